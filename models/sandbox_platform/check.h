/* models/sandbox_platform/check.h - rules across parameters. */
#ifndef MODELS_SANDBOX_PLATFORM_CHECK_H
#define MODELS_SANDBOX_PLATFORM_CHECK_H

#include "sim/sim.h"

/* @params: PlatParams.
 *
 * Errors: SIM_ERROR_INVALID: what could never run, with its parameter.
 * Returns: TRUE when all rules hold. */
gboolean plat_check (gconstpointer params, GError **error);

#endif

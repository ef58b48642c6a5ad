/* models/sandbox_pool/check.h - rules across parameters. */
#ifndef MODELS_SANDBOX_POOL_CHECK_H
#define MODELS_SANDBOX_POOL_CHECK_H

#include "sim/sim.h"

gboolean pool_check (gconstpointer params, GError **error);

#endif

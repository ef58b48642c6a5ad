/* models/rollout_sessions/check.h - rules across parameters. */
#ifndef MODELS_ROLLOUT_SESSIONS_CHECK_H
#define MODELS_ROLLOUT_SESSIONS_CHECK_H

#include "models/rollout_sessions/routing/router.h"

/* Errors: SIM_ERROR_INVALID: the first thing that does not fit, and what to do.
 * Returns: TRUE when the run can begin. */
gboolean ses_check (const SesParams *p, const SesRouterRow *router, GError **error);

/* Returns: most tokens of a session: what is asked for, at most what a replica holds. */
gint64 ses_max_context (const SesParams *p);

#endif

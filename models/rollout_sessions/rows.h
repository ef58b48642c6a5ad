/* models/rollout_sessions/rows.h - the tables of choices whose policies the model hands out. */
#ifndef MODELS_ROLLOUT_SESSIONS_ROWS_H
#define MODELS_ROLLOUT_SESSIONS_ROWS_H

#include "models/rollout_sessions/params.h"

extern const SimChoice ses_routers[]; /* an impl is a const SesRouterRow */
extern const SimChoice ses_orders[];  /* (nullable): a const SesOrderRow */

#endif

/* models/rollout_sessions/rollout_sessions.h - the model. */
#ifndef MODELS_ROLLOUT_SESSIONS_ROLLOUT_SESSIONS_H
#define MODELS_ROLLOUT_SESSIONS_ROLLOUT_SESSIONS_H

#include "sim/sim.h"

extern const SimModel rollout_sessions_model;

#endif

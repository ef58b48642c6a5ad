/* models/rollout_tail/rollout_tail.h - the long tail of synchronous RL rollouts. */
#ifndef MODELS_ROLLOUT_TAIL_ROLLOUT_TAIL_H
#define MODELS_ROLLOUT_TAIL_ROLLOUT_TAIL_H

#include "sim/sim.h"

extern const SimModel rollout_tail_model;

#endif

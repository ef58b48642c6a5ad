/* models/rank_failure/rank_failure.h - the one symbol that the model exports. */
#ifndef MODELS_RANK_FAILURE_RANK_FAILURE_H
#define MODELS_RANK_FAILURE_RANK_FAILURE_H

#include "sim/sim.h"

extern const SimModel rank_failure_model;

#endif

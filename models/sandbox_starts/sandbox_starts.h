/* models/sandbox_starts/sandbox_starts.h - the one symbol that the model exports to the list. */
#ifndef MODELS_SANDBOX_STARTS_SANDBOX_STARTS_H
#define MODELS_SANDBOX_STARTS_SANDBOX_STARTS_H

#include "sim/sim.h"

extern const SimModel sandbox_starts_model;

#endif

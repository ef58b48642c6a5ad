/* models/sandbox_pool/sandbox_pool.h - the one symbol that the model exports to the list. */
#ifndef MODELS_SANDBOX_POOL_SANDBOX_POOL_H
#define MODELS_SANDBOX_POOL_SANDBOX_POOL_H

#include "sim/sim.h"

extern const SimModel sandbox_pool_model;

#endif

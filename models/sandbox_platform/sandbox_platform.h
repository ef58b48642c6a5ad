/* models/sandbox_platform/sandbox_platform.h - a serverless platform by its policies. */
#ifndef MODELS_SANDBOX_PLATFORM_SANDBOX_PLATFORM_H
#define MODELS_SANDBOX_PLATFORM_SANDBOX_PLATFORM_H

#include "sim/sim.h"

extern const SimModel sandbox_platform_model;

#endif

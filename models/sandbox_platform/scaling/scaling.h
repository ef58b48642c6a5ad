/* models/sandbox_platform/scaling/scaling.h - how many instances of a unit there are. */
#ifndef MODELS_SANDBOX_PLATFORM_SCALING_SCALING_H
#define MODELS_SANDBOX_PLATFORM_SCALING_SCALING_H

#include "models/sandbox_platform/policy.h"

/* demand.c.  A start for each call that finds no slot; the same under the limits of a provider;
 * a fixed number of instances. */
extern const PlatScaling plat_scaling_demand, plat_scaling_synchronous, plat_scaling_fixed;

/* kpa.c.  Knative's pod autoscaler. */
extern const PlatScaling plat_scaling_kpa;

#endif

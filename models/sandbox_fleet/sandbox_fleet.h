/* models/sandbox_fleet/sandbox_fleet.h - the one symbol that the model exports to the list. */
#ifndef MODELS_SANDBOX_FLEET_SANDBOX_FLEET_H
#define MODELS_SANDBOX_FLEET_SANDBOX_FLEET_H

#include "sim/sim.h"

extern const SimModel sandbox_fleet_model;

#endif

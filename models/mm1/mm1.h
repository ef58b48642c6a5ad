/* models/mm1/mm1.h - the one symbol that the model exports. */
#ifndef MODELS_MM1_MM1_H
#define MODELS_MM1_MM1_H

#include "sim/sim.h"

extern const SimModel mm1_model;

#endif

/* models/models.h - the models and catalogue kinds that `orrery` is built with. */
#ifndef MODELS_MODELS_H
#define MODELS_MODELS_H

#include "sim/model/model.h"

extern const SimRegistry orrery_registry;

#endif

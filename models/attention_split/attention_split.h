/* models/attention_split/attention_split.h - decode with the attention operator on devices of its
 * own. */
#ifndef MODELS_ATTENTION_SPLIT_H
#define MODELS_ATTENTION_SPLIT_H

#include "sim/sim.h"

extern const SimModel attention_split_model;

#endif

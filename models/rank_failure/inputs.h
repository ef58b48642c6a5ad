/* models/rank_failure/inputs.h - what the model's input files hold. */
#ifndef MODELS_RANK_FAILURE_INPUTS_H
#define MODELS_RANK_FAILURE_INPUTS_H

#include <glib.h>

typedef struct {
  guint n_layers, n_experts;
  float *weight; /* [layer * n_experts + expert] */
} EpWeights;

typedef struct {
  double time_s;
  guint rank;
} EpFault;

typedef struct {
  guint n;
  EpFault *faults; /* sorted by time */
} EpFaults;

#endif

/* models/attention_split/workload/closed.h - one iteration at a fixed batch and context (study
 * closed). */
#ifndef MODELS_ATTENTION_SPLIT_WORKLOAD_CLOSED_H
#define MODELS_ATTENTION_SPLIT_WORKLOAD_CLOSED_H

#include "models/attention_split/progress/progress.h"
#include "models/attention_split/rotation/rota.h"

typedef struct {
  Sim *sim;
  SplitDeployment *deployment;
  SplitProgress *progress; /* for its parts; it has no batch */
  const SplitSystem *baseline; /* that it is held against */
  SplitRota *rota;         /* owned; fidelity layer */
  guint n_ended;           /* iterations of the first batch */
  double from_s, to_s;     /* where the measured ones begin and end */
} SplitClosed;

/* Fixes the loads; at fidelity layer it starts the schedule of layers. */
void split_closed_start (SplitClosed *m);

/* Reports times, shares and cost of an iteration; times are absent when the run was cut short. */
void split_closed_finish (SplitClosed *m);

void split_closed_clear (SplitClosed *m);

#endif

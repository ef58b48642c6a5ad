/* models/rollout_tail/results/results.h - what a run reports. */
#ifndef MODELS_ROLLOUT_TAIL_RESULTS_RESULTS_H
#define MODELS_ROLLOUT_TAIL_RESULTS_RESULTS_H

#include "models/rollout_tail/rollout.h"

/* Returns: the sums over all instances since the beginning. */
RollTotals roll_sum_totals (const Rollout *m);

/* Returns: seconds that training takes of what the last round delivered. */
double roll_train_s (const Rollout *m);

/* The round has just ended: its results are added to those of the run. */
void roll_tell_round (Rollout *m);

/* A complete @group goes to training when its rewards are there.  Returns: its tokens. */
double roll_tell_delivered (Rollout *m, guint group);

/* Results of the run: means over its rounds, and the statistics of lengths. */
void roll_tell_end (Rollout *m);
void roll_tell_lengths (Rollout *m);

/* Runs the group-bound baseline on the same lengths; marks its last tenth in m->late and adds its
 * time to m->baseline_s. */
void roll_shadow_baseline (Rollout *m);

#endif

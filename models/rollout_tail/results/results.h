/* models/rollout_tail/results/results.h - what a run reports. */
#ifndef MODELS_ROLLOUT_TAIL_RESULTS_RESULTS_H
#define MODELS_ROLLOUT_TAIL_RESULTS_RESULTS_H

#include "models/rollout_tail/instances/instances.h"
#include "models/rollout_tail/metrics.h"

typedef struct {
  RollWork *work;
  RollFleet *fleet;
  RollPool *pool;
  guint lag;             /* versions that training is behind in any case */
  gint64 version;        /* updates of the weights so far, the last at end_s */
  double began_s, end_s; /* began_s: the round */
  double scored_s;       /* when the last reward known of is there */
  double delivered_tokens, dropped_tokens; /* by the last round; in all */
  double issued_tokens, n_issued;          /* of groups issued for the first time */
  GArray *finished;                        /* of guint: in order of time, this round */
  RollTotals before;                       /* as the round began */
  double sums[ROLL_N_METRICS];             /* of results, over rounds */
  guint n_rounds;
  guint8 *late;      /* (nullable) of the baseline: its last tenth; by request */
  double baseline_s; /* sum of its rounds */
} RollResults;

/* Returns: seconds that training takes of what the last round delivered. */
double roll_train_s (const RollResults *m);

/* The round has just ended: its results are added to those of the run. */
void roll_report_round (RollResults *m);

/* A complete @group goes to training when its rewards are there.  Returns: its tokens. */
double roll_report_delivered (RollResults *m, guint group);

/* Results of the run: means over its rounds, and the statistics of lengths.  Returns: FALSE when
 * the run ended before its last iteration, which fails it. */
gboolean roll_report_end (RollResults *m);
void roll_report_lengths (const RollWork *m);

/* Runs the group-bound baseline on the same lengths; marks its last tenth in m->late and adds its
 * time to m->baseline_s. */
void roll_run_baseline (RollResults *m);

#endif

/* sim/experiment/execute/trial.h - how long runs take, by trying a few: for an estimate before
 * there are results. */
#ifndef SIM_EXPERIMENT_EXECUTE_TRIAL_H
#define SIM_EXPERIMENT_EXECUTE_TRIAL_H

#include "sim/scenario/plan/plan.h"

G_BEGIN_DECLS

enum { SIM_TRIAL_RUNS = 3 };      /* at most: the first, a middle and the last point */

typedef struct {
  guint  n_runs;      /* tried */
  guint  n_late;      /* not ended in time, and stopped; they count with the limit */
  double mean_s;      /* real time of a run */
} SimTrial;

/* Runs replication 0 of up to SIM_TRIAL_RUNS points, one after the other in a worker process each,
 * for @limit_s at most.  Nothing is stored; one that fails counts with the time it took.  Errors:
 * no worker process can be started. */
gboolean sim_trial (const SimPlan *plan, double limit_s, SimTrial *trial, GError **error);

G_END_DECLS

#endif

/* sim/experiment/execute/trial.h - how long runs take, by trying a few: for an estimate before
 * there are results. */
#ifndef SIM_EXPERIMENT_EXECUTE_TRIAL_H
#define SIM_EXPERIMENT_EXECUTE_TRIAL_H

#include "sim/scenario/plan/plan.h"

G_BEGIN_DECLS

enum { SIM_TRIAL_RUNS = 3 };      /* at most */

typedef struct {
  guint  n_runs;      /* tried */
  guint  n_late;      /* not ended in time, and stopped; they count with what they had taken */
  double mean_s;      /* real time of a run */
} SimTrial;

/**
 * sim_trial:
 * @limit_s: for all runs together
 * @costs: (inout) (array length=n_points): seconds of a run, written for the points that were tried
 * @n_measured: (inout) (array length=n_points): 1 is added for those
 *
 * Runs replication 0 of the middles of up to SIM_TRIAL_RUNS equal parts of the plan, the middle of
 * it first, one after the other in one worker process; none is begun with less time left than the
 * longest so far took.  Nothing is stored; one that fails counts with the time it took.
 *
 * Errors: no worker process can be started.
 */
gboolean sim_trial (const SimPlan *plan, double limit_s, double *costs, guint *n_measured,
                    SimTrial *trial, GError **error);

G_END_DECLS

#endif

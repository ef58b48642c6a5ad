/* sim/experiment/estimate/trial.h - how long runs take, by trying a few: for an estimate before
 * there are results. */
#ifndef SIM_EXPERIMENT_ESTIMATE_TRIAL_H
#define SIM_EXPERIMENT_ESTIMATE_TRIAL_H

#include "sim/scenario/plan/plan.h"

G_BEGIN_DECLS

enum { SIM_TRIAL_RUNS = 3 };      /* at most */

typedef struct {
  double *costs;           /* (array length=n_points): seconds of a run, set where one is tried */
  guint  *n_measured;      /* (array length=n_points): 1 is added there */
  guint   n_runs;          /* tried */
  guint   n_late;          /* stopped with the time at an end; they count with what they took */
  double  mean_s;          /* real time of a run, its way to the results file included */
  double  begin_s;         /* real time to make a results file of the plan */
} SimTrial;

/**
 * sim_trial:
 * @limit_s: for all runs together
 * @trial: (inout): with arrays of the caller's; the rest is set
 *
 * Runs replication 0 of a point of each of up to SIM_TRIAL_RUNS equal parts of the plan, the middle
 * part first: near its middle, with values that the others do not have.  One after the other in one
 * worker process; none is begun with less time left than the
 * longest so far took.  Records go to a results file in memory, as they would to one that stays.
 * A run that fails counts with the time it took.
 *
 * Errors: no worker process can be started, or no results file made.
 */
gboolean sim_trial (const SimPlan *plan, double limit_s, SimTrial *trial, GError **error);

G_END_DECLS

#endif

/* sim/experiment/estimate/cost_law.h - what a run of a point is likely to take, from the points
 * that were measured.
 *
 * log (seconds) is a sum over the swept parameters: of a positive number its logarithm times an
 * exponent (a run that is linear in it has 1), and of each of few values an amount of its own.  The
 * amounts are drawn towards 0 as far as the measurements do not speak: exponents by a standard
 * deviation of 1, values by 0.4, which is a factor of 1.5, and measurements are taken to be off by
 * 20 %.  So three runs already tell a trend, and a parameter that was never varied counts for
 * nothing.  Source: A. E. Hoerl and R. W. Kennard, Technometrics 12 (1970) 55-67 (ridge
 * regression).
 *
 * For people who wait, not for dealing out runs: the last digits depend on the machine.
 */
#ifndef SIM_EXPERIMENT_ESTIMATE_COST_LAW_H
#define SIM_EXPERIMENT_ESTIMATE_COST_LAW_H

#include "sim/scenario/plan/plan.h"

G_BEGIN_DECLS

/**
 * sim_cost_law:
 * @n_measured: (array length=n_points): runs of a point that were measured; 0: none
 * @costs: (inout) (array length=n_points): seconds of a run.  Read where there are measurements,
 *   written where there are none; the measured ones sum to what the law gives them
 *
 * At most SIM_COST_LAW_POINTS measured points, evenly taken, are used.  Where nothing was measured
 * nothing is written.
 */
void sim_cost_law (const SimPlan *plan, const guint *n_measured, double *costs);

enum { SIM_COST_LAW_POINTS = 1024, SIM_COST_LAW_LEVELS = 32 };

G_END_DECLS

#endif

/* sim/report/table/compare.h - the tables of `orrery diff` and `orrery show --effects`. */
#ifndef SIM_REPORT_TABLE_COMPARE_H
#define SIM_REPORT_TABLE_COMPARE_H

#include "sim/experiment/summary/diff.h"
#include "sim/report/table/table.h"

G_BEGIN_DECLS

/**
 * sim_report_differences:
 * @rows: (element-type SimDifference)
 * @summary: of the first side, whose metrics and, unless @second is given, points they are
 * @second: (nullable): whose points name the rows
 * @exact: numbers for programs, else for people
 *
 * One row per pair and metric: point, the swept columns, metric, unit, first, second, difference,
 * half_width, relative, p, p_adjusted, mark (`*` below 0.05, `**` below 0.01, `***` below 0.001,
 * all adjusted; `?` differs, but there is nothing to test with).
 *
 * Returns: (transfer full).
 */
SimTable *sim_report_differences (const GArray *rows, const SimSummary *summary,
                                  const SimSummary *second, gboolean exact);

/**
 * sim_report_effects:
 * @metrics: (element-type guint)
 * @design: (nullable): how the points were chosen, by its name in scenarios; a full grid is found
 *   out here
 * @exact: numbers for programs, else for people
 *
 * One row per metric, swept parameter and level (of a random or quasi-random design one of up to 8
 * bins): metric, unit, parameter, from, to, points, mean, sd (over the points' means), effect
 * (mean minus the mean of all points), index (first-order Sobol index of the parameter, the same
 * in all its rows).
 *
 * Errors: nothing is swept.
 * Returns: (transfer full) (nullable).
 */
SimTable *sim_report_effects (const SimSummary *summary, const GArray *metrics,
                              const char *design, gboolean exact,
                              GError **error);

/**
 * sim_report_sensitivity:
 * @design: "saltelli" or "morris"
 *
 * The same for designs made for the question.  saltelli: metric, unit, parameter, first, first_low,
 * first_high, total, total_low, total_high (95 % by bootstrap), samples.  morris: metric, unit,
 * parameter, mu_star, half_width, mu, sigma (in the metric's unit for the whole range of the
 * parameter), trajectories.
 *
 * Errors: the plan is a part of the design's points.
 * Returns: (transfer full) (nullable).
 */
SimTable *sim_report_sensitivity (const SimSummary *summary, const GArray *metrics,
                                  const char *design, gboolean exact, GError **error);

G_END_DECLS

#endif

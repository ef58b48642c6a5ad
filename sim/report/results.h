/* sim/report/results.h - summaries and verdicts as tables. */
#ifndef SIM_REPORT_RESULTS_H
#define SIM_REPORT_RESULTS_H

#include "sim/experiment/expect.h"
#include "sim/report/table.h"

G_BEGIN_DECLS

/**
 * sim_report_long:
 * @metrics: (nullable) (element-type utf8): names; NULL for all
 *
 * One row a point and metric: point, the swept columns, metric, unit, mean, half_width, n.
 *
 * Errors: an unknown metric (did you mean).
 * Returns: (transfer full) (nullable): exact numbers; the contract of `show --format csv`.
 */
SimTable *sim_report_long (const SimSummary *summary, const GPtrArray *metrics, GError **error);

/* One row a point, a column a metric, "12.3 ± 0.4": for people.  @metrics (nullable): the main ones, those that expectations, plots and
 * derived metrics name, else the first statistic of each metric. */
SimTable *sim_report_points (const SimSummary *summary, const GPtrArray *metrics, const SimScenario *scenario, GError **error);

/* One row an expectation: id, kind, published, ours, half-width, verdict, and the reason or fault. */
SimTable *sim_report_verdicts (const GArray *verdicts);

G_END_DECLS

#endif

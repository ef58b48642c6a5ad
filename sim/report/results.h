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

enum { SIM_REPORT_MAX_POINTS = 60, SIM_REPORT_MAX_METRICS = 8 };

/* One row a point, a column a metric, "12.3 ± 0.4": for people; at most SIM_REPORT_MAX_POINTS rows, and one that says how many more.
 * @metrics (nullable): NULL for the main ones: derived metrics and those that expectations and plots of @scenario (nullable) name,
 * else the mean of each metric; at most SIM_REPORT_MAX_METRICS. */
SimTable *sim_report_points (const SimSummary *summary, const GPtrArray *metrics, const SimScenario *scenario, GError **error);

/* One row an expectation: id, kind, published, ours, half-width, verdict, and the reason or fault. */
SimTable *sim_report_verdicts (const GArray *verdicts);

/* Returns: (transfer full): "12.34 ± 0.56"; the mean alone without a half-width. */
char *sim_report_interval (double mean, double half_width);

/* Returns: (transfer full): what was published: "0.901 (within 0.06)", "at least 2", "1 to 3". */
char *sim_report_published (const SimExpect *expect);

/* Returns: (transfer full): a parameter's path for people: without `params.` and `components.`. */
char *sim_report_short_path (const char *path);

G_END_DECLS

#endif

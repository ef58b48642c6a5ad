/* sim/report/table/results.h - summaries and verdicts as tables. */
#ifndef SIM_REPORT_TABLE_RESULTS_H
#define SIM_REPORT_TABLE_RESULTS_H

#include "sim/experiment/summary/expect.h"
#include "sim/report/table/table.h"

G_BEGIN_DECLS

/* Returns: (transfer full) (nullable) (element-type guint): the metrics of these names: columns
 * (`sojourn_s.p99`) or whole metrics (`sojourn_s`); @names (nullable): all.  Errors: unknown (did
 * you mean). */
GArray *sim_report_metrics (const SimSummary *summary, const GPtrArray *names, GError **error);

enum { SIM_REPORT_MAX_POINTS = 60, SIM_REPORT_MAX_METRICS = 8 };

/* One row per point, a column per metric, "12.3 ± 0.4": for people; at most SIM_REPORT_MAX_POINTS
 * rows, and one that says how many more.
 * @metrics (nullable): NULL for the main ones: derived metrics and those that expectations and
 * plots of @scenario (nullable) name, filled up to a few with the first metrics that have a value
 * at some point; at most SIM_REPORT_MAX_METRICS. */
SimTable *sim_report_points (const SimSummary *summary, const GPtrArray *metrics,
                             const SimScenario *scenario, GError **error);

/* The same of some points alone: @points (nullable: all) (element-type guint). */
SimTable *sim_report_some_points (const SimSummary *summary, const GPtrArray *metrics,
                                  const SimScenario *scenario, const GArray *points,
                                  GError **error);

/* Returns: (transfer full) (nullable): a line for each metric of sim_report_some_points,
 * called with the same, that is blank somewhere, or whose intervals need a word. */
char *sim_report_notes (const SimSummary *summary, const GPtrArray *metrics,
                        const SimScenario *scenario, const GArray *points);

/* One row an expectation: id, kind, published, ours, half-width, verdict, and the reason or fault.
 */
SimTable *sim_report_verdicts (const GArray *verdicts);

/* Returns: (transfer full): "12.34 ± 0.56"; the mean alone without a half-width. */
char *sim_report_interval (double mean, double half_width);

/* Returns: (transfer full): what was published: "0.901 (within 0.06)", "at least 2", "1 to 3". */
char *sim_report_published (const SimExpect *expect);

/* Returns: (transfer full): a parameter's path for people: without `params.` and `components.`. */
char *sim_report_short_path (const char *path);

/* Is it the column of a metric that says most: the mean of a tally or level, else the value? */
gboolean sim_report_is_central (const SimStoreMetric *metric);

G_END_DECLS

#endif

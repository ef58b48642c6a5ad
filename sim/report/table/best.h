/* sim/report/table/best.h - the table of `orrery show --best`. */
#ifndef SIM_REPORT_TABLE_BEST_H
#define SIM_REPORT_TABLE_BEST_H

#include "sim/core/statistics/select.h"
#include "sim/experiment/summary/summary.h"
#include "sim/report/table/table.h"

G_BEGIN_DECLS

typedef struct {
  const char *metric;
  gboolean    smallest;
  /* (nullable): "2 %" of the best mean, or a number in the metric's unit; NULL: 1 % */
  const char *within;
} SimBestOptions;

/**
 * sim_report_best:
 * @summary: with runs
 * @sentence: (out) (transfer full): which point is best, or what is missing
 *
 * One row per point, those left first: the swept columns, mean, n, state ("best", "possible",
 * "beaten after 12").
 *
 * Errors: an unknown metric; a faulty @within; fewer than two points; a point with fewer than
 * SIM_SELECT_FIRST replications.
 * Returns: (transfer full) (nullable).
 */
SimTable *sim_report_best (SimStore *store, const SimSummary *summary,
                           const SimBestOptions *options, char **sentence, GError **error);

G_END_DECLS

#endif

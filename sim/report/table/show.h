/* sim/report/table/show.h - the tables of `orrery show`. */
#ifndef SIM_REPORT_TABLE_SHOW_H
#define SIM_REPORT_TABLE_SHOW_H

#include "sim/experiment/summary/summary.h"
#include "sim/report/table/table.h"

G_BEGIN_DECLS

typedef struct {
  const GPtrArray *metrics;   /* (nullable) (element-type utf8): columns, or whole metrics */
  /* (nullable) (element-type utf8): swept parameters to keep; points that agree there are averaged
   * */
  const GPtrArray *by;
  const char      *where;     /* (nullable): which points */
  /* quantiles from merged histograms, too: rows `name.pooled_p50` ..., with an interval by
   * sectioning over replications */
  gboolean         pooled;
  /* for people: "0.98 ± 0.11" */
  gboolean         humane;
} SimShowOptions;

/**
 * sim_show_table:
 *
 * One row per point (or group) and metric: point, the swept columns kept, metric, unit, mean,
 * half_width, n, resolution (of quantiles: how far the histogram's buckets may shift them), why (it
 * is blank, or has no interval): the contract of `show --format csv`.  In a group of several points
 * the mean is over their means, n the sum, and there is no half-width (the points share random
 * numbers); its point is its first.
 *
 * Errors: an unknown metric or parameter (did you mean), a faulty filter, those of the store.
 * Returns: (transfer full) (nullable).
 */
SimTable *sim_show_table (SimStore *store, const SimSummary *summary, const SimShowOptions *options,
                          GError **error);

/* Returns: (transfer full) (nullable): what the file says of its origin: key, value, and where a
 * parameter comes from. */
SimTable *sim_show_info (SimStore *store, GError **error);

G_END_DECLS

#endif

/* sim/experiment/summary/summary.h - replications of a point taken together: mean, interval,
 * number.
 *
 * Made from a results file alone: swept values, metrics and derived metrics are all in it.  Derived
 * metrics are computed replication by replication, so base(x) is a paired comparison.  Failed runs
 * and NaN values do not count.
 */
#ifndef SIM_EXPERIMENT_SUMMARY_SUMMARY_H
#define SIM_EXPERIMENT_SUMMARY_SUMMARY_H

#include "sim/core/statistics/quantile.h"
#include "sim/experiment/store/store.h"

G_BEGIN_DECLS

typedef struct SimSummary SimSummary;

typedef struct {
  double mean;          /* NaN when n is 0 */
  double half_width;    /* of the 95 % Student-t interval over replications; NaN when n < 2 */
  guint  n;             /* replications that gave a value */
} SimStat;

/**
 * sim_summary_new:
 * @store: needed during the call only
 *
 * Reads every run once; memory grows with points x metrics.
 *
 * Errors: those of the store; a derived expression that names what does not exist.
 * Returns: (transfer full) (nullable).
 */
SimSummary *sim_summary_new (SimStore *store, GError **error);

/* The same, and keeps derived metrics of every run: memory grows with runs x derived metrics. */
SimSummary *sim_summary_new_with_runs (SimStore *store, GError **error);

/* Returns: the value of a derived metric in one run of a summary with runs; NaN for a run that
 * failed. */
double sim_summary_derived (const SimSummary *summary, guint point, guint replication,
                            guint metric);

/* The same, and keeps the single values of the metrics that @names (element-type utf8) name, for
 * sim_summary_mean_without: memory grows with runs x those. */
SimSummary *sim_summary_new_keeping (SimStore *store, const GPtrArray *names, GError **error);
void        sim_summary_free (SimSummary *summary);

/* Were random numbers drawn in no run, so that one replication is as good as many? */
gboolean sim_summary_is_exact (const SimSummary *summary);

/* The highest replication of any run, plus 1. */
guint sim_summary_n_replications (const SimSummary *summary);

/* Returns: the mean of a kept metric over all replications but @without; NaN where none is left. */
double sim_summary_mean_without (const SimSummary *summary, guint point, guint metric,
                                 guint without);

/* Returns: (transfer full) (nullable) (element-type double): the values of a kept metric, a
 * replication that has one each; NULL: not kept. */
GArray *sim_summary_replications (const SimSummary *summary, guint point, guint metric);

/* Returns: (transfer full) (nullable) (element-type double): when each run of a point ended, in
 * simulated seconds; NULL: single values are not kept. */
GArray *sim_summary_ends (const SimSummary *summary, guint point);

guint sim_summary_n_points (const SimSummary *summary);

/* The swept columns; a point's value there, a number in the parameter's own unit or a text. */
guint       sim_summary_n_columns (const SimSummary *summary);
const char *sim_summary_column (const SimSummary *summary, guint column);
SimCell     sim_summary_value (const SimSummary *summary, guint point, guint column);

/* Returns: (transfer full): "params.devices=4 params.trace=conv"; "" when nothing is swept. */
char *sim_summary_label (const SimSummary *summary, guint point);

/* Metric columns as stored (`sojourn_s.p99`), then derived ones. */
guint                 sim_summary_n_metrics (const SimSummary *summary);
const SimStoreMetric *sim_summary_metric (const SimSummary *summary, guint metric);
SimStat               sim_summary_stat (const SimSummary *summary, guint point, guint metric);

/* Finds a metric by name; `sojourn_s` finds `sojourn_s.mean`.  Errors: SIM_ERROR_INVALID (did you
 * mean). */
gboolean sim_summary_find (const SimSummary *summary, const char *name, guint *metric,
                           GError **error);

/* Any name of an expression at a point: a swept or constant parameter by path, or a metric's mean.
 * Errors: did you mean. */
gboolean sim_summary_cell (const SimSummary *summary, guint point, const char *name, SimCell *cell,
                           GError **error);

/* Returns: (transfer full) (nullable) (element-type guint): the points where @where (nullable: all)
 * is true.  Errors: SIM_ERROR_INVALID: an unknown name; a quantity beside a name of another
 * dimension, where the file says the unit (files of before say none for parameters). */
GArray *sim_summary_select (const SimSummary *summary, const SimExpr *where, GError **error);

/* --- quantiles --- */

/* Returns: which quantile of which tally a column is: 0.99 and `sojourn_s` for `sojourn_s.p99`; NaN
 * and NULL for other columns.  @tally: (out) (transfer full). */
double sim_summary_quantile (const SimSummary *summary, guint metric, char **tally);

/* A quantile with fewer than SIM_QUANTILE_BEYOND observations beyond it, over all runs of a point,
 * has no mean and no interval in a summary, and what is derived from it neither.
 * Returns: (transfer full) (nullable): why a column is blank at a point; NULL: it is not, or has no
 * value for another reason. */
char *sim_summary_why_blank (const SimSummary *summary, guint point, guint metric);

/* Returns: (transfer full) (nullable): why the interval of a column at a point may not hold the
 * truth as often as it says, or (`NAME.half_width`) why there is none: runs that are short for
 * their correlation, quantiles that rest on few independent observations.  @pooled: of the quantile
 * over all runs together. */
char *sim_summary_caveat (const SimSummary *summary, guint point, guint metric, gboolean pooled);

/* Returns: the replications that a blank quantile needs; 0: it is not blank. */
guint sim_summary_needs_runs (const SimSummary *summary, guint point, guint metric);

/* Returns: the quantile @p of a tally (by the metric's name, `sojourn_s`) over all replications of
 * a point, from merged histograms, with a 95 % interval by sectioning: a section a replication.
 * Errors: no such tally: its n is 0. */
SimQuantile sim_summary_pooled (SimStore *store, guint point, const char *tally, double p,
                                GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimSummary, sim_summary_free)

G_END_DECLS

#endif

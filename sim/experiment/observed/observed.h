/* sim/experiment/observed/observed.h - what the runs of a point observed, beyond one value each:
 * histograms of tallies, samples of series.
 */
#ifndef SIM_EXPERIMENT_OBSERVED_OBSERVED_H
#define SIM_EXPERIMENT_OBSERVED_OBSERVED_H

#include "sim/core/statistics/hist.h"
#include "sim/experiment/store/store.h"

G_BEGIN_DECLS

/**
 * sim_observed_hists:
 * @tally: a metric's name, `sojourn_s`, in the metric's unit
 *
 * Errors: SIM_ERROR_STORE: the file is damaged.
 * Returns: (transfer full) (nullable) (element-type SimHist): one for each stored run, in the order
 * of replications; empty where no run has one.
 */
GPtrArray *sim_observed_hists (SimStore *store, guint point, const char *tally, GError **error);

/**
 * sim_observed_series:
 * @series: its name, `throughput_tokens_per_s`, or `share_month[all]` of a table by names
 *
 * Errors: SIM_ERROR_STORE: the file is damaged.
 * Returns: (transfer full) (nullable) (element-type GArray<SimSample>): the samples of each stored
 * run, in the order of replications; empty where no run has any.
 */
GPtrArray *sim_observed_series (SimStore *store, guint point, const char *series, GError **error);

/* Returns: (transfer full) (nullable) (element-type utf8): the labels of a table of series, such as
 * those of `share_month` at a point, in the order of the alphabet.  Errors: damaged. */
GPtrArray *sim_observed_labels (SimStore *store, guint point, const char *table, GError **error);

/**
 * sim_observed_at:
 * @samples: (element-type SimSample): in the order of time, not empty
 * @time_s: seconds of simulated time
 *
 * A sample holds until the next one.
 *
 * Returns: the value at @time_s; NaN before the first sample and after the last one.
 */
double sim_observed_at (const GArray *samples, double time_s);

G_END_DECLS

#endif

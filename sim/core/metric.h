/* sim/core/metric.h - what a model measures: declared in a table, kept by the house.
 *
 * A model lists SimMetric rows and names them by enum; the verbs of sim/core/component.h record.
 * Each row yields columns of the record: a count `name`; a result `name`; a tally `name.n`,
 * `name.mean`, `name.sd`, `name.min`, `name.max`, `name.p50`, `name.p90`, `name.p99`, `name.p999`,
 * `name.half_width` (of the 95 % interval of the mean within this one run, by batch means; NaN
 * when the run is too short for one), `name.correlation_n` (the integrated autocorrelation time,
 * in observations; NaN with fewer than 160); a level `name.mean`, `name.min`, `name.max`,
 * `name.last`; a
 * series no column but its points.
 * What has no value (a mean of nothing) is NaN.  A level is 0 from the start until it is first set.
 * Whatever happened before the end of warm-up is discarded by the house.
 */
#ifndef SIM_CORE_METRIC_H
#define SIM_CORE_METRIC_H

#include "sim/base/time.h"
#include "sim/core/labelled.h"
#include "sim/core/statistics/hist.h"

G_BEGIN_DECLS

typedef enum {
  SIM_COUNT,    /* events or amounts added up */
  SIM_TALLY,    /* one value per item: mean, spread, quantiles */
  SIM_LEVEL,    /* a value that lasts until the next: averaged over time */
  SIM_SERIES,   /* (time, value) points, bounded and decimated */
  SIM_RESULT,   /* one number that the model states at finish: a rate, a cost, a share */
} SimMetricKind;

typedef struct {
  const char   *name;    /* with unit suffix, as parameters: sojourn_s */
  SimMetricKind kind;
  const char   *unit;
  const char   *doc;
} SimMetric;

#define SIM_METRIC_END { NULL, SIM_COUNT, NULL, NULL }

typedef struct SimMetrics SimMetrics;   /* the measurements of one component in one run */

/* One point of a series. */
typedef struct {
  double time_s, value;
} SimSample;

/* Points kept: when full, every second one goes and the stride doubles. */
enum { SIM_SERIES_MAX = 1024 };

/* Returns: (transfer full): empty measurements; @rows (nullable: none) must outlive them. */
SimMetrics *sim_metrics_new (const SimMetric *rows);
void        sim_metrics_free (SimMetrics *metrics);

/* Discards what was measured up to @now (end of warm-up); levels keep their current value. */
void sim_metrics_reset (SimMetrics *metrics, SimTime now);

/* Ends the averages of levels at @now. */
void sim_metrics_close (SimMetrics *metrics, SimTime now);

/* Where the clock is, and how fast: tallies note when their batches end.  Without one all times are
 * 0, and a tick is a nanosecond. */
void sim_metrics_set_clock (SimMetrics *metrics, const SimTime *now, double ticks_per_s);

void sim_metrics_count (SimMetrics *metrics, guint metric, double n);
void sim_metrics_tally (SimMetrics *metrics, guint metric, double value);
void sim_metrics_level (SimMetrics *metrics, guint metric, SimTime now, double value);
void sim_metrics_sample (SimMetrics *metrics, guint metric, SimTime now, double value);
/* A point of the series `metric[label]`, at a time of the model's: labelled.h. */
void sim_metrics_label (SimMetrics *metrics, guint metric, const char *label, double time_s,
                        double value);
void sim_metrics_result (SimMetrics *metrics, guint metric, double value);

/* What this run does not measure has no value: while nothing is recorded of @metric, the columns of
 * a count, and the number of a tally, are NaN and not 0. */
void sim_metrics_absent (SimMetrics *metrics, guint metric);

/* The columns that a table of rows yields, in order of rows: their number, and of each the name,
 * the statistic's unit ("1" for .n) and the row that it comes from. */
guint sim_metric_n_columns (const SimMetric *rows);
char *sim_metric_column_name (const SimMetric *rows, guint column);   /* (transfer full) */
const SimMetric *sim_metric_column_row (const SimMetric *rows, guint column, const char **unit);

/* Writes sim_metric_n_columns() values to @values. */
void sim_metrics_read (const SimMetrics *metrics, double *values);

/**
 * sim_metrics_steady:
 * @runs: (array length=n_runs): of one component, in independent runs
 * @from: (in) (out): raised to the time from which every tally looks steady
 *
 * MSER-5 (sim/core/statistics/batch.h) on every tally, averaged over the runs that have at least
 * 10 batches of it; with more than 20,000 observations its batches are of 10, 20, ... instead of 5.
 *
 * Returns: FALSE when no tally has enough observations.
 */
gboolean sim_metrics_steady (SimMetrics *const *runs, guint n_runs, SimTime *from);

/* Returns: (transfer full) (nullable) (element-type SimSample): a tally of one component,
 * averaged over independent runs, as sim_metrics_steady looks at it; NULL for what is no tally.
 * Welch's plot. */
GArray *sim_metrics_average (SimMetrics *const *runs, guint n_runs, guint metric);

/* Returns: (transfer none) (nullable): the histogram of a tally, NULL for other kinds. */
const SimHist *sim_metrics_hist (const SimMetrics *metrics, guint metric);

/* Returns: (transfer none) (element-type SimLabel): series with labels, by metric and label. */
const GPtrArray *sim_metrics_labels (const SimMetrics *metrics);

/* Returns: (transfer none) (array length=n): the points of a series. */
const SimSample *sim_metrics_series (const SimMetrics *metrics, guint metric, guint *n);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimMetrics, sim_metrics_free)

G_END_DECLS

#endif

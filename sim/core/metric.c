/* sim/core/metric.c - one cell of a cache line per metric, and the columns that rows yield. */
#include "sim/core/metric.h"

#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <string.h>

#include "sim/base/error.h"
#include "sim/core/statistics/batch.h"

/* Sums are shifted by the first value: no cancellation where the spread is far below the mean. */
typedef struct {
  SimHist    *hist;
  SimBatches *batches;
  guint64     n, next;    /* next: observations at which a batch is complete */
  double      shift, sum, sum_squares;
} Tally;

/* A level is 0 until it is first set; extremes count every value set, however short. */
typedef struct {
  double   area;          /* value x nanoseconds up to @since */
  double   value, min, max;
  SimTime  since, start;
  gboolean set;
} Level;

typedef struct {
  SimSample *sample;
  guint      n;
  guint64    seen, stride;
} Series;

typedef struct {
  SimMetricKind kind;
  gboolean      absent;     /* nothing recorded is nothing known, and not 0 */
  union {
    double number;   /* count, result */
    Tally  tally;
    Level  level;
    Series series;
  };
} Cell;

struct SimMetrics {
  const SimMetric *rows;
  const SimTime   *clock;
  double           ticks_per_s;
  guint            n;
  SimLabelled     *labelled;
  Cell             cell[];
};

static guint
rows_n (const SimMetric *rows)
{
  guint n = 0;

  while (rows != NULL && rows[n].name != NULL)
    n++;
  return n;
}

static inline Cell *
cell_of (SimMetrics *metrics, guint metric, SimMetricKind kind)
{
  sim_require (metric < metrics->n && metrics->cell[metric].kind == kind);
  return &metrics->cell[metric];
}

static const SimTime no_clock = 0;

static void
tally_init (Tally *tally)
{
  tally->hist = sim_hist_new ();
  tally->batches = g_new (SimBatches, 1);
  sim_batches_init (tally->batches);
}

static void
tally_clear (Tally *tally)
{
  sim_hist_free (tally->hist);
  sim_batches_clear (tally->batches);
  g_free (tally->batches);
}

static void
tally_reset (Tally *tally)
{
  sim_hist_reset (tally->hist);
  sim_batches_reset (tally->batches);
  tally->next = tally->batches->next;
  tally->n = 0;
  tally->shift = tally->sum = tally->sum_squares = 0;
}

SimMetrics *
sim_metrics_new (const SimMetric *rows)
{
  guint n = rows_n (rows);
  SimMetrics *metrics = g_malloc0 (sizeof *metrics + n * sizeof (Cell));

  metrics->rows = rows;
  metrics->n = n;
  metrics->labelled = sim_labelled_new ();
  metrics->clock = &no_clock;
  metrics->ticks_per_s = SIM_NS_PER_S;
  for (guint i = 0; i < n; i++)
    {
      metrics->cell[i].kind = rows[i].kind;
      if (rows[i].kind == SIM_TALLY)
        tally_init (&metrics->cell[i].tally);
    }
  sim_metrics_reset (metrics, 0);
  return metrics;
}

void
sim_metrics_free (SimMetrics *metrics)
{
  if (metrics == NULL)
    return;
  for (guint i = 0; i < metrics->n; i++)
    {
      if (metrics->cell[i].kind == SIM_TALLY)
        tally_clear (&metrics->cell[i].tally);
      if (metrics->cell[i].kind == SIM_SERIES)
        g_free (metrics->cell[i].series.sample);
    }
  sim_labelled_free (metrics->labelled);
  g_free (metrics);
}

static void
level_reset (Level *level, SimTime now)
{
  level->area = 0;
  level->since = level->start = now;
  level->min = level->max = level->value;
}

static void
cell_reset (Cell *cell, SimTime now)
{
  switch (cell->kind)
    {
    case SIM_COUNT:
      cell->number = 0;
      break;
    case SIM_RESULT:
      cell->number = NAN;
      break;
    case SIM_TALLY:
      tally_reset (&cell->tally);
      break;
    case SIM_LEVEL:
      level_reset (&cell->level, now);
      break;
    case SIM_SERIES:
      cell->series.n = 0;
      cell->series.seen = 0;
      cell->series.stride = 1;
      break;
    }
}

void
sim_metrics_reset (SimMetrics *metrics, SimTime now)
{
  for (guint i = 0; i < metrics->n; i++)
    cell_reset (&metrics->cell[i], now);
  sim_labelled_clear (metrics->labelled);
}

static inline void
level_advance (Level *level, SimTime now)
{
  sim_require (now >= level->since);
  level->area += level->value * (double) (now - level->since);
  level->since = now;
}

void
sim_metrics_close (SimMetrics *metrics, SimTime now)
{
  for (guint i = 0; i < metrics->n; i++)
    if (metrics->cell[i].kind == SIM_LEVEL)
      level_advance (&metrics->cell[i].level, now);
}

void
sim_metrics_count (SimMetrics *metrics, guint metric, double n)
{
  cell_of (metrics, metric, SIM_COUNT)->number += n;
}

void
sim_metrics_set_clock (SimMetrics *metrics, const SimTime *now, double ticks_per_s)
{
  metrics->clock = now;
  metrics->ticks_per_s = ticks_per_s;
}

static void G_GNUC_NO_INLINE
tally_close_batch (const SimMetrics *metrics, Tally *tally)
{
  sim_batches_close (tally->batches, tally->sum, *metrics->clock);
  tally->next = tally->batches->next;
}

void
sim_metrics_tally (SimMetrics *metrics, guint metric, double value)
{
  Tally *tally = &cell_of (metrics, metric, SIM_TALLY)->tally;
  double d;

  if (G_UNLIKELY (tally->n++ == 0))
    tally->shift = isfinite (value) ? value : 0;
  d = value - tally->shift;
  tally->sum += d;
  tally->sum_squares += d * d;
  if (G_UNLIKELY (tally->n == tally->next))
    tally_close_batch (metrics, tally);
  sim_hist_add (tally->hist, value);
}

/* The 0 before the first value is no extreme unless it lasted. */
static void
level_first (Level *level, SimTime now, double value)
{
  level->set = TRUE;
  if (now == level->start)
    level->min = level->max = value;
}

void
sim_metrics_level (SimMetrics *metrics, guint metric, SimTime now, double value)
{
  Level *level = &cell_of (metrics, metric, SIM_LEVEL)->level;

  if (G_UNLIKELY (!level->set))
    level_first (level, now, value);
  level_advance (level, now);
  level->value = value;
  level->min = value < level->min ? value : level->min;
  level->max = value > level->max ? value : level->max;
}

/* Keeps the samples number 0, 2, 4, ... of those kept, which is what the doubled stride would have
 * kept. */
static void
series_decimate (Series *series)
{
  for (guint i = 0; i < SIM_SERIES_MAX / 2; i++)
    series->sample[i] = series->sample[2 * i];
  series->n = SIM_SERIES_MAX / 2;
  series->stride *= 2;
}

void
sim_metrics_sample (SimMetrics *metrics, guint metric, SimTime now, double value)
{
  Series *series = &cell_of (metrics, metric, SIM_SERIES)->series;
  guint64 number = series->seen++;

  if ((number & (series->stride - 1)) != 0)
    return;
  if (series->sample == NULL)
    series->sample = g_new (SimSample, SIM_SERIES_MAX);
  if (series->n == SIM_SERIES_MAX)
    series_decimate (series);
  if ((number & (series->stride - 1)) == 0)
    series->sample[series->n++] = (SimSample) { (double) now / metrics->ticks_per_s, value };
}

void
sim_metrics_label (SimMetrics *metrics, guint metric, const char *label, double time_s,
                   double value)
{
  (void) cell_of (metrics, metric, SIM_SERIES);
  sim_labelled_add (metrics->labelled, metric, label, time_s, value);
}

const GPtrArray *
sim_metrics_labels (const SimMetrics *metrics)
{
  return sim_labelled_list (metrics->labelled);
}

void
sim_metrics_result (SimMetrics *metrics, guint metric, double value)
{
  cell_of (metrics, metric, SIM_RESULT)->number = value;
}

void
sim_metrics_absent (SimMetrics *metrics, guint metric)
{
  sim_require (metric < metrics->n);
  metrics->cell[metric].absent = TRUE;
}

/* Columns of each kind, in the order in which sim_metrics_read writes them. */
static const char *const number_columns[] = { "", NULL };
static const char *const tally_columns[] = {
  ".n", ".mean", ".sd", ".min", ".max", ".p50", ".p90", ".p99", ".p999", ".half_width",
  ".correlation_n", NULL,
};
static const char *const level_columns[] = { ".mean", ".min", ".max", ".last", NULL };
static const char *const no_columns[] = { NULL };

static const char *const *
kind_columns (SimMetricKind kind)
{
  static const char *const *const columns[] = {
    [SIM_COUNT] = number_columns, [SIM_TALLY] = tally_columns, [SIM_LEVEL] = level_columns,
    [SIM_SERIES] = no_columns, [SIM_RESULT] = number_columns,
  };

  return columns[kind];
}

static guint
kind_n_columns (SimMetricKind kind)
{
  return g_strv_length ((char **) kind_columns (kind));
}

guint
sim_metric_n_columns (const SimMetric *rows)
{
  guint n = 0;

  for (guint i = 0; i < rows_n (rows); i++)
    n += kind_n_columns (rows[i].kind);
  return n;
}

/* The row of @column, and which of its statistics it is. */
static const SimMetric *
column_find (const SimMetric *rows, guint column, const char **suffix)
{
  for (const SimMetric *row = rows; row->name != NULL; row++)
    {
      guint n = kind_n_columns (row->kind);

      if (column < n)
        {
          *suffix = kind_columns (row->kind)[column];
          return row;
        }
      column -= n;
    }
  return NULL;
}

char *
sim_metric_column_name (const SimMetric *rows, guint column)
{
  const char *suffix = NULL;
  const SimMetric *row = column_find (rows, column, &suffix);

  sim_require (row != NULL);
  return g_strconcat (row->name, suffix, NULL);
}

const SimMetric *
sim_metric_column_row (const SimMetric *rows, guint column, const char **unit)
{
  const char *suffix = NULL;
  const SimMetric *row = column_find (rows, column, &suffix);

  sim_require (row != NULL);
  *unit = strcmp (suffix, ".n") == 0 || strcmp (suffix, ".correlation_n") == 0 ? "1" : row->unit;
  return row;
}

/* Returns: (transfer full): the means of the batches, without the shift. */
static double *
batch_means (const Tally *tally)
{
  double *means = g_new (double, tally->batches->n + 1);

  for (guint i = 0; i < tally->batches->n; i++)
    means[i] = sim_batches_mean (tally->batches, i);
  return means;
}

/* How many observations tell as much as one independent of the others. */
static double
tally_correlation (const Tally *tally, double sd)
{
  g_autofree double *means = batch_means (tally);
  gsize n = tally->batches->n;
  double of_means = n > 1 ? gsl_stats_sd (means, 1, n) / sd : NAN;
  double time = sim_batch_correlation_time (means, n);

  /* NaN stays: fmax would hide it */
  return isnan (time) || !(sd > 0)
           ? NAN
           : fmax (1, time * (double) tally->batches->size * of_means * of_means);
}

/* A run that is too short for its correlation has no interval. */
static double
tally_half_width (const Tally *tally, double correlation)
{
  g_autofree double *means = batch_means (tally);

  if (!((double) tally->n >= SIM_TIMES_WITHIN * correlation))
    return NAN;      /* also where it has too few observations to know */
  return sim_batch_interval (means, tally->batches->n, 0.95).half_width;
}

static double *
tally_read (const Tally *tally, double *to)
{
  static const double quantile[] = { 0.5, 0.9, 0.99, 0.999 };
  double n = (double) tally->n;
  double mean = tally->sum / n;
  double spread = tally->sum_squares - tally->sum * mean;
  double sd = n > 1 ? sqrt ((spread < 0 ? 0 : spread) / (n - 1)) : NAN;
  double correlation = tally_correlation (tally, sd);

  *to++ = n;
  *to++ = n > 0 ? tally->shift + mean : NAN;
  *to++ = sd;
  *to++ = sim_hist_min (tally->hist);
  *to++ = sim_hist_max (tally->hist);
  for (guint i = 0; i < G_N_ELEMENTS (quantile); i++)
    *to++ = sim_hist_quantile (tally->hist, quantile[i]);
  *to++ = tally_half_width (tally, correlation);
  *to++ = correlation;
  return to;
}

static double *
level_read (const Level *level, double *to)
{
  double lasted = (double) (level->since - level->start);

  *to++ = level->set && lasted > 0 ? level->area / lasted : NAN;
  *to++ = level->set ? level->min : NAN;
  *to++ = level->set ? level->max : NAN;
  *to++ = level->set ? level->value : NAN;
  return to;
}

/* Other kinds are NaN without a value. */
static gboolean
is_zero (const Cell *cell)
{
  return (cell->kind == SIM_COUNT && !(fabs (cell->number) > 0))
         || (cell->kind == SIM_TALLY && cell->tally.n == 0);
}

static double *
blank_read (const Cell *cell, double *to)
{
  for (guint n = kind_n_columns (cell->kind); n > 0; n--)
    *to++ = NAN;
  return to;
}

void
sim_metrics_read (const SimMetrics *metrics, double *values)
{
  for (guint i = 0; i < metrics->n; i++)
    {
      const Cell *cell = &metrics->cell[i];

      if (cell->absent && is_zero (cell))
        values = blank_read (cell, values);
      else if (cell->kind == SIM_TALLY)
        values = tally_read (&cell->tally, values);
      else if (cell->kind == SIM_LEVEL)
        values = level_read (&cell->level, values);
      else if (cell->kind != SIM_SERIES)
        *values++ = cell->number;
    }
}

static gboolean
tally_steady (SimMetrics *const *runs, guint n_runs, guint metric, SimTime *from)
{
  g_autofree const SimBatches **batches = g_new (const SimBatches *, n_runs);
  guint n = 0;
  double cut;

  for (guint r = 0; r < n_runs; r++)
    if (runs[r]->cell[metric].tally.batches->n >= SIM_MSER_LEAST)
      batches[n++] = runs[r]->cell[metric].tally.batches;
  if (n == 0 || !sim_mser_average_cut (batches, n, &cut))
    return FALSE;
  *from = MAX (*from, (SimTime) rint (cut));
  return TRUE;
}

gboolean
sim_metrics_steady (SimMetrics *const *runs, guint n_runs, SimTime *from)
{
  gboolean any = FALSE;

  for (guint i = 0; i < runs[0]->n; i++)
    if (runs[0]->cell[i].kind == SIM_TALLY && tally_steady (runs, n_runs, i, from))
      any = TRUE;
  return any;
}

GArray *
sim_metrics_average (SimMetrics *const *runs, guint n_runs, guint metric)
{
  g_autofree const SimBatches **batches = g_new (const SimBatches *, n_runs);
  g_autoptr (GArray) points = NULL;
  GArray *curve;
  double shift = 0;

  if (metric >= runs[0]->n || runs[0]->cell[metric].kind != SIM_TALLY)
    return NULL;
  for (guint r = 0; r < n_runs; r++)
    {
      batches[r] = runs[r]->cell[metric].tally.batches;
      shift += runs[r]->cell[metric].tally.shift / n_runs;
    }
  points = sim_batches_average (batches, n_runs);
  curve = g_array_new (FALSE, FALSE, sizeof (SimSample));
  for (guint i = 0; i < points->len; i++)
    {
      const SimBatchPoint *point = &g_array_index (points, SimBatchPoint, i);
      SimSample sample = { point->time / runs[0]->ticks_per_s, point->value + shift };

      g_array_append_val (curve, sample);
    }
  return curve;
}

const SimHist *
sim_metrics_hist (const SimMetrics *metrics, guint metric)
{
  sim_require (metric < metrics->n);
  return metrics->cell[metric].kind == SIM_TALLY ? metrics->cell[metric].tally.hist : NULL;
}

const SimSample *
sim_metrics_series (const SimMetrics *metrics, guint metric, guint *n)
{
  const Cell *cell;

  sim_require (metric < metrics->n && metrics->cell[metric].kind == SIM_SERIES);
  cell = &metrics->cell[metric];
  *n = cell->series.n;
  return cell->series.sample;
}

/* sim/core/statistics/batch.c - sums over batches, batch means and MSER. */
#include "sim/core/statistics/batch.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <string.h>

#include "sim/base/error.h"
#include "sim/core/statistics/stats.h"

enum { BATCHES_MANY = 16, FIRST_ROOM = 64 };

void
sim_batches_init (SimBatches *batches)
{
  *batches = (SimBatches){ .size = SIM_BATCH_FIRST, .next = SIM_BATCH_FIRST };
}

void
sim_batches_clear (SimBatches *batches)
{
  g_clear_pointer (&batches->sum, g_free);
  g_clear_pointer (&batches->time, g_free);
}

void
sim_batches_reset (SimBatches *batches)
{
  batches->size = batches->next = SIM_BATCH_FIRST;
  batches->n = 0;
}

/* Sums run from the beginning, so merging neighbours is leaving out every first one. */
static void
merge_pairs (SimBatches *batches)
{
  batches->n /= 2;
  for (guint i = 0; i < batches->n; i++)
    {
      batches->sum[i] = batches->sum[2 * i + 1];
      batches->time[i] = batches->time[2 * i + 1];
    }
  batches->size *= 2;
}

void
sim_batches_close (SimBatches *batches, double sum, SimTime now)
{
  if (batches->n == batches->room)
    {
      batches->room = batches->room > 0 ? 2 * batches->room : FIRST_ROOM;
      batches->sum = g_renew (double, batches->sum, batches->room);
      batches->time = g_renew (SimTime, batches->time, batches->room);
    }
  batches->sum[batches->n] = sum;
  batches->time[batches->n] = now;
  batches->n++;
  if (batches->n == SIM_BATCH_MAX)
    merge_pairs (batches);
  batches->next = (batches->n + 1) * batches->size;
}

double
sim_batches_mean (const SimBatches *batches, guint i)
{
  sim_require (i < batches->n);
  return (batches->sum[i] - (i > 0 ? batches->sum[i - 1] : 0)) / (double) batches->size;
}

/* The last of each pair ends at the end of @x, so that an odd one out is the oldest. */
static gsize
halve (double *x, gsize n)
{
  gsize odd = n % 2;

  for (gsize i = 0; i < n / 2; i++)
    x[i] = 0.5 * (x[2 * i + odd] + x[2 * i + odd + 1]);
  return n / 2;
}

/* Von Neumann's ratio, as 1 - C: near 0 for independent values, positive for positive
 * correlation. */
static gboolean
looks_independent (const double *x, gsize n)
{
  double squares = gsl_stats_tss (x, 1, n);
  double steps = 0, ratio, sd = sqrt (((double) n - 2) / ((double) n * (double) n - 1));

  for (gsize i = 1; i < n; i++)
    steps += (x[i] - x[i - 1]) * (x[i] - x[i - 1]);
  ratio = 1 - steps / (2 * squares);
  return squares <= 0 || ratio <= gsl_cdf_ugaussian_Pinv (0.95) * sd;
}

SimBatchInterval
sim_batch_interval (double *x, gsize n, double level)
{
  SimBatchInterval interval = { NAN, NAN, NAN, (guint) n };

  sim_require (level > 0 && level < 1);
  if (n == 0)
    return interval;
  interval.mean = gsl_stats_mean (x, 1, n);
  while (n > BATCHES_MANY)
    n = halve (x, n);
  while (n >= 2 * SIM_BATCH_LEAST && !looks_independent (x, n))
    n = halve (x, n);
  interval.n_batches = (guint) n;
  interval.correlation = n > 1 ? gsl_stats_lag1_autocorrelation (x, 1, n) : NAN;
  if (n >= SIM_BATCH_LEAST && looks_independent (x, n))
    sim_stats_mean_ci (x, n, level, &interval.half_width);
  return interval;
}

double
sim_batch_correlation_time (double *x, gsize n)
{
  double single = n >= SIM_BATCH_TIME_LEAST ? gsl_stats_variance (x, 1, n) : 0, longest = 1;

  if (single <= 0)
    return NAN;
  for (double k = 2; n >= 2 * SIM_BATCH_TIME_LEAST; k *= 2)
    {
      n = halve (x, n);
      longest = fmax (longest, k * gsl_stats_variance (x, 1, n) / single);
    }
  return longest;
}

/* Goes from the end, so that mean and squares of the rest follow by Welford's recurrence. */
gsize
sim_mser_cut (const double *x, gsize n)
{
  double mean = 0, squares = 0, best = INFINITY;
  gsize cut = 0;

  sim_require (n >= 1);
  for (gsize left = 1; left <= n; left++)
    {
      double value = x[n - left], d = value - mean, rule;

      mean += d / (double) left;
      squares += d * (value - mean);
      rule = squares / ((double) left * (double) left);
      if (2 * left >= n && rule <= best)
        {
          best = rule;
          cut = n - left;
        }
    }
  return cut;
}

/* The batch of @run that ends where the batch @i of @size observations does. */
static guint
coarse (const SimBatches *run, guint64 size, gsize i)
{
  return (guint) ((i + 1) * (size / run->size) - 1);
}

/* Means of the batches @n of @size observations, averaged over the runs. */
static void
average (const SimBatches *const *runs, guint n_runs, guint64 size, double *mean, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      mean[i] = 0;
      for (guint r = 0; r < n_runs; r++)
        {
          double before = i > 0 ? runs[r]->sum[coarse (runs[r], size, i - 1)] : 0;

          mean[i] += (runs[r]->sum[coarse (runs[r], size, i)] - before)
                     / ((double) size * (double) n_runs);
        }
    }
}

/* The largest batches of any run, and how many of them all have.  Returns: their size. */
static guint64
common_size (const SimBatches *const *runs, guint n_runs, guint64 *n)
{
  guint64 size = 0;

  sim_require (n_runs > 0);
  *n = G_MAXUINT64;
  for (guint r = 0; r < n_runs; r++)
    size = MAX (size, runs[r]->size);
  for (guint r = 0; r < n_runs; r++)
    *n = MIN (*n, runs[r]->n * runs[r]->size / size);
  return size;
}

/* When the batch @i of @size observations ends, averaged over the runs. */
static double
average_end (const SimBatches *const *runs, guint n_runs, guint64 size, gsize i)
{
  double time = 0;

  for (guint r = 0; r < n_runs; r++)
    time += (double) runs[r]->time[coarse (runs[r], size, i)] / (double) n_runs;
  return time;
}

GArray *
sim_batches_average (const SimBatches *const *runs, guint n_runs)
{
  guint64 n, size = common_size (runs, n_runs, &n);
  GArray *points = g_array_new (FALSE, FALSE, sizeof (SimBatchPoint));
  g_autofree double *mean = g_new (double, n + 1);

  average (runs, n_runs, size, mean, n);
  for (gsize i = 0; i < n; i++)
    {
      SimBatchPoint point = { average_end (runs, n_runs, size, i), mean[i] };

      g_array_append_val (points, point);
    }
  return points;
}

/* A shift is common to all batches of a run, so it moves no cut. */
gboolean
sim_mser_average_cut (const SimBatches *const *runs, guint n_runs, double *time)
{
  g_autofree double *mean = NULL;
  guint64 n, size = common_size (runs, n_runs, &n);
  gsize cut;

  if (n < SIM_MSER_LEAST)
    return FALSE;
  mean = g_new (double, n);
  average (runs, n_runs, size, mean, n);
  cut = sim_mser_cut (mean, n);
  *time = cut > 0 ? average_end (runs, n_runs, size, cut - 1) : 0;
  return TRUE;
}

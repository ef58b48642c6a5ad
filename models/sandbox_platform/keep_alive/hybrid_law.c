/* models/sandbox_platform/keep_alive/hybrid_law.c - the windows of the hybrid histogram policy,
 * "Serverless in the Wild" (ATC'20), section 4, with the structure of DSLab-FaaS (a6c155e).
 *
 * Idle times are counted by minute up to the range; longer ones are out of bounds.  More than half
 * of those: a forecast with a margin on both sides.  Else, where the counts of the bins vary too
 * little to be trusted (a peaked histogram varies a lot): keep for the whole range.  Else from the
 * 5th to the 99th percentile, with a margin.
 */
#include <math.h>
#include <stdlib.h>
#include "models/sandbox_platform/keep_alive/arima.h"
#include "models/sandbox_platform/keep_alive/keep_alive.h"

#define MINUTE_S 60.0
#define HEAD 0.05
#define TAIL 0.99
#define OUTSIDE_MOST 0.5
#define FORECAST_AHEAD 0.85 /* of the forecast: loaded 15 % before it, */
#define FORECAST_KEPT 0.30  /* and kept until 15 % behind it */
enum { MEDIAN_OF = 8, NEIGHBOURS_OF = 32, LEAST_TO_FIT = 4 };

PlatIdleTimes *
plat_idle_times_new (double range_s)
{
  PlatIdleTimes *times = g_new0 (PlatIdleTimes, 1);

  times->n_bins = (guint) ceil (range_s / MINUTE_S);
  times->bins = g_new0 (guint, times->n_bins);
  return times;
}

void
plat_idle_times_free (PlatIdleTimes *times)
{
  g_free (times->bins);
  g_free (times);
}

void
plat_idle_times_add (PlatIdleTimes *times, double s)
{
  const double minutes = s / MINUTE_S;

  times->recent[times->n_recent++ % PLAT_RECENT] = minutes;
  if (minutes >= times->n_bins)
    {
      times->n_outside += 1.0;
      return;
    }
  times->sum_squares += 2.0 * times->bins[(guint) minutes]++ + 1.0;
  times->n_inside += 1.0;
}

/* Of all bins, the empty ones too: one idle time alone gives sqrt (n - 1), k equal bins of n give
 * sqrt (n / k - 1).  Of whole numbers up to the division, so that 2 is 2. */
double
plat_idle_times_cv (const PlatIdleTimes *times)
{
  const double n = times->n_inside;

  if (n == 0.0)
    return 0.0;
  return sqrt (MAX (0.0, times->n_bins * times->sum_squares / (n * n) - 1.0));
}

/* Returns: the bin of that percentile. */
static guint
percentile (const PlatIdleTimes *times, double share)
{
  double seen = 0.0;
  guint i = 0;

  for (; i < times->n_bins; i++)
    {
      seen += times->bins[i];
      if (seen >= share * times->n_inside)
        break;
    }
  return MIN (i, times->n_bins - 1);
}

static int
ascending (gconstpointer a, gconstpointer b)
{
  const double *x = a, *y = b;

  return (*x > *y) - (*x < *y);
}

/* The last @n idle times, the oldest first.  Returns: how many there are. */
static guint
last_ones (const PlatIdleTimes *times, guint n, double *to)
{
  const guint have = MIN (MIN (times->n_recent, PLAT_RECENT), n);

  for (guint i = 0; i < have; i++)
    to[i] = times->recent[(times->n_recent - have + i) % PLAT_RECENT];
  return have;
}

static double
median (const PlatIdleTimes *times)
{
  double last[MEDIAN_OF];
  const guint n = last_ones (times, MEDIAN_OF, last);

  qsort (last, n, sizeof *last, ascending);
  return n == 0 ? 0.0 : (last[(n - 1) / 2] + last[n / 2]) / 2.0;
}

/* next = a + b x last, by least squares over neighbours; of few, their mean. */
static double
autoregression (const PlatIdleTimes *times)
{
  double x[NEIGHBOURS_OF], mean_x = 0.0, mean_y = 0.0, sxx = 0.0, sxy = 0.0;
  const guint n = last_ones (times, NEIGHBOURS_OF, x), pairs = n > 0 ? n - 1 : 0;

  if (n < LEAST_TO_FIT)
    {
      for (guint i = 0; i < n; i++)
        mean_x += x[i] / n;
      return mean_x;
    }
  for (guint i = 0; i < pairs; i++)
    {
      mean_x += x[i] / pairs;
      mean_y += x[i + 1] / pairs;
    }
  for (guint i = 0; i < pairs; i++)
    {
      sxx += (x[i] - mean_x) * (x[i] - mean_x);
      sxy += (x[i] - mean_x) * (x[i + 1] - mean_y);
    }
  return MAX (0.0, mean_y + (sxx > 0.0 ? sxy / sxx : 0.0) * (x[n - 1] - mean_x));
}

/* Fitted anew at each idle time, as the paper does. */
static double
arima (const PlatIdleTimes *times)
{
  double x[PLAT_RECENT];
  const guint n = last_ones (times, PLAT_RECENT, x);

  return n == 0 ? 0.0 : MAX (0.0, plat_arima_choose (x, n).next);
}

double
plat_idle_times_forecast (const PlatIdleTimes *times, int law)
{
  if (law == PLAT_FORECAST_ARIMA)
    return MINUTE_S * arima (times);
  return MINUTE_S * (law == PLAT_FORECAST_MEDIAN ? median (times) : autoregression (times));
}

gboolean
plat_idle_times_outside (const PlatIdleTimes *times)
{
  return times != NULL && times->n_outside > OUTSIDE_MOST * (times->n_inside + times->n_outside);
}

/* Reading A: kept until 1.1 tail from the end of the call; B: for 1.1 tail from the load. */
static PlatWindows
from_histogram (const PlatParams *p, const PlatIdleTimes *times)
{
  const double margin = p->hist_margin_share, head_s = MINUTE_S * percentile (times, HEAD),
               tail_s = MINUTE_S * (percentile (times, TAIL) + 1),
               ahead_s = (1.0 - margin) * head_s, kept_s = (1.0 + margin) * tail_s;

  return (PlatWindows){ ahead_s, p->hist_reading == PLAT_READING_A ? kept_s : ahead_s + kept_s };
}

PlatWindows
plat_hybrid_windows (const PlatParams *p, const PlatIdleTimes *times)
{
  if (plat_idle_times_outside (times))
    {
      const double f = plat_idle_times_forecast (times, p->forecast);

      return (PlatWindows){ FORECAST_AHEAD * f, (FORECAST_AHEAD + FORECAST_KEPT) * f };
    }
  if (times == NULL || plat_idle_times_cv (times) < p->hist_cv_least)
    return (PlatWindows){ 0.0, p->hist_range_s };
  return from_histogram (p, times);
}

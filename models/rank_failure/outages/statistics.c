/* models/rank_failure/outages/statistics.c - what a log teaches, and what a generator has to give
 * back: lengths, bursts, and how unevenly units fail.
 *
 * Variances are those of the whole, over n: the log is all there is of its window.
 */
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics.h>
#include <math.h>
#include "models/rank_failure/outages/outages.h"

#define S_PER_H 3600.0
#define S_PER_DAY 86400.0

/* Mean, and the variance over it. */
static double
dispersion (const double *x, guint n, double *mean)
{
  double variance;

  *mean = n > 0 ? gsl_stats_mean (x, 1, n) : NAN;
  variance = n > 0 ? gsl_stats_variance_with_fixed_mean (x, 1, n, *mean) : NAN;
  return variance / *mean;
}

/* Quantiles, not moments: a few repairs of months are most of the mean. */
static void
lengths (const EpOutage *rows, guint n, EpOutageStatistics *s)
{
  static const double at[] = { 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 1.0 };
  g_autofree double *h = g_new (double, MAX (1, n));

  for (guint i = 0; i < n; i++)
    h[i] = (rows[i].end_s - rows[i].start_s) / S_PER_H;
  gsl_sort (h, 1, n);
  for (guint q = 0; q < G_N_ELEMENTS (at); q++)
    s->length_h[q] = n > 0 ? gsl_stats_quantile_from_sorted_data (h, 1, n, at[q]) : NAN;
}

/* Days that have more than their share, and gaps: a Poisson process has dispersion and CV 1. */
static void
bursts (const EpOutage *rows, guint n, double window_s, EpOutageStatistics *s)
{
  guint days = (guint) MAX (1.0, ceil (window_s / S_PER_DAY)), gaps = n > 1 ? n - 1 : 0;
  g_autofree double *a_day = g_new0 (double, days);
  g_autofree double *gap = g_new0 (double, MAX (1, gaps));
  double mean;

  for (guint i = 0; i < n; i++)
    a_day[MIN (days - 1, (guint) (rows[i].start_s / S_PER_DAY))] += 1.0;
  for (guint d = 0; d < days; d++)
    {
      s->day_max = MAX (s->day_max, (guint) a_day[d]);
      s->day_empty += a_day[d] == 0.0;
    }
  s->day_dispersion = dispersion (a_day, days, &mean);
  /* of the window, whose last day may be a part of one */
  s->day_mean = window_s > 0.0 ? n * S_PER_DAY / window_s : NAN;
  for (guint i = 0; i < gaps; i++)
    {
      gap[i] = rows[i + 1].start_s - rows[i].start_s;
      s->gap_zero += gap[i] == 0.0;
    }
  s->gap_cv = sqrt (dispersion (gap, gaps, &mean) / mean);
}

/* The last bin has all units with five rows or more. */
static void
unevenness (const EpOutage *rows, guint n, guint units, EpOutageStatistics *s)
{
  g_autofree double *of_unit = g_new0 (double, MAX (1, units));

  for (guint i = 0; i < n; i++)
    of_unit[rows[i].id] += 1.0;
  for (guint u = 0; u < units; u++)
    {
      s->units += of_unit[u] > 0.0;
      s->busiest = MAX (s->busiest, (guint) of_unit[u]);
      s->with_rows[MIN (5, (guint) of_unit[u])]++;
    }
  s->unit_dispersion = dispersion (of_unit, units, &s->unit_mean);
}

/* From the end of a row to the next start of the unit; where they overlap there is no gap. */
static void
returns (const EpOutage *rows, guint n, guint units, EpOutageStatistics *s)
{
  static const double bound_h[] = { 1.0, 6.0, 24.0, 168.0, 720.0 };
  g_autofree double *end_s = g_new (double, MAX (1, units));

  for (guint u = 0; u < units; u++)
    end_s[u] = INFINITY;
  for (guint i = 0; i < n; i++)
    {
      double gap_s;

      gap_s = rows[i].start_s - end_s[rows[i].id];
      /* row by row, as the public log's description counts */
      end_s[rows[i].id] = rows[i].end_s;
      /* overlaps, and the first row of a unit, whose end is infinite */
      if (gap_s < 0.0)
        continue;
      s->returns++;
      for (guint b = 0; b < G_N_ELEMENTS (bound_h); b++)
        s->within[b] += gap_s <= bound_h[b] * S_PER_H;
    }
}

/* Rows are in the order of their starts, ids below @units. */
EpOutageStatistics
ep_outage_statistics (const EpOutage *rows, guint n, guint units, double window_s)
{
  EpOutageStatistics s = { .rows = n };

  lengths (rows, n, &s);
  bursts (rows, n, window_s, &s);
  unevenness (rows, n, units, &s);
  returns (rows, n, units, &s);
  return s;
}

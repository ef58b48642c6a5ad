/* sim/core/statistics/sensitivity.c - see sensitivity.h. */
#include "sim/core/statistics/sensitivity.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>

#include "sim/base/error.h"
#include "sim/core/random/rng.h"
#include "sim/core/statistics/compare.h"
#include "sim/core/statistics/stats.h"

enum { RESAMPLES = 1000 };

/* Whole samples, in rows of k + 2. */
typedef struct {
  double *y;
  guint   n, k;
} Samples;

/* Takes the samples without a NaN; subtracts the mean, which lessens the error. */
static Samples
take_whole (const double *y, guint n, guint k)
{
  Samples s = { g_new (double, (gsize) n *(k + 2) + 1), 0, k };
  gsize row = k + 2;
  double mean = 0;

  for (guint i = 0; i < n; i++)
    {
      gboolean whole = TRUE;

      for (gsize j = 0; j < row; j++)
        {
          s.y[s.n * row + j] = y[i * row + j];
          whole = whole && isfinite (y[i * row + j]);
        }
      s.n += whole ? 1 : 0;
    }
  for (gsize i = 0; i < s.n; i++)
    mean += (s.y[i * row] + s.y[i * row + 1]) / (2.0 * s.n);
  for (gsize i = 0; i < s.n * row; i++)
    s.y[i] -= mean;
  return s;
}

/* Indices of one parameter from the samples that @pick (nullable: all) names. */
static void
estimate (const Samples *s, const guint *pick, guint parameter, double *first, double *total)
{
  double sum = 0, squares = 0, alone = 0, with = 0, variance;

  for (guint i = 0; i < s->n; i++)
    {
      const double *row = s->y + (gsize) (pick ? pick[i] : i) * (s->k + 2);
      double a = row[0], b = row[1], ab = row[2 + parameter];

      sum += a + b;
      squares += a * a + b * b;
      alone += b * (ab - a);
      with += (a - ab) * (a - ab);
    }
  variance = squares / (2.0 * s->n) - sum / (2.0 * s->n) * (sum / (2.0 * s->n));
  *first = variance > 0 ? alone / s->n / variance : NAN;
  *total = variance > 0 ? with / (2.0 * s->n) / variance : NAN;
}

static void
set_interval (SimIndex *index, double *resampled)
{
  gsl_sort (resampled, 1, RESAMPLES);
  index->low = gsl_stats_quantile_from_sorted_data (resampled, 1, RESAMPLES, 0.025);
  index->high = gsl_stats_quantile_from_sorted_data (resampled, 1, RESAMPLES, 0.975);
}

/* The same resamples for every parameter, drawn from a stream of their own: the same data give the
 * same interval. */
static void
bootstrap (const Samples *s, SimSobol *index)
{
  g_autoptr (SimStream) stream
    = sim_stream_new (&(SimStreamKey){ 1, 0, "statistics", "bootstrap" });
  g_autofree guint *pick = g_new (guint, s->n);
  g_autofree double *first = g_new (double, (gsize) RESAMPLES * s->k);
  g_autofree double *total = g_new (double, (gsize) RESAMPLES * s->k);

  for (guint r = 0; r < RESAMPLES; r++)
    {
      for (guint i = 0; i < s->n; i++)
        pick[i] = (guint) sim_integer (stream, s->n);
      for (guint j = 0; j < s->k; j++)
        estimate (s, pick, j, &first[j * RESAMPLES + r], &total[j * RESAMPLES + r]);
    }
  for (guint j = 0; j < s->k; j++)
    {
      set_interval (&index[j].first, first + (gsize) j * RESAMPLES);
      set_interval (&index[j].total, total + (gsize) j * RESAMPLES);
    }
}

guint
sim_sensitivity_sobol (const double *y, guint n, guint k, SimSobol *index)
{
  Samples s = take_whole (y, n, k);
  gboolean good = s.n >= SIM_SOBOL_LEAST;

  for (guint j = 0; j < k; j++)
    {
      index[j] = (SimSobol){ { NAN, NAN, NAN }, { NAN, NAN, NAN } };
      if (good)
        estimate (&s, NULL, j, &index[j].first.value, &index[j].total.value);
      good = good && !isnan (index[j].first.value);
    }
  if (good && s.n >= SIM_SOBOL_INTERVAL)
    bootstrap (&s, index);
  g_free (s.y);
  return s.n;
}

SimMorris
sim_sensitivity_morris (const double *effect, guint n)
{
  g_autofree double *size = g_new (double, n + 1);
  SimMoments signed_ones = sim_moments (effect, n);
  SimMorris morris = { NAN, NAN, signed_ones.mean, signed_ones.n > 1 ? signed_ones.sd : NAN, 0 };

  for (guint i = 0; i < n; i++)
    if (!isnan (effect[i]))
      size[morris.n++] = fabs (effect[i]);
  if (morris.n > 0)
    morris.mu_star = sim_stats_mean_ci (size, morris.n, 0.95, &morris.half_width);
  return morris;
}

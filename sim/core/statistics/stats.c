/* sim/core/statistics/stats.c - statistics over replications, through GSL. */
#include "sim/core/statistics/stats.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>

#include "sim/base/error.h"

double
sim_stats_sd (const double *x, gsize n)
{
  sim_require (n >= 1);
  return n == 1 ? 0 : gsl_stats_sd (x, 1, n);
}

double
sim_stats_t (double level, gsize n)
{
  sim_require (n >= 2 && level > 0 && level < 1);
  return gsl_cdf_tdist_Qinv (0.5 * (1 - level), (double) n - 1);
}

double
sim_stats_mean_ci (const double *x, gsize n, double level, double *half)
{
  sim_require (n >= 1 && level > 0 && level < 1);
  if (n == 1)
    *half = NAN;
  else
    *half = gsl_cdf_tdist_Pinv (0.5 + 0.5 * level, (double) n - 1) * sim_stats_sd (x, n)
            / sqrt ((double) n);
  return gsl_stats_mean (x, 1, n);
}

double
sim_stats_excess (const double *x, gsize n, double share)
{
  double half, mean;

  if (n < 2)
    return INFINITY;
  mean = sim_stats_mean_ci (x, n, 0.95, &half);
  return half <= share * fabs (mean) ? 1 : half / (share * fabs (mean));
}

guint
sim_stats_wanted (double excess, guint n, guint max)
{
  double growth = isfinite (excess) ? CLAMP (excess * excess, 1.0, 2.0) : 2.0;

  return excess <= 1 ? n : MIN (max, MAX (n + 1, (guint) ceil (n * growth)));
}

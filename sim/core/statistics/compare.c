/* sim/core/statistics/compare.c - Welch's test and paired differences, over GSL's distribution
 * functions. */
#include "sim/core/statistics/compare.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#include "sim/base/error.h"

/* Welford's recurrence: one pass, no cancellation. */
typedef struct {
  gsize  n;
  double mean, squares;
} Running;

static void
running_add (Running *running, double x)
{
  double d = x - running->mean;

  running->n++;
  running->mean += d / (double) running->n;
  running->squares += d * (x - running->mean);
}

static SimMoments
running_moments (const Running *running)
{
  double variance = running->n > 1 ? running->squares / (double) (running->n - 1) : 0;

  return (SimMoments){ running->n, running->n > 0 ? running->mean : NAN, sqrt (variance) };
}

SimMoments
sim_moments (const double *x, gsize n)
{
  Running running = { 0, 0, 0 };

  for (gsize i = 0; i < n; i++)
    if (!isnan (x[i]))
      running_add (&running, x[i]);
  return running_moments (&running);
}

/* @error: standard error of the difference. */
static SimContrast
contrast (double difference, double error, double degrees, double level)
{
  SimContrast c = { difference, 0, degrees, difference == 0 ? 1 : 0 };

  if (isnan (difference) || isnan (error))
    c.p_value = c.half_width = NAN;
  else if (error > 0)
    {
      c.half_width = gsl_cdf_tdist_Pinv (0.5 + 0.5 * level, degrees) * error;
      c.p_value = 2 * gsl_cdf_tdist_Q (fabs (difference) / error, degrees);
    }
  return c;
}

SimContrast
sim_compare_welch (const SimMoments *a, const SimMoments *b, double level)
{
  double va, vb, degrees;

  sim_require (level > 0 && level < 1);
  if (a->n < 2 || b->n < 2)
    return (SimContrast){ b->mean - a->mean, NAN, NAN, NAN };
  va = a->sd * a->sd / (double) a->n;
  vb = b->sd * b->sd / (double) b->n;
  degrees = (va + vb) * (va + vb) / (va * va / (double) (a->n - 1) + vb * vb / (double) (b->n - 1));
  return contrast (b->mean - a->mean, sqrt (va + vb), degrees, level);
}

SimContrast
sim_compare_paired (const double *a, const double *b, gsize n, double level)
{
  Running running = { 0, 0, 0 };
  SimMoments m;

  sim_require (level > 0 && level < 1);
  for (gsize i = 0; i < n; i++)
    if (!isnan (a[i]) && !isnan (b[i]))
      running_add (&running, b[i] - a[i]);
  m = running_moments (&running);
  if (m.n < 2)
    return (SimContrast){ m.mean, NAN, NAN, NAN };
  return contrast (m.mean, m.sd / sqrt ((double) m.n), (double) m.n - 1, level);
}

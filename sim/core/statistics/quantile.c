/* sim/core/statistics/quantile.c - see quantile.h. */
#include "sim/core/statistics/quantile.h"

#include <math.h>

#include "sim/base/error.h"
#include "sim/core/statistics/stats.h"

guint64
sim_quantile_least (double p)
{
  sim_require (p > 0 && p < 1);
  /* 1 - 0.99 is a little more than 0.01: a thousand are enough */
  return (guint64) ceil (SIM_QUANTILE_BEYOND / fmin (p, 1 - p) - 1e-6);
}

/* Spread of the sections' quantiles about that of all, not about their own mean. */
static double
half_width (const SimHist *const *section, guint n, double p, const SimQuantile *all, double level)
{
  double squares = 0, used = all->n_sections;

  if (all->n_sections < 2)
    return NAN;
  for (guint i = 0; i < n; i++)
    if (sim_hist_n (section[i]) > 0)
      {
        double d = sim_hist_quantile (section[i], p) - all->value;

        squares += d * d;
      }
  return sim_stats_t (level, all->n_sections) * sqrt (squares / (used - 1) / used);
}

SimQuantile
sim_quantile_sections (const SimHist *const *section, guint n, double p, double level)
{
  g_autoptr (SimHist) all = sim_hist_new ();
  SimQuantile quantile = { NAN, NAN, NAN, 0, 0 };

  sim_require (level > 0 && level < 1);
  for (guint i = 0; i < n; i++)
    {
      quantile.n_sections += sim_hist_n (section[i]) > 0 ? 1 : 0;
      sim_hist_merge (all, section[i]);
    }
  quantile.n = sim_hist_n (all);
  if (quantile.n < sim_quantile_least (p))
    return quantile;
  quantile.value = sim_hist_quantile (all, p);
  quantile.resolution = fabs (quantile.value) * SIM_HIST_RELATIVE_ERROR;
  quantile.half_width = half_width (section, n, p, &quantile, level);
  return quantile;
}

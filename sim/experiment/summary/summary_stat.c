/* sim/experiment/summary/summary_stat.c - statistics of one point: mean, interval, quantiles. */
#include <math.h>
#include "sim/core/statistics/stats.h"
#include "sim/experiment/summary/summary_state.h"

SimStat
sim_summary_stat_of (double *x, guint n)
{
  SimStat stat = { NAN, NAN, 0 };

  for (guint i = 0; i < n; i++)
    if (!isnan (x[i]))
      x[stat.n++] = x[i];
  if (stat.n > 0)
    stat.mean = sim_stats_mean_ci (x, stat.n, 0.95, &stat.half_width);
  if (stat.n < 2)
    stat.half_width = NAN;
  return stat;
}

/* sim/experiment/estimate/dealt.c - see dealt.h. */
#include "sim/experiment/estimate/dealt.h"

/* Gives a run of @cost_s to the worker that is free first.  Returns: when it ends. */
static double
deal (double cost_s, double *free_s, guint workers)
{
  guint first = 0;

  for (guint w = 1; w < workers; w++)
    if (free_s[w] < free_s[first])
      first = w;
  free_s[first] += cost_s;
  return free_s[first];
}

static double
end_of_last (const double *costs, const guint *n_left, guint n_points, guint workers)
{
  g_autofree double *free_s = g_new0 (double, workers);
  double last_s = 0;
  gboolean any = TRUE;

  for (guint r = 0; any; r++)
    {
      any = FALSE;
      for (guint p = 0; p < n_points; p++)
        if (r < n_left[p])
          {
            double end_s = deal (costs[p], free_s, workers);

            any = TRUE;
            last_s = MAX (last_s, end_s);
          }
    }
  return last_s;
}

double
sim_dealt (const double *costs, const guint *n_left, guint n_points, guint workers)
{
  guint64 n_runs = 0;
  double sum_s = 0;

  for (guint p = 0; p < n_points; p++)
    {
      n_runs += n_left[p];
      sum_s += n_left[p] * costs[p];
    }
  return n_runs * workers > SIM_DEALT_MOST ? sum_s / workers
                                           : end_of_last (costs, n_left, n_points, workers);
}

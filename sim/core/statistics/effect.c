/* sim/core/statistics/effect.c - groups, their means, and the share of the variance between them.
 * */
#include "sim/core/statistics/effect.h"

#include <gsl/gsl_sort.h>
#include <math.h>

#include "sim/base/error.h"

enum { BINS_LEAST = 2, BINS_MOST = 64 };

static guint
count_values (const double *x, const gsize *order, gsize n)
{
  guint values = n > 0;

  for (gsize i = 1; i < n; i++)
    values += x[order[i]] > x[order[i - 1]];
  return values;
}

guint
sim_effect_n_bins (gsize n)
{
  return (guint) CLAMP (sqrt ((double) n), BINS_LEAST, BINS_MOST);
}

guint
sim_effect_groups (const double *x, gsize n, guint most, guint *group)
{
  g_autofree gsize *order = g_new (gsize, n + 1);
  guint values, n_groups = 0;
  gsize bin = 0;

  gsl_sort_index (order, x, 1, n);
  values = count_values (x, order, n);
  for (gsize i = 0; i < n; i++)
    {
      gboolean same = i > 0 && x[order[i]] == x[order[i - 1]];
      gsize own = values <= most ? i : i * most / n;

      if (i == 0 || (!same && own > bin))
        {
          n_groups++;
          bin = own;
        }
      group[order[i]] = n_groups - 1;
    }
  return n_groups;
}

void
sim_effect_means (const double *y, const guint *group, gsize n, guint n_groups, SimMoments *moments)
{
  g_autofree double *values = g_new (double, n + 1);

  for (guint g = 0; g < n_groups; g++)
    {
      gsize count = 0;

      for (gsize i = 0; i < n; i++)
        if (group[i] == g)
          values[count++] = y[i];
      moments[g] = sim_moments (values, count);
    }
}

double
sim_effect_index (const double *y, const guint *group, gsize n, guint n_groups, gboolean even)
{
  g_autofree SimMoments *in = g_new (SimMoments, n_groups + 1);
  SimMoments all = sim_moments (y, n);
  double total = all.n > 1 ? all.sd * all.sd * ((double) all.n - 1) : 0, between = 0;
  guint used = 0;

  sim_effect_means (y, group, n, n_groups, in);
  for (guint g = 0; g < n_groups; g++)
    if (in[g].n > 0)
      {
        used++;
        between += (double) in[g].n * (in[g].mean - all.mean) * (in[g].mean - all.mean);
      }
  if (total <= 0 || (!even && all.n <= used))
    return NAN;
  if (!even)
    between -= (used - 1) * (total - between) / ((double) all.n - used);
  return between / total;
}

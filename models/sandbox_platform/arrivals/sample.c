/* models/sandbox_platform/arrivals/sample.c - a trace scaled down or up by functions, with its
 * statistics kept, after In-Vitro (vhive-serverless/invitro).
 *
 * Down: of sample_trials random samples the one whose numbers of calls a function are nearest to
 * the trace's, by the Wasserstein distance of their logarithms.  Up: all functions as often as
 * they go in, the rest by the same choice; copies are functions of their own.
 */
#include <math.h>
#include <stdlib.h>
#include "models/sandbox_platform/arrivals/arrivals.h"

/* For qsort. */
static int
ascending (gconstpointer a, gconstpointer b)
{
  const double *x = a, *y = b;

  return (*x > *y) - (*x < *y);
}

/* Area between both distribution functions, of sorted values. */
static double
distance (const double *a, guint n_a, const double *b, guint n_b)
{
  double sum = 0.0, at = MIN (a[0], b[0]);

  for (guint i = 0, j = 0; i < n_a || j < n_b;)
    {
      const double next = j == n_b || (i < n_a && a[i] <= b[j]) ? a[i] : b[j];

      sum += fabs ((double) i / n_a - (double) j / n_b) * (next - at);
      at = next;
      while (i < n_a && a[i] == next)
        i++;
      while (j < n_b && b[j] == next)
        j++;
    }
  return sum;
}

/* The called names of the trace. */
static GArray *
called (const PoolTrace *trace)
{
  GArray *names = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < trace->names->len; i++)
    if (g_array_index (trace->names, PoolTraceName, i).calls > 0)
      g_array_append_val (names, i);
  return names;
}

/* Numbers of calls range over six powers of ten. */
static double
log_calls (const PoolTrace *trace, guint name)
{
  return log ((double) g_array_index (trace->names, PoolTraceName, name).calls);
}

/* Draws @n of @names.  Returns: their distance from @all. */
static double
try_sample (Plat *m, const PoolTrace *trace, GArray *names, guint n, const double *all)
{
  g_autofree double *of = g_new (double, n);

  for (guint i = 0; i < n; i++)
    {
      const guint j = i + (guint) sim_integer (m->draws, names->len - i);
      const guint chosen = g_array_index (names, guint, j);

      g_array_index (names, guint, j) = g_array_index (names, guint, i);
      g_array_index (names, guint, i) = chosen;
      of[i] = log_calls (trace, chosen);
    }
  qsort (of, n, sizeof *of, ascending);
  return distance (of, n, all, names->len);
}

/* Adds one copy of each of the best @n names. */
static void
choose (Plat *m, const PoolTrace *trace, GArray *names, guint n)
{
  g_autofree double *all = g_new (double, names->len);
  g_autofree guint *best = g_new (guint, n);

  m->sample_distance = INFINITY;
  for (guint i = 0; i < names->len; i++)
    all[i] = log_calls (trace, g_array_index (names, guint, i));
  qsort (all, names->len, sizeof *all, ascending);
  for (gint64 t = 0; t < m->p->sample_trials; t++)
    {
      const double d = try_sample (m, trace, names, n, all);

      if (d >= m->sample_distance)
        continue;
      m->sample_distance = d;
      for (guint i = 0; i < n; i++)
        best[i] = g_array_index (names, guint, i);
    }
  for (guint i = 0; i < n; i++)
    m->copies[best[i]]++;
}

/* Without a wish the trace is taken as it is. */
void
plat_sample (Plat *m, const PoolTrace *trace)
{
  g_autoptr (GArray) names = called (trace);
  const guint wanted = m->p->sample_functions > 0 ? (guint) m->p->sample_functions : names->len;

  m->copies = g_new0 (guint, trace->names->len);
  for (guint i = 0; i < names->len; i++)
    m->copies[g_array_index (names, guint, i)] = wanted / names->len;
  m->sample_distance = 0.0;
  if (wanted % names->len > 0)
    choose (m, trace, names, wanted % names->len);
}

/* models/pbs_auction/detection/eras.c - optimal partitioning of share vectors, O (n^2 x parts)
 * time, O (n
 * x parts) memory. */
#include "models/pbs_auction/detection/eras.h"
#include <math.h>

typedef struct {
  const double *x;
  double       *sums;        /* (n + 1) x n_parts: sums of the first rows */
  double       *squares;     /* n + 1 */
  guint         n, n_parts;
} Series;

/* Prefix sums: the cost of any era is then O(n_parts). */
static void
add_up (Series *s)
{
  for (guint i = 0; i < s->n; i++)
    {
      s->squares[i + 1] = s->squares[i];
      for (guint j = 0; j < s->n_parts; j++)
        {
          const double v = s->x[(gsize) i * s->n_parts + j];

          s->sums[(gsize) (i + 1) * s->n_parts + j] = s->sums[(gsize) i * s->n_parts + j] + v;
          s->squares[i + 1] += v * v;
        }
    }
}

/* Sum of squares round the mean of rows @from ... @to - 1. */
static double
cost (const Series *s, guint from, guint to)
{
  double c = s->squares[to] - s->squares[from];

  for (guint j = 0; j < s->n_parts; j++)
    {
      const double sum
        = s->sums[(gsize) to * s->n_parts + j] - s->sums[(gsize) from * s->n_parts + j];

      c -= sum * sum / (to - from);
    }
  return c;
}

/* Noise variance of all parts together, from first differences: slow change adds little to it. */
static double
noise (const Series *s)
{
  double total = 0.0;

  for (guint i = 1; i < s->n; i++)
    for (guint j = 0; j < s->n_parts; j++)
      {
        const double step
          = s->x[(gsize) i * s->n_parts + j] - s->x[(gsize) (i - 1) * s->n_parts + j];

        total += 0.5 * step * step;
      }
  return total / MAX (1u, s->n - 1);
}

/* Optimal partition by dynamic programming; the penalty grows with the noise of a day and the
 * length of the run. */
GArray *
pbs_find_eras (const double *x, guint n, guint n_parts, guint shortest, double strictness)
{
  g_autofree double *sums = g_new0 (double, (gsize) (n + 1) * n_parts),
                    *squares = g_new0 (double, n + 1);
  g_autofree double *best = g_new0 (double, n + 1);
  g_autofree guint *last = g_new0 (guint, n + 1);
  GArray *eras = g_array_new (FALSE, FALSE, sizeof (guint));
  Series s = { x, sums, squares, n, n_parts };
  double penalty;

  add_up (&s);
  penalty = strictness * (n > 1 ? noise (&s) * log (n) : 0.0);
  for (guint to = 1; to <= n; to++)
    {
      best[to] = INFINITY;
      for (guint from = 0; from + shortest <= to; from++)
        {
          const double total = from > 0 && !isfinite (best[from])
                                 ? INFINITY
                                 : best[from] + cost (&s, from, to) + penalty;

          if (total < best[to])
            {
              best[to] = total;
              last[to] = from;
            }
        }
    }
  for (guint at = n; at > 0 && isfinite (best[at]) && last[at] > 0; at = last[at])
    g_array_prepend_val (eras, last[at]);
  return eras;
}

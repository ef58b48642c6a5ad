/* models/pbs_auction/results/concentration.c - Herfindahl-Hirschman index, Gini coefficient,
 * Nakamoto coefficient. */
#include "models/pbs_auction/results/concentration.h"
#include <gsl/gsl_sort_double.h>

/* Of counts or of shares: indices are homogeneous in it. */
static double
sum (const double *held, guint n)
{
  double total = 0.0;

  for (guint i = 0; i < n; i++)
    total += held[i];
  return total;
}

/* Sum of squared shares: 1 / n when all are equal. */
double
pbs_hhi (const double *held, guint n)
{
  const double total = sum (held, n);
  double squares = 0.0;

  for (guint i = 0; i < n; i++)
    squares += held[i] * held[i];
  return pbs_ratio (squares, total * total);
}

/* Ascending, on a copy: callers keep theirs by builder. */
static double *
sorted (const double *held, guint n)
{
  double *copy = g_memdup2 (held, n * sizeof (double));

  gsl_sort (copy, 1, n);
  return copy;
}

/* By ranks: half the mean difference over the mean. */
double
pbs_gini (const double *held, guint n)
{
  g_autofree double *up = sorted (held, n);
  const double total = sum (held, n);
  double ranked = 0.0;

  for (guint i = 0; i < n; i++)
    ranked += (2.0 * i + 1.0 - n) * up[i];
  return pbs_ratio (ranked, n * total);
}

/* From the largest down. */
double
pbs_nakamoto (const double *held, guint n, double threshold)
{
  g_autofree double *up = sorted (held, n);
  const double total = sum (held, n);
  double taken = 0.0;

  for (guint i = 0; i < n && total > 0.0; i++)
    {
      taken += up[n - 1 - i];
      if (taken > threshold * total)
        return i + 1;
    }
  return NAN;
}

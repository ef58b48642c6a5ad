/* models/pbs_auction/detection/scores.c - divergence, G-test, rankings. */
#include "models/pbs_auction/detection/scores.h"
#include "models/pbs_auction/results/concentration.h"
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort_double.h>
#include <math.h>

static double
sum (const double *x, guint n)
{
  double total = 0.0;

  for (guint i = 0; i < n; i++)
    total += x[i];
  return total;
}

/* Kullback-Leibler, in nats; builders that the market does not have cannot be compared and are
 * left out. */
static double
divergence (const double *held, const PbsEvidence *e)
{
  const double all = sum (held, e->n_builders), market = sum (e->market, e->n_builders);
  double d = 0.0;

  for (guint b = 0; b < e->n_builders && all > 0.0; b++)
    {
      const double q = e->market[b] / market;
      const double p = (held[b] / all + e->smoothing * q) / (1.0 + e->smoothing);

      if (q > 0.0 && p > 0.0)
        d += p * log (p / q);
    }
  return MAX (0.0, d);
}

double
pbs_divergence (const PbsEvidence *e)
{
  return divergence (e->bribes_at, e);
}

/* The simplest detector, and the one that a large builder deceives: its share is large for every
 * flow. */
double
pbs_largest_share (const PbsEvidence *e)
{
  const double all = sum (e->bribes_at, e->n_builders);
  double largest = 0.0;

  for (guint b = 0; b < e->n_builders && all > 0.0; b++)
    largest = MAX (largest, e->bribes_at[b] / all);
  return largest;
}

/* Against the market's share, so that a small builder can stand out too. */
double
pbs_lift (const PbsEvidence *e)
{
  const double all = sum (e->bribes_at, e->n_builders), market = sum (e->market, e->n_builders);
  double lift = 0.0;

  for (guint b = 0; b < e->n_builders && all > 0.0; b++)
    if (e->market[b] > 0.0)
      lift = MAX (lift, e->bribes_at[b] / all * market / e->market[b]);
  return lift;
}

/* Twice the count times the divergence is asymptotically chi-square when a flow goes with the
 * market. */
double
pbs_g_test (const PbsEvidence *e, double *g)
{
  PbsEvidence plain = *e;
  guint degrees = 0;

  /* the test is of counts as they are */
  plain.smoothing = 0.0;
  *g = 2.0 * sum (e->n_at, e->n_builders) * divergence (e->n_at, &plain);
  for (guint b = 0; b < e->n_builders; b++)
    degrees += e->market[b] > 0.0;
  return degrees < 2 ? 1.0 : gsl_cdf_chisq_Q (*g, degrees - 1.0);
}

/* Benjamini and Hochberg: the largest p-value that is below its part of the level. */
double
pbs_false_discovery (const double *p_values, guint n, double level)
{
  g_autofree double *up = g_memdup2 (p_values, n * sizeof (double));
  double threshold = -1.0;

  gsl_sort (up, 1, n);
  for (guint i = 0; i < n; i++)
    if (up[i] <= level * (i + 1.0) / n)
      threshold = up[i];
  return threshold;
}

/* 0 where nothing is found and nothing is there: no detector is rewarded for silence. */
static double
f1_of (double true_found, double found, double all_true)
{
  return pbs_ratio (2.0 * true_found, found + all_true);
}

/* Equal scores are one step: their order is nobody's. */
PbsRanking
pbs_rank_scores (const double *score, const gboolean *truth, guint n)
{
  g_autofree gsize *order = g_new (gsize, MAX (n, 1));
  PbsRanking r = { .best_threshold = INFINITY };
  double all_true = 0.0, true_found = 0.0, found = 0.0;

  for (guint i = 0; i < n; i++)
    all_true += truth[i] ? 1.0 : 0.0;
  gsl_sort_index (order, score, 1, n);
  for (guint i = n; i > 0;)
    {
      const double at = score[order[i - 1]];
      double new_true = 0.0, new_found = 0.0, f1;

      for (; i > 0 && score[order[i - 1]] == at; i--)
        {
          new_true += truth[order[i - 1]] ? 1.0 : 0.0;
          new_found += 1.0;
        }
      r.area += (new_found - new_true) * (true_found + 0.5 * new_true);
      true_found += new_true;
      found += new_found;
      r.average_precision += new_true * true_found / found;
      f1 = f1_of (true_found, found, all_true);
      if (f1 > r.best_f1)
        {
          r.best_f1 = f1;
          r.best_threshold = at;
        }
    }
  r.average_precision = pbs_ratio (r.average_precision, all_true);
  r.area = pbs_ratio (r.area, all_true * (n - all_true));
  return r;
}

/* At or above the threshold counts as found. */
PbsConfusion
pbs_confusion (const double *score, const gboolean *truth, guint n, double threshold)
{
  double all_true = 0.0, true_found = 0.0, found = 0.0;

  for (guint i = 0; i < n; i++)
    {
      all_true += truth[i] ? 1.0 : 0.0;
      found += score[i] >= threshold ? 1.0 : 0.0;
      true_found += truth[i] && score[i] >= threshold ? 1.0 : 0.0;
    }
  return (PbsConfusion){ pbs_ratio (true_found, found), pbs_ratio (true_found, all_true),
                         f1_of (true_found, found, all_true),
                         pbs_ratio (found - true_found, n - all_true) };
}

/* models/pbs_auction/results/concentration.h - ratios, and how unevenly a whole is held.  Holdings
 * need not sum to 1.  Where nothing is held there is no answer: NaN, which leaves a result
 * blank. */
#ifndef MODELS_PBS_AUCTION_RESULTS_CONCENTRATION_H
#define MODELS_PBS_AUCTION_RESULTS_CONCENTRATION_H

#include <glib.h>
#include <math.h>

/* Returns: @part / @whole; NaN when the whole is nothing. */
static inline double
pbs_ratio (double part, double whole)
{
  return whole > 0.0 ? part / whole : NAN;
}

/* Sum of squared shares: in [1/n, 1]. */
double pbs_hhi (const double *held, guint n);

/* Mean absolute difference over twice the mean: in [0, 1 - 1/n]. */
double pbs_gini (const double *held, guint n);

/* Fewest holders with more than @threshold of the whole. */
double pbs_nakamoto (const double *held, guint n, double threshold);

#endif

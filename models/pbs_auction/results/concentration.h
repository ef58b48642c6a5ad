/* models/pbs_auction/results/concentration.h - how unevenly a whole is held.  Holdings need not
 * sum to
 * 1. */
#ifndef MODELS_PBS_AUCTION_RESULTS_CONCENTRATION_H
#define MODELS_PBS_AUCTION_RESULTS_CONCENTRATION_H

#include <glib.h>

/* Sum of squared shares: in [1/n, 1]; 0 when nothing is held. */
double pbs_hhi (const double *held, guint n);

/* Mean absolute difference over twice the mean: in [0, 1 - 1/n]; 0 when nothing is held. */
double pbs_gini (const double *held, guint n);

/* Fewest holders with more than @threshold of the whole; 0 when nothing is held. */
guint pbs_nakamoto (const double *held, guint n, double threshold);

#endif

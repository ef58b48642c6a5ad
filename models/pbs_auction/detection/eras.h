/* models/pbs_auction/detection/eras.h - change points of market shares.
 *
 * Optimal partitioning (Jackson et al., IEEE Signal Processing Letters 12 (2005) 105-108): the
 * cut of a series of vectors into stretches of constant mean with the least sum of squares plus a
 * penalty a stretch.  The penalty is that of BIC (Yao, Statistics and Probability Letters 6
 * (1988) 181-189): components x noise variance x ln n, noise from first differences.
 */
#ifndef MODELS_PBS_AUCTION_DETECTION_ERAS_H
#define MODELS_PBS_AUCTION_DETECTION_ERAS_H

#include <glib.h>

/* @x: n rows of n_parts; a stretch has at least @shortest rows; @strictness scales the penalty.
 * Returns: (transfer full) (element-type guint): first rows of the stretches but the first. */
GArray *pbs_find_eras (const double *x, guint n, guint n_parts, guint shortest, double strictness);

#endif

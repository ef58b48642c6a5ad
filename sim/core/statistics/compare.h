/* sim/core/statistics/compare.h - is one mean larger than another: Welch's test, and differences
 * of pairs.
 *
 * Two ways to compare.  Independent samples (two results files, two seeds) go to Welch's t test,
 * which does not assume equal spreads.  Runs that share random numbers (two points of one sweep,
 * replication by replication) are pairs: the spread of their differences is much smaller than
 * that of either, so the interval is tighter for the same work.
 */
#ifndef SIM_CORE_STATISTICS_COMPARE_H
#define SIM_CORE_STATISTICS_COMPARE_H

#include <glib.h>

G_BEGIN_DECLS

/* What a test needs to know of a sample. */
typedef struct {
  gsize  n;
  /* NaN and 0 of an empty sample; sd is that of the sample (n - 1), 0 for one value */
  double mean, sd;
} SimMoments;

typedef struct {
  double difference;        /* second mean minus first */
  double half_width;        /* of its interval; NaN when a sample has fewer than two values */
  double degrees;           /* of freedom */
  /* two-sided, of the hypothesis that both means are equal; NaN likewise */
  double p_value;
} SimContrast;

/* Returns: mean and spread of the values that are not NaN. */
SimMoments sim_moments (const double *x, gsize n);

/**
 * sim_compare_welch:
 * @a: first sample
 * @b: second sample
 * @level: confidence, inside (0, 1)
 *
 * Welch's t test with the degrees of freedom of Welch and Satterthwaite.  Two samples without any
 * spread differ for certain (p 0) or not at all (p 1).
 *
 * Source: B. L. Welch, Biometrika 34 (1947) 28-35; F. E. Satterthwaite, Biometrics Bulletin 2
 * (1946) 110-114.
 */
SimContrast sim_compare_welch (const SimMoments *a, const SimMoments *b, double level);

/**
 * sim_compare_paired:
 * @a: (array length=n): values of the first, by replication
 * @b: (array length=n): values of the second, by the same replications
 *
 * Student's t over the differences b - a; pairs with a NaN do not count.
 *
 * Source: A. M. Law, Simulation Modeling and Analysis, 5th ed., section 10.2.1.
 */
SimContrast sim_compare_paired (const double *a, const double *b, gsize n, double level);

G_END_DECLS

#endif

/* sim/core/statistics/stats.h - statistics over replications, through GSL. */
#ifndef SIM_CORE_STATISTICS_STATS_H
#define SIM_CORE_STATISTICS_STATS_H

#include <glib.h>

G_BEGIN_DECLS

/**
 * sim_stats_mean_ci:
 * @x: (array length=n): one value per replication, any one unit
 * @n: number of values, at least 1
 * @level: confidence, inside (0, 1)
 * @half: (out): half-width of the interval, in the unit of @x; NaN for a single value
 *
 * Student-t interval for the mean of independent observations.  O(n), allocates nothing.
 *
 * Errors: none; n < 1 or a level outside (0, 1) is a bug in the caller and aborts.
 * Source: A. M. Law, Simulation Modeling and Analysis, 5th ed., section 4.5.
 * Returns: the mean, in the unit of @x
 */
double sim_stats_mean_ci (const double *x, gsize n, double level, double *half);

/* Returns: how many standard errors of a mean of @n observations (2 or more) make its half-width at
 * @level: Student's t. */
double sim_stats_t (double level, gsize n);

/* Returns: sample standard deviation (n - 1); 0 for a single value. */
double sim_stats_sd (const double *x, gsize n);

G_END_DECLS

#endif

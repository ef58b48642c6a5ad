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

/* Events in all replications together, for the interval of their mean: with fewer its coverage
 * falls (docs/statistics.md, rates of rare events). */
enum { SIM_STATS_EVENTS = 10 };

/* Returns: how many standard errors of a mean of @n observations (2 or more) make its half-width at
 * @level: Student's t. */
double sim_stats_t (double level, gsize n);

/* --- sequential stopping: replications until an interval is narrow --- */

/* Returns: the 95 % half-width over the one that is wanted, @share of the mean: 1 when it is
 * narrow enough, infinite with fewer than two values. */
double sim_stats_excess (const double *x, gsize n, double share);

/* Returns: how many replications are wanted after @n whose half-width is @excess times too wide: @n
 * when it is not.  The half-width falls with the root of their number; never more than twice as
 * many on one estimate, and @max at most.  Source: A. M. Law, Simulation Modeling and Analysis,
 * 5th ed., section 9.4.1. */
guint sim_stats_wanted (double excess, guint n, guint max);

/* Returns: sample standard deviation (n - 1); 0 for a single value. */
double sim_stats_sd (const double *x, gsize n);

G_END_DECLS

#endif

/* sim/core/statistics/sensitivity.h - which parameter matters, from points chosen for the
 * question: total effects and screening.
 *
 * Unlike effect.h, which takes points as they come, these need designs of their own
 * (sim/scenario/design.h): pairs of points that differ in one parameter.
 */
#ifndef SIM_CORE_STATISTICS_SENSITIVITY_H
#define SIM_CORE_STATISTICS_SENSITIVITY_H

#include <glib.h>

G_BEGIN_DECLS

/* Samples at least, and for an interval (of 32 it holds 86 times of 100); trajectories. */
enum { SIM_SOBOL_LEAST = 16, SIM_SOBOL_INTERVAL = 256, SIM_MORRIS_LEAST = 4 };

typedef struct {
  double value, low, high;     /* a 95 % interval, by bootstrap; NaN: too few samples for one */
} SimIndex;

/* Shares of the variance: what a parameter explains alone, and with all that it interacts with. */
typedef struct {
  SimIndex first, total;
} SimSobol;

/**
 * sim_sensitivity_sobol:
 * @y: (array length=n*(k+2)): by sample, the results at A, at B, and at A with its j-th coordinate
 *   taken from B, for j = 1 ... k
 * @n: samples, independent of each other; those with a NaN do not count
 * @k: parameters
 * @index: (out) (array length=k): NaN when fewer than SIM_SOBOL_LEAST samples count, or y is
 *   constant
 *
 * Source: A. Saltelli and others, Computer Physics Communications 181 (2010) 259-270, table 2 (b)
 * for the first order; M. J. W. Jansen, Computer Physics Communications 117 (1999) 35-43, for the
 * total; intervals are percentiles of 1,000 resamples of whole samples (G. E. B. Archer, A.
 * Saltelli and I. M. Sobol, Journal of Statistical Computation and Simulation 58 (1997) 99-120).
 * Returns: the samples that count.
 */
guint sim_sensitivity_sobol (const double *y, guint n, guint k, SimSobol *index);

typedef struct {
  double mu_star, half_width;  /* mean of absolute elementary effects, and its 95 % interval */
  double mu, sigma;            /* mean and deviation of the signed ones */
  guint  n;                    /* trajectories */
} SimMorris;

/**
 * sim_sensitivity_morris:
 * @effect: (array length=n): elementary effects of one parameter, one a trajectory; a NaN does not
 *   count
 *
 * A large mu_star: it matters; a sigma of the same size: not in the same way everywhere (it
 * interacts, or bends).
 *
 * Source: M. D. Morris, Technometrics 33 (1991) 161-174; mu_star: F. Campolongo, J. Cariboni and A.
 * Saltelli, Environmental Modelling and Software 22 (2007) 1509-1518.
 */
SimMorris sim_sensitivity_morris (const double *effect, guint n);

G_END_DECLS

#endif

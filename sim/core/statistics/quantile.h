/* sim/core/statistics/quantile.h - a quantile over independent sections, with a sampling interval.
 *
 * Two errors are kept apart.  The histogram's resolution is a bound that no run length changes; the
 * sampling error falls with the root of the number of sections.  A quantile close to an end of the
 * data rests on the few observations beyond it: with fewer than SIM_QUANTILE_BEYOND there is none.
 */
#ifndef SIM_CORE_STATISTICS_QUANTILE_H
#define SIM_CORE_STATISTICS_QUANTILE_H

#include "sim/core/statistics/hist.h"

G_BEGIN_DECLS

enum { SIM_QUANTILE_BEYOND = 10 };    /* observations, on the side where there are fewer */

typedef struct {
  double  value;         /* NaN: too few observations beyond it */
  double  half_width;    /* of the sampling interval; NaN with fewer than two sections */
  double  resolution;    /* the histogram's: the value is within this of the sample's quantile */
  guint64 n;             /* observations */
  guint   n_sections;    /* that have any */
} SimQuantile;

/* Returns: the observations that the quantile @p, inside (0, 1), needs: 1,000 for p99, 20 for the
 * median. */
guint64 sim_quantile_least (double p);

/**
 * sim_quantile_sections:
 * @section: (array length=n): histograms of independent stretches, such as replications
 * @p: inside (0, 1)
 * @level: confidence, inside (0, 1)
 *
 * Sectioning: the estimate is the quantile of all observations together; its spread is that of the
 * sections' own quantiles about it, with Student's t.  The mean of the sections' quantiles, which
 * batching would take, has the bias of a short run; the whole has that of the long one.
 *
 * Source: S. Asmussen and P. W. Glynn, Stochastic Simulation (2007), section III.5a; M. K.
 * Nakayama, ACM Transactions on Modeling and Computer Simulation 24 (2014) 19.
 */
SimQuantile sim_quantile_sections (const SimHist *const *section, guint n, double p, double level);

G_END_DECLS

#endif

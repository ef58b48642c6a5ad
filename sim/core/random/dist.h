/* sim/core/random/dist.h - a distribution as a parameter.
 *
 * In YAML one line of text: `2 ms` (constant), `exponential(2 ms)`, `uniform(1 ms, 3 ms)`,
 * `normal(5 ms, 1 ms)` (cut below at 0: negative draws are drawn again), `lognormal(10 ms, 1.2)`
 * (median, sigma of the logarithm), `gamma(2 ms, 0.7)` (mean, shape), `weibull(1 h, 0.8)` (scale,
 * shape), `pareto(1 ms, 1.5)` (minimum, shape).  Arguments may be named: `lognormal(median: 10 ms,
 * sigma: 1.2)`.  Kinds are rows of one table in dist.c.
 */
#ifndef SIM_CORE_RANDOM_DIST_H
#define SIM_CORE_RANDOM_DIST_H

#include "sim/core/random/rng.h"

G_BEGIN_DECLS

typedef struct SimDistKind SimDistKind;

typedef struct {
  const SimDistKind *kind;
  double             arg[2];   /* those with a dimension are in the row's unit */
} SimDist;

/**
 * sim_dist_parse:
 * @text: as above
 * @unit: the unit of the draws
 * @dist: (out): the distribution
 *
 * Errors: SIM_ERROR_INVALID: unknown kind (did you mean), number of arguments, unit, range.
 * Returns: TRUE when @text is a distribution over @unit.
 */
gboolean sim_dist_parse (const char *text, const char *unit, SimDist *dist, GError **error);

/* Returns: (transfer full): canonical text that sim_dist_parse reads back to the same values. */
char *sim_dist_format (const SimDist *dist, const char *unit);

double sim_dist_draw (const SimDist *dist, SimStream *stream);

/* Returns: the exact mean; infinite where it does not exist; of a normal, what its cut leaves. */
double sim_dist_mean (const SimDist *dist);

/* Returns: (array zero-terminated=1) (transfer full): one line per kind, "lognormal(median,
 * sigma)". */
char **sim_dist_kinds (void);

G_END_DECLS

#endif

/* sim/scenario/design.h - where the points of a random or quasi-random design lie in the unit cube. */
#ifndef SIM_SCENARIO_DESIGN_H
#define SIM_SCENARIO_DESIGN_H

#include "sim/scenario/scenario.h"

G_BEGIN_DECLS

/**
 * sim_design_draw:
 * @design: random, lhs, sobol or halton
 * @n: points
 * @dimensions: axes
 * @seed: root seed of the scenario; sobol and halton do not use it
 * @u: (out) (array length=n*dimensions): coordinates inside [0, 1), point by point
 *
 * Sobol and Halton sequences are GSL's; random and Latin hypercube draw from streams of their own, one an axis, so that
 * adding an axis moves no other.
 *
 * Errors: SIM_ERROR_INVALID: more dimensions than the sequence has (40 for Sobol, 1229 for Halton).
 * Returns: TRUE when drawn.
 */
gboolean sim_design_draw (SimDesign design, guint n, guint dimensions, guint64 seed, double *u, GError **error);

G_END_DECLS

#endif

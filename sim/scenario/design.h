/* sim/scenario/design.h - where the points of a random or quasi-random design lie in the unit
 * cube. */
#ifndef SIM_SCENARIO_DESIGN_H
#define SIM_SCENARIO_DESIGN_H

#include "sim/scenario/scenario.h"

G_BEGIN_DECLS

typedef struct {
  SimDesign design;        /* random, lhs, sobol or halton */
  guint     n;             /* points */
  guint     dimensions;    /* axes */
  guint64   seed;          /* root seed of the scenario; sobol and halton do not use it */
} SimCube;

/**
 * sim_design_draw:
 * @u: (out) (array length=n*dimensions): coordinates inside [0, 1), point by point
 *
 * Sobol and Halton sequences are GSL's; random and Latin hypercube draw from streams of their own,
 * one an axis, so that adding an axis moves no other.
 *
 * Errors: SIM_ERROR_INVALID: more dimensions than the sequence has (40 for Sobol, 1229 for Halton).
 * Returns: TRUE when drawn.
 */
gboolean sim_design_draw (const SimCube *cube, double *u, GError **error);

G_END_DECLS

#endif

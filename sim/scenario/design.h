/* sim/scenario/design.h - where the points of a random or quasi-random design lie in the unit
 * cube. */
#ifndef SIM_SCENARIO_DESIGN_H
#define SIM_SCENARIO_DESIGN_H

#include "sim/scenario/scenario.h"

G_BEGIN_DECLS

typedef struct {
  SimDesign design;        /* random, lhs, sobol, halton, saltelli or morris */
  guint     n;             /* points; samples of saltelli, trajectories of morris */
  guint     dimensions;    /* axes */
  guint64   seed;          /* root seed of the scenario; sobol and halton do not use it */
} SimCube;

/* Returns: how many points that makes. */
guint64 sim_design_n_points (const SimCube *cube);

/* How far a step of a Morris trajectory goes, in the unit cube: between the middles of four equal
 * strata, two on. */
#define SIM_MORRIS_STEP 0.5

/**
 * sim_design_draw:
 * @u: (out) (array length=n_points*dimensions): coordinates inside [0, 1), point by point
 *
 * Sobol and Halton sequences are GSL's; random and Latin hypercube draw from streams of their own,
 * one an axis, so that adding an axis moves no other.
 *
 * saltelli: of every sample two independent points A and B, then A with one coordinate after the
 * other taken from B.  morris: from a random point one coordinate after the other, in random order,
 * goes SIM_MORRIS_STEP up or down.  Samples and trajectories are independent, so that their spread
 * is the error of what is made of them.
 *
 * Errors: SIM_ERROR_INVALID: more dimensions than the sequence has (40 for Sobol, 1229 for Halton).
 * Returns: TRUE when drawn.
 */
gboolean sim_design_draw (const SimCube *cube, double *u, GError **error);

G_END_DECLS

#endif

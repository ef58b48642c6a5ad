/* sim/core/statistics/select.h - which of many is best: ranking and selection with a guarantee.
 *
 * The best of the sample means is the best point less often than one thinks.  The procedure of Kim
 * and Nelson drops a point as soon as it is beaten beyond doubt, and decides when one is left.  It
 * allows for points that share random numbers, where it decides sooner.
 */
#ifndef SIM_CORE_STATISTICS_SELECT_H
#define SIM_CORE_STATISTICS_SELECT_H

#include <glib.h>

G_BEGIN_DECLS

enum { SIM_SELECT_FIRST = 10 }; /* replications of every point before the first look */

typedef struct {
  double level;      /* probability to be right, inside (0.5, 1) */
  double zone;       /* above 0: a difference of less than this does not matter */
  gboolean smallest; /* is best; else the largest */
} SimSelectRule;

typedef struct {
  const double *x; /* (array length=n_points*room): by point, then replication; NaN: none */
  guint n_points;
  guint room; /* replications that there is room for, at least SIM_SELECT_FIRST */
} SimSelectValues;

typedef struct {
  guint n;         /* replications that count */
  double mean;     /* over those looked at */
  guint beaten_at; /* replications after which it was beaten; 0: still possible */
} SimSelectPoint;

typedef struct {
  gboolean decided;
  guint best;   /* of those left, by mean */
  guint n_left; /* still possible; above 1 and decided: equally good */
  guint looked; /* replications looked at */
  guint more;   /* replications that those left need at most; 0: decided */
} SimSelection;

/**
 * sim_select_best:
 * @points: (out) (array length=n_points)
 *
 * Replications count in their order, for as long as every point that is left has them; one that a
 * point lacks in between is left out for all.  When it decides, the chosen point is the best with
 * probability @rule->level, if no other is within @rule->zone of it.
 *
 * Source: S.-H. Kim and B. L. Nelson, ACM Transactions on Modeling and Computer Simulation 11
 * (2001) 251-273, with c = 1.
 * Returns: FALSE when fewer than two points, or one with fewer than SIM_SELECT_FIRST replications
 * in common with the others.
 */
gboolean sim_select_best (const SimSelectValues *values, const SimSelectRule *rule,
                          SimSelectPoint *points, SimSelection *selection);

G_END_DECLS

#endif

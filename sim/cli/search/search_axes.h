/* sim/cli/search/search_axes.h - the axes of a sweep as a cube: each number from 0 to 1 is a
 * value between the least and the greatest of its axis.
 */
#ifndef SIM_CLI_SEARCH_SEARCH_AXES_H
#define SIM_CLI_SEARCH_SEARCH_AXES_H

#include "sim/scenario/plan/plan.h"

G_BEGIN_DECLS

typedef struct {
  guint     n;
  char    **paths, **units;
  double   *low, *high;
  gboolean *whole;      /* whole numbers: the row has them */
  gboolean *by_ratio;   /* positive ends that are far apart: equal steps are equal ratios */
} SimSearchAxes;

/* All columns of @plan.  Errors: none, too many, no numbers, one value only, a `where`. */
gboolean sim_search_axes_init (SimSearchAxes *axes, const SimPlan *plan, GError **error);
void     sim_search_axes_clear (SimSearchAxes *axes);

/* Is @axis a row of whole numbers? */
gboolean sim_search_axes_is_whole (const SimPlan *plan, const char *axis);

/* Sets @at to where a point of @plan lies. */
gboolean sim_search_axes_place (const SimSearchAxes *axes, const SimPlan *plan, guint point,
                                double *at, GError **error);

/* Returns: (transfer full): the values at @at as a row of a sweep, `[0.5 Hz, 2 Hz]`; of a single
 * axis `0.5 Hz`.  Texts are equal where the values are. */
char *sim_search_axes_row (const SimSearchAxes *axes, const double *at);

/* Returns: (transfer full): the paths with commas, as the key of such rows. */
char *sim_search_axes_paths (const SimSearchAxes *axes);

G_END_DECLS

#endif

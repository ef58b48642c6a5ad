/* sim/cli/search/best_point.h - the point of several axes at which a metric is least or greatest,
 * under requirements, by a simplex over stored runs.
 */
#ifndef SIM_CLI_SEARCH_BEST_POINT_H
#define SIM_CLI_SEARCH_BEST_POINT_H

#include "sim/cli/search/search_runs.h"

G_BEGIN_DECLS

typedef struct {
  const char  *metric;
  gboolean     smallest;
  char *const *requirements;        /* (nullable): expressions that must be true, by means */
  double       within;              /* of the range of each axis */
  guint        max_tries;
} SimBestPoint;

/* Begins with the points of @plan, the scenario's own sweep, whose numeric axes are also the range;
 * goes on from the best of them.  Prints what came out.  @runs is open.
 * Returns: SIM_EXIT_OK; SIM_EXIT_EXPECT when no point meets the requirements; else with @error. */
int sim_best_point (const SimBestPoint *best, SimSearchRuns *runs, const SimPlan *plan,
                    GError **error);

G_END_DECLS

#endif

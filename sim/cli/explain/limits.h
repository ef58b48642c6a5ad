/* sim/cli/explain/limits.h - what the metrics of a run say of its limits: what is busy, where steps
 * are bound, Little's law. */
#ifndef SIM_CLI_EXPLAIN_LIMITS_H
#define SIM_CLI_EXPLAIN_LIMITS_H

#include "sim/experiment/summary/summary.h"

G_BEGIN_DECLS

/* Returns: (transfer full) (element-type utf8): metrics whose single values sim_explain_limits
 * needs. */
GPtrArray *sim_explain_kept (const SimPlan *plan);

/* Prints what a summary of one point says.  @plan: whose scenario it is of. */
void sim_explain_limits (const SimPlan *plan, const SimSummary *summary);

G_END_DECLS

#endif

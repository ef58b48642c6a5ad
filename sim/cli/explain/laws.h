/* sim/cli/explain/laws.h - the laws that a model says its runs obey, held against runs. */
#ifndef SIM_CLI_EXPLAIN_LAWS_H
#define SIM_CLI_EXPLAIN_LAWS_H

#include "sim/experiment/summary/summary.h"

G_BEGIN_DECLS

/* Adds to @names (element-type utf8) the metrics whose single values sim_explain_laws needs. */
void sim_explain_laws_kept (const SimPlan *plan, GPtrArray *names);

/* Prints each law with both its sides' ratio over the replications of the one point of @summary,
 * which is @point of @plan, and what follows where that is not 1. */
void sim_explain_laws (const SimPlan *plan, guint point, const SimSummary *summary);

G_END_DECLS

#endif

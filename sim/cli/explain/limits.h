/* sim/cli/explain/limits.h - what the metrics of a run say of its limits: what is busy, where steps
 * are bound. */
#ifndef SIM_CLI_EXPLAIN_LIMITS_H
#define SIM_CLI_EXPLAIN_LIMITS_H

#include "sim/experiment/summary/summary.h"

G_BEGIN_DECLS

/* Prints what a summary of one point says. */
void sim_explain_limits (const SimSummary *summary);

G_END_DECLS

#endif

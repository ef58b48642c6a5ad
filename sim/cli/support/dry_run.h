/* sim/cli/support/dry_run.h - what a sweep would run, and how long that is likely to take. */
#ifndef SIM_CLI_SUPPORT_DRY_RUN_H
#define SIM_CLI_SUPPORT_DRY_RUN_H

#include "sim/scenario/plan/plan.h"

G_BEGIN_DECLS

typedef struct {
  const char *results;      /* file whose measured runs make the estimate; it need not exist */
  guint       jobs;         /* workers; 0: one a processor */
  guint       n_parts;      /* of which one is to run; 1: everything */
} SimDryRun;

/* Prints the points, the number of runs, and an estimate of the time: from runs that are stored,
 * else from a few that are tried for a moment. */
void sim_cli_dry_run (const SimPlan *plan, const SimDryRun *how);

G_END_DECLS

#endif

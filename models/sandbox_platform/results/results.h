/* models/sandbox_platform/results/results.h - what a run states at its end, and what it costs. */
#ifndef MODELS_SANDBOX_PLATFORM_RESULTS_RESULTS_H
#define MODELS_SANDBOX_PLATFORM_RESULTS_RESULTS_H

#include "models/sandbox_platform/policy.h"

/* cost.c.  A call ends in its instance; @inst has been @s seconds in the state of that ledger. */
void plat_cost_call (Plat *m, const PlatCall *call);
/* @inst goes, or the run ends, and no call ran in it: its start is billed alone. */
void plat_cost_unused (Plat *m, const PlatInst *inst);
void plat_cost_spent (Plat *m, const PlatInst *inst, guint ledger, double s);

/* results.c.  In finish. */
void plat_results (Plat *m);
/* The warm-up has ended: sums and counts that results are made of begin anew. */
void plat_results_anew (Plat *m);

#endif

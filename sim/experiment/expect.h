/* sim/experiment/expect.h - claims of a scenario held against summaries. */
#ifndef SIM_EXPERIMENT_EXPECT_H
#define SIM_EXPERIMENT_EXPECT_H

#include "sim/experiment/summary.h"

G_BEGIN_DECLS

typedef enum {
  SIM_VERDICT_HOLDS,      /* inside its bounds */
  SIM_VERDICT_DEVIATES,   /* outside, and the scenario says so and why */
  SIM_VERDICT_FAILS,      /* outside, or it cannot be computed (@fault says why) */
  /* marked as deviating but inside: the mark is stale; counts as a failure */
  SIM_VERDICT_MENDED,
  SIM_VERDICT_UNDECIDED,  /* the interval is too wide to tell */
  SIM_N_VERDICTS
} SimVerdictKind;

typedef struct {
  const SimExpect *expect;
  double           ours;          /* NaN when it cannot be computed */
  double           half_width;    /* of ours, where it is one point's metric; else NaN */
  SimVerdictKind   kind;
  char            *fault;         /* (nullable) */
  /* (nullable) for people: the fault, the stale mark or the scenario's reason, and how many points
   * an aggregate left out because they have no value */
  char            *why;
} SimVerdict;

/* "holds", "deviates", "fails", "mended", "undecided". */
const char *sim_verdict_name (SimVerdictKind kind);

/* "input", "calibrated", "law", "sign", "predicted". */
const char *sim_claim_kind_name (SimClaimKind kind);

/* Returns: (transfer full) (element-type SimVerdict): one an expectation of @scenario, which must
 * outlive it. */
GArray *sim_expect_evaluate (const SimScenario *scenario, const SimSummary *summary);

/* Returns: TRUE when none fails and none is mended. */
gboolean sim_expect_all_hold (const GArray *verdicts);

G_END_DECLS

#endif

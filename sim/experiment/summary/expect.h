/* sim/experiment/summary/expect.h - claims of a scenario held against summaries.
 *
 * A verdict needs an interval.  Its half-width is Student's over replications, of aggregates and
 * ratios too (expect_value.c), at 95 %; 0 where nothing is random.  A claim
 *   fails  when all that it allows is outside an interval so wide that over all claims judged
 *          together a true one is outside once in a hundred times at most (Bonferroni over them,
 *          and over the points among which max or min chose);
 *   holds  when ours is inside the tolerance and the 95 % half-width is no larger than it, or,
 *          where there is one bound alone, when the whole 95 % interval is on its side;
 *   is undecided otherwise, or without an interval.
 * One marked as deviating deviates when the 95 % interval is outside, and is mended when the wide
 * one is inside.
 */
#ifndef SIM_EXPERIMENT_SUMMARY_EXPECT_H
#define SIM_EXPERIMENT_SUMMARY_EXPECT_H

#include "sim/experiment/summary/summary.h"

G_BEGIN_DECLS

typedef enum {
  SIM_VERDICT_HOLDS,      /* inside its bounds */
  SIM_VERDICT_DEVIATES,   /* outside, and the scenario says so and why */
  SIM_VERDICT_FAILS,      /* outside, or it cannot be computed (@fault says why) */
  /* marked as deviating but inside: the mark is stale; counts as a failure */
  SIM_VERDICT_MENDED,
  SIM_VERDICT_UNDECIDED,  /* the interval is too wide to tell (@why says what would); no failure */
  SIM_N_VERDICTS
} SimVerdictKind;

typedef struct {
  const SimExpect *expect;
  double           ours;          /* NaN when it cannot be computed */
  double           half_width;    /* of ours, at 95 %; 0 where nothing is random; NaN: none */
  guint            n;             /* replications behind it; 0 where no metric is named */
  guint            needs;         /* replications that would decide it; 0: decided, or no number */
  SimVerdictKind   kind;
  char            *fault;         /* (nullable) */
  /* (nullable) for people: the fault, the stale mark or the scenario's reason, what would decide,
   * and how many points an aggregate left out because they have no value */
  char            *why;
} SimVerdict;

/* "holds", "deviates", "fails", "mended", "undecided". */
const char *sim_verdict_name (SimVerdictKind kind);

/* "input", "calibrated", "law", "sign", "predicted". */
const char *sim_claim_kind_name (SimClaimKind kind);

/* Adds the names that the claims' metrics use (element-type utf8), which @scenario owns. */
void sim_expect_names (const SimScenario *scenario, GPtrArray *names);

/* Returns: (transfer full) (nullable): a summary that keeps what sim_expect_evaluate needs. */
SimSummary *sim_expect_summary (const SimScenario *scenario, SimStore *store, GError **error);

/* @summary: of sim_expect_summary.  @n_together: claims that share the rate of false alarms; 0:
 * those of @scenario.
 *
 * Returns: (transfer full) (element-type SimVerdict): one an expectation of @scenario, which must
 * outlive it. */
GArray *sim_expect_evaluate (const SimScenario *scenario, const SimSummary *summary,
                             guint n_together);

/* Returns: TRUE when none fails and none is mended. */
gboolean sim_expect_all_hold (const GArray *verdicts);

G_END_DECLS

#endif

/* sim/experiment/summary/expect_state.h - the value of an expectation, before it is judged. */
#ifndef SIM_EXPERIMENT_SUMMARY_EXPECT_STATE_H
#define SIM_EXPERIMENT_SUMMARY_EXPECT_STATE_H

#include "sim/experiment/summary/expect.h"

G_BEGIN_DECLS

typedef struct {
  double ours;
  double se;          /* standard error: 0 where nothing is random; NaN where nothing tells */
  guint  n;           /* replications behind it; G_MAXUINT where no metric is named */
  guint  n_choices;   /* points among which max or min chose; else 1 */
  guint  n_points, n_without;   /* selected, and left out since they have no value */
  /* (nullable) (transfer full): there is none, since a quantile lacks observations; then @needs are
   * the replications that it needs */
  char  *blank;
  guint  needs;
} SimEstimate;

/* Errors: what the expression names does not exist or has no value. */
gboolean sim_expect_estimate (const SimExpect *expect, const SimSummary *summary,
                              SimEstimate *estimate, GError **error);

G_END_DECLS

#endif

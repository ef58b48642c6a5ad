/* models/rollout_tail/round_partial.c - partial rollout with over-issue (as APRIL): over_issue
 * times as many groups as wanted; it ends when enough are complete.
 *
 * The others keep their tokens and go first next time; their KV is computed again, since the
 * weights are new.
 */
#include "models/rollout_tail/rollout.h"

static void
issue (Rollout *m)
{
  guint most = roll_over_issued (m->p);

  roll_issue_carried (m, most);
  roll_issue_fresh (m, most - m->issue->len);
}

/* What the last round leaves behind. */
static guint
n_spare (const RollParams *p)
{
  return roll_over_issued (p) - (guint) p->n_prompts + 1;
}

const RollRound roll_round_partial
  = { .early = TRUE, .keep = TRUE, .issue = issue, .n_spare = n_spare };

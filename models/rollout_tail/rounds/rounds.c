/* models/rollout_tail/rounds/rounds.c - a rollout takes the prompts of its iteration and ends with
 * the last response of every group (Seer section 2.1). */
#include "models/rollout_tail/rollout.h"

static void
issue (Rollout *m)
{
  roll_issue_fresh (m, (guint) m->p->n_prompts);
}

static guint
n_spare (const RollParams *p)
{
  return 0;
}

const RollRound roll_round_all = { .issue = issue, .n_spare = n_spare };

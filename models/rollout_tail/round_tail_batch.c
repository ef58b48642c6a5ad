/* models/rollout_tail/round_tail_batch.c - tail batching (as RollPacker): short rounds issue
 * over_issue times as many groups as wanted and cut off the slowest, which start anew in a long
 * round, without over-issue, now and then. */
#include "models/rollout_tail/rollout.h"

static gboolean
is_long (const Rollout *m)
{
  return m->carried->len >= (guint) m->p->n_prompts
         || (m->iteration % m->p->long_round_every == 0 && m->carried->len > 0);
}

static void
issue (Rollout *m)
{
  gboolean whole = is_long (m);

  if (whole)
    roll_issue_carried (m, (guint) m->p->n_prompts);
  roll_issue_fresh (m, (whole ? (guint) m->p->n_prompts : roll_over_issued (m->p)) - m->issue->len);
}

/* At most all rounds are short. */
static guint
n_spare (const RollParams *p)
{
  return (roll_over_issued (p) - (guint) p->n_prompts) * (guint) p->iterations + 1;
}

const RollRound roll_round_tail_batch = { .early = TRUE, .issue = issue, .n_spare = n_spare };

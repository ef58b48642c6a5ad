/* models/rollout_tail/rounds/rounds.c - which groups a rollout takes, by kind of round.
 *
 * all (Seer section 2.1): the prompts of the iteration; it ends with the last response of every
 * group.
 *
 * partial (as APRIL): over_issue times as many groups as wanted; it ends when enough are complete.
 * The others keep their tokens and go first next time; their KV is computed again, since the
 * weights are new.
 *
 * tail_batch (as RollPacker): short rounds issue over_issue times as many groups as wanted and cut
 * off the slowest, which start anew in a long round, without over-issue, now and then.
 */
#include "models/rollout_tail/rounds/rounds.h"

static void
issue_all (RollRounds *m)
{
  roll_issue_fresh (m, (guint) m->work->p->n_prompts);
}

/* A round that keeps all it issued needs no more groups than were asked for. */
static guint
no_spare (const RollParams *p)
{
  return 0;
}

static void
issue_partial (RollRounds *m)
{
  guint most = roll_over_issued (m->work->p);

  roll_issue_carried (m, most);
  roll_issue_fresh (m, most - m->work->issue->len);
}

/* What the last round leaves behind. */
static guint
spare_of_the_last (const RollParams *p)
{
  return roll_over_issued (p) - (guint) p->n_prompts + 1;
}

static gboolean
is_long (const RollRounds *m)
{
  return m->carried->len >= (guint) m->work->p->n_prompts
         || (m->iteration % m->work->p->long_round_every == 0 && m->carried->len > 0);
}

static void
issue_short_or_long (RollRounds *m)
{
  gboolean whole = is_long (m);

  if (whole)
    roll_issue_carried (m, (guint) m->work->p->n_prompts);
  roll_issue_fresh (m, (whole ? (guint) m->work->p->n_prompts : roll_over_issued (m->work->p))
                         - m->work->issue->len);
}

/* At most all rounds are short. */
static guint
spare_of_all (const RollParams *p)
{
  return (roll_over_issued (p) - (guint) p->n_prompts) * (guint) p->iterations + 1;
}

const RollRound roll_round_all = { .issue = issue_all, .n_spare = no_spare };
const RollRound roll_round_partial
  = { .early = TRUE, .keep = TRUE, .issue = issue_partial, .n_spare = spare_of_the_last };
const RollRound roll_round_tail_batch
  = { .early = TRUE, .issue = issue_short_or_long, .n_spare = spare_of_all };

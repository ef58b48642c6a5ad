/* models/rollout_sessions/course/order.c - policies of whose turn comes first; see order.h. */
#include "models/rollout_sessions/course/order.h"

enum { FIRST_QUANTUM = 256 }; /* tokens of the first queue of feedback */

/* Engines take priorities of some bits alone; beyond them all are equal. */
static gint64
within (gint64 priority)
{
  return CLAMP (priority, -(gint64) SES_MOST_PRIORITY, (gint64) SES_MOST_PRIORITY);
}

/* Sessions are numbered as they are issued; check.c refuses more than there are priorities. */
gint64
ses_order_program (const SesWork *work, const SesPast *past, guint id)
{
  return within ((gint64) id);
}

/* What a turn that goes on elsewhere has kept is no longer to come. */
static gint64
to_come (const SesWork *work, guint id)
{
  const SesSession *s = ses_session (work, id);
  gint64 tokens = -(gint64) s->kept;

  for (guint k = s->turn; k < s->n_turns; k++)
    tokens += s->turns[k].completion;
  return tokens;
}

/* Greatest first is least first of the negative. */
gint64
ses_order_longest (const SesWork *work, const SesPast *past, guint id)
{
  return within (-to_come (work, id));
}

/* Mean times, at the cost of the last. */
gint64
ses_order_shortest (const SesWork *work, const SesPast *past, guint id)
{
  return within (to_come (work, id));
}

/* Members of a group are alike, so those that have ended say more than all others do. */
gint64
ses_order_predicted (const SesWork *work, const SesPast *past, guint id)
{
  const SesSession *s = ses_session (work, id);
  const SesGroup *g = ses_group (work, s->group);
  gint64 expected = 0;

  if (g->past.n > 0)
    expected = g->past.tokens / g->past.n;
  else if (past->n > 0)
    expected = past->tokens / past->n;
  return within (-MAX (expected, s->generated));
}

/* A queue for each doubling, so that those that have just begun are not held up by the long. */
gint64
ses_order_feedback (const SesWork *work, const SesPast *past, guint id)
{
  gint64 quanta = ses_session (work, id)->generated / FIRST_QUANTUM;

  return quanta > 0 ? (gint64) g_bit_storage ((gulong) quanta) : 0;
}

/* models/rollout_tail/scheduling/policy_simple.c - divided rollout alone (Seer section 3.1;
 * "no-context" in
 * figure 10): chunks go where there is room, knowing nothing of lengths.
 *
 * A chunk that comes back goes to the end of the line, or keeps its place by number: which, is
 * not published.
 */
#include "models/rollout_tail/rollout.h"

static gint64
key (const Rollout *m, guint id)
{
  return m->p->requeue == ROLL_REQUEUE_BACK ? m->n_pushed : 0;
}

const RollPolicy roll_divided = { .divided = TRUE, .key = key };

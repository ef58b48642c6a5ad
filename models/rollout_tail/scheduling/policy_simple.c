/* models/rollout_tail/scheduling/policy_simple.c - policies that are one rule: who goes where, or
 * who is next.
 *
 * verl, the baseline (Seer section 2.2): a whole group goes to one instance, groups round robin,
 * first come first served, nothing moves.  request_rr binds single requests round robin (as Roll
 * Flash): what is gained by breaking up groups, without moving anything later.
 *
 * divided (Seer section 3.1; "no-context" in figure 10): chunks go where there is room, knowing
 * nothing of lengths.  A chunk that comes back goes to the end of the line, or keeps its place by
 * number: which, is not published.
 *
 * oracle_lfs, longest true length first (Seer section 4.3, figure 10), is what context-aware
 * order would do if it knew all lengths.  No lower bound: it still sends chunks under the same
 * reservation.  oracle_sjf, shortest first, has the least mean completion and the longest tail.
 */
#include "models/rollout_tail/scheduling/scheduling.h"

static void
bind_groups (RollScheduling *m)
{
  guint n = m->fleet->n_instances / m->fleet->split;

  for (guint i = 0; i < m->work->issue->len; i++, m->n_bound++)
    {
      guint first = g_array_index (m->work->issue, guint, i) * m->work->group_size;

      for (guint j = 0; j < m->work->group_size; j++)
        roll_bind (m, m->n_bound % n, first + j);
    }
}

static void
bind_requests (RollScheduling *m)
{
  guint n = m->fleet->n_instances / m->fleet->split;

  for (guint i = 0; i < m->work->issue->len; i++)
    {
      guint first = g_array_index (m->work->issue, guint, i) * m->work->group_size;

      for (guint j = 0; j < m->work->group_size; j++, m->n_bound++)
        roll_bind (m, m->n_bound % n, first + j);
    }
}

static gint64
first_in_key (const RollScheduling *m, guint id)
{
  return m->work->p->requeue == ROLL_REQUEUE_BACK ? m->n_pushed : 0;
}

static gint64
longest_key (const RollScheduling *m, guint id)
{
  return -(gint64) m->work->requests[id].length_tokens;
}

static gint64
shortest_key (const RollScheduling *m, guint id)
{
  return m->work->requests[id].length_tokens;
}

const RollPolicy roll_verl = { .bind = bind_groups };
const RollPolicy roll_request_rr = { .bind = bind_requests };
const RollPolicy roll_divided = { .divided = TRUE, .key = first_in_key };
const RollPolicy roll_oracle_lfs = { .divided = TRUE, .key = longest_key };
const RollPolicy roll_oracle_sjf = { .divided = TRUE, .key = shortest_key };

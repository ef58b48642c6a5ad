/* models/rollout_tail/bind.c - the table of policies, and those that know nothing: bound at the
 * start, or first come first served (Seer sections 2.2 and 3.1).
 *
 * verl: a whole group goes to one instance, groups round robin, nothing moves: the baseline.
 * request_rr: the same with single requests.  divided: chunks through the buffer, in the order
 * in which they came back, or by number.
 */
#include "models/rollout_tail/rollout.h"

/* The rank with the fewest requests, the lowest number of those. */
static guint
least_rank (const Rollout *m, guint instance)
{
  const RollInstance *in = m->instances[instance];
  guint best = 0;

  for (guint r = 1; r < m->engine.n_ranks; r++)
    if (in->ranks[r].n_inflight < in->ranks[best].n_inflight)
      best = r;
  return best;
}

/* With free ranks the pieces of an instance lie side by side: the least loaded of them takes it. */
static guint
least_piece (const Rollout *m, guint instance)
{
  guint best = instance;

  for (guint i = instance; i < instance + m->split; i++)
    if (m->instances[i]->n_inflight < m->instances[best]->n_inflight)
      best = i;
  return best;
}

void
roll_submit_bound (Rollout *m, guint instance, guint id)
{
  RollRequest *r = &m->requests[id];

  instance = least_piece (m, instance * m->split);
  r->stop = r->length_tokens;
  r->recompute_tokens = r->prompt_tokens + r->done;
  roll_instance_submit (m->instances[instance], least_rank (m, instance), id, sim_now_s (m->sim));
  roll_touch (m, instance);
}

/* @of_group: all of a group to one instance, else each by itself. */
static void
bind_round_robin (Rollout *m, gboolean of_group)
{
  guint n = m->n_instances / m->split;

  for (guint i = 0; i < m->issue->len; i++)
    {
      guint group = g_array_index (m->issue, guint, i);

      for (guint j = 0; j < m->group_size; j++)
        {
          guint id = group * m->group_size + j;

          if (m->requests[id].state != ROLL_DONE)
            roll_submit_bound (m, m->n_bound % n, id);
          m->n_bound += of_group ? 0 : 1;
        }
      m->n_bound += of_group ? 1 : 0;
    }
}

static void
bind_groups (Rollout *m)
{
  bind_round_robin (m, TRUE);
}

static void
bind_requests (Rollout *m)
{
  bind_round_robin (m, FALSE);
}

static gint64
key_divided (const Rollout *m, guint id)
{
  return m->p->requeue == ROLL_REQUEUE_BACK ? m->n_pushed : 0;
}

static const RollPolicy verl = { .bind = bind_groups };
static const RollPolicy request_rr = { .bind = bind_requests };
static const RollPolicy divided = { .divided = TRUE, .key = key_divided };

const SimChoice roll_policies[] = {
  { "verl", "groups bound to instances round robin: the baseline", &verl },
  { "request_rr", "requests bound to instances round robin", &request_rr },
  { "divided", "chunks, first come first served: the paper's no-context", &divided },
  { "context", "chunks, probes first, then groups with the longest estimate", &roll_context },
  { "oracle_lfs", "chunks, longest true length first", &roll_oracle_lfs },
  { "oracle_sjf", "chunks, shortest true length first", &roll_oracle_sjf },
  { "history", "chunks, longest length of the last epoch first", &roll_history },
  { "streamrl_oracle", "groups bound; the longest to instances of their own, lengths known",
    &roll_streamrl },
  { NULL, NULL, NULL },
};

/* models/rollout_tail/buffer.c - the request buffer of divided rollout (Seer section 3.1): who
 * is next, whenever there is room.
 *
 * A heap by the policy's key.  A request goes out with room reserved for its chunk, so that what
 * runs is never preempted; the head of the buffer waits until something fits, and so does
 * everybody behind it, as in the paper's algorithm 2.
 */
#include "models/rollout_tail/rollout.h"

void
roll_buffer_push (Rollout *m, guint id)
{
  m->requests[id].state = ROLL_BUFFERED;
  m->n_pushed++;
  sim_heap_push (&m->buffer, id, m->policy->key (m, id));
}

/* What is known of a group has changed. */
void
roll_buffer_rekey (Rollout *m, guint group)
{
  for (guint id = group * m->group_size; id < (group + 1) * m->group_size; id++)
    if (sim_heap_remove (&m->buffer, id))
      sim_heap_push (&m->buffer, id, m->policy->key (m, id));
}

/* Against starvation: every so many dispatches the head is of the group served longest ago. */
static guint
next_request (const Rollout *m)
{
  guint best = sim_heap_top (&m->buffer).id;

  if (m->p->starve_dispatches == 0 || (m->n_dispatched + 1) % m->p->starve_dispatches != 0)
    return best;
  for (guint i = 0; i < m->buffer.len; i++)
    {
      guint id = m->buffer.entry[i].id;
      const RollGroup *g = &m->groups[m->requests[id].group];
      const RollGroup *b = &m->groups[m->requests[best].group];

      if (g->served < b->served || (g->served == b->served && id < best))
        best = id;
    }
  return best;
}

static void
send (Rollout *m, guint id, guint instance, guint rank)
{
  RollRequest *r = &m->requests[id];
  double fetch_s = roll_pool_fetch (m, id, instance);
  RollInstance *in = m->instances[instance];

  sim_heap_remove (&m->buffer, id);
  m->groups[r->group].served = ++m->n_dispatched;
  if (!m->p->overlap_transfer)
    {
      in->ranks[rank].stall_s += fetch_s;
      fetch_s = 0.0;
    }
  roll_instance_submit (in, rank, id, sim_now_s (m->sim) + fetch_s);
  roll_touch (m, instance);
}

void
roll_dispatch (Rollout *m)
{
  while (m->buffer.len > 0)
    {
      guint id = next_request (m), instance, rank;
      RollRequest *r = &m->requests[id];
      double chunk = MIN (m->p->chunk_tokens, (double) m->p->max_length_tokens - r->done);

      r->reserved_tokens = r->prompt_tokens + r->done + m->p->overcommit_share * chunk;
      if (!m->placement->select (m, id, r->reserved_tokens, &instance, &rank))
        break;
      r->stop = MIN ((double) r->length_tokens, r->done + chunk);
      send (m, id, instance, rank);
    }
  sim_level (m->sim, ROLL_LEVEL_BUFFERED, m->buffer.len);
}

/* models/rollout_tail/scheduling/buffer.c - the request buffer of divided rollout (Seer section
 * 3.1): who is next, whenever there is room.
 *
 * Requests go out in the order of the policy's key, with room reserved for their chunk, so that
 * what runs is never preempted.  A chunk that returns waits for its home, the node that holds its
 * KV, while instances are in balance: it is not sent elsewhere, and nobody behind it takes room
 * there; other nodes go on serving.  With home_full spill it goes elsewhere instead.  One that may
 * go anywhere, and fits nowhere, holds up everybody behind it.  Out of balance all may go anywhere.
 *
 * A line for each node, and one for requests without a home; a pass looks at the heads alone.
 */
#include "models/rollout_tail/instances/instances.h"
#include "models/rollout_tail/metrics.h"
#include "models/rollout_tail/scheduling/scheduling.h"

void
roll_buffer_set_up (RollScheduling *m)
{
  m->n_lines = m->pool->n_nodes + 1;
  m->lines = g_new0 (SimHeap, m->n_lines);
}

void
roll_buffer_clear (RollScheduling *m)
{
  for (guint i = 0; i < m->n_lines; i++)
    sim_heap_clear (&m->lines[i]);
  g_clear_pointer (&m->lines, g_free);
}

/* Returns: the line of those that may go anywhere. */
static guint
any_line (const RollScheduling *m)
{
  return m->n_lines - 1;
}

static void
push (RollScheduling *m, guint id)
{
  RollRequest *r = &m->work->requests[id];
  const gboolean has_home = m->placement->keeps_home && r->home >= 0 && r->pooled_tokens > 0.0;

  r->line = (gint16) (has_home ? roll_pool_node (m->pool, (guint) r->home) : any_line (m));
  sim_heap_push (&m->lines[r->line], id, m->policy->key (m, id));
}

void
roll_buffer_push (RollScheduling *m, guint id)
{
  m->work->requests[id].state = ROLL_BUFFERED;
  m->n_pushed++;
  m->n_buffered++;
  push (m, id);
}

void
roll_buffer_moved (RollScheduling *m, guint id)
{
  if (sim_heap_remove (&m->lines[m->work->requests[id].line], id))
    push (m, id);
}

/* What is known of a group has changed. */
void
roll_buffer_rekey (RollScheduling *m, guint group)
{
  for (guint id = group * m->work->group_size; id < (group + 1) * m->work->group_size; id++)
    if (m->work->requests[id].state == ROLL_BUFFERED)
      roll_buffer_moved (m, id);
}

void
roll_buffer_empty (RollScheduling *m)
{
  for (guint i = 0; i < m->n_lines; i++)
    while (m->lines[i].len > 0)
      m->work->requests[sim_heap_pop (&m->lines[i]).id].state = ROLL_NEW;
  m->n_buffered = 0;
}

/* A pass over the buffer: lines whose head waits, and nodes that are kept for those. */
typedef struct {
  guint8 *waits, *closed;
  gboolean even;
} Pass;

/* Returns: the line whose head is first of those that do not wait; n_lines: none. */
static guint
first_line (const RollScheduling *m, const Pass *pass)
{
  guint best = m->n_lines;
  SimHeapEntry first = { 0 };

  for (guint i = 0; i < m->n_lines; i++)
    {
      SimHeapEntry head;

      if (pass->waits[i] || m->lines[i].len == 0)
        continue;
      head = sim_heap_top (&m->lines[i]);
      if (best < m->n_lines
          && (head.key > first.key || (head.key == first.key && head.id > first.id)))
        continue;
      best = i;
      first = head;
    }
  return best;
}

/* Returns: the request of the group served longest ago. */
static guint
starved_request (const RollScheduling *m)
{
  guint best = G_MAXUINT;

  for (guint line = 0; line < m->n_lines; line++)
    for (guint i = 0; i < m->lines[line].len; i++)
      {
        guint id = m->lines[line].entry[i].id;
        gint64 served = m->work->groups[m->work->requests[id].group].served;
        gint64 least
          = best == G_MAXUINT ? 0 : m->work->groups[m->work->requests[best].group].served;

        if (best == G_MAXUINT || served < least || (served == least && id < best))
          best = id;
      }
  return best;
}

/* Against starvation every so many dispatches serve somebody out of order. */
static gboolean
is_starved_turn (const RollScheduling *m)
{
  return m->work->p->starve_dispatches > 0
         && (m->n_dispatched + 1) % m->work->p->starve_dispatches == 0;
}

static void
send (RollScheduling *m, guint id, const RollPlace *place)
{
  RollRequest *r = &m->work->requests[id];
  double fetch_s = roll_pool_fetch (m->pool, id, place->instance);
  RollInstance *in = m->fleet->instances[place->instance];

  sim_heap_remove (&m->lines[r->line], id);
  m->n_buffered--;
  m->work->groups[r->group].served = ++m->n_dispatched;
  if (!m->work->p->overlap_transfer)
    {
      in->ranks[place->rank].stall_s += fetch_s;
      fetch_s = 0.0;
    }
  roll_instance_submit (in, place->rank, id, sim_now_s (m->work->sim) + fetch_s);
  roll_reschedule (m->fleet, place->instance);
}

/* With home_full spill a chunk whose home is full goes where there is room, and pays for its KV. */
static gboolean
leaves_home (const RollScheduling *m, const Pass *pass, const RollRequest *r, RollPlace *place)
{
  return m->work->p->home_full == ROLL_HOME_SPILL
         && m->placement->select (m, -1, pass->closed, r->reserved_tokens, place);
}

static gboolean
try_to_send (RollScheduling *m, const Pass *pass, guint id)
{
  RollRequest *r = &m->work->requests[id];
  const double chunk
    = MIN (m->work->p->chunk_tokens, (double) m->work->p->max_length_tokens - r->done);
  const gboolean stays = pass->even && (guint) r->line != any_line (m);
  RollPlace place;

  r->reserved_tokens = r->prompt_tokens + r->done + m->work->p->overcommit_share * chunk;
  if (!m->placement->select (m, stays ? r->line : -1, pass->closed, r->reserved_tokens, &place)
      && (!stays || !leaves_home (m, pass, r, &place)))
    return FALSE;
  r->stop = MIN ((double) r->length_tokens, r->done + chunk);
  send (m, id, &place);
  return TRUE;
}

/* The instances may be in balance now, or no longer: then those that wait may go elsewhere. */
static void
look_again (const RollScheduling *m, Pass *pass)
{
  const gboolean even = roll_is_even (m);

  if (even == pass->even)
    return;
  pass->even = even;
  memset (pass->waits, 0, m->n_lines);
  memset (pass->closed, 0, m->n_lines);
}

void
roll_dispatch (RollScheduling *m)
{
  g_autofree guint8 *flags = g_new0 (guint8, 2 * m->n_lines);
  Pass pass = { flags, flags + m->n_lines, roll_is_even (m) };

  while (m->n_buffered > 0)
    {
      const gboolean starved = is_starved_turn (m);
      const guint line = starved ? any_line (m) : first_line (m, &pass);

      if (line == m->n_lines)
        break;
      if (try_to_send (m, &pass, starved ? starved_request (m) : sim_heap_top (&m->lines[line]).id))
        look_again (m, &pass);
      else if (!pass.even || line == any_line (m) || m->work->p->home_full == ROLL_HOME_SPILL)
        break;
      else
        pass.waits[line] = pass.closed[line] = TRUE;
    }
  sim_level (m->work->sim, ROLL_LEVEL_BUFFERED, m->n_buffered);
}

/* models/sandbox_pool/keep_alive/collector.c - the collector of old sandboxes, and the kill
 * workers, as TrEnv's artifact has them.
 *
 * Every gc_period_s what was idle for longer than its time to live is given up, as far as the kill
 * queue has room; the rest waits for the next round.  Its accounting is released at once, its
 * memory when a worker is done.
 */
#include <math.h>
#include "models/sandbox_pool/keep_alive/keep_alive.h"

static void kill_next (PoolKeepAlive *m, PoolNode *n);
static void unblock (PoolKeepAlive *m, PoolNode *n);

static void
killed (Sim *sim, gpointer self, gpointer item)
{
  PoolKeepAlive *m = self;
  const PoolSandbox *s = item;
  PoolNode *n = &m->cluster->nodes[s->node];

  pool_sandbox_gone (m, s->index);
  sim_count (sim, POOL_KILLED, 1);
  n->n_killing--;
  kill_next (m, n);
  unblock (m, n);
}

/* As many removals at once as there are kill workers; each frees its memory when it is over,
 * which is what makes a burst of evictions run into dram_bytes. */
static void
kill_next (PoolKeepAlive *m, PoolNode *n)
{
  while (n->kills.head != POOL_NONE && n->n_killing < m->cluster->p->kill_workers)
    {
      guint32 i = n->kills.head;

      n->kills.head = POOL_SANDBOX (m->cluster, i)->next_all;
      if (n->kills.head == POOL_NONE)
        n->kills.tail = POOL_NONE;
      n->n_kill_queue--;
      m->n_kill_queue--;
      n->n_killing++;
      sim_after (m->cluster->sim, sim_dist_draw (&m->cluster->p->kill_s, m->kills), killed, m,
                 POOL_SANDBOX (m->cluster, i));
    }
  sim_level (m->cluster->sim, POOL_KILL_BACKLOG, m->n_kill_queue);
}

/* @i is in no list.  The queue itself takes any number: who must wait for room is decided by
 * the caller. */
void
pool_kill (PoolKeepAlive *m, guint32 i)
{
  PoolSandbox *s = POOL_SANDBOX (m->cluster, i);
  PoolNode *n = &m->cluster->nodes[s->node];

  s->next_all = POOL_NONE;
  if (n->kills.tail == POOL_NONE)
    n->kills.head = i;
  else
    POOL_SANDBOX (m->cluster, n->kills.tail)->next_all = i;
  n->kills.tail = i;
  n->n_kill_queue++;
  m->n_kill_queue++;
  kill_next (m, n);
}

/* Hands victims of @c over while there is room.  Returns: TRUE when none is left. */
static gboolean
hand_over (PoolKeepAlive *m, const PoolNode *n, PoolCall *call)
{
  while (call->victims != POOL_NONE && n->n_kill_queue < m->cluster->p->kill_queue)
    {
      guint32 i = call->victims;

      call->victims = POOL_SANDBOX (m->cluster, i)->next_all;
      pool_kill (m, i);
    }
  return call->victims == POOL_NONE;
}

/* The artifact's enqueue blocks: a call goes on when its last victim is in the queue. */
void
pool_give_up_victims (PoolKeepAlive *m, guint32 c)
{
  PoolNode *n = &m->cluster->nodes[POOL_CALL (m->cluster, c)->node];

  if (n->blocked.head == POOL_NONE && hand_over (m, n, POOL_CALL (m->cluster, c)))
    {
      m->victims_gone (m->up, c);
      return;
    }
  POOL_CALL (m->cluster, c)->next = POOL_NONE;
  if (n->blocked.tail == POOL_NONE)
    n->blocked.head = c;
  else
    POOL_CALL (m->cluster, n->blocked.tail)->next = c;
  n->blocked.tail = c;
}

/* Room in the kill queue: calls that wait for it go on in order. */
static void
unblock (PoolKeepAlive *m, PoolNode *n)
{
  while (n->blocked.head != POOL_NONE && hand_over (m, n, POOL_CALL (m->cluster, n->blocked.head)))
    {
      guint32 c = n->blocked.head;

      n->blocked.head = POOL_CALL (m->cluster, c)->next;
      if (n->blocked.head == POOL_NONE)
        n->blocked.tail = POOL_NONE;
      m->victims_gone (m->up, c);
    }
}

/* With times of their own, sandboxes expire in another order than they became idle: the heap has
 * it. */
static gboolean
too_old (const PoolKeepAlive *m, const PoolNode *n, guint32 *i)
{
  SimTime now = sim_now (m->cluster->sim);

  if (m->keep->ttl_s != NULL)
    {
      if (n->expiring.len == 0 || sim_heap_top (&n->expiring).key >= now)
        return FALSE;
      *i = sim_heap_top (&n->expiring).id;
      return TRUE;
    }
  *i = n->all.head;
  return *i != POOL_NONE
         && sim_time_add (POOL_SANDBOX (m->cluster, *i)->last_active,
                          sim_ticks (m->cluster->sim, m->cluster->p->ttl_s))
              < now;
}

/* Under the cap of the kill queue, as the artifact: what does not fit is looked at again next
 * round. */
static void
collect (Sim *sim, gpointer self, gpointer item)
{
  PoolKeepAlive *m = self;
  PoolNode *n = item;
  guint32 i;

  n->gc_armed = FALSE;
  while (n->n_kill_queue < m->cluster->p->kill_queue && too_old (m, n, &i))
    {
      pool_sandbox_drop (m, i);
      sim_count (sim, POOL_EXPIRED, 1);
      pool_kill (m, i);
    }
  pool_arm_gc (m, n);
}

/* Rounds come at multiples of the period, and only while something may grow old: a run without
 * work ends. */
void
pool_arm_gc (PoolKeepAlive *m, PoolNode *n)
{
  SimTime period = sim_ticks (m->cluster->sim, m->cluster->p->gc_period_s),
          now = sim_now (m->cluster->sim);

  if (n->gc_armed || n->n_idle == 0 || !m->keep->collects)
    return;
  if (m->keep->ttl_s == NULL && isinf (m->cluster->p->ttl_s))
    return;
  n->gc_armed = TRUE;
  sim_at (m->cluster->sim, (now / period + 1) * period, collect, m, n);
}

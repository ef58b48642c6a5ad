/* models/sandbox_pool/call/decide.c - what a call does when it comes, and again after each refusal:
 * the policy of TrEnv's artifact (faasd).
 *
 * 1. Share the sandbox of its application, idle or not, where applications have one.
 * 2. Reuse the oldest idle sandbox of its function.
 * 3. With a template, switch an idle sandbox of any function: the cap is not checked and no worker
 *    is needed.
 * 4. Start a new one and evict under the cap; when even all idle ones together are too small, go to
 *    a node that has the memory, or fail at once; if all start workers are busy and their queue is
 *    full, decide again after retry_s (wait.c).
 */
#include "models/sandbox_pool/call/call.h"
#include "models/sandbox_pool/keep_alive/keep_alive.h"
#include "models/sandbox_pool/memory/memory.h"
#include "models/sandbox_pool/placement/placement.h"
#include "models/sandbox_pool/start/start.h"

/* @sandbox is idle, or of an application. */
static void
reuse (PoolCalls *m, guint32 c, guint32 sandbox)
{
  PoolCall *call = POOL_CALL (m->cluster, c);

  call->path = POOL_REUSE;
  call->sandbox = sandbox;
  call->node = POOL_SANDBOX (m->cluster, sandbox)->node;
  if (POOL_SANDBOX (m->cluster, sandbox)->idle)
    pool_sandbox_take (m->keep_alive, sandbox);
  call->start_s = sim_dist_draw (&m->cluster->p->reuse_s, m->start->starts);
  sim_count (m->cluster->sim, POOL_REUSED, 1);
  pool_dispatch (m, c);
}

static void
switch_to (PoolCalls *m, PoolNode *n, guint32 c, guint32 victim)
{
  PoolCall *call = POOL_CALL (m->cluster, c);
  PoolSandbox *s = POOL_SANDBOX (m->cluster, victim);
  guint alive = n->n_alive;

  pool_sandbox_take (m->keep_alive, victim);
  pool_account (m->memory, n,
                m->cluster->fn[call->fn].row.limit_bytes - m->cluster->fn[s->fn].row.limit_bytes);
  pool_clone_ends (m->memory, n, s->fn, s->plain);
  n->slots[s->fn].frequency -= s->uses;
  m->cluster->fn[s->fn].host = POOL_NONE;
  s->uses = 0;
  s->fn = call->fn;
  m->cluster->fn[s->fn].start = c;
  s->fresh = TRUE;
  s->plain = FALSE;
  pool_clone_begins (m->memory, n, s->fn, FALSE);
  sim_assert (m->cluster->sim, alive == n->n_alive);
  call->path = POOL_SWITCH;
  call->sandbox = victim;
  call->start_s = pool_switch_s (m->start, n, call->fn);
  sim_count (m->cluster->sim, POOL_REPURPOSED, 1);
  call->made = sim_now (m->cluster->sim);
  pool_start_part (m, c, call->start_s, m->started, call);
}

/* Victims leave the account at once, and are killed when the start has succeeded. */
static void
evict (PoolCalls *m, PoolNode *n, PoolCall *call, double extra)
{
  while (extra > 0.0)
    {
      guint32 i = pool_sandbox_worst (m->keep_alive, n);

      sim_assert (m->cluster->sim, i != POOL_NONE);
      extra -= m->cluster->fn[POOL_SANDBOX (m->cluster, i)->fn].row.limit_bytes;
      pool_sandbox_drop (m->keep_alive, i);
      POOL_SANDBOX (m->cluster, i)->next_all = call->victims;
      call->victims = i;
      sim_count (m->cluster->sim, POOL_EVICTED, 1);
    }
}

/* There is no memory for it here.  Returns: TRUE when another node takes it. */
static gboolean
place_again (PoolCalls *m, guint32 c)
{
  PoolCall *call = POOL_CALL (m->cluster, c);
  guint32 node;

  if (m->cluster->n_nodes == 1 || call->prewarm)
    return FALSE;
  node = m->placement->place->pick (m->placement, call->fn);
  if (node == call->node || !pool_node_fits (m->placement, &m->cluster->nodes[node], call->fn))
    return FALSE;
  call->node = node;
  pool_decide (m->cluster->sim, m, call);
  return TRUE;
}

/* The cap is checked against declared limits, which is what a scheduler knows; memory in use is
 * checked by the ledger. */
static void
start_new (PoolCalls *m, PoolNode *n, guint32 c)
{
  PoolCall *call = POOL_CALL (m->cluster, c);
  double limit = m->cluster->fn[call->fn].row.limit_bytes,
         extra = n->accounted + limit - m->cluster->p->soft_cap_bytes;

  if (extra > n->idle_limits)
    {
      if (!place_again (m, c))
        pool_fail_call (m, c, POOL_REJECTED);
      return;
    }
  if (!pool_workers_room (m, n))
    {
      pool_wait (m, c);
      return;
    }
  evict (m, n, call, extra);
  pool_account (m->memory, n, limit);
  pool_lives (m->memory, n, 1);
  n->promised += limit;
  n->n_promised++;
  call->path = POOL_NEW;
  m->cluster->fn[call->fn].start = c;
  sim_count (m->cluster->sim, call->prewarm ? POOL_PREWARMED : POOL_COLD, 1);
  pool_workers_offer (m, n, c);
}

/* @c waits for the start that @ahead is. */
static void
wait_for (PoolCalls *m, guint32 ahead, guint32 c)
{
  PoolCall *call = POOL_CALL (m->cluster, c);
  PoolList *joined = &POOL_CALL (m->cluster, ahead)->joined;

  call->next = POOL_NONE;
  if (joined->tail == POOL_NONE)
    joined->head = c;
  else
    POOL_CALL (m->cluster, joined->tail)->next = c;
  joined->tail = c;
  call->node = POOL_CALL (m->cluster, ahead)->node;
  call->path = POOL_DELAYED_PATH;
  sim_count (m->cluster->sim, POOL_DELAYED, 1);
}

/* A start ahead of the calls of its function that has begun takes the first of them, and the start
 * of an application all of its calls; a start ahead that still waits itself is cancelled.  Returns:
 * TRUE when @c waits for it. */
static gboolean
join (PoolCalls *m, guint32 c)
{
  const PoolCall *call = POOL_CALL (m->cluster, c);
  PoolFunction *f = &m->cluster->fn[call->fn];
  guint32 ahead;

  if (call->prewarm || !m->cluster->p->reuse)
    return FALSE;
  if (f->ahead != POOL_NONE && POOL_CALL (m->cluster, f->ahead)->waits)
    {
      pool_wait_leave (m, f->ahead);
      pool_call_free (m, f->ahead);
      f->ahead = POOL_NONE;
    }
  ahead = f->is_app ? f->start : f->ahead;
  if (ahead == POOL_NONE || (!f->is_app && POOL_CALL (m->cluster, ahead)->joined.head != POOL_NONE))
    return FALSE;
  wait_for (m, ahead, c);
  return TRUE;
}

/* In the order of cost: what is there already, what will soon be there, what can be switched,
 * what must be made.  The budget counts from the attempt, not from the call's arrival. */
static void
decide (PoolCalls *m, guint32 c)
{
  guint32 victim = POOL_NONE, sandbox;
  PoolCall *call = POOL_CALL (m->cluster, c);
  PoolNode *n = &m->cluster->nodes[call->node];

  if (sim_seconds (m->cluster->sim, sim_now (m->cluster->sim) - call->began)
      > m->cluster->p->budget_s)
    {
      pool_fail_call (m, c, POOL_TIMED_OUT);
      return;
    }
  sandbox = m->cluster->fn[call->fn].is_app ? m->cluster->fn[call->fn].host
                                            : n->slots[call->fn].idle.head;
  if (m->cluster->p->reuse && !call->prewarm && sandbox != POOL_NONE)
    {
      reuse (m, c, sandbox);
      return;
    }
  if (join (m, c))
    return;
  if (m->cluster->system->repurposes && m->cluster->fn[call->fn].template)
    victim = m->placement->victim->pick (m->placement, n, call->fn);
  if (victim != POOL_NONE)
    switch_to (m, n, c, victim);
  else
    start_new (m, n, c);
}

/* What it takes may leave others without, and what it leaves is the next one's. */
void
pool_decide (Sim *sim, gpointer self, gpointer item)
{
  PoolCalls *m = self;
  const PoolCall *call = item;
  PoolNode *n = &m->cluster->nodes[call->node];
  guint fn = call->fn;

  decide (m, call->index);
  pool_wake (m, n, fn);
}

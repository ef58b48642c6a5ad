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
reuse (Pool *m, guint32 c, guint32 sandbox)
{
  PoolCall *call = POOL_CALL (m, c);

  call->path = POOL_REUSE;
  call->sandbox = sandbox;
  call->node = POOL_SANDBOX (m, sandbox)->node;
  if (POOL_SANDBOX (m, sandbox)->idle)
    pool_sandbox_take (m, sandbox);
  call->start_s = sim_dist_draw (&m->p->reuse_s, m->starts);
  sim_count (m->sim, POOL_REUSED, 1);
  pool_dispatch (m, c);
}

static void
switch_to (Pool *m, PoolNode *n, guint32 c, guint32 victim)
{
  PoolCall *call = POOL_CALL (m, c);
  PoolSandbox *s = POOL_SANDBOX (m, victim);
  guint alive = n->n_alive;

  pool_sandbox_take (m, victim);
  pool_account (m, n, m->fn[call->fn].row.limit_bytes - m->fn[s->fn].row.limit_bytes);
  pool_clone_ends (m, n, s->fn, s->plain);
  n->slots[s->fn].frequency -= s->uses;
  m->fn[s->fn].host = POOL_NONE;
  s->uses = 0;
  s->fn = call->fn;
  m->fn[s->fn].start = c;
  s->fresh = TRUE;
  s->plain = FALSE;
  pool_clone_begins (m, n, s->fn, FALSE);
  sim_assert (m->sim, alive == n->n_alive);
  call->path = POOL_SWITCH;
  call->sandbox = victim;
  call->start_s = pool_switch_s (m, n, call->fn);
  sim_count (m->sim, POOL_REPURPOSED, 1);
  sim_tally (m->sim, POOL_REPURPOSE_START_S, call->start_s);
  sim_after (m->sim, call->start_s, m->report.started, m, call);
}

/* Victims are accounted no more at once, and killed when the start has succeeded. */
static void
evict (Pool *m, PoolNode *n, PoolCall *call, double extra)
{
  while (extra > 0.0)
    {
      guint32 i = pool_sandbox_worst (m, n);

      sim_assert (m->sim, i != POOL_NONE);
      extra -= m->fn[POOL_SANDBOX (m, i)->fn].row.limit_bytes;
      pool_sandbox_drop (m, i);
      POOL_SANDBOX (m, i)->next_all = call->victims;
      call->victims = i;
      sim_count (m->sim, POOL_EVICTED, 1);
    }
}

/* There is no memory for it here.  Returns: TRUE when another node takes it. */
static gboolean
place_again (Pool *m, guint32 c)
{
  PoolCall *call = POOL_CALL (m, c);
  guint32 node;

  if (m->n_nodes == 1 || call->prewarm)
    return FALSE;
  node = m->place->pick (m, call->fn);
  if (node == call->node || !pool_node_fits (m, &m->nodes[node], call->fn))
    return FALSE;
  call->node = node;
  pool_decide (m->sim, m, call);
  return TRUE;
}

static void
start_new (Pool *m, PoolNode *n, guint32 c)
{
  PoolCall *call = POOL_CALL (m, c);
  double limit = m->fn[call->fn].row.limit_bytes,
         extra = n->accounted + limit - m->p->soft_cap_bytes;

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
  pool_account (m, n, limit);
  pool_lives (m, n, 1);
  n->promised += limit;
  n->n_promised++;
  call->path = POOL_NEW;
  m->fn[call->fn].start = c;
  sim_count (m->sim, call->prewarm ? POOL_PREWARMED : POOL_COLD, 1);
  pool_workers_offer (m, n, c);
}

/* @c waits for the start that @ahead is. */
static void
wait_for (Pool *m, guint32 ahead, guint32 c)
{
  PoolCall *call = POOL_CALL (m, c);
  PoolList *joined = &POOL_CALL (m, ahead)->joined;

  call->next = POOL_NONE;
  if (joined->tail == POOL_NONE)
    joined->head = c;
  else
    POOL_CALL (m, joined->tail)->next = c;
  joined->tail = c;
  call->node = POOL_CALL (m, ahead)->node;
  call->path = POOL_DELAYED_PATH;
  sim_count (m->sim, POOL_DELAYED, 1);
}

/* A start ahead of the calls of its function that has begun takes the first of them, and the start
 * of an application all of its calls; a start ahead that still waits itself is cancelled.  Returns:
 * TRUE when @c waits for it. */
static gboolean
join (Pool *m, guint32 c)
{
  const PoolCall *call = POOL_CALL (m, c);
  PoolFunction *f = &m->fn[call->fn];
  guint32 ahead;

  if (call->prewarm || !m->p->reuse)
    return FALSE;
  if (f->ahead != POOL_NONE && POOL_CALL (m, f->ahead)->waits)
    {
      pool_wait_leave (m, f->ahead);
      pool_call_free (m, f->ahead);
      f->ahead = POOL_NONE;
    }
  ahead = f->is_app ? f->start : f->ahead;
  if (ahead == POOL_NONE || (!f->is_app && POOL_CALL (m, ahead)->joined.head != POOL_NONE))
    return FALSE;
  wait_for (m, ahead, c);
  return TRUE;
}

static void
decide (Pool *m, guint32 c)
{
  guint32 victim = POOL_NONE, sandbox;
  PoolCall *call = POOL_CALL (m, c);
  PoolNode *n = &m->nodes[call->node];

  if (sim_seconds (m->sim, sim_now (m->sim) - call->began) > m->p->budget_s)
    {
      pool_fail_call (m, c, POOL_TIMED_OUT);
      return;
    }
  sandbox = m->fn[call->fn].is_app ? m->fn[call->fn].host : n->slots[call->fn].idle.head;
  if (m->p->reuse && !call->prewarm && sandbox != POOL_NONE)
    {
      reuse (m, c, sandbox);
      return;
    }
  if (join (m, c))
    return;
  if (m->system->repurposes && m->fn[call->fn].template)
    victim = m->victim->pick (m, n, call->fn);
  if (victim != POOL_NONE)
    switch_to (m, n, c, victim);
  else
    start_new (m, n, c);
}

/* What it takes may leave others without, and what it leaves is the next one's. */
void
pool_decide (Sim *sim, gpointer self, gpointer item)
{
  Pool *m = self;
  const PoolCall *call = item;
  PoolNode *n = &m->nodes[call->node];
  guint fn = call->fn;

  decide (m, call->index);
  pool_wake (m, n, fn);
}

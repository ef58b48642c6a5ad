/* models/sandbox_pool/call/wait.c - starts that the workers refused: each decides again every
 * retry_s, as the artifact has it, but only when that can change anything.
 *
 * What a waiting call finds at its next turn is known to be a refusal while its node has no room at
 * its workers, no idle sandbox for it, and memory for it.  So it is parked, in the order of turns
 * (their instants modulo retry_s), and the one whose turn comes first is called up when one of
 * these changes; after it the next, while something is left.  Besides, each has an event for the
 * turn that finds its budget used up.  Results are those of asking at every turn, which
 * `polls` keeps as the reference of a test (a member of the parameters without a row: no scenario
 * sets it); refusals are counted as if asked.
 */
#include "models/sandbox_pool/call/call.h"

#define NEVER_S 1e9

/* A key of NULL stands for the instant m->phase. */
static int
by_turn (gconstpointer a, gconstpointer b, gpointer data)
{
  const PoolCalls *m = data;
  const PoolCall *x = a, *y = b;
  SimTime phase_x = x != NULL ? x->asked % m->retry : m->phase,
          phase_y = y != NULL ? y->asked % m->retry : m->phase;
  guint64 turn_x = x != NULL ? x->turn : 0, turn_y = y != NULL ? y->turn : 0;

  if (phase_x != phase_y)
    return phase_x < phase_y ? -1 : 1;
  return (turn_x > turn_y) - (turn_x < turn_y);
}

/* A tree and not a heap: a call in the middle leaves when its budget is used up. */
static GTree *
tree_new (PoolCalls *m)
{
  return g_tree_new_with_data (by_turn, m);
}

static PoolCall *
call_at (GTreeNode *node)
{
  return g_tree_node_key (node);
}

/* Returns: the call whose turn is next; one that has asked now has its turn behind all others. */
static PoolCall *
soonest (PoolCalls *m, GTree *tree)
{
  GTreeNode *first, *at;

  m->phase = sim_now (m->cluster->sim) % m->retry;
  first = g_tree_lower_bound (tree, NULL);
  if (first == NULL)
    first = g_tree_node_first (tree);
  at = first;
  do
    {
      if (call_at (at)->asked != sim_now (m->cluster->sim))
        return call_at (at);
      at = g_tree_node_next (at);
      if (at == NULL)
        at = g_tree_node_first (tree);
    }
  while (at != first);
  return call_at (first);
}

static void decide_again (Sim *sim, gpointer self, gpointer item);

/* At its next turn. */
static void
call_up (PoolCalls *m, PoolCall *call)
{
  SimTime past = sim_now (m->cluster->sim) - call->asked, turns = (past + m->retry - 1) / m->retry;

  if (call->called_up)
    return;
  sim_cancel (m->cluster->sim, call->event);
  call->called_up = TRUE;
  call->event
    = sim_at (m->cluster->sim, call->asked + MAX (1, turns) * m->retry, decide_again, m, call);
}

/* The turn at which the budget is used up. */
static void
arm_budget (PoolCalls *m, PoolCall *call)
{
  double left_s
    = m->cluster->p->budget_s - sim_seconds (m->cluster->sim, call->asked - call->began);
  SimTime turn;

  if (left_s > NEVER_S)
    return;
  turn = call->asked + MAX (1, sim_ticks (m->cluster->sim, left_s) / m->retry) * m->retry;
  while (sim_seconds (m->cluster->sim, turn - call->began) <= m->cluster->p->budget_s)
    turn += m->retry;
  call->event = sim_at (m->cluster->sim, turn, decide_again, m, call);
}

/* The turn is given once and kept: a call that was refused again does not fall behind those of
 * its instant. */
static void
enter (PoolCalls *m, PoolNode *n, PoolCall *call)
{
  PoolSlot *slot = &n->slots[call->fn];

  if (call->turn == 0)
    call->turn = ++m->n_turns;
  if (n->waiting == NULL)
    n->waiting = tree_new (m);
  if (slot->waiting == NULL)
    slot->waiting = tree_new (m);
  if (g_tree_nnodes (slot->waiting) == 0)
    sim_heap_push (&n->wanted, call->fn, -(gint64) m->cluster->fn[call->fn].row.limit_bytes);
  g_tree_insert (n->waiting, call, NULL);
  g_tree_insert (slot->waiting, call, NULL);
  m->cluster->fn[call->fn].n_waiting++;
}

/* Refusals at turns that were not asked, up to @to (not measured before the end of warm-up). */
static void
count_turns (PoolCalls *m, const PoolCall *call, SimTime to)
{
  SimTime n = (to - call->asked) / m->retry, from = sim_measured_from (m->cluster->sim);

  if (from > call->asked)
    n -= (from - call->asked) / m->retry;
  if (n > 0)
    sim_count (m->cluster->sim, POOL_WAITS, (double) n);
}

void
pool_wait_leave (PoolCalls *m, guint32 c)
{
  PoolCall *call = POOL_CALL (m->cluster, c);
  PoolNode *n = &m->cluster->nodes[call->node];
  PoolSlot *slot = &n->slots[call->fn];

  sim_cancel (m->cluster->sim, call->event);
  call->event = 0;
  call->waits = call->called_up = FALSE;
  n->n_waiting--;
  if (m->cluster->p->polls)
    return;
  count_turns (m, call, sim_now (m->cluster->sim) - 1);
  g_tree_remove (n->waiting, call);
  g_tree_remove (slot->waiting, call);
  m->cluster->fn[call->fn].n_waiting--;
  if (g_tree_nnodes (slot->waiting) == 0)
    sim_heap_remove (&n->wanted, call->fn);
}

/* It leaves the trees first: decide may put it back with a new turn. */
static void
decide_again (Sim *sim, gpointer self, gpointer item)
{
  const PoolCalls *m = self;
  const PoolCall *call = item;

  pool_wait_leave (self, call->index);
  m->decide (sim, self, item);
}

/* The workers of its node have refused @c, now. */
void
pool_wait (PoolCalls *m, guint32 c)
{
  PoolCall *call = POOL_CALL (m->cluster, c);
  PoolNode *n = &m->cluster->nodes[call->node];

  sim_count (m->cluster->sim, POOL_WAITS, 1);
  call->asked = sim_now (m->cluster->sim);
  call->waits = TRUE;
  n->n_waiting++;
  if (m->cluster->p->polls)
    {
      call->event = sim_after (m->cluster->sim, m->cluster->p->retry_s, decide_again, m, call);
      return;
    }
  enter (m, n, call);
  arm_budget (m, call);
}

/* A call that memory no longer suffices for fails at its turn. */
static gboolean
one_would_fail (const PoolCalls *m, const PoolNode *n)
{
  double limit = m->cluster->fn[sim_heap_top (&n->wanted).id].row.limit_bytes;

  return n->accounted + limit - m->cluster->p->soft_cap_bytes > n->idle_limits;
}

/* The application @fn has a sandbox, or will: its calls that wait, on any node, go there. */
static void
wake_app (PoolCalls *m, guint fn)
{
  const PoolFunction *f = &m->cluster->fn[fn];

  if (!f->is_app || f->n_waiting == 0 || (f->start == POOL_NONE && f->host == POOL_NONE))
    return;
  for (guint i = 0; i < m->cluster->n_nodes; i++)
    {
      GTree *waiting = m->cluster->nodes[i].slots[fn].waiting;

      if (waiting != NULL && g_tree_nnodes (waiting) > 0)
        call_up (m, soonest (m, waiting));
    }
}

/* Something has changed on @n; @fn: an idle sandbox of this function, or any. */
void
pool_wake (PoolCalls *m, PoolNode *n, guint fn)
{
  PoolSlot *slot = &n->slots[fn];

  if (!m->cluster->p->polls)
    wake_app (m, fn);
  if (n->n_waiting == 0 || m->cluster->p->polls)
    return;
  if (pool_workers_room (m, n) || one_would_fail (m, n)
      || (m->cluster->system->repurposes && m->cluster->p->templates && n->n_idle > 0))
    call_up (m, soonest (m, n->waiting));
  if (m->cluster->p->reuse && slot->idle.head != POOL_NONE && slot->waiting != NULL
      && g_tree_nnodes (slot->waiting) > 0)
    call_up (m, soonest (m, slot->waiting));
}

/* Calls that still wait were refused at every turn until the end. */
static gboolean
count_rest (gpointer key, gpointer value, gpointer data)
{
  PoolCalls *m = data;

  count_turns (m, key, sim_now (m->cluster->sim));
  return FALSE;
}

/* The end of the run. */
void
pool_wait_finish (PoolCalls *m)
{
  for (guint i = 0; i < m->cluster->n_nodes; i++)
    if (m->cluster->nodes[i].waiting != NULL)
      g_tree_foreach (m->cluster->nodes[i].waiting, count_rest, m);
}

/* A node that never was set up has no slots. */
void
pool_wait_clear (const PoolCalls *m, PoolNode *n)
{
  for (guint fn = 0; n->slots != NULL && fn < m->cluster->n_fn; fn++)
    g_clear_pointer (&n->slots[fn].waiting, g_tree_unref);
  g_clear_pointer (&n->waiting, g_tree_unref);
  sim_heap_clear (&n->wanted);
}

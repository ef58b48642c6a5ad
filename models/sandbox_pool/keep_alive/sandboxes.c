/* models/sandbox_pool/keep_alive/sandboxes.c - sandboxes and the lists in which idle ones wait.
 *
 * Both lists of a node, of its function and of all, are in order of the end of the last call, which
 * is the order in which sandboxes become idle: append at the tail, take from the head, O(1).
 * Policies that rank otherwise keep a heap besides.
 */
#include "models/sandbox_pool/keep_alive/keep_alive.h"
#include "models/sandbox_pool/memory/memory.h"

static void
append_all (PoolKeepAlive *m, PoolNode *n, guint32 i)
{
  PoolSandbox *s = POOL_SANDBOX (m->cluster, i);

  s->next_all = POOL_NONE;
  s->prev_all = n->all.tail;
  if (n->all.tail == POOL_NONE)
    n->all.head = i;
  else
    POOL_SANDBOX (m->cluster, n->all.tail)->next_all = i;
  n->all.tail = i;
}

static void
append_fn (PoolKeepAlive *m, PoolNode *n, guint32 i)
{
  PoolSandbox *s = POOL_SANDBOX (m->cluster, i);
  PoolList *list = &n->slots[s->fn].idle;

  s->next_fn = POOL_NONE;
  s->prev_fn = list->tail;
  if (list->tail == POOL_NONE)
    list->head = i;
  else
    POOL_SANDBOX (m->cluster, list->tail)->next_fn = i;
  list->tail = i;
}

static void
unlink_all (PoolKeepAlive *m, PoolNode *n, const PoolSandbox *s)
{
  if (s->prev_all == POOL_NONE)
    n->all.head = s->next_all;
  else
    POOL_SANDBOX (m->cluster, s->prev_all)->next_all = s->next_all;
  if (s->next_all == POOL_NONE)
    n->all.tail = s->prev_all;
  else
    POOL_SANDBOX (m->cluster, s->next_all)->prev_all = s->prev_all;
}

static void
unlink_fn (PoolKeepAlive *m, PoolNode *n, const PoolSandbox *s)
{
  PoolList *list = &n->slots[s->fn].idle;

  if (s->prev_fn == POOL_NONE)
    list->head = s->next_fn;
  else
    POOL_SANDBOX (m->cluster, s->prev_fn)->next_fn = s->next_fn;
  if (s->next_fn == POOL_NONE)
    list->tail = s->prev_fn;
  else
    POOL_SANDBOX (m->cluster, s->next_fn)->prev_fn = s->prev_fn;
}

guint32
pool_sandbox_new (PoolKeepAlive *m, guint node, guint fn)
{
  const SimTime now = sim_now (m->cluster->sim);
  PoolSandbox new
    = { .fn = fn, .node = node, .last_active = now, .fresh = TRUE, .state = POOL_LIVE };

  new.index = m->cluster->free_sandbox;
  if (new.index == POOL_NONE)
    {
      new.index = m->cluster->sandboxes->len;
      g_ptr_array_add (m->cluster->sandboxes, sim_items_take (&m->cluster->sandbox_rows));
    }
  else
    m->cluster->free_sandbox = POOL_SANDBOX (m->cluster, new.index)->next_fn;
  *POOL_SANDBOX (m->cluster, new.index) = new;
  return new.index;
}

/* Of the idle ones of a function, the one accessed first; of equals the one idle longest. */
static guint32
accessed_first (const PoolKeepAlive *m, const PoolSlot *slot)
{
  guint32 first = slot->idle.head;

  for (guint32 i = first; i != POOL_NONE; i = POOL_SANDBOX (m->cluster, i)->next_fn)
    if (POOL_SANDBOX (m->cluster, i)->accessed < POOL_SANDBOX (m->cluster, first)->accessed)
      first = i;
  return first;
}

/* A function's place among those with idle sandboxes on the node. */
static void
rank (PoolKeepAlive *m, PoolNode *n, guint fn)
{
  PoolSlot *slot = &n->slots[fn];

  if (m->keep->value == NULL)
    return;
  if (n->ranked == NULL)
    n->ranked = g_ptr_array_new ();
  slot->rank.index = fn;
  if (slot->n_idle > 0)
    slot->rank.accessed = POOL_SANDBOX (m->cluster, accessed_first (m, slot))->accessed;
  sandbox_ranks_update (n->ranked, &slot->rank, slot->n_idle > 0);
}

/* All sandboxes of the function there share one priority, by the clock of now. */
static void
set_priority (PoolKeepAlive *m, PoolNode *n, guint fn)
{
  if (m->keep->value == NULL)
    return;
  n->slots[fn].rank.priority = n->clock + m->keep->value (m, n, fn);
  rank (m, n, fn);
}

void
pool_sandbox_accessed (PoolKeepAlive *m, guint32 i)
{
  PoolSandbox *s = POOL_SANDBOX (m->cluster, i);
  PoolNode *n = &m->cluster->nodes[s->node];

  s->uses++;
  s->accessed = sim_now (m->cluster->sim);
  n->slots[s->fn].frequency += 1.0;
  set_priority (m, n, s->fn);
}

void
pool_sandbox_idle (PoolKeepAlive *m, guint32 i)
{
  PoolSandbox *s = POOL_SANDBOX (m->cluster, i);
  PoolNode *n = &m->cluster->nodes[s->node];

  sim_assert (m->cluster->sim, !s->idle);
  s->idle = TRUE;
  s->last_active = sim_now (m->cluster->sim);
  append_all (m, n, i);
  append_fn (m, n, i);
  n->n_idle++;
  n->slots[s->fn].n_idle++;
  n->idle_limits += m->cluster->fn[s->fn].row.limit_bytes;
  if (m->keep->ttl_s != NULL)
    sim_heap_push (&n->expiring, i,
                   sim_time_add (s->last_active,
                                 sim_ticks (m->cluster->sim, m->keep->ttl_s (m, s->fn))));
  /* one that nobody has called yet has no access to be ranked by */
  if (n->slots[s->fn].frequency == 0.0)
    set_priority (m, n, s->fn);
  else
    rank (m, n, s->fn);
  m->idle (m->up, n, s->fn);
}

void
pool_sandbox_take (PoolKeepAlive *m, guint32 i)
{
  PoolSandbox *s = POOL_SANDBOX (m->cluster, i);
  PoolNode *n = &m->cluster->nodes[s->node];

  sim_assert (m->cluster->sim, s->idle);
  s->idle = FALSE;
  unlink_all (m, n, s);
  unlink_fn (m, n, s);
  n->n_idle--;
  n->slots[s->fn].n_idle--;
  n->idle_limits -= m->cluster->fn[s->fn].row.limit_bytes;
  rank (m, n, s->fn);
  if (m->keep->ttl_s != NULL)
    sim_heap_remove (&n->expiring, i);
}

guint32
pool_sandbox_worst (const PoolKeepAlive *m, const PoolNode *n)
{
  const SandboxRank *first;

  if (m->keep->value == NULL)
    return n->all.head;
  first = n->ranked != NULL ? sandbox_ranks_first (n->ranked) : NULL;
  return first != NULL ? accessed_first (m, (const PoolSlot *) first) : POOL_NONE;
}

/* Its memory stays until a kill worker has been at it. */
void
pool_sandbox_drop (PoolKeepAlive *m, guint32 i)
{
  PoolSandbox *s = POOL_SANDBOX (m->cluster, i);
  PoolNode *n = &m->cluster->nodes[s->node];

  if (m->keep->value != NULL)
    n->clock = n->slots[s->fn].rank.priority;
  pool_sandbox_take (m, i);
  s->state = POOL_DYING;
  n->slots[s->fn].frequency -= s->uses;
  m->cluster->fn[s->fn].host = POOL_NONE;
  pool_account (m->memory, n, -m->cluster->fn[s->fn].row.limit_bytes);
  pool_lives (m->memory, n, -1);
  sim_assert (m->cluster->sim, n->n_alive > 0 || n->accounted < 1.0);
}

void
pool_sandbox_gone (PoolKeepAlive *m, guint32 i)
{
  PoolSandbox *s = POOL_SANDBOX (m->cluster, i);

  pool_clone_ends (m->memory, &m->cluster->nodes[s->node], s->fn, s->plain);
  s->state = POOL_FREE;
  s->next_fn = m->cluster->free_sandbox;
  m->cluster->free_sandbox = i;
}

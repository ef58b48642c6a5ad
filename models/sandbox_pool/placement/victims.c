/* models/sandbox_pool/placement/victims.c - which idle sandbox is switched to the function that is
 * called.
 *
 * Sandboxes that belong to nobody may always be taken; under share_scope user only those of the
 * same user besides.
 */
#include <math.h>
#include "models/sandbox_pool/placement/placement.h"
#include "models/sandbox_pool/policies.h"

typedef double (*Badness) (const PoolPlacement *m, const PoolNode *n, guint other, guint fn);

static gboolean
may_switch (const PoolPlacement *m, guint from, guint to)
{
  return m->cluster->p->share_scope == POOL_SHARE_ALL || from == POOL_HELLO
         || m->cluster->fn[from].row.user == m->cluster->fn[to].row.user;
}

/* Returns: the oldest of the function for which badness is least, of equals the one idle longest,
 * wherever they stand in a table. */
static guint32
of_least (const PoolPlacement *m, const PoolNode *n, guint fn, Badness badness)
{
  guint32 best = POOL_NONE;
  double least = INFINITY;

  for (guint other = 0; other < m->cluster->n_fn; other++)
    {
      guint32 head = n->slots[other].idle.head;
      double bad = head != POOL_NONE ? badness (m, n, other, fn) : INFINITY;

      if (head == POOL_NONE || bad > least || !may_switch (m, other, fn))
        continue;
      if (best == POOL_NONE || bad < least
          || POOL_SANDBOX (m->cluster, head)->last_active
               < POOL_SANDBOX (m->cluster, best)->last_active)
        best = head;
      least = bad;
    }
  return best;
}

/* It has an idle sandbox that @fn can be called in or that can be switched to it, or memory for a
 * new one, after eviction. */
gboolean
pool_node_fits (const PoolPlacement *m, const PoolNode *n, guint fn)
{
  if (m->cluster->p->reuse && n->slots[fn].idle.head != POOL_NONE)
    return TRUE;
  if (n->accounted + m->cluster->fn[fn].row.limit_bytes - m->cluster->p->soft_cap_bytes
      <= n->idle_limits)
    return TRUE;
  return m->cluster->system->repurposes && m->cluster->fn[fn].template
         && m->victim->pick (m, n, fn) != POOL_NONE;
}

/* The sandbox idle longest, whatever its function: the artifact's. */
static guint32
oldest (const PoolPlacement *m, const PoolNode *n, guint fn)
{
  guint32 i = n->all.head;

  while (i != POOL_NONE && !may_switch (m, POOL_SANDBOX (m->cluster, i)->fn, fn))
    i = POOL_SANDBOX (m->cluster, i)->next_all;
  return i;
}

const PoolVictim pool_victim_lru = { oldest };

/* Of the function whose declared limit is nearest. */
static double
gap_badness (const PoolPlacement *m, const PoolNode *n, guint other, guint fn)
{
  return fabs (m->cluster->fn[other].row.limit_bytes - m->cluster->fn[fn].row.limit_bytes);
}

static guint32
gap_pick (const PoolPlacement *m, const PoolNode *n, guint fn)
{
  return of_least (m, n, fn, gap_badness);
}

const PoolVictim pool_victim_gap = { gap_pick };

/* The oldest of the same runtime, else the oldest. */
static guint32
runtime_pick (const PoolPlacement *m, const PoolNode *n, guint fn)
{
  for (guint32 i = n->all.head; i != POOL_NONE; i = POOL_SANDBOX (m->cluster, i)->next_all)
    {
      guint other = POOL_SANDBOX (m->cluster, i)->fn;

      if (m->cluster->fn[other].row.runtime == m->cluster->fn[fn].row.runtime
          && may_switch (m, other, fn))
        return i;
    }
  return oldest (m, n, fn);
}

const PoolVictim pool_victim_runtime = { runtime_pick };

/* Of the function with most idle sandboxes. */
static double
copies_badness (const PoolPlacement *m, const PoolNode *n, guint other, guint fn)
{
  return -(double) n->slots[other].n_idle;
}

static guint32
copies_pick (const PoolPlacement *m, const PoolNode *n, guint fn)
{
  return of_least (m, n, fn, copies_badness);
}

const PoolVictim pool_victim_copies = { copies_pick };

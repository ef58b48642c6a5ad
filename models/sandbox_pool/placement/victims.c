/* models/sandbox_pool/placement/victims.c - what policies that choose a sandbox to switch share.
 *
 * Sandboxes that belong to nobody may always be taken; under share_scope user only those of the
 * same user besides.
 */
#include <math.h>
#include "models/sandbox_pool/policies.h"

gboolean
pool_may_switch (const Pool *m, guint from, guint to)
{
  return m->p->share_scope == POOL_SHARE_ALL || from == POOL_HELLO
         || m->fn[from].row.user == m->fn[to].row.user;
}

guint32
pool_victim_of_least (const Pool *m, const PoolNode *n, guint fn, PoolBadness badness)
{
  guint32 best = POOL_NONE;
  double least = INFINITY;

  for (guint other = 0; other < m->n_fn; other++)
    if (n->slots[other].idle.head != POOL_NONE && pool_may_switch (m, other, fn)
        && badness (m, n, other, fn) < least)
      {
        least = badness (m, n, other, fn);
        best = n->slots[other].idle.head;
      }
  return best;
}

/* It has an idle sandbox that @fn can be called in or that can be switched to it, or memory for a
 * new one, after eviction. */
gboolean
pool_node_fits (const Pool *m, const PoolNode *n, guint fn)
{
  if (m->p->reuse && n->slots[fn].idle.head != POOL_NONE)
    return TRUE;
  if (n->accounted + m->fn[fn].row.limit_bytes - m->p->soft_cap_bytes <= n->idle_limits)
    return TRUE;
  return m->system->repurposes && m->fn[fn].template && m->victim->pick (m, n, fn) != POOL_NONE;
}

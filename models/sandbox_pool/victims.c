/* models/sandbox_pool/victims.c - which idle sandbox is switched to another function.
 *
 * Sandboxes that belong to nobody may always be taken; under share_scope user only those of the
 * same user besides.
 */
#include <math.h>
#include "models/sandbox_pool/policies.h"

static gboolean
may (const Pool *m, guint from, guint to)
{
  return m->p->share_scope == POOL_SHARE_ALL || from == POOL_HELLO
         || m->fn[from].row.user == m->fn[to].row.user;
}

static guint32
lru (const Pool *m, const PoolNode *n, guint fn)
{
  guint32 i = n->all.head;

  while (i != POOL_NONE && !may (m, POOL_SANDBOX (m, i)->fn, fn))
    i = POOL_SANDBOX (m, i)->next_all;
  return i;
}

static guint32
runtime (const Pool *m, const PoolNode *n, guint fn)
{
  for (guint32 i = n->all.head; i != POOL_NONE; i = POOL_SANDBOX (m, i)->next_all)
    {
      guint other = POOL_SANDBOX (m, i)->fn;

      if (m->fn[other].row.runtime == m->fn[fn].row.runtime && may (m, other, fn))
        return i;
    }
  return lru (m, n, fn);
}

/* The oldest of the function for which @badness is least; of equals the first in the table. */
static guint32
best_function (const Pool *m, const PoolNode *n, guint fn,
               double (*badness) (const Pool *m, const PoolNode *n, guint other, guint fn))
{
  guint32 best = POOL_NONE;
  double least = INFINITY;

  for (guint other = 0; other < m->n_fn; other++)
    if (n->by_fn[other].head != POOL_NONE && may (m, other, fn)
        && badness (m, n, other, fn) < least)
      {
        least = badness (m, n, other, fn);
        best = n->by_fn[other].head;
      }
  return best;
}

static double
gap_of (const Pool *m, const PoolNode *n, guint other, guint fn)
{
  return fabs (m->fn[other].row.limit_bytes - m->fn[fn].row.limit_bytes);
}

static double
few_copies (const Pool *m, const PoolNode *n, guint other, guint fn)
{
  return -(double) n->n_idle_of_fn[other];
}

static guint32
gap (const Pool *m, const PoolNode *n, guint fn)
{
  return best_function (m, n, fn, gap_of);
}

static guint32
copies (const Pool *m, const PoolNode *n, guint fn)
{
  return best_function (m, n, fn, few_copies);
}

const PoolVictim pool_victim_lru = { lru };
const PoolVictim pool_victim_gap = { gap };
const PoolVictim pool_victim_runtime = { runtime };
const PoolVictim pool_victim_copies = { copies };

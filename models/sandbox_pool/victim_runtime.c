/* models/sandbox_pool/victim_runtime.c - the oldest of the same runtime, else the oldest. */
#include "models/sandbox_pool/policies.h"

static guint32
pick (const Pool *m, const PoolNode *n, guint fn)
{
  for (guint32 i = n->all.head; i != POOL_NONE; i = POOL_SANDBOX (m, i)->next_all)
    {
      guint other = POOL_SANDBOX (m, i)->fn;

      if (m->fn[other].row.runtime == m->fn[fn].row.runtime && pool_may_switch (m, other, fn))
        return i;
    }
  return pool_victim_oldest (m, n, fn);
}

const PoolVictim pool_victim_runtime = { pick };

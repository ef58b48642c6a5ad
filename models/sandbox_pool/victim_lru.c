/* models/sandbox_pool/victim_lru.c - the sandbox idle longest, whatever its function: the
 * artifact's. */
#include "models/sandbox_pool/policies.h"

guint32
pool_victim_oldest (const Pool *m, const PoolNode *n, guint fn)
{
  guint32 i = n->all.head;

  while (i != POOL_NONE && !pool_may_switch (m, POOL_SANDBOX (m, i)->fn, fn))
    i = POOL_SANDBOX (m, i)->next_all;
  return i;
}

const PoolVictim pool_victim_lru = { pool_victim_oldest };

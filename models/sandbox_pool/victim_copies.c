/* models/sandbox_pool/victim_copies.c - of the function with most idle sandboxes. */
#include "models/sandbox_pool/policies.h"

static double
badness (const Pool *m, const PoolNode *n, guint other, guint fn)
{
  return -(double) n->slots[other].n_idle;
}

static guint32
pick (const Pool *m, const PoolNode *n, guint fn)
{
  return pool_victim_of_least (m, n, fn, badness);
}

const PoolVictim pool_victim_copies = { pick };

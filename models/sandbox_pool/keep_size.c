/* models/sandbox_pool/keep_size.c - calls / size, whatever the cost. */
#include "models/sandbox_pool/policies.h"

static double
rank (const Pool *m, const PoolNode *n, const PoolSandbox *s)
{
  const PoolFunction *f = &m->fn[s->fn];

  return n->clock + n->slots[s->fn].frequency / f->row.limit_bytes;
}

const PoolKeep pool_keep_size = { .rank = rank };

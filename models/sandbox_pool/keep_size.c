/* models/sandbox_pool/keep_size.c - calls / size, whatever the cost. */
#include "models/sandbox_pool/policies.h"

static double
rank (const Pool *m, const PoolNode *n, const PoolSandbox *s)
{
  const PoolFunction *f = &m->fn[s->fn];

  return n->clock + f->frequency / f->row.limit_bytes;
}

const PoolKeep pool_keep_size = { .rank = rank, .called = pool_count_call };

/* models/sandbox_pool/keep_greedy_dual.c - greedy-dual: calls x cost / size. */
#include "models/sandbox_pool/policies.h"

static double
rank (const Pool *m, const PoolNode *n, const PoolSandbox *s)
{
  const PoolFunction *f = &m->fn[s->fn];

  return n->clock + n->slots[s->fn].frequency * pool_cold_cost_s (m, s->fn) / f->row.limit_bytes;
}

const PoolKeep pool_keep_greedy_dual = { .rank = rank };

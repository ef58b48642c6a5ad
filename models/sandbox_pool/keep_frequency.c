/* models/sandbox_pool/keep_frequency.c - calls x cost, whatever the size. */
#include "models/sandbox_pool/policies.h"

static double
rank (const Pool *m, const PoolNode *n, const PoolSandbox *s)
{
  return n->clock + n->slots[s->fn].frequency * pool_cold_cost_s (m, s->fn);
}

const PoolKeep pool_keep_frequency = { .rank = rank };

/* models/sandbox_pool/keep_landlord.c - Landlord: credit of one cold start; the rent, the smallest
 * credit over size, is a clock that advances by it. */
#include "models/sandbox_pool/policies.h"

static double
rank (const Pool *m, const PoolNode *n, const PoolSandbox *s)
{
  const PoolFunction *f = &m->fn[s->fn];

  return n->clock + pool_cold_cost_s (m, s->fn) / f->row.limit_bytes;
}

const PoolKeep pool_keep_landlord = { .rank = rank };

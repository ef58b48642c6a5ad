/* models/sandbox_pool/victim_gap.c - of the function whose declared limit is nearest. */
#include <math.h>
#include "models/sandbox_pool/policies.h"

static double
badness (const Pool *m, const PoolNode *n, guint other, guint fn)
{
  return fabs (m->fn[other].row.limit_bytes - m->fn[fn].row.limit_bytes);
}

static guint32
pick (const Pool *m, const PoolNode *n, guint fn)
{
  return pool_victim_of_least (m, n, fn, badness);
}

const PoolVictim pool_victim_gap = { pick };

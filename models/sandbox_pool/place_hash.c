/* models/sandbox_pool/place_hash.c - the function's own node, the next one when its cap is
 * reached, as OpenWhisk shards. */
#include "models/sandbox_pool/policies.h"

#define GOLDEN G_GUINT64_CONSTANT (0x9e3779b97f4a7c15)   /* Fibonacci hashing spreads neighbours */

static guint32
pick (Pool *m, guint fn)
{
  guint32 home = (guint32) (((guint64) fn * GOLDEN) >> 32) % m->n_nodes;

  for (guint i = 0; i < m->n_nodes; i++)
    {
      if (pool_node_fits (m, &m->nodes[(home + i) % m->n_nodes], fn))
        return (home + i) % m->n_nodes;
    }
  return home;
}

const PoolPlace pool_place_hash = { pick };

/* models/sandbox_pool/place_aware.c - the least loaded of the nodes with any idle sandbox: with
 * the template in the pool each of them is as good as a warm one. */
#include "models/sandbox_pool/policies.h"

static guint32
pick (Pool *m, guint fn)
{
  guint32 best = POOL_NONE;

  for (guint i = 0; i < m->n_nodes; i++)
    if (m->nodes[i].n_idle > 0 && pool_node_fits (m, &m->nodes[i], fn)
        && (best == POOL_NONE || pool_node_load (&m->nodes[i]) < pool_node_load (&m->nodes[best])))
      best = i;
  return best == POOL_NONE ? pool_node_least_loaded (m, fn) : best;
}

const PoolPlace pool_place_aware = { pick };

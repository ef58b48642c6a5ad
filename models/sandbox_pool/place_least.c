/* models/sandbox_pool/place_least.c - the node with the fewest CPUs wanted and starts under way.
 */
#include "models/sandbox_pool/policies.h"

double
pool_node_load (const PoolNode *n)
{
  return n->cpu.vcpu + n->n_creating + n->n_queued;
}

guint32
pool_node_least_loaded (Pool *m, guint fn)
{
  guint32 best = 0;

  for (guint i = 1; i < m->n_nodes; i++)
    if (pool_node_load (&m->nodes[i]) < pool_node_load (&m->nodes[best]))
      best = i;
  return best;
}

const PoolPlace pool_place_least = { pool_node_least_loaded };

/* models/sandbox_pool/placement/placement.c - the node with the fewest CPUs wanted and starts
 * under way
 * or waiting. */
#include "models/sandbox_pool/policies.h"

double
pool_node_load (const PoolNode *n)
{
  return n->cpu.vcpu + n->n_creating + n->n_queued + n->n_waiting;
}

/* Where no node fits, all are equal in that. */
guint32
pool_node_least_loaded (Pool *m, guint fn)
{
  guint32 best = 0;
  gboolean fits = pool_node_fits (m, &m->nodes[0], fn);

  for (guint i = 1; i < m->n_nodes; i++)
    {
      gboolean this = pool_node_fits (m, &m->nodes[i], fn);

      if ((this && !fits)
          || (this == fits && pool_node_load (&m->nodes[i]) < pool_node_load (&m->nodes[best])))
        {
          best = i;
          fits = this;
        }
    }
  return best;
}

const PoolPlace pool_place_least = { pool_node_least_loaded };

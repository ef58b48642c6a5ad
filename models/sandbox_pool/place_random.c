/* models/sandbox_pool/place_random.c - any node that has the memory. */
#include "models/sandbox_pool/policies.h"

static guint32
pick (Pool *m, guint fn)
{
  guint32 node = (guint32) sim_integer (m->places, m->n_nodes);
  guint n_fit = 0, chosen;

  if (pool_node_fits (m, &m->nodes[node], fn))
    return node;
  for (guint i = 0; i < m->n_nodes; i++)
    n_fit += pool_node_fits (m, &m->nodes[i], fn) ? 1 : 0;
  if (n_fit == 0)
    return node;
  chosen = (guint) sim_integer (m->places, n_fit);
  for (node = 0; !pool_node_fits (m, &m->nodes[node], fn) || chosen-- > 0; node++)
    ;
  return node;
}

const PoolPlace pool_place_random = { pick };

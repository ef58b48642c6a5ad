/* models/sandbox_pool/place_warm.c - a node with an idle sandbox of the function, else the least
 * loaded. */
#include "models/sandbox_pool/policies.h"

static guint32
pick (Pool *m, guint fn)
{
  for (guint i = 0; i < m->n_nodes; i++)
    if (m->p->reuse && m->nodes[i].slots[fn].idle.head != POOL_NONE)
      return i;
  return pool_node_least_loaded (m, fn);
}

const PoolPlace pool_place_warm = { pick };

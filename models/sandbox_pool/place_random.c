/* models/sandbox_pool/place_random.c - any node. */
#include "models/sandbox_pool/policies.h"

static guint32
pick (Pool *m, guint fn)
{
  return (guint32) sim_integer (m->places, m->n_nodes);
}

const PoolPlace pool_place_random = { pick };

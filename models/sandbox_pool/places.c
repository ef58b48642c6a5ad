/* models/sandbox_pool/places.c - which node takes a call. */
#include "models/sandbox_pool/policies.h"

static double
load_of (const PoolNode *n)
{
  return n->cpu.vcpu + n->n_creating + n->n_queued;
}

static guint32
least (Pool *m, guint fn)
{
  guint32 best = 0;

  for (guint i = 1; i < m->n_nodes; i++)
    if (load_of (&m->nodes[i]) < load_of (&m->nodes[best]))
      best = i;
  return best;
}

static guint32
any (Pool *m, guint fn)
{
  return (guint32) sim_integer (m->places, m->n_nodes);
}

static guint32
warm (Pool *m, guint fn)
{
  for (guint i = 0; i < m->n_nodes; i++)
    if (m->nodes[i].by_fn[fn].head != POOL_NONE)
      return i;
  return least (m, fn);
}

/* Fibonacci hashing spreads neighbours; overflow goes on to the next node, as OpenWhisk does. */
static guint32
hash (Pool *m, guint fn)
{
  guint32 home
    = (guint32) (((guint64) fn * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15)) >> 32) % m->n_nodes;

  for (guint i = 0; i < m->n_nodes; i++)
    {
      const PoolNode *n = &m->nodes[(home + i) % m->n_nodes];

      if (n->by_fn[fn].head != POOL_NONE
          || n->accounted - n->idle_limits + m->fn[fn].row.limit_bytes <= m->p->soft_cap_bytes)
        return (home + i) % m->n_nodes;
    }
  return home;
}

/* With the template in the pool every node with an idle sandbox is as good as a warm one. */
static guint32
aware (Pool *m, guint fn)
{
  guint32 best = POOL_NONE;

  for (guint i = 0; i < m->n_nodes; i++)
    if (m->nodes[i].n_idle > 0
        && (best == POOL_NONE || load_of (&m->nodes[i]) < load_of (&m->nodes[best])))
      best = i;
  return best == POOL_NONE ? least (m, fn) : best;
}

const PoolPlace pool_place_least = { least };
const PoolPlace pool_place_random = { any };
const PoolPlace pool_place_warm = { warm };
const PoolPlace pool_place_hash = { hash };
const PoolPlace pool_place_aware = { aware };

/* models/sandbox_pool/placement/placement.c - which node takes a call.
 *
 * All choose among the nodes that have memory for it, after eviction; where none has, all are equal
 * in that, and the call fails or waits where it lands.
 */
#include "models/sandbox_pool/placement/placement.h"
#include "models/sandbox_pool/policies.h"

/* CPUs wanted, and starts under way or waiting. */
static double
node_load (const PoolNode *n)
{
  return n->cpu.vcpu + n->n_creating + n->n_queued + n->n_waiting;
}

/* Where no node fits, all are equal in that. */
static guint32
least_loaded (PoolPlacement *m, guint fn)
{
  guint32 best = 0;
  gboolean fits = pool_node_fits (m, &m->cluster->nodes[0], fn);

  for (guint i = 1; i < m->cluster->n_nodes; i++)
    {
      gboolean this = pool_node_fits (m, &m->cluster->nodes[i], fn);

      if ((this && !fits)
          || (this == fits
              && node_load (&m->cluster->nodes[i]) < node_load (&m->cluster->nodes[best])))
        {
          best = i;
          fits = this;
        }
    }
  return best;
}

const PoolPlace pool_place_least = { least_loaded };

/* The least loaded of the nodes with an idle sandbox of the function, else of all. */
static guint32
warm_pick (PoolPlacement *m, guint fn)
{
  guint32 best = POOL_NONE;

  for (guint i = 0; m->cluster->p->reuse && i < m->cluster->n_nodes; i++)
    {
      const PoolNode *n = &m->cluster->nodes[i];

      if (n->slots[fn].idle.head != POOL_NONE
          && (best == POOL_NONE || node_load (n) < node_load (&m->cluster->nodes[best])))
        best = i;
    }
  return best == POOL_NONE ? least_loaded (m, fn) : best;
}

const PoolPlace pool_place_warm = { warm_pick };

/* Any node that has the memory. */
static guint32
random_pick (PoolPlacement *m, guint fn)
{
  guint32 node = (guint32) sim_integer (m->places, m->cluster->n_nodes);
  guint n_fit = 0, chosen;

  if (pool_node_fits (m, &m->cluster->nodes[node], fn))
    return node;
  for (guint i = 0; i < m->cluster->n_nodes; i++)
    n_fit += pool_node_fits (m, &m->cluster->nodes[i], fn) ? 1 : 0;
  if (n_fit == 0)
    return node;
  chosen = (guint) sim_integer (m->places, n_fit);
  for (node = 0; !pool_node_fits (m, &m->cluster->nodes[node], fn) || chosen-- > 0; node++)
    ;
  return node;
}

const PoolPlace pool_place_random = { random_pick };

#define GOLDEN G_GUINT64_CONSTANT (0x9e3779b97f4a7c15)   /* Fibonacci hashing spreads neighbours */

/* The function's own node, by its name, wherever it stands in a table; the next one when its cap is
 * reached, as OpenWhisk shards. */
static guint32
hash_pick (PoolPlacement *m, guint fn)
{
  const char *name
    = m->cluster->fn[fn].key != NULL ? m->cluster->fn[fn].key : m->cluster->fn[fn].row.name;
  guint32 home = (guint32) (((guint64) g_str_hash (name) * GOLDEN) >> 32) % m->cluster->n_nodes;

  for (guint i = 0; i < m->cluster->n_nodes; i++)
    {
      if (pool_node_fits (m, &m->cluster->nodes[(home + i) % m->cluster->n_nodes], fn))
        return (home + i) % m->cluster->n_nodes;
    }
  return home;
}

const PoolPlace pool_place_hash = { hash_pick };

/* The least loaded of the nodes with any idle sandbox: with the template in the pool each of them
 * is as good as a warm one. */
static guint32
aware_pick (PoolPlacement *m, guint fn)
{
  guint32 best = POOL_NONE;

  for (guint i = 0; i < m->cluster->n_nodes; i++)
    if (m->cluster->nodes[i].n_idle > 0 && pool_node_fits (m, &m->cluster->nodes[i], fn)
        && (best == POOL_NONE
            || node_load (&m->cluster->nodes[i]) < node_load (&m->cluster->nodes[best])))
      best = i;
  return best == POOL_NONE ? least_loaded (m, fn) : best;
}

const PoolPlace pool_place_aware = { aware_pick };

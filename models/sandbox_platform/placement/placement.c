/* models/sandbox_platform/placement/placement.c - the scores: a node that has room, after
 * eviction, and of those the best.
 *
 * Sources: Kubernetes NodeResourcesFit (LeastAllocated, MostAllocated); e2b-dev/infra 54693ff
 * (best of K); consistent hashing with bounded loads (Mirrokni et al., SODA'18); Hermod
 * (SoCC'22) as in DSLab-FaaS.
 */
#include <math.h>
#include "models/sandbox_platform/placement/placement.h"
#include "models/sandbox_platform/instances/instances.h"

#define GOLDEN G_GUINT64_CONSTANT (0x9e3779b97f4a7c15) /* Fibonacci hashing spreads neighbours */

static gboolean
may (const Plat *m, const PlatNode *node, const PlatUnit *unit)
{
  return (m->p->start_limit == 0 || node->n_starting < m->p->start_limit)
         && plat_fits (m, node, unit);
}

/* What is not requested: LeastAllocated. */
static PlatNode *
least (Plat *m, const PlatUnit *unit)
{
  if (m->n_nodes == 1)
    return may (m, m->nodes, unit) ? m->nodes : NULL;
  return plat_places_emptiest (m, unit);
}

const PlatPlace plat_place_least = { .pick = least };

/* The lowest number that has room, so that the others stay empty. */
static PlatNode *
pack (Plat *m, const PlatUnit *unit)
{
  if (m->n_nodes == 1)
    return least (m, unit);
  return plat_places_first (m, unit);
}

const PlatPlace plat_place_pack = { .pick = pack };

/* A few tries; where they have no room, the emptiest. */
static PlatNode *
any (Plat *m, const PlatUnit *unit)
{
  for (guint i = 0; i < 3; i++)
    {
      PlatNode *node = &m->nodes[sim_integer (m->picks, m->n_nodes)];

      if (may (m, node, unit))
        return node;
    }
  return least (m, unit);
}

const PlatPlace plat_place_random = { .pick = any };

/* Of `choices` nodes at random the one with fewest calls and starts. */
static PlatNode *
best_of (Plat *m, const PlatUnit *unit)
{
  PlatNode *best = NULL;

  for (gint64 i = 0; i < m->p->choices; i++)
    {
      PlatNode *node = &m->nodes[sim_integer (m->picks, m->n_nodes)];

      if (may (m, node, unit)
          && (best == NULL || node->n_calls + node->n_starting < best->n_calls + best->n_starting))
        best = node;
    }
  return best != NULL ? best : least (m, unit);
}

const PlatPlace plat_place_best_of = { .pick = best_of };

/* From the unit's own node on, by its name, the first below the bound: load_bound times the
 * mean. */
static PlatNode *
hash (Plat *m, const PlatUnit *unit)
{
  const guint home = (guint) (((guint64) g_str_hash (unit->key) * GOLDEN) >> 32) % m->n_nodes;
  const double bound = ceil (m->p->load_bound * (double) (m->n_running + 1) / (double) m->n_nodes);

  for (guint i = 0; i < m->n_nodes; i++)
    {
      PlatNode *node = &m->nodes[(home + i) % m->n_nodes];

      if (node->n_calls + 1 <= bound && may (m, node, unit))
        return node;
    }
  return least (m, unit);
}

const PlatPlace plat_place_hash = { .pick = hash, .node_first = TRUE };

/* Returns: (nullable): the node of the lowest number that has an idle instance of @unit, a free
 * core and calls (@busy) or none. */
static PlatNode *
warm_node (const Plat *m, const PlatUnit *unit, gboolean busy)
{
  PlatNode *best = NULL;

  for (const PlatGroup *group = unit->groups; group != NULL; group = group->next)
    {
      const guint load = group->node->n_calls + group->node->n_starting;

      if (group->n_idle > 0 && load < (guint) m->p->cores && (load > 0) == busy
          && (best == NULL || group->node->index < best->index))
        best = group->node;
    }
  return best;
}

/* Packs calls while some node has a free core: first where others run and it is warm, then where
 * others run, then where it is warm, then where nothing runs; at high load the least loaded. */
static PlatNode *
hermod (Plat *m, const PlatUnit *unit)
{
  PlatNode *node = warm_node (m, unit, TRUE);

  if (m->n_nodes == 1)
    return least (m, unit);
  if (node == NULL)
    node = plat_places_first_of (m, 2.0);
  if (node != NULL && (node->n_calls == 0 || !may (m, node, unit)))
    node = NULL;
  if (node == NULL)
    node = warm_node (m, unit, FALSE);
  if (node == NULL)
    node = plat_places_first_of (m, 1.0);
  return node != NULL && may (m, node, unit) ? node : least (m, unit);
}

const PlatPlace plat_place_hermod = { .pick = hermod, .node_first = TRUE };

/* models/sandbox_platform/placement/tree.c - an index of nodes: a binary tree over them, each
 * vertex with the most that any node below it has, so that a change and a choice cost the
 * logarithm of their number: a thousand nodes are ten steps.
 */
#include "models/sandbox_platform/placement/placement.h"
#include "models/sandbox_platform/instances/instances.h"

#define MUCH_BYTES 1e18

/* What calls may go to a node by Hermod: 2 it has some and a free core, 1 it has none, 0 it is
 * full. */
static double
class_of (const Plat *m, const PlatNode *node)
{
  const guint load = node->n_calls + node->n_starting;

  if (load >= (guint) m->p->cores)
    return 0.0;
  return load > 0 ? 2.0 : 1.0;
}

/* Memory that is left after eviction; none where no more starts may be under way.  Of nodes
 * without a cap the one that holds least has most left. */
static double
left (const Plat *m, const PlatNode *node)
{
  if (m->p->start_limit > 0 && node->n_starting >= m->p->start_limit)
    return -1.0;
  return MIN (m->p->node_bytes, MUCH_BYTES) - (node->used - node->idle_bytes);
}

/* Leaves stand behind n_leaves vertices; the root is vertex 1. */
static void
set (double *tree, guint n_leaves, guint node, double value)
{
  guint i = n_leaves + node;

  if (tree[i] == value)
    return;
  tree[i] = value;
  for (i /= 2; i > 0; i /= 2)
    {
      const double most = MAX (tree[2 * i], tree[2 * i + 1]);

      if (tree[i] == most)
        return;
      tree[i] = most;
    }
}

/* Returns: the leftmost leaf of at least @value, or G_MAXUINT. */
static guint
first (const double *tree, guint n_leaves, double value)
{
  guint i = 1;

  if (tree[1] < value)
    return G_MAXUINT;
  while (i < n_leaves)
    i = tree[2 * i] >= value ? 2 * i : 2 * i + 1;
  return i - n_leaves;
}

void
plat_places_set_up (Plat *m)
{
  for (m->n_leaves = 1; m->n_leaves < m->n_nodes; m->n_leaves *= 2)
    ;
  m->available = g_new (double, 2 * m->n_leaves);
  m->classes = g_new0 (double, 2 * m->n_leaves);
  for (guint i = 0; i < 2 * m->n_leaves; i++)
    m->available[i] = -1.0;
  for (guint i = 0; i < m->n_nodes; i++)
    plat_places_tell (m, &m->nodes[i]);
}

void
plat_places_clear (Plat *m)
{
  g_clear_pointer (&m->available, g_free);
  g_clear_pointer (&m->classes, g_free);
}

void
plat_places_tell (Plat *m, PlatNode *node)
{
  set (m->available, m->n_leaves, node->index, left (m, node));
  set (m->classes, m->n_leaves, node->index, class_of (m, node));
}

PlatNode *
plat_places_first (const Plat *m, double bytes)
{
  const guint node = first (m->available, m->n_leaves, bytes - 1.0);

  return node < m->n_nodes ? &m->nodes[node] : NULL;
}

PlatNode *
plat_places_emptiest (const Plat *m, double bytes)
{
  return m->available[1] >= bytes - 1.0 ? plat_places_first (m, m->available[1] + 1.0) : NULL;
}

PlatNode *
plat_places_first_of (const Plat *m, double class)
{
  const guint node = first (m->classes, m->n_leaves, class);

  return node < m->n_nodes ? &m->nodes[node] : NULL;
}

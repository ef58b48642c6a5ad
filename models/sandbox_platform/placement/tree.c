/* models/sandbox_platform/placement/tree.c - an index of nodes: a binary tree over them, each
 * vertex with the most that any node below it has, so that a change and a choice cost the
 * logarithm of their number: a thousand nodes are ten steps.
 */
#include <math.h>
#include "models/sandbox_platform/placement/placement.h"
#include "models/sandbox_platform/instances/instances.h"

#define MUCH_BYTES 1e18
#define SLACK_BYTES 1.0 /* as instances/evict.c has them */
#define SLACK_VCPU 1e-9

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

/* CPUs that are not promised, after eviction. */
static double
vcpu_left (const Plat *m, const PlatNode *node)
{
  return m->p->node_vcpu - (node->vcpu - node->idle_vcpu);
}

/* Kubernetes' LeastAllocated: the mean of what is left of memory and of CPUs; of CPUs alone where
 * memory has no cap. */
static double
score (const Plat *m, const PlatNode *node)
{
  const double vcpu = vcpu_left (m, node) / m->p->node_vcpu;

  return isinf (m->p->node_bytes) ? vcpu : (left (m, node) / m->p->node_bytes + vcpu) / 2.0;
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

/* Somewhere below vertex @i there may be room: of each resource some node has enough. */
static gboolean
may_fit (const Plat *m, guint i, const PlatUnit *unit)
{
  return m->available[i] >= unit->bytes - SLACK_BYTES && m->vcpus[i] >= unit->vcpu - SLACK_VCPU;
}

/* Where both resources must fit on one node, a vertex that promises it may break its word: then the
 * way leads back.  Returns: the leftmost leaf with room, or of @best also the one of the highest
 * score; G_MAXUINT: none. */
static guint
search (const Plat *m, const PlatUnit *unit, gboolean best)
{
  guint way[2 * 32], n = 0, found = G_MAXUINT;
  double most = -INFINITY;

  way[n++] = 1;
  while (n > 0)
    {
      const guint i = way[--n], low = 2 * i, high = 2 * i + 1;
      gboolean high_first;

      if (!may_fit (m, i, unit) || m->scores[i] <= most)
        continue;
      if (i >= m->n_leaves)
        {
          found = i - m->n_leaves;
          most = m->scores[i];
          if (!best)
            return found;
          continue;
        }
      high_first = best && m->scores[high] > m->scores[low];
      way[n++] = high_first ? low : high;
      way[n++] = high_first ? high : low;
    }
  return found;
}

/* All vertices as of nodes that have nothing. */
static double *
tree_new (guint n_leaves, double nothing)
{
  double *tree = g_new (double, 2 * n_leaves);

  for (guint i = 0; i < 2 * n_leaves; i++)
    tree[i] = nothing;
  return tree;
}

void
plat_places_set_up (Plat *m)
{
  for (m->n_leaves = 1; m->n_leaves < m->n_nodes; m->n_leaves *= 2)
    ;
  m->available = tree_new (m->n_leaves, -2.0);
  m->classes = tree_new (m->n_leaves, 0.0);
  if (isfinite (m->p->node_vcpu))
    {
      m->vcpus = tree_new (m->n_leaves, -1.0);
      m->scores = tree_new (m->n_leaves, -INFINITY);
    }
  for (guint i = 0; i < m->n_nodes; i++)
    plat_places_tell (m, &m->nodes[i]);
}

void
plat_places_clear (Plat *m)
{
  g_clear_pointer (&m->available, g_free);
  g_clear_pointer (&m->classes, g_free);
  g_clear_pointer (&m->vcpus, g_free);
  g_clear_pointer (&m->scores, g_free);
}

void
plat_places_tell (Plat *m, PlatNode *node)
{
  set (m->available, m->n_leaves, node->index, left (m, node));
  set (m->classes, m->n_leaves, node->index, class_of (m, node));
  if (m->vcpus == NULL)
    return;
  set (m->vcpus, m->n_leaves, node->index, vcpu_left (m, node));
  set (m->scores, m->n_leaves, node->index, score (m, node));
}

/* Returns: (nullable): that of a leaf. */
static PlatNode *
node_at (const Plat *m, guint node)
{
  return node < m->n_nodes ? &m->nodes[node] : NULL;
}

PlatNode *
plat_places_first (const Plat *m, const PlatUnit *unit)
{
  if (m->vcpus != NULL)
    return node_at (m, search (m, unit, FALSE));
  return node_at (m, first (m->available, m->n_leaves, unit->bytes - SLACK_BYTES));
}

PlatNode *
plat_places_emptiest (const Plat *m, const PlatUnit *unit)
{
  if (m->vcpus != NULL)
    return node_at (m, search (m, unit, TRUE));
  if (m->available[1] < unit->bytes - SLACK_BYTES)
    return NULL;
  return node_at (m, first (m->available, m->n_leaves, m->available[1]));
}

PlatNode *
plat_places_first_of (const Plat *m, double class)
{
  return node_at (m, first (m->classes, m->n_leaves, class));
}

/* models/pbs_auction/detection/tree.c - growing a tree: at each node one sort a feature. */
#include "models/pbs_auction/detection/tree.h"
#include <math.h>

typedef struct {
  PbsTree        *tree;
  const double   *x;
  const gboolean *label;
  guint           n_features;
} Grower;

typedef struct {
  const Grower *g;
  guint         feature;
} Order;

typedef struct {
  int    feature;
  double threshold, impurity;
} Split;

/* Equal values by row, so that the tree does not depend on the sort. */
static gint
compare (gconstpointer a, gconstpointer b, gpointer data)
{
  const Order *o = data;
  const guint i = *(const guint *) a, j = *(const guint *) b;
  const double x = o->g->x[(gsize) i * o->g->n_features + o->feature],
               y = o->g->x[(gsize) j * o->g->n_features + o->feature];

  return x < y ? -1 : x > y ? 1 : (i > j) - (i < j);
}

/* Two impurities weighted by their numbers: 2 p (1 - p) n each. */
static double
impurity (double yes_left, double n_left, double yes, double n)
{
  const double yes_right = yes - yes_left, n_right = n - n_left;

  return 2.0 * yes_left * (n_left - yes_left) / n_left
         + 2.0 * yes_right * (n_right - yes_right) / n_right;
}

/* Between equal values there is no cut. */
static void
try_feature (const Grower *g, guint feature, guint *rows, guint n, Split *best)
{
  Order order = { g, feature };
  double yes = 0.0, yes_left = 0.0;

  g_qsort_with_data (rows, (gint) n, sizeof (guint), compare, &order);
  for (guint i = 0; i < n; i++)
    yes += g->label[rows[i]];
  for (guint i = 0; i + 1 < n; i++)
    {
      const double here = g->x[(gsize) rows[i] * g->n_features + feature];
      const double next = g->x[(gsize) rows[i + 1] * g->n_features + feature];
      double total;

      yes_left += g->label[rows[i]];
      if (here == next)
        continue;
      total = impurity (yes_left, i + 1.0, yes, n);
      if (total < best->impurity)
        *best = (Split){ (int) feature, 0.5 * (here + next), total };
    }
}

/* A cut must lower the impurity by more than rounding, or noise would be a branch. */
static void
grow (const Grower *g, guint node, guint *rows, guint n, guint depth)
{
  Split best = { -1, 0.0, 0.0 };
  guint yes = 0, n_left = 0;

  for (guint i = 0; i < n; i++)
    yes += g->label[rows[i]] ? 1 : 0;
  g->tree->says[node] = 2 * yes > n;
  g->tree->feature[node] = -1;
  if (depth == 0 || yes == 0 || yes == n)
    return;
  best.impurity = 2.0 * yes * (n - yes) / (double) n - 1e-9;
  for (guint f = 0; f < g->n_features; f++)
    try_feature (g, f, rows, n, &best);
  if (best.feature < 0)
    return;
  for (guint i = 0; i < n; i++)
    if (g->x[(gsize) rows[i] * g->n_features + (guint) best.feature] <= best.threshold)
      {
        const guint row = rows[i];

        rows[i] = rows[n_left];
        rows[n_left++] = row;
      }
  g->tree->feature[node] = best.feature;
  g->tree->threshold[node] = best.threshold;
  grow (g, 2 * node + 1, rows, n_left, depth - 1);
  grow (g, 2 * node + 2, rows + n_left, n - n_left, depth - 1);
}

/* The rows of @use are put in another order. */
void
pbs_tree_grow (PbsTree *tree, const double *x, const gboolean *label, guint n_features, GArray *use)
{
  const Grower g = { tree, x, label, n_features };

  grow (&g, 0, (guint *) (gpointer) use->data, use->len, PBS_TREE_DEPTH);
}

/* A node's answer is its majority, so a shallow path ends with the best that it knows. */
gboolean
pbs_tree_says (const PbsTree *tree, const double *row)
{
  guint node = 0;

  while (tree->feature[node] >= 0)
    node = 2 * node + (row[tree->feature[node]] <= tree->threshold[node] ? 1 : 2);
  return tree->says[node];
}

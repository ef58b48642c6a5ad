/* models/pbs_auction/detection/tree.h - a shallow decision tree of two classes.
 *
 * CART (Breiman et al., 1984): each node splits on the feature and threshold with the least Gini
 * impurity; a leaf says the larger class.  Grown here on simulated labels: it says nothing about
 * chain data.
 */
#ifndef MODELS_PBS_AUCTION_DETECTION_TREE_H
#define MODELS_PBS_AUCTION_DETECTION_TREE_H

#include <glib.h>

enum { PBS_TREE_DEPTH = 4, PBS_TREE_NODES = 1 << (PBS_TREE_DEPTH + 1) };

typedef struct {
  /* below 0: a leaf; children of node i are 2 i + 1 and 2 i + 2 */
  int      feature[PBS_TREE_NODES];
  double   threshold[PBS_TREE_NODES];    /* left: value <= threshold */
  gboolean says[PBS_TREE_NODES];
} PbsTree;

/* @x: rows of @n_features values; @use: indices of the @n rows to learn from, which are
 * reordered. */
void pbs_tree_grow (PbsTree *tree, const double *x, const gboolean *label, guint n_features,
                    GArray *use);
gboolean pbs_tree_says (const PbsTree *tree, const double *row);

#endif

/* models/rank_failure/placement/holders.h - which ranks have a copy of an expert to give, and which
 * of them gives it.
 *
 * An index of one layer: where a move asks for thousands of experts, each looks at the few ranks
 * that hold it, and not at all slots of all ranks.
 */
#ifndef MODELS_RANK_FAILURE_PLACEMENT_HOLDERS_H
#define MODELS_RANK_FAILURE_PLACEMENT_HOLDERS_H

#include "models/rank_failure/placement/placement.h"

G_BEGIN_DECLS

typedef struct {
  guint *start; /* [n_experts + 1]: into rank */
  guint *rank;  /* [n_slots]: ranks of each expert in ascending order */
} EpHolders;

typedef struct {
  guint rank;
  gboolean found, same_node;
} EpHolder;

/* Bytes that wait for a rank's way out, [rank]: to ranks of its node, and to others. */
typedef struct {
  const double *near, *far;
} EpQueues;

/* Reserves an index for @m's experts and slots; the clear function frees it. */
void ep_holders_init (EpHolders *h, const EpExperts *m);
void ep_holders_clear (EpHolders *h);

/* Fills the index from @from, one layer's slots.  Dead ranks give nothing; those that leave do. */
void ep_holders_index (EpHolders *h, const EpExperts *m, const gint16 *from);

/* Returns: who gives @expert to rank @to: itself, else of the node, else of all, the one with the
 * shortest queue and of equal ones the first. */
EpHolder ep_holders_find (const EpHolders *h, const EpExperts *m, guint to, gint16 expert,
                          const EpQueues *queues);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EpHolders, ep_holders_clear)

G_END_DECLS

#endif

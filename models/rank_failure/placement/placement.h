/* models/rank_failure/placement/placement.h - placements and repairs: one policy a file, a row each
 * in placement.c.
 */
#ifndef MODELS_RANK_FAILURE_PLACEMENT_PLACEMENT_H
#define MODELS_RANK_FAILURE_PLACEMENT_PLACEMENT_H

#include "models/rank_failure/ep.h"

G_BEGIN_DECLS

extern const EpPlacement ep_place_trivial, ep_place_hierarchical, ep_place_global, ep_place_apart,
  ep_place_nodes_apart, ep_place_mixed, ep_repair_full, ep_repair_minimal;

guint ep_count_live (const Ep *m, const gboolean *live);

/* place_apart.c: copies of @copy's choice, no two on a rank or a node where that can be. */
void ep_place_copies_apart (Ep *m, const gboolean *live, gint16 *slots, EpCopies copy);

/* drop.c: the present slots, those of dead ranks empty. */
void ep_keep_live (const Ep *m, const gboolean *live, gint16 *slots);

/* Spreads @plan over the slots of live ranks; dead ranks keep holes. */
void ep_spread (const Ep *m, const gboolean *live, const guint *plan, gint16 *slots);

G_END_DECLS

#endif

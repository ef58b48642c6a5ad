/* models/rank_failure/fleet/pool.h - spares that all instances share, and slots that wait for one.
 */
#ifndef MODELS_RANK_FAILURE_FLEET_POOL_H
#define MODELS_RANK_FAILURE_FLEET_POOL_H

#include "models/rank_failure/fleet/fleet.h"

G_BEGIN_DECLS

/* A warm-up that was ordered for a node, or an attempt to join. */
typedef struct {
  guint node, order, tries;
  gboolean fails;
} EpFleetOrder;

/* @node is whole and belongs to nobody: the slot to be met first gets it, else it is idle. */
void ep_pool_add (EpFleet *f, guint node);

/* @slot of @inst is empty: its reserve, or a spare, takes it now; else it waits in the queue. */
void ep_pool_fill (EpFleet *f, EpFleetInst *inst, guint slot);

/* Warms a spare for @inst before a node of it goes.  Returns: whether one is on its way. */
gboolean ep_pool_reserve (EpFleet *f, EpFleetInst *inst);

/* An idle @node has broken: it can be given to nobody. */
void ep_pool_remove (EpFleet *f, guint node);

/* @node, which belongs to an instance, begins to warm up; f->act is called when it is ready to
 * join. */
void ep_warm (EpFleet *f, guint node);

/* Puts the days of planned scaling on the clock. */
void ep_pool_scale (EpFleet *f);

G_END_DECLS

#endif

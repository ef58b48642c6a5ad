/* models/sandbox_fleet/store/store.h - snapshots as layers, and which node has whose blocks. */
#ifndef MODELS_SANDBOX_FLEET_STORE_STORE_H
#define MODELS_SANDBOX_FLEET_STORE_STORE_H

#include "models/sandbox_fleet/state.h"

/* layers.c.  Adds what @session has dirtied since its last snapshot, or all that it has touched;
 * after `generations` layers one takes their place.  Returns: B that are written. */
double fleet_layer_add (Fleet *m, FleetSession *session);
/* @session lets its chain go; layers that nobody needs are gone. */
void fleet_layers_leave (Fleet *m, FleetSession *session);
/* @child has the chain of @parent. */
void fleet_layers_share (FleetSession *parent, FleetSession *child);
/* The integral of bytes over time, up to now. */
void fleet_store_settle (Fleet *m);

/* cache.c.  @node has the blocks of @session now, until others need the room. */
void fleet_cache_put (Fleet *m, FleetNode *node, FleetSession *session, double bytes);
/* It has them no more. */
void fleet_cache_drop (FleetNode *node, FleetSession *session);
/* Returns: whether @node has them; then they count as used now. */
gboolean fleet_cache_has (FleetNode *node, FleetSession *session);

#endif

/* models/sandbox_pool/placement/placement.h - where a call goes. */
#ifndef MODELS_SANDBOX_POOL_PLACEMENT_PLACEMENT_H
#define MODELS_SANDBOX_POOL_PLACEMENT_PLACEMENT_H

#include "models/sandbox_pool/cluster.h"

struct PoolPlacement {
  PoolCluster      *cluster;
  const PoolPlace  *place;
  const PoolVictim *victim;
  SimStream        *places;
};

/* victims.c.  Returns: whether @n can take a call of @fn: by reuse, a switch, or memory for a new
 * sandbox after eviction. */
gboolean pool_node_fits (const PoolPlacement *m, const PoolNode *n, guint fn);

#endif

/* models/rollout_tail/instances/instances.h - the instances on the clock, and the KV pool behind
 * them. */
#ifndef MODELS_ROLLOUT_TAIL_INSTANCES_INSTANCES_H
#define MODELS_ROLLOUT_TAIL_INSTANCES_INSTANCES_H

#include "models/rollout_tail/rollout.h"

/* Makes the instances; m->settle must be set.  Draft functions of the engine are the drafter's to
 * set. */
void roll_instances_set_up (Rollout *m);

/* Something was submitted to @instance, or it goes on: its event follows its next change. */
void roll_touch (Rollout *m, guint instance);

/* Calls m->settle once, behind all events of this instant. */
void roll_settle_soon (Rollout *m);

/* Everything stops where it is; the requests under way are as far as they came.  What waits in the
 * buffer is not touched. */
void roll_halt_all (Rollout *m);

/* Returns: the rank with the fewest requests in flight, of equals the first. */
guint roll_least_rank (const RollInstance *in);

/* The pool of KV in the nodes' DRAM (Seer section 3.1, Mooncake). */
void roll_pool_set_up (Rollout *m);
void roll_pool_clear (RollPool *pool);

/* Returns: the node of @instance; an instance larger than a node is one node. */
guint roll_pool_node (const Rollout *m, guint instance);

/* The KV of @id goes to its instance's node at the end of a chunk, or is dropped when that is full
 * and the pool drops. */
void roll_pool_store (Rollout *m, guint id);
void roll_pool_drop (Rollout *m, guint id);

/* Brings the KV of @id to the node of @instance; sets recompute_tokens, what must be computed
 * there.
 * Returns: seconds from now until it is there. */
double roll_pool_fetch (Rollout *m, guint id, guint instance);

/* A round begins: sums start again. */
void roll_pool_round (Rollout *m);

/* Returns: seconds that the busiest network has carried in this round, up to @now_s. */
double roll_pool_transfer_s (const Rollout *m, double now_s);

/* Between rounds nothing is left in the pool: fails the run otherwise. */
void roll_pool_audit (const Rollout *m);

#endif

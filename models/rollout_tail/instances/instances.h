/* models/rollout_tail/instances/instances.h - the instances on the clock, and the KV pool behind
 * them. */
#ifndef MODELS_ROLLOUT_TAIL_INSTANCES_INSTANCES_H
#define MODELS_ROLLOUT_TAIL_INSTANCES_INSTANCES_H

#include "models/rollout_tail/instances/instance.h"

/* All instances of a run, on the clock. */
typedef struct {
  RollWork *work;
  RollInstanceConfig config; /* what they have in common */
  RollInstance **instances;
  guint n_instances, split; /* split: instances that were one before ranks became free */
  SimEventId *events;       /* of each, at its next change, with the time that it was set for */
  double *event_s;
  double *last_finish_s, *full_until_s; /* full: somebody waits for it */
  GArray *departed, *at_boundary;               /* of guint: requests, instances; this instant's */
  SimHandler settle;                    /* called behind all events of an instant, ... */
  gpointer owner;                       /* ... of this */
  gboolean settling;
} RollFleet;

/* A direction of a node's network, its DRAM or its NVMe. */
typedef struct {
  double free_s, busy_s; /* busy_s: this round */
} RollPort;

/* The pool of KV in the nodes' DRAM (Seer section 3.1, Mooncake). */
typedef struct {
  RollWork *work;
  guint split;     /* as the fleet's */
  RollPort *ports; /* of each node */
  double *bytes, *peak_bytes;
  guint n_nodes;
  double moved_bytes, nodes_per_instance, instances_per_node;
} RollPool;

/* Makes the instances; m->work, m->settle and m->owner must be set.  @reserves: what is submitted
 * has room, and nothing is ever preempted.  Draft functions are the drafter's to set. */
void roll_instances_set_up (RollFleet *m, gboolean reserves);
void roll_instances_clear (RollFleet *m);

/* Something was submitted to @instance, or it goes on: its event follows its next change. */
void roll_reschedule (RollFleet *m, guint instance);

/* Calls m->settle once, behind all events of this instant. */
void roll_settle_soon (RollFleet *m);

/* Everything stops where it is; the requests under way are as far as they came.  What waits in the
 * buffer is not touched. */
void roll_halt_all (RollFleet *m);

/* Returns: the rank with the fewest requests in flight, of equals the first. */
guint roll_least_rank (const RollInstance *in);

/* Returns: the sums over all instances since the beginning. */
RollTotals roll_sum_totals (const RollFleet *m);

/* A pool over the nodes of @fleet; m->work must be set. */
void roll_pool_set_up (RollPool *m, const RollFleet *fleet);
void roll_pool_clear (RollPool *pool);

/* Returns: the node of @instance; an instance larger than a node is one node. */
guint roll_pool_node (const RollPool *m, guint instance);

/* The KV of @id goes to its instance's node at the end of a chunk, or is dropped when that is full
 * and the pool drops. */
void roll_pool_store (RollPool *m, guint id);
void roll_pool_drop (RollPool *m, guint id);

/* Brings the KV of @id to the node of @instance; sets recompute_tokens, what must be computed
 * there.
 * Returns: seconds from now until it is there. */
double roll_pool_fetch (RollPool *m, guint id, guint instance);

/* A round begins: sums start again. */
void roll_pool_round (RollPool *m);

/* Returns: seconds that the busiest network has carried in this round, up to @now_s. */
double roll_pool_transfer_s (const RollPool *m, double now_s);

/* Between rounds nothing is left in the pool: fails the run otherwise. */
void roll_pool_audit (const RollPool *m);

#endif

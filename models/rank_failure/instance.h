/* models/rank_failure/instance.h - the instance: the ground on which every mechanism stands.
 *
 * An instance is R ranks, one GPU each, in lock step.  `dead`: the process has ended.  EP_MASKED
 * and beyond: the other ranks have noticed.  Until they notice, the step under way cannot finish.
 * Slots are never renumbered: a dead rank leaves a hole.
 *
 * Only recovery/ changes members, n_alive and state; faults/slow.c changes `slow`.
 */
#ifndef MODELS_RANK_FAILURE_INSTANCE_H
#define MODELS_RANK_FAILURE_INSTANCE_H

#include "models/rank_failure/params.h"
#include "models/rank_failure/policy.h"

G_BEGIN_DECLS

typedef enum {
  EP_SERVING,
  EP_STALLED, /* a live rank has died, or is out of reach: waiting for a timeout */
  EP_REPAIRING,
  EP_JOINING,
  EP_RESTARTING,
  EP_REBALANCING
} EpState;

/* What the other ranks believe of a rank. */
typedef enum {
  EP_LIVE,
  EP_MASKED,  /* dead, and no replacement will join */
  EP_WARMING, /* dead, and its replacement on the way */
  EP_READY,   /* its replacement waits to join */
  EP_LEAVES   /* alive, takes no more experts, and gives those that it has */
} EpMember;

typedef struct {
  gboolean dead; /* the process has ended */
  gboolean back; /* its replacement is ready, and the old process not yet masked */
  EpMember member;
  guint life;                         /* counts deaths: an old timer knows that it is old */
  double span_s, replaced_s, ready_s; /* a process for it can start at replaced_s */
  double slow;                        /* its work takes so many times as long; 1 */
  SimTime slow_until;
} EpRank;

typedef struct {
  Sim *sim;
  const EpParams *p;
  EpPolicies policy;
  guint n_ranks, n_nodes;
  double expert_bytes; /* of one layer */
  guint n_slots, n_layers, n_experts; /* slots of a layer, all ranks; layers with experts */
  EpRank *rank;                       /* [n_ranks] */
  guint n_alive;                      /* ranks that are EP_LIVE */
  EpState state;
} EpInstance;

G_END_DECLS

#endif

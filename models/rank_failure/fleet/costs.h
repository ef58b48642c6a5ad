/* models/rank_failure/fleet/costs.h - what pauses of a fleet's instances take, and which shapes an
 * instance can have: the laws of recovery/ and placement/ at its size.
 */
#ifndef MODELS_RANK_FAILURE_FLEET_COSTS_H
#define MODELS_RANK_FAILURE_FLEET_COSTS_H

#include "models/rank_failure/fleet/fleet.h"

G_BEGIN_DECLS

/* Returns: instances that the fleet has, and nodes of each. */
guint ep_fleet_instances (const EpParams *p);
guint ep_fleet_nodes_each (const EpParams *p);

/* Draws which nodes are dead on paper, for the costs of repairs; freed by ep_fleet_clear. */
void ep_cost_start (EpFleet *f);

/* How long each takes, detection apart; @live ranks are left after it, @ranks take part. */
double ep_cost_repair_s (EpFleet *f, guint live);
double ep_cost_shrink_s (EpFleet *f, guint live); /* by plan: those that go give their experts */
double ep_cost_mask_s (EpFleet *f, guint live);   /* of a repair, before orphans are loaded */
double ep_cost_load_s (EpFleet *f, guint live);   /* and their loading in the background */
double ep_cost_join_s (EpFleet *f, guint ranks);
double ep_cost_restart_s (const EpParams *p, guint ranks);

/* Returns: the most nodes, of at most @nodes, that an instance can start on; 0: none. */
guint ep_cost_shape (const EpParams *p, guint nodes);

/* Returns: what an instance serves with as many requests per rank as slo_tpot_s and its KV room let
 * it take, over what it serves at requests_per_rank; 0: not even one request is in time. */
double ep_cost_headroom (EpFleet *f);

/* Returns: decoding instances for which a whole prefill instance makes the prompts; 0 where the
 * fleet has none, or their weights do not fit. */
double ep_cost_prompts (EpFleet *f);

/* Returns: how long the KV of @leaving ranks takes to @live others, all of them sending at once. */
double ep_cost_migrate_s (const EpParams *p, guint leaving, guint live);

/* Returns: bytes of that KV. */
double ep_cost_kv_bytes (const EpParams *p, guint ranks);

/* Returns: of picks, the share whose experts have no copy on @live ranks that are left of a full
 * placement, mean over which nodes are gone. */
double ep_cost_lost_share (EpFleet *f, guint live);

/* Returns: how much of its rate is left to an instance with this share of the bandwidth. */
double ep_cost_slowed (EpFleet *f, double bandwidth);

/* Returns: tokens per second of an instance with all its ranks. */
double ep_cost_tokens_per_s (EpFleet *f);

G_END_DECLS

#endif

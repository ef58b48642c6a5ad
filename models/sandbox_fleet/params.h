/* models/sandbox_fleet/params.h - the parameters; meaning, units and sources are in rows.c. */
#ifndef MODELS_SANDBOX_FLEET_PARAMS_H
#define MODELS_SANDBOX_FLEET_PARAMS_H

#include "models/sandbox/price/price.h"
#include "sim/sim.h"

enum { FLEET_POISSON, FLEET_BATCH };
enum { FLEET_POOL_NONE, FLEET_POOL_FIXED, FLEET_POOL_ADAPTIVE };
enum { FLEET_QUEUE, FLEET_REFUSE };
enum { FLEET_DIFF, FLEET_FULL };

typedef struct {
  int arrivals, pool, when_full, pause_copy;
  gint64 sessions, calls, fork;
  double arrival_hz;
  SimDist think_s, act_s, dirty_bytes;
  double act_cpu_share;
  /* nodes */
  gint64 nodes, cores, node_slots, start_limit;
  double node_bytes, disk_bytes_per_s, lost_s;
  /* a sandbox */
  double vcpu, size_bytes, start_bytes, limit_bytes;
  SimDist create_s, acquire_s;
  /* the warm pool of a node */
  gint64 pool_size, pool_low, pool_high, pool_fill;
  double pool_ttl_s;
  /* pause, resume, fork */
  double pause_after_s, resume_s, snapshot_s, working_share, block_bytes;
  double link_bytes_per_s, link_rtt_s;
  double cache_bytes;
  gint64 prefetch, generations;
  /* browsers */
  gint64 browser_group;
  double browser_bytes, tab_bytes, browser_cpu_s;
  /* money */
  const SandboxPrice *price;
  double node_price, store_price, node_idle_w, node_busy_w;
} FleetParams;

extern const SimParam fleet_params[];

#endif

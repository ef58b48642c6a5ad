/* models/sandbox_pool/pool_params.h - the parameters; meaning, units and sources are in rows.c. */
#ifndef MODELS_SANDBOX_POOL_POOL_PARAMS_H
#define MODELS_SANDBOX_POOL_POOL_PARAMS_H

#include "sim/sim.h"

/* The choices of the parameters below, in the order of their tables. */
enum { POOL_FUNCTIONS, POOL_AGENTS, POOL_VM_STARTS };
enum { POOL_CPU_SHARED, POOL_CPU_FREE };
enum { POOL_SHARE_ALL, POOL_SHARE_USER };
enum { POOL_PYTHON, POOL_NODE };
enum { POOL_SPLIT_AZURE, POOL_SPLIT_HUAWEI };
enum { POOL_SCOPE_CLUSTER, POOL_SCOPE_NODE };
enum { POOL_UNIT_MEASURED, POOL_UNIT_APP, POOL_UNIT_FUNCTION };

/* One row of the function table. */
typedef struct {
  const char *name;
  int         runtime;
  double      limit_bytes, vcpu, exec_s, init_s, ro_share;
  gint64      user;
} PoolFunctionRow;

/* One row of `rows`: which row or column of the trace a function of the table takes, and from
 * where. */
typedef struct {
  const char *function, *id;
  double      hour, offset_s;
} PoolWindowRow;

typedef struct {
  int study, system, keep_alive, placement, victim, share_scope, pool_scope, cpu, workload;
  SimList functions;
  bool variants, reuse, templates;
  gint64 nodes, cores, users;
  double smt_gain, dram_bytes, soft_cap_bytes;
  gint64 start_workers, start_queue, kill_workers, kill_queue;
  double retry_s, budget_s;
  double back_off_s, quiet_medium_s, quiet_long_s;
  gint64 back_off_stages;
  SimDist kill_s;
  double gc_period_s, ttl_s;
  gint64 idle_sandboxes;
  double idle_limit_bytes, idle_resident_bytes;
  gint64 overlay_limit, netns_pool;
  double netns_refill_s;
  gint64 client_retries;
  double client_retry_s, poll_s;
  /* start latency components, section 5 */
  SimDist reuse_s;
  double overlay_unmount_s, overlay_mount_s, overlay_miss_s, hookup_s, spawn_s;
  double kill_process_share;
  SimDist kill_process_s, restore_s;
  double containerd_s, netns_base_s, netns_per_s;
  SimDist rootfs_s, vmm_s, load_first_s, load_hot_s, connect_s, guest_agent_s;
  double load_mapped_s, disk_copy_s, reflink_s, reuse_ns_s;
  /* memory, sections 2, 6 and 10 */
  double image_share, touched_share, page_bytes, misses_per_ro_page, mlp;
  double dram_latency_s, cxl_latency_s, rdma_page_s, trap_s, cow_s, anonymous_s, minor_s, uffd_s;
  double disk_s, pool_bytes_per_s, pool_capacity_bytes;
  double outside_share, zero_share, dedup_share, metadata_bytes;
  double guest_cache_bytes, vmm_bytes, guest_memory_bytes;
  gint64 snapshots_reap, snapshots_faasnap;
  /* workloads */
  gint64 cycles, iterations;
  double exec_scale, exec_jitter, limit_scale, load_scale, ro_scale;
  gint64 n_functions, invocations;
  double arrival_hz, iat_cv, popularity_mu, popularity_sigma;
  double duration_mu, duration_sigma, duration_max_s;
  SimFile trace, durations, memory;
  SimList rows;
  int split;
  double trace_from_s, trace_length_s;
  int memory_unit;
  gint64 draw_seed;
  SimDist drawn_init_s;
  double drawn_vcpu_bytes;
  /* histogram keep-alive */
  double hist_range_s, hist_cv_max, hist_margin_share, hist_default_s;
  /* agents and virtual machines */
  gint64 agents, calls, browser_group, concurrent;
  bool browser, shared_browser;
  SimDist llm_s, tool_s, llm_short_s, tool_short_s;
  double llm_short_share, tool_short_share;
  SimFile agent_trace;
  double tool_max_s, tool_cpu_share, browser_idle_vcpu, browser_cpu_s, browser_launch_s, tab_bytes,
    browser_bytes;
  double agent_bytes, agent_dirty_bytes, agent_shared_bytes, agent_cache_bytes, host_cache_bytes;
  double pause_after_s, pause_s, resume_s;
  double agent_ramp_s;
  bool polls;                     /* no row: the reference of a test, see wait.c */
  /* prices */
  double start_cpu_share, node_idle_w, node_busy_w;
  double memory_price, usd_per_request, llm_usd_per_call, llm_tokens, llm_price;
} PoolParams;

extern const SimParam pool_params[];

/* Tables of choices whose impl is a policy: looked into at the start and by check.c alone. */
extern const SimChoice pool_systems[], pool_keeps[], pool_places[], pool_victims[], pool_loads[];

#endif

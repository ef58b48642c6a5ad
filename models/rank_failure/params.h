/* models/rank_failure/params.h - the parameters; rows.c says what each one means. */
#ifndef MODELS_RANK_FAILURE_PARAMS_H
#define MODELS_RANK_FAILURE_PARAMS_H

#include "models/llm/operators/law/exchange_law.h"
#include "models/llm/operators/law/law.h"

G_BEGIN_DECLS

typedef enum {
  EP_SERVE,
  EP_ONE_STEP,
  EP_FAULTS_ALONE,
  EP_ONE_PREFILL,
  EP_FLEET,
  EP_OUTAGES
} EpStudy;
typedef enum { EP_IN_POOL, EP_ON_RANKS } EpPrefill;
typedef enum { EP_TWO_BATCHES, EP_ONE_BATCH } EpOverlap;
typedef enum { EP_FLUID, EP_CLOSED, EP_POISSON, EP_TRACE } EpLoadKind;
typedef enum { EP_UNIFORM, EP_ZIPF, EP_LOGNORMAL, EP_K_HOT, EP_TABLE } EpPopularity;
typedef enum { EP_NO_FAULTS, EP_AT, EP_PROCESS, EP_FAULT_TRACE } EpFaultSource;
typedef enum { EP_TIMEOUT, EP_CONNECTION, EP_HEARTBEAT } EpDetection;
typedef enum { EP_NO_BACKUP, EP_PARTITIONED, EP_MIRRORED, EP_STORAGE_ONLY } EpBackup;
typedef enum { EP_BOUND, EP_FLOW } EpMove;
typedef enum { EP_KEEP, EP_REQUEUE, EP_ABORT } EpInFlight;
typedef enum { EP_STATIONARY, EP_OF_AGE } EpAges;
typedef enum { EP_EXPONENTIAL, EP_WEIBULL, EP_BURSTS } EpLaw;
typedef enum { EP_OUTAGES_NONE, EP_OUTAGES_LOG, EP_OUTAGES_DRAWN } EpOutageSource;
typedef enum { EP_REFUSE, EP_UNITE } EpOverlaps;
typedef enum { EP_FLEET_OLD, EP_ALL_NEW, EP_AGES_STATED } EpClassAges;
typedef enum { EP_RAILS, EP_PLAIN } EpFabric;
typedef enum { EP_OWN, EP_NEIGHBOUR } EpNicUse;
typedef enum { EP_SPREAD, EP_PINNED } EpRouter;
typedef enum { EP_COLD, EP_WARM, EP_HOT } EpSpareStage;
typedef enum { EP_GROW_AT_ONCE, EP_GROW_AT_NIGHT, EP_GROW_NEVER } EpGrow;
typedef enum { EP_HEAD_RESTARTS, EP_HEAD_STANDS_BY, EP_HEAD_EXTERNAL } EpCoordinator;
typedef enum { EP_DRAIN_MIGRATES, EP_DRAIN_DROPS } EpDrainKv;
typedef enum { EP_PART_MAJORITY, EP_PART_COORDINATOR, EP_PART_BOTH } EpPartition;

typedef struct {
  /* what is asked, the instance */
  int study, system, fidelity;
  const LlmModel *llm;
  const SimAccelerator *gpu;
  const LlmOperatorLaw *kernels;
  const LlmExchangeLaw *exchange;
  SimFile operators;
  gint64 ranks, ranks_per_node, nodes_per_switch, slots_per_rank, expert_groups;
  double usable_memory_share, resident_bytes;
  int weights_format, experts_format, kv_format;
  /* expert popularity and placement */
  int popularity, placement, repair;
  double zipf_exponent, lognormal_sigma, hot_share, coverage_share;
  gint64 hot_experts;
  SimFile popularity_table;
  double drift_s, statistics_lag_s, rebalance_s, rebalance_below;
  gint64 drift_exchanges, stale_exchanges;
  /* the step */
  double other_s, elastic_share, overlap_from_requests, prefill_step_tokens;
  gint64 draft_tokens;
  double accepted_tokens;
  /* load */
  int load, prefill, overlap;
  gint64 prefill_delay_passes, decode_interval_passes;
  bool phase_lock;
  double prefill_mtbf_s;
  SimDist prefill_repair_s;
  double eager_layer_s;
  gint64 chunk_tokens;
  double requests_per_rank;
  gint64 max_requests_per_rank, prefill_nodes, max_retries;
  double context_tokens, refill_s, request_rate_hz, request_swing, request_period_s;
  double prefill_tokens_per_s;
  SimDist prompt_tokens, output_tokens;
  SimFile trace;
  bool fluctuations, retry, retract, kv_checkpoint;
  int in_flight;
  gint64 max_retractions;
  double retry_delay_s, retry_backoff, slo_tpot_s, slo_ttft_s;
  /* faults */
  int faults, fault_law, rank_ages;
  SimDist rank_age_s;
  double fault_at_s;
  gint64 fault_rank, fault_ranks;
  SimFile fault_trace;
  double rank_mtbf_s, rank_share, node_share, switch_share, weibull_shape, crash_share;
  double burst_factor, burst_s, calm_s;
  double flap_rate_hz, slow_rate_hz;
  SimDist flap_s, slow_factor, slow_s;
  bool faults_in_repair, fault_scattered;
  /* EEP */
  int detection, backup, move;
  double timeout_s, connection_s, heartbeat_s, agree_s, plan_s, barrier_s, refresh_s;
  double plan_per_slot_s, barrier_per_rank_s, exchange_per_rank_s;
  double move_latency_s, storage_bytes_per_s, link_eff;
  bool coordinator_restarts, backup_dies;
  SimDist replace_s, relaunch_s, warm_s;
  gint64 spares, join_groups;
  double spare_s;
  double join_group_s, join_group_per_rank_s, join_refresh_s, join_broadcast_s, join_reset_s;
  int join;
  double join_below_requests, join_patience_s, join_look_s;
  bool join_rebalances;
  /* restart */
  double restart_detect_s, restart_stop_s, restart_launch_s, restart_launch_per_rank_s;
  double restart_jit_s, restart_capture_s, restart_health_s;
  /* outages */
  int outages, log_overlaps, class_ages, fabric, nic_use;
  SimFile outage_log;
  SimList fault_classes, hazards; /* of EpFaultClass, EpHazard: outages/outages.h */
  double log_window_s, horizon_s, staffed_from_h, staffed_h;
  const char *count_class;
  gint64 nodes_per_block, spines, nic_ports, nodes_per_power;
  /* a fleet */
  int fleet_system, spare_stage, router, grow, coordinator, partition, drain_kv;
  gint64 fleet_nodes, instances, prefill_instances, spare_nodes, scale_nodes, join_tries;
  double scale_down_h, scale_up_h, low_demand_share;
  SimDist warm_spare_s, join_blocking_s;
  bool shuffle_nodes, join_registers_first, join_commits_first;
  double demand_share, target_availability, month_s, kv_floor_tokens, grow_at_h;
  double background_share, crash_limit_s, slow_check_s, slow_share, failover_s;
  double join_eviction_s, join_retry_s, join_lost_share, join_timeout_s;
  /* the claims of EEP */
  bool rebuilds_communicators, recaptures_graphs;
  gint64 rebuild_groups, graphs;
  double rebuild_abort_s, communicator_s, communicator_per_rank_s, buffer_bytes;
  double register_bytes_per_s, queue_pair_s, graph_capture_s;
  /* measuring */
  double price_usd_per_h;
  double bin_s, window_s, measured_a_s, measured_b_s;
} EpParams;

extern const SimParam ep_params[];

/* Keys of before, and what replaces each. */
extern const SimFormer ep_former[];

/* The choices that have functions behind them: only rank_failure.c looks one up. */
extern const SimChoice ep_systems[], ep_tiers[], ep_placements[], ep_repairs[], ep_loads[],
  ep_joins[];

/* The others, plain words: rows_plain.c. */
extern const SimChoice ep_studies[], ep_popularities[], ep_fault_sources[], ep_laws[], ep_ages[],
  ep_detections[], ep_backups[], ep_moves[], ep_in_flight[], ep_prefills[], ep_overlaps_of[];

G_END_DECLS

#endif

/* tests/rank_failure/test_params.c - every parameter of rank_failure acts: in a setting where it
 * applies, another value moves a metric, in the direction that it must, or is refused.
 *
 * A row of the model's table without a line here fails, and so does a line without a row.
 */
#include "models/rank_failure/inputs.h"
#include "tests/param_moves.h"
#include "tests/rank_failure/outage_case.h"

/* Four instances of four nodes, under all kinds of outages: see give_files. */
#define FLEET "study=fleet;fleet_nodes=16;nodes_per_block=8"

/* clang-format off */
static const ParamMove lines[] = {
  { "study", "faults=none", "step", "step_s", MOVES, 1 },
  { "system", "load=fluid", "restart", "availability_share", DOWN, 100 },
  { "fidelity", "study=step", "rank", "step_s", MOVES, 1 },
  { "llm", "study=step", NULL, "step_s", DOWN, 1 },
  { "gpu", "study=step", NULL, "step_s", UP, 1 },
  { "kernels", "study=step", NULL, "shared_s", UP, 1 },
  { "operators", "", NULL, "tests/llm/test_operators", ELSEWHERE, 1 },
  { "exchange", "study=step", NULL, "dispatch_s", UP, 1 },
  { "weights_format", "study=step", "bf16", "attention_s", UP, 1 },
  { "experts_format", "study=step;slots_per_rank=8", "bf16", "moe_s", UP, 1 },
  { "kv_format", "study=step", "bf16", "kv_room_tokens", DOWN, 1 },
  { "ranks", "study=step", "64", "tokens_per_s", UP, 1 },
  { "ranks_per_node", "study=step", "16", "dispatch_s", DOWN, 1 },
  { "nodes_per_switch",
    "load=fluid;faults=process;rank_mtbf_s=60 h;rank_share=0.001;node_share=0;"
    "switch_share=0.999;coordinator_restarts=false;replace_s=10 s;warm_s=10 s",
    "1", "capacity_share", UP, 20000 },
  { "slots_per_rank", "study=step", "17", "kv_room_tokens", DOWN, 1 },
  { "expert_groups", "study=step;slots_per_rank=9;popularity=zipf", "1", "balance_share", UP, 1 },
  { "usable_memory_share", "study=step", "0.85", "kv_room_tokens", DOWN, 1 },
  { "resident_bytes", "study=step", "25 GB", "kv_room_tokens", DOWN, 1 },
  { "popularity", "study=step", "zipf", "balance_share", DOWN, 1 },
  { "zipf_exponent",
    "study=step;slots_per_rank=9;popularity=zipf;placement=trivial",
    "1.2", "balance_share", DOWN, 1 },
  { "lognormal_sigma",
    "study=step;slots_per_rank=9;popularity=zipf;placement=trivial;popularity=lognormal",
    "2", "balance_share", DOWN, 1 },
  { "hot_experts",
    "study=step;slots_per_rank=9;popularity=zipf;placement=trivial;popularity=k_hot",
    "8", "balance_share", DOWN, 1 },
  { "hot_share",
    "study=step;slots_per_rank=9;popularity=zipf;placement=trivial;popularity=k_hot",
    "0.5", "balance_share", UP, 1 },
  { "popularity_table",
    "study=step;placement=trivial;popularity=table",
    NULL, "balance_share", DOWN, 1 },
  { "drift_s", "load=fluid;faults=none;popularity=zipf", "10 s", "balance.mean", DOWN, 100 },
  { "drift_exchanges",
    "load=fluid;faults=none;popularity=zipf;drift_s=10 s;drift_exchanges=16",
    "64", "balance.mean", DOWN, 100 },
  { "statistics_lag_s",
    "load=fluid;faults=none;popularity=zipf;drift_s=10 s;drift_exchanges=16;"
    "rebalance_s=20 s",
    "1000 s", "balance.mean", DOWN, 200 },
  { "stale_exchanges", "study=step;popularity=zipf", "64", "balance_share", DOWN, 1 },
  { "rebalance_s",
    "load=fluid;faults=none;popularity=zipf;drift_s=10 s;drift_exchanges=16",
    "20 s", "rebalance_pause_s.n", UP, 100 },
  { "rebalance_below",
    "load=fluid;faults=none;popularity=zipf;drift_s=10 s;drift_exchanges=16;"
    "rebalance_s=20 s",
    "0.1", "rebalance_pause_s.n", DOWN, 100 },
  { "placement", "study=step;popularity=zipf", "trivial", "balance_share", DOWN, 1 },
  { "coverage_share",
    "load=fluid;faults=none;placement=mixed;popularity=zipf;slots_per_rank=12",
    "1", "single_copy_experts.last", DOWN, 10 },
  { "repair", "load=fluid", "minimal", "move_s.mean", DOWN, 50 },
  { "other_s", "study=step", "300 us", "step_s", UP, 1 },
  { "draft_tokens", "study=step", "1;accepted_tokens=1.8 tokens", "tokens_per_s", UP, 1 },
  { "accepted_tokens", "study=step;draft_tokens=1", "1.8 tokens", "tokens_per_s", UP, 1 },
  { "elastic_share", "study=step", "0.04", "step_s", UP, 1 },
  { "overlap_from_requests", "study=step", "0", "step_s", UP, 1 },
  { "fluctuations", "study=step", "false", "moe_s", DOWN, 1 },
  { "prefill_step_tokens", "study=prefill", "8192 tokens", "step_s", DOWN, 1 },
  { "load", "faults=none", "fluid", "done_requests", MOVES, 20 },
  { "requests_per_rank", "study=step", "64.5", "attention_s", UP, 1 },
  { "max_requests_per_rank", "load=fluid;faults=none", "20", "running_requests.mean", DOWN, 20 },
  { "context_tokens", "study=step", "4096 tokens", "attention_s", UP, 1 },
  { "refill_s",
    "load=fluid;replace_s=1 s;warm_s=5 s;in_flight=abort",
    "60 s", "tokens_per_s", DOWN, 100 },
  { "request_rate_hz", "load=poisson;faults=none", "40 Hz", "arrived_requests", UP, 100 },
  { "request_swing",
    "load=poisson;faults=none;request_period_s=200 s",
    "0.9", "arrived_requests", UP, 100 },
  { "request_period_s",
    "load=poisson;faults=none;request_swing=0.9",
    "200 s", "arrived_requests", UP, 100 },
  { "prompt_tokens", "faults=none", "4000 tokens", "tpot_s.mean", UP, 60 },
  { "output_tokens", "faults=none", "100 tokens", "done_requests", UP, 60 },
  { "trace", "load=trace;faults=none", NULL, "arrived_requests", UP, 20 },
  { "prefill", "load=poisson;faults=none", "instance", "tpot_s.mean", UP, 60 },
  { "eager_layer_s", "load=poisson;faults=none;prefill=instance;request_rate_hz=1 Hz", "10 ms",
    "tpot_s.mean", UP, 60 },
  { "chunk_tokens", "load=poisson;faults=none;prefill=instance;request_rate_hz=1 Hz", "256 tokens",
    "ttft_s.mean", UP, 60 },
  { "prefill_nodes", "load=poisson;faults=none", "1", "ttft_s.mean", UP, 100 },
  { "prefill_delay_passes", "load=poisson;faults=none;prefill=instance;request_rate_hz=5 Hz", "50",
    "ttft_s.mean", UP, 60 },
  { "decode_interval_passes", "load=poisson;faults=none;prefill=instance;request_rate_hz=5 Hz",
    "50", "ttft_s.mean", UP, 60 },
  { "phase_lock",
    "load=poisson;faults=none;prefill=instance;request_rate_hz=5 Hz;eager_layer_s=0 s",
    "true", "tpot_s.mean", UP, 60 },
  { "prefill_mtbf_s", "load=poisson;faults=none;prefill_nodes=1", "20 s", "prefill_faults", UP,
    100 },
  { "prefill_repair_s",
    "load=poisson;faults=none;prefill_nodes=1;prefill_mtbf_s=20 s;prefill_repair_s=1 s",
    "5 s", "ttft_s.mean", UP, 100 },
  { "overlap", "study=step;overlap_from_requests=0", "single_batch", "step_s", MOVES, 1 },
  { "prefill_tokens_per_s",
    "load=poisson;faults=none;prefill_nodes=1",
    "30000 tokens/s", "ttft_s.mean", UP, 100 },
  { "retry", "", "false", "given_up_requests", UP, 60 },
  { "retry_delay_s", "", "50 s", "running_requests.mean", DOWN, 100 },
  { "retry_backoff", "faults=trace;in_flight=abort", "10", "running_requests.mean", DOWN, 100 },
  { "max_retries", "", "0", "given_up_requests", UP, 60 },
  { "retract", "", "true", "poisoned_tokens", DOWN, 60 },
  { "in_flight", "", "abort", "lost_requests", UP, 60 },
  { "max_retractions", "in_flight=requeue", "0", "given_up_requests", UP, 60 },
  { "kv_checkpoint", "", "true", "restored_tokens", UP, 60 },
  { "slo_tpot_s", "faults=none", "30 ms", "good_tokens", DOWN, 60 },
  { "slo_ttft_s", "load=poisson;faults=none;prefill_nodes=1", "10 ms", "good_tokens", DOWN, 60 },
  { "faults", "load=fluid", "none", "faults", DOWN, 50 },
  { "fault_at_s", "load=fluid;system=restart", "40 s", "tokens_per_s", UP, 100 },
  { "fault_rank", "load=fluid", "0", "availability_share", DOWN, 100 },
  { "fault_ranks", "load=fluid", "4", "ranks_alive.last", DOWN, 100 },
  { "fault_scattered",
    "load=fluid;fault_ranks=12;system=shrink;fault_rank=1;coordinator_restarts=false",
    "true", "tokens_per_s", MOVES, 100 },
  { "fault_trace", "load=fluid;faults=trace", NULL, "faults", UP, 100 },
  { "fault_law",
    "study=faults;faults=process;ranks=64;rank_mtbf_s=1000 h",
    "weibull", "fault_interval_cv", MOVES, 1e+07 },
  { "rank_mtbf_s",
    "study=faults;faults=process;ranks=64;rank_mtbf_s=1000 h",
    "2000 h", "faults", DOWN, 1e+07 },
  { "rank_share",
    "study=faults;faults=process;ranks=64;rank_mtbf_s=1000 h",
    "0.2;node_share=0.716468", "rank_faults", DOWN, 1e+07 },
  { "node_share",
    "study=faults;faults=process;ranks=64;rank_mtbf_s=1000 h",
    "0.9", "add up to 1", REFUSED, 1 },
  { "switch_share",
    "study=faults;faults=process;ranks=64;rank_mtbf_s=1000 h",
    "0.873550;node_share=0.001;rank_share=0.125450", "switch_faults", UP, 1e+07 },
  { "weibull_shape",
    "study=faults;faults=process;fault_law=weibull;rank_share=1;node_share=0;"
    "switch_share=0;ranks=1;ranks_per_node=1;rank_mtbf_s=1 h",
    "3", "fault_interval_cv", DOWN, 1e+06 },
  { "rank_ages",
    "study=faults;faults=process;fault_law=weibull;rank_share=1;node_share=0;"
    "switch_share=0;ranks=1024;weibull_shape=3;rank_mtbf_s=1000 h",
    "stated", "rank_faults", DOWN, 1e+06 },
  { "rank_age_s",
    "study=faults;faults=process;fault_law=weibull;rank_share=1;node_share=0;"
    "switch_share=0;ranks=1024;weibull_shape=3;rank_mtbf_s=1000 h;rank_ages=stated",
    "2000 h", "rank_faults", UP, 1e+06 },
  { "burst_factor",
    "study=faults;faults=process;ranks=64;rank_mtbf_s=1000 h;fault_law=bursts",
    "200", "fault_interval_cv", UP, 1e+08 },
  { "burst_s",
    "study=faults;faults=process;ranks=64;rank_mtbf_s=1000 h;fault_law=bursts",
    "10 h", "fault_interval_cv", MOVES, 1e+08 },
  { "calm_s",
    "study=faults;faults=process;ranks=64;rank_mtbf_s=1000 h;fault_law=bursts",
    "1000 h", "fault_interval_cv", MOVES, 1e+08 },
  { "crash_share",
    "load=fluid;faults=process;rank_mtbf_s=5 h;coordinator_restarts=false;rank_share=1;"
    "node_share=0;switch_share=0;warm_s=5 s",
    "1", "ranks_alive.mean", UP, 3000 },
  { "flap_rate_hz", "faults=none", "0.1 Hz", "flap_pause_s.n", UP, 100 },
  { "flap_s", "faults=none;flap_rate_hz=0.1 Hz", "4 s", "flap_pause_s.mean", UP, 100 },
  { "slow_rate_hz", "load=fluid;faults=none", "0.1 Hz", "slow_ranks.mean", UP, 100 },
  { "slow_factor", "load=fluid;faults=none;slow_rate_hz=0.1 Hz", "3", "tokens_per_s", DOWN, 100 },
  { "slow_s", "load=fluid;faults=none;slow_rate_hz=0.1 Hz", "10 s", "slow_ranks.mean", DOWN, 100 },
  { "faults_in_repair",
    "load=fluid;faults=process;rank_mtbf_s=1 h;replace_s=5 s;warm_s=5 s",
    "false", "faults", DOWN, 2000 },
  { "detection", "load=fluid", "heartbeat", "detection_s.mean", UP, 100 },
  { "timeout_s", "load=fluid", "20 s", "detection_s.mean", UP, 100 },
  { "connection_s", "load=fluid;detection=connection", "3 s", "detection_s.mean", UP, 100 },
  { "heartbeat_s", "load=fluid;detection=heartbeat", "40 s", "detection_s.mean", UP, 100 },
  { "agree_s", "load=fluid", "5 s", "recovery_pause_s.mean", UP, 100 },
  { "plan_s", "load=fluid", "5 s", "recovery_pause_s.mean", UP, 100 },
  { "plan_per_slot_s", "load=fluid", "48 us", "recovery_pause_s.mean", UP, 100 },
  { "barrier_s", "load=fluid", "5 s", "recovery_pause_s.mean", UP, 100 },
  { "barrier_per_rank_s", "load=fluid", "20 ms", "recovery_pause_s.mean", UP, 100 },
  { "exchange_per_rank_s", "load=fluid", "20 ms", "recovery_pause_s.mean", UP, 100 },
  { "refresh_s", "load=fluid", "5 s", "recovery_pause_s.mean", UP, 100 },
  { "backup", "load=fluid", "storage_only", "moved_storage_bytes", UP, 300 },
  { "backup_dies",
    "load=fluid;slots_per_rank=11;placement=trivial;fault_rank=8;fault_ranks=8",
    "false", "moved_storage_bytes", DOWN, 300 },
  { "move", "load=fluid", "bound", "move_s.mean", DOWN, 100 },
  { "move_latency_s", "load=fluid", "10 ms", "move_s.mean", UP, 100 },
  { "link_eff", "load=fluid", "0.3", "move_s.mean", UP, 100 },
  { "storage_bytes_per_s",
    "load=fluid;backup=storage_only;repair=minimal;slots_per_rank=9",
    "1 GB/s", "move_s.mean", UP, 100 },
  { "coordinator_restarts",
    "load=fluid;fault_rank=0;replace_s=0 s",
    "false", "restarts", DOWN, 500 },
  { "replace_s", "load=fluid;warm_s=5 s", "1 s", "ranks_alive.last", UP, 100 },
  { "relaunch_s",
    "load=fluid;faults=trace;crash_share=1;warm_s=5 s",
    "300 s", "ranks_alive.last", DOWN, 100 },
  { "spares", "load=fluid;warm_s=5 s", "4", "ranks_alive.last", UP, 100 },
  { "spare_s", "load=fluid;warm_s=5 s;spares=4", "500 s", "ranks_alive.last", DOWN, 100 },
  { "warm_s", "load=fluid;replace_s=1 s;warm_s=5 s", "500 s", "ranks_alive.last", DOWN, 100 },
  { "join_groups", "load=fluid;replace_s=1 s;warm_s=5 s", "8", "join_pause_s.mean", UP, 100 },
  { "join_group_s", "load=fluid;replace_s=1 s;warm_s=5 s", "2 s", "join_pause_s.mean", UP, 100 },
  { "join_group_per_rank_s",
    "load=fluid;replace_s=1 s;warm_s=5 s",
    "0.1 s", "join_pause_s.mean", UP, 100 },
  { "join_refresh_s", "load=fluid;replace_s=1 s;warm_s=5 s", "2 s", "join_pause_s.mean", UP, 100 },
  { "join_broadcast_s",
    "load=fluid;replace_s=1 s;warm_s=5 s",
    "2 s", "join_pause_s.mean", UP, 100 },
  { "join_reset_s", "load=fluid;replace_s=1 s;warm_s=5 s", "2 s", "join_pause_s.mean", UP, 100 },
  { "join_rebalances",
    "load=fluid;replace_s=1 s;warm_s=5 s",
    "true", "join_pause_s.mean", UP, 100 },
  { "join", "load=fluid;replace_s=1 s;warm_s=5 s", "deferred", "ranks_alive.last", DOWN, 100 },
  { "join_below_requests",
    "load=fluid;replace_s=1 s;warm_s=5 s;join=deferred",
    "100", "ranks_alive.last", UP, 100 },
  { "join_patience_s",
    "load=fluid;replace_s=1 s;warm_s=5 s;join=deferred",
    "5 s", "ranks_alive.last", UP, 100 },
  { "join_look_s",
    "load=fluid;replace_s=1 s;warm_s=5 s;join=deferred;join_patience_s=30 s",
    "25 s", "ranks_alive.mean", DOWN, 100 },
  { "restart_detect_s",
    "load=fluid;system=restart;replace_s=0 s",
    "200 s", "restart_pause_s.mean", UP, 1200 },
  { "restart_stop_s",
    "load=fluid;system=restart;replace_s=0 s",
    "50 s", "restart_pause_s.mean", UP, 1200 },
  { "restart_launch_s",
    "load=fluid;system=restart;replace_s=0 s",
    "50 s", "restart_pause_s.mean", UP, 1200 },
  { "restart_launch_per_rank_s",
    "load=fluid;system=restart;replace_s=0 s",
    "2 s", "restart_pause_s.mean", UP, 1200 },
  { "restart_jit_s",
    "load=fluid;system=restart;replace_s=0 s",
    "90 s", "restart_pause_s.mean", UP, 1200 },
  { "restart_capture_s",
    "load=fluid;system=restart;replace_s=0 s",
    "90 s", "restart_pause_s.mean", UP, 1200 },
  { "restart_health_s",
    "load=fluid;system=restart;replace_s=0 s",
    "90 s", "restart_pause_s.mean", UP, 1200 },
  { "price_usd_per_h", "load=fluid", "7 USD/h", "lost_usd", UP, 100 },
  { "bin_s", "load=fluid", "3 s", "t95_s", MOVES, 100 },
  { "window_s", "load=fluid", "10 s", "t95_s", UP, 100 },
  { "outages", FLEET, "none", "faults", DOWN, 3000000 },
  { "outage_log", FLEET ";outages=log;log_overlaps=unite", NULL, "faults", UP, 3000000 },
  { "log_overlaps", FLEET ";outages=log;log_overlaps=unite",
    "refuse", "is out already", REFUSED, 3000000 },
  { "log_window_s", "study=outages;fleet_nodes=16;outages=log;log_overlaps=unite",
    "60 day", "outage_window_s", UP, 1 },
  { "horizon_s", "study=outages;fleet_nodes=16", "50 day", "outage_rows", DOWN, 1 },
  { "fault_classes", FLEET, NULL, "faults", DOWN, 3000000 },
  { "hazards", "study=outages;fleet_nodes=16", NULL, "outage_rows", UP, 1 },
  { "class_ages", "study=outages;fleet_nodes=16", "new", "outage_rows", MOVES, 1 },
  { "staffed_from_h", "study=outages;fleet_nodes=16;staffed_h=8", "12", "length_p50_h", MOVES, 1 },
  { "staffed_h", "study=outages;fleet_nodes=16", "8", "length_p50_h", UP, 1 },
  { "count_class", "study=outages;fleet_nodes=16", "drain", "class_rows", MOVES, 1 },
  { "fabric", FLEET, "plain", "capacity_share", MOVES, 3000000 },
  { "nodes_per_block", FLEET, "2", "capacity_share", MOVES, 3000000 },
  { "spines", FLEET, "2", "capacity_share", MOVES, 3000000 },
  { "nic_ports", FLEET, "2", "faults_hit", DOWN, 3000000 },
  { "nic_use", FLEET, "neighbour", "capacity_share", UP, 3000000 },
  { "nodes_per_power", FLEET, "1", "capacity_share", MOVES, 3000000 },
  { "fleet_system", FLEET, "wait", "capacity_share", DOWN, 3000000 },
  { "fleet_nodes", FLEET, "32", "fleet_instances", UP, 3000000 },
  { "instances", FLEET, "2", "fleet_instances", DOWN, 3000000 },
  { "prefill_instances", FLEET, "1", "goodput_share", DOWN, 3000000 },
  { "drain_kv", FLEET, "drop", "kv_losses", UP, 3000000 },
  { "join_lost_share", FLEET, "0.9", "failed_joins", UP, 3000000 },
  { "join_timeout_s", FLEET ";join_lost_share=0.9", "1 h", "failed_joins", DOWN, 3000000 },
  { "join_tries", FLEET ";join_lost_share=0.9;spare_nodes=4", "1", "failed_joins", MOVES, 3000000 },
  { "spare_nodes", FLEET, "4", "fleet_instances", DOWN, 3000000 },
  { "spare_stage", FLEET, "hot", "warming_node_h", DOWN, 3000000 },
  { "warm_spare_s", FLEET ";spare_stage=warm", "80 s", "warming_node_h", UP, 3000000 },
  { "shuffle_nodes", FLEET, "true", "capacity_share", MOVES, 3000000 },
  { "router", FLEET ";demand_share=0.5", "pinned", "goodput_share", DOWN, 3000000 },
  { "demand_share", FLEET, "0.5", "goodput_share", UP, 3000000 },
  { "target_availability", FLEET, "0", "months_below_share", DOWN, 3000000 },
  { "month_s", FLEET, "10 day", "instance_months", UP, 3000000 },
  { "kv_floor_tokens", FLEET, "600000 tokens", "kv_floor_tokens", REFUSED, 3000000 },
  { "grow", FLEET ";fleet_system=restart", "never", "capacity_share", DOWN, 3000000 },
  { "grow_at_h", FLEET ";fleet_system=restart;grow=at_night",
    "15", "capacity_share", MOVES, 3000000 },
  { "background_share", FLEET ";fleet_system=background", "0.9", "capacity_share", MOVES, 3000000 },
  { "crash_limit_s", FLEET ";instances=3", "0 s", "capacity_share", MOVES, 3000000 },
  { "slow_check_s", FLEET, "1 h", "capacity_share", MOVES, 3000000 },
  { "slow_share", FLEET, "0.1", "capacity_share", DOWN, 3000000 },
  { "coordinator", FLEET, "external", "restarts", DOWN, 3000000 },
  { "partition", FLEET ";nodes_per_block=3", "coordinator", "capacity_share", MOVES, 3000000 },
  { "scale_nodes", FLEET, "1", "given_node_h", UP, 3000000 },
  { "scale_down_h", FLEET ";scale_nodes=1", "23", "given_node_h", DOWN, 3000000 },
  { "scale_up_h", FLEET ";scale_nodes=1", "6", "given_node_h", DOWN, 3000000 },
  { "low_demand_share", FLEET ";scale_nodes=1", "0.5", "goodput_share", UP, 3000000 },
  { "failover_s", FLEET ";coordinator=standby", "100 s", "recovery_pause_s.mean", UP, 3000000 },
  { "join_registers_first", FLEET, "true", "failed_joins", UP, 3000000 },
  { "join_blocking_s", FLEET ";join_registers_first=true", "1 s", "failed_joins", DOWN, 3000000 },
  { "join_eviction_s", FLEET ";join_registers_first=true",
    "1000 s", "failed_joins", DOWN, 3000000 },
  { "join_retry_s", FLEET ";join_registers_first=true", "1 h", "failed_joins", DOWN, 3000000 },
  { "join_commits_first", FLEET ";join_registers_first=true",
    "true", "unavailability_share", UP, 3000000 },
  { "rebuilds_communicators", "load=fluid", "true", "recovery_pause_s.mean", UP, 100 },
  { "rebuild_abort_s", "load=fluid;rebuilds_communicators=true",
    "2 s", "recovery_pause_s.mean", UP, 200 },
  { "rebuild_groups", "load=fluid;rebuilds_communicators=true",
    "6", "recovery_pause_s.mean", UP, 200 },
  { "communicator_s", "load=fluid;rebuilds_communicators=true",
    "3 s", "recovery_pause_s.mean", UP, 200 },
  { "communicator_per_rank_s", "load=fluid;rebuilds_communicators=true",
    "0.2 s", "recovery_pause_s.mean", UP, 200 },
  { "buffer_bytes", "load=fluid;rebuilds_communicators=true",
    "9 GB", "recovery_pause_s.mean", UP, 200 },
  { "register_bytes_per_s", "load=fluid;rebuilds_communicators=true",
    "50 GB/s", "recovery_pause_s.mean", DOWN, 200 },
  { "queue_pair_s", "load=fluid;rebuilds_communicators=true",
    "3 ms", "recovery_pause_s.mean", UP, 200 },
  { "recaptures_graphs", "load=fluid", "true", "recovery_pause_s.mean", UP, 200 },
  { "graphs", "load=fluid;recaptures_graphs=true", "50", "recovery_pause_s.mean", UP, 200 },
  { "graph_capture_s", "load=fluid;recaptures_graphs=true",
    "1 s", "recovery_pause_s.mean", UP, 200 },
  { "measured_a_s", "load=fluid", "1 s", "", NOTHING, 100 },
  { "measured_b_s", "load=fluid", "1 s", "", NOTHING, 100 },
};
/* clang-format on */

static float even[256], skewed[256];
static EpWeights weights[] = { { 1, 256, even }, { 1, 256, skewed } };
static EpFault faults[] = { { 10.0, 9 }, { 40.0, 21 } };
static EpFaults failures[] = { { 1, faults }, { 2, faults } };
static LlmRequest requests[] = { { 1.0, 10, 10 }, { 2.0, 10, 10 }, { 3.0, 10, 10 } };
static LlmTrace traces[] = { { requests, 2 }, { requests, 3 } };

/* Every kind of outage, of which the last has its life by age where hazards are given. */
static const struct {
  const char *name;
  int effect, domain;
  double mtbf_s;
} kinds[] = {
  { "gpu", EP_RANK_DIES, EP_OF_NODE, 40 * 86400.0 },
  { "power", EP_NODE_DIES, EP_OF_POWER, 80 * 86400.0 },
  { "drain", EP_NODE_DRAINED, EP_OF_NODE, 40 * 86400.0 },
  { "slow", EP_RANK_SLOWS, EP_OF_NODE, 80 * 86400.0 },
  { "crash", EP_PROCESS_DIES, EP_OF_NODE, 40 * 86400.0 },
  { "cable", EP_NODE_DIES, EP_OF_CABLE, 400 * 86400.0 },
  { "leaf", EP_NODE_DIES, EP_OF_LEAF, 80 * 86400.0 },
  { "spine", EP_NODE_DIES, EP_OF_SPINE, 80 * 86400.0 },
  { "block", EP_NODE_DIES, EP_OF_BLOCK, 40 * 86400.0 },
  { "aged", EP_NODE_DIES, EP_OF_NODE, INFINITY },
};
static EpFaultClass classes[G_N_ELEMENTS (kinds)];
static EpHazard hazards[] = { { "aged", 0.0, 50 * 86400.0 } };
static EpOutage outages[]
  = { { .start_s = 1e5, .end_s = 2e5, .domain = EP_OF_NODE, .drained = -1 },
      { .start_s = 1.5e5, .end_s = 3e5, .domain = EP_OF_NODE, .drained = -1 },
      { .start_s = 4e5, .end_s = 4e6, .domain = EP_OF_NODE, .id = 1, .drained = -1 } };
static char log_path[] = "log.csv";
static EpOutageLog logs[] = { { log_path, 2, outages, NULL }, { log_path, 3, outages, NULL } };

static void
give_outages (EpParams *p, guint changed)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      const char *repair = kinds[i].effect == EP_PROCESS_DIES ? "10 min" : "exponential(20 h)";

      classes[i] = drawn_class (kinds[i].mtbf_s, repair);
      classes[i].name = kinds[i].name;
      classes[i].effect = kinds[i].effect;
      classes[i].domain = kinds[i].domain;
    }
  logs[changed].classes = g_ptr_array_new ();
  g_ptr_array_add (logs[changed].classes, (gpointer) "gpu/any");
  p->outage_log = (SimFile){ log_path, &logs[changed] };
  p->fault_classes = (SimList){ G_N_ELEMENTS (classes), classes };
  set (p, "horizon_s", "100 day");
  if (p->outages == EP_OUTAGES_LOG)
    set (p, "log_window_s", "50 day");
}

static void
take_outages (EpParams *p, guint changed)
{
  g_ptr_array_unref (logs[changed].classes);
  p->outage_log = (SimFile){ NULL, NULL };
  p->fault_classes = p->hazards = (SimList){ 0, NULL };
}

/* What files hold, as if it had been read. */
static void
give_files (EpParams *p, guint changed)
{
  for (guint i = 0; i < 256; i++)
    {
      even[i] = 1.0f;
      skewed[i] = i == 7 ? 100.0f : 1.0f;
    }
  p->popularity_table.data = &weights[changed];
  p->fault_trace.data = &failures[changed];
  p->trace.data = &traces[changed];
  p->trace.path = "trace.csv";
}

static void
take_files (EpParams *p)
{
  p->popularity_table.data = p->fault_trace.data = p->trace.data = NULL;
}

/* Entries of the catalogue, and files. */
static void
change_other (EpParams *p, const char *name)
{
  static SimAccelerator thin;
  static LlmModel half;
  static LlmExchangeRow far_rows[G_N_ELEMENTS (ep_exchange_rows)];
  static LlmExchangeLaw far;
  static LlmLawRow slow_rows[G_N_ELEMENTS (ep_law_rows)];
  static LlmOperatorLaw slow;

  thin = ep_h100;
  far = ep_exchange;
  far.rows.items = memcpy (far_rows, ep_exchange_rows, sizeof ep_exchange_rows);
  for (guint i = 0; i < G_N_ELEMENTS (far_rows); i++)
    far_rows[i].far_eff /= 2.0;
  slow = ep_law;
  slow.laws.items = memcpy (slow_rows, ep_law_rows, sizeof ep_law_rows);
  for (guint i = 0; i < G_N_ELEMENTS (slow_rows); i++)
    slow_rows[i].memory_eff /= 2.0;
  thin.memory_bytes_per_s /= 2.0;
  half = ep_deepseek;
  half.layers = 31;
  if (strcmp (name, "fault_classes") == 0)
    p->fault_classes.n = 1;
  else if (strcmp (name, "hazards") == 0)
    p->hazards = (SimList){ 1, hazards };
  else if (strcmp (name, "llm") == 0)
    p->llm = &half;
  else if (strcmp (name, "exchange") == 0)
    p->exchange = &far;
  else if (strcmp (name, "kernels") == 0)
    p->kernels = &slow;
  else if (strcmp (name, "gpu") == 0)
    p->gpu = &thin;
}

static void
change (EpParams *p, const ParamMove *line)
{
  if (line->changed == NULL)
    change_other (p, line->name);
  else
    param_moves_change (ep_params, p, line);
}

static SimRecord *
run_line (const ParamMove *line, gboolean changed)
{
  g_auto (EpParams) p = defaults ();
  gboolean file = sim_param_find (ep_params, line->name)->type == SIM_FILE;
  gboolean both = strcmp (line->name, "retry_backoff") == 0;
  SimRecord *record;

  param_moves_set (ep_params, &p, line->base);
  give_files (&p, (file && changed) || both);
  give_outages (&p, file && changed);
  if (changed)
    change (&p, line);
  record = run_until (&p, 3, line->until_s);
  take_files (&p);
  take_outages (&p, file && changed);
  return record;
}

static void
check_refused (const ParamMove *line)
{
  g_auto (EpParams) p = defaults ();

  param_moves_set (ep_params, &p, line->base);
  give_outages (&p, 0);
  change (&p, line);
  param_moves_refused (&rank_failure_model, &p, line);
  take_outages (&p, 0);
}

static void
check_nothing (const ParamMove *line, const SimRecord *a, const SimRecord *b)
{
  SimComponent component = { "rank_failure", &rank_failure_model, NULL };
  g_autoptr (GArray) columns = sim_run_columns (&component, 1);

  ck_assert_msg (strstr (sim_param_find (ep_params, line->name)->doc, "no effect") != NULL,
                 "%s does nothing, and does not say so", line->name);
  for (guint i = 0; i < columns->len; i++)
    ck_assert (memcmp (&a->values[i], &b->values[i], sizeof (double)) == 0);
}

START_TEST (line_by_line)
{
  const ParamMove *line = &lines[_i];
  g_autoptr (SimRecord) a = NULL, b = NULL;

  if (line->effect == ELSEWHERE)
    return;
  if (line->effect == REFUSED)
    {
      check_refused (line);
      return;
    }
  a = run_line (line, FALSE);
  b = run_line (line, TRUE);
  if (line->effect == NOTHING)
    check_nothing (line, a, b);
  else
    param_moves_moved (line, value (a, line->metric), value (b, line->metric));
}
END_TEST

START_TEST (every_row_has_a_line)
{
  param_moves_covered (ep_params, lines, G_N_ELEMENTS (lines));
}
END_TEST

TEST_MAIN (rank_failure_params, TEST (every_row_has_a_line),
           tcase_add_loop_test (tests, line_by_line, 0, G_N_ELEMENTS (lines)))

/* models/rank_failure/metrics.c - what the model measures. */
#include "models/rank_failure/metrics.h"

/* clang-format off */
/* In the order in which they were added: names and columns of results files are contracts, so
 * new ones stand at the end. */
const SimMetric ep_metrics[] = {
  /* What the paper's figures show: tokens over time, and how soon they are back. */
  [EP_THROUGHPUT] = { "throughput_tokens_per_s", SIM_SERIES, "tokens/s",
    "decode tokens a second, a point every bin_s" },
  [EP_TOKENS_PER_S] = { "tokens_per_s", SIM_RESULT, "tokens/s", "over the measured time" },
  [EP_BEFORE_TOKENS_PER_S] = { "before_tokens_per_s", SIM_RESULT, "tokens/s",
    "mean from the start to the first fault" },
  [EP_GOODPUT] = { "goodput_tokens_per_s", SIM_RESULT, "tokens/s",
    "tokens of finished requests within both SLOs" },
  [EP_T95_S] = { "t95_s", SIM_RESULT, "s",
    "first fault to 95 % of the throughput before it (moving average)" },
  /* Two readings of availability: all or nothing, and by ranks in service. */
  [EP_AVAILABILITY] = { "availability_share", SIM_RESULT, "1", "time in service" },
  [EP_UNAVAILABILITY] = { "unavailability_share", SIM_RESULT, "1", "time in pauses" },
  [EP_CAPACITY] = { "capacity_share", SIM_RESULT, "1",
    "time in service, weighted with the share of ranks" },
  /* Pauses by cause; pause_s has all of them. */
  [EP_PAUSE_S] = { "pause_s", SIM_TALLY, "s", "pauses of any cause" },
  [EP_RECOVERY_PAUSE_S] = { "recovery_pause_s", SIM_TALLY, "s", "fault to service on fewer ranks" },
  [EP_JOIN_PAUSE_S] = { "join_pause_s", SIM_TALLY, "s", "pauses for replaced ranks" },
  [EP_RESTART_PAUSE_S] = { "restart_pause_s", SIM_TALLY, "s", "fault to service after a restart" },
  [EP_FLAP_PAUSE_S] = { "flap_pause_s", SIM_TALLY, "s", "short losses of contact" },
  /* Stages of a recovery. */
  [EP_DETECTION_S] = { "detection_s", SIM_TALLY, "s", "fault until the survivors know" },
  [EP_MOVE_S] = { "move_s", SIM_TALLY, "s", "moving weights in a repair" },
  [EP_UNCOVERED] = { "uncovered_experts", SIM_TALLY, "1",
    "experts of a layer without a live copy when a fault is known, mean over layers" },
  /* As its client sees it, waits for recoveries included. */
  [EP_TPOT_S] = { "tpot_s", SIM_TALLY, "s", "a request's time per token after the first" },
  [EP_TTFT_S] = { "ttft_s", SIM_TALLY, "s", "arrival to first token" },
  [EP_UP] = { "in_service", SIM_LEVEL, "1", "1 while in service" },
  [EP_ALIVE] = { "ranks_alive", SIM_LEVEL, "1", "ranks in the instance" },
  [EP_RUNNING] = { "running_requests", SIM_LEVEL, "1", "requests in decode" },
  [EP_QUEUED] = { "queued_requests", SIM_LEVEL, "1", "requests that wait for a rank" },
  /* Counters of requests and tokens: done, lost, computed again. */
  [EP_TOKENS] = { "tokens", SIM_COUNT, "tokens", "decode tokens; absent, as all of an instance in service, outside study serve" },
  [EP_GOOD_TOKENS] = { "good_tokens", SIM_COUNT, "tokens", "of requests within both SLOs" },
  [EP_ARRIVED] = { "arrived_requests", SIM_COUNT, "requests", "requests that came; absent, as all that is counted by request, under load fluid" },
  [EP_DONE] = { "done_requests", SIM_COUNT, "requests", "requests finished" },
  [EP_LOST_REQUESTS] = { "lost_requests", SIM_COUNT, "requests",
    "losses of a request's KV with its rank" },
  [EP_GIVEN_UP] = { "given_up_requests", SIM_COUNT, "requests", "lost and not tried again" },
  [EP_ABORTED] = { "aborted_requests", SIM_COUNT, "requests", "longer than the KV room of a rank" },
  [EP_LOST_KV_TOKENS] = { "lost_kv_tokens", SIM_COUNT, "tokens", "KV lost with dead ranks" },
  [EP_REPREFILLED_TOKENS] = { "reprefilled_tokens", SIM_COUNT, "tokens",
    "prompt and output prefilled again" },
  [EP_POISONED_TOKENS] = { "poisoned_tokens", SIM_COUNT, "tokens",
    "of steps that lacked the dead ranks' experts" },
  /* An event may kill ranks that are dead already: then it is in the first count alone. */
  [EP_FAULTS] = { "faults", SIM_COUNT, "1", "events of the failure process; absent in studies of one step" },
  [EP_FAULTS_SEEN] = { "faults_hit", SIM_COUNT, "1", "events that killed a live rank" },
  [EP_RESTARTS] = { "restarts", SIM_COUNT, "1", "full restarts" },
  /* Bytes of weights by where they came from, nearest first. */
  [EP_LOCAL_BYTES] = { "moved_local_bytes", SIM_COUNT, "B", "to another slot of the rank" },
  [EP_NODE_BYTES] = { "moved_node_bytes", SIM_COUNT, "B", "from a GPU of the node" },
  [EP_REMOTE_BYTES] = { "moved_remote_bytes", SIM_COUNT, "B", "from a GPU of another node" },
  [EP_HOST_BYTES] = { "moved_host_bytes", SIM_COUNT, "B", "from DRAM of the node" },
  [EP_HOST_REMOTE_BYTES] = { "moved_host_remote_bytes", SIM_COUNT, "B",
    "from DRAM of another node" },
  [EP_STORAGE_BYTES] = { "moved_storage_bytes", SIM_COUNT, "B", "from storage" },
  /* Studies step and prefill: parts of one step, for comparison with measured tables. */
  [EP_STEP_S] = { "step_s", SIM_RESULT, "s",
    "study step: one decode step; study prefill: one of prefill; absent, like its rates, where the "
    "weights, or in decode the KV, do not fit (kv_room_tokens)" },
  [EP_ATTENTION_S] = { "attention_s", SIM_RESULT, "s", "study step: a layer and micro-batch" },
  [EP_DISPATCH_S] = { "dispatch_s", SIM_RESULT, "s", "study step: dispatch" },
  [EP_COMBINE_S] = { "combine_s", SIM_RESULT, "s", "study step: combine" },
  [EP_MOE_S] = { "moe_s", SIM_RESULT, "s", "study step: routed experts, slowest rank" },
  [EP_SHARED_S] = { "shared_s", SIM_RESULT, "s", "study step: shared expert" },
  [EP_NODE_TOKENS_PER_S] = { "node_tokens_per_s", SIM_RESULT, "tokens/s",
    "study step: decode of a node; study prefill: prompt tokens; absent where step_s is" },
  [EP_BALANCE] = { "balance_share", SIM_RESULT, "1",
    "mean over largest expected load of a rank, mean over layers" },
  [EP_KV_ROOM] = { "kv_room_tokens", SIM_RESULT, "tokens",
    "KV that fits on a rank; 0: the weights alone do not" },
  [EP_RESTART_STAGES_S] = { "restart_stages_s", SIM_RESULT, "s",
    "all stages of a restart, replacement apart" },
  /* Study faults: the process against what it was drawn from. */
  [EP_CHI_SQUARE] = { "chi_square", SIM_RESULT, "1", "categories against the Llama 3 table" },
  [EP_CHI_SQUARE_P] = { "chi_square_p", SIM_RESULT, "1", "chance of a larger one" },
  [EP_RANK_FAULTS] = { "rank_faults", SIM_RESULT, "1", "events of single ranks" },
  [EP_NODE_FAULTS] = { "node_faults", SIM_RESULT, "1", "events of nodes" },
  [EP_SWITCH_FAULTS] = { "switch_faults", SIM_RESULT, "1", "events of switches" },
  [EP_INTERVAL_CV] = { "fault_interval_cv", SIM_RESULT, "1",
    "standard deviation of times between failure events over their mean; 1 without memory" },
  [EP_INSTANCE_MTBF_S] = { "instance_mtbf_s", SIM_RESULT, "s", "time a failure event" },
  /* A lower bound of every schedule of moves: move_s below it would be a fault of the model. */
  [EP_MOVE_BOUND_S] = { "move_bound_s", SIM_TALLY, "s",
    "move_s by the longest queue alone, as move bound has it" },
  [EP_REBALANCE_PAUSE_S] = { "rebalance_pause_s", SIM_TALLY, "s", "pauses to balance anew" },
  [EP_BALANCE_LEVEL] = { "balance", SIM_LEVEL, "1",
    "mean over largest expected load of a rank, over time" },
  [EP_SLOW_RANKS] = { "slow_ranks", SIM_LEVEL, "1", "ranks that are slow" },
  [EP_RETRACTED] = { "retracted_requests", SIM_COUNT, "requests",
    "taken off their rank and queued again" },
  [EP_RESTORED_TOKENS] = { "restored_tokens", SIM_COUNT, "tokens", "KV from checkpoints" },
  /* What imbalance costs, now and after the next loss. */
  [EP_STRAGGLER_SHARE] = { "straggler_share", SIM_RESULT, "1",
    "studies step and prefill: of the experts' time, what a mean rank waits for the slowest" },
  [EP_SINGLE_COPY] = { "single_copy_experts", SIM_LEVEL, "1",
    "experts of a layer that one more dead rank may leave without a copy, mean over layers" },
  [EP_DROPPED_SHARE] = { "dropped_share", SIM_LEVEL, "1",
    "picks of experts without a live copy, mean over layers, over time" },
  [EP_DROPPED_PICKS] = { "dropped_picks", SIM_COUNT, "1",
    "expected token-experts of decode that were dropped, poisoned steps apart" },
  /* Money follows devices and time, whatever they did. */
  [EP_COST_USD] = { "cost_usd", SIM_RESULT, "USD", "devices of the instance, spares, prefill" },
  [EP_LOST_USD] = { "lost_usd", SIM_RESULT, "USD",
    "paid for ranks and spares while they did not serve" },
  [EP_USD_PER_MTOKEN] = { "usd_per_mtoken", SIM_RESULT, "USD/Mtokens", "cost over decode tokens" },
  [EP_N_METRICS] = SIM_METRIC_END
};

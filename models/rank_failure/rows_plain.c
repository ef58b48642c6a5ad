/* models/rank_failure/rows_plain.c - the tables of choices that are plain words: a mechanism asks
 * which one it is.  Those with a policy behind each are in rows_choices.c.
 */
#include "models/rank_failure/params.h"

/* The single studies exist to be compared with measured tables; `serve` is the model. */
const SimChoice ep_studies[] = {
  { "serve", "an instance over time", NULL },
  { "step", "one decode step", NULL },
  { "faults", "the failure process alone", NULL },
  { "prefill", "one step of a prefill instance", NULL },
  { "fleet", "instances on the nodes of a fleet, over months", NULL },
  { "outages", "a log of outages, or rows drawn like one, and what it teaches", NULL },
  { NULL, NULL, NULL },
};

/* Which experts are asked for: shapes from routing studies, or a table measured on a model. */
const SimChoice ep_popularities[] = {
  { "uniform", "all alike", NULL },
  { "zipf", "1 / rank^zipf_exponent, shuffled", NULL },
  { "lognormal", "log-normal weights", NULL },
  { "k_hot", "hot_experts take hot_share", NULL },
  { "table", "popularity_table", NULL },
  { NULL, NULL, NULL },
};

/* One planned fault shows a recovery; a process shows a month. */
const SimChoice ep_fault_sources[] = {
  { "none", "never", NULL },
  { "at", "fault_ranks ranks at fault_at_s", NULL },
  { "process", "at random", NULL },
  { "trace", "as in a file", NULL },
  { NULL, NULL, NULL },
};

/* Field studies of clusters find all three, by what they count as a failure. */
const SimChoice ep_laws[] = {
  { "exponential", "memoryless", NULL },
  { "weibull", "a clock of its own for each rank", NULL },
  { "bursts", "memoryless, at a rate that is burst_factor times as high at times", NULL },
  { NULL, NULL, NULL },
};

/* A cluster that runs for long is in the stationary state; a new one fails by its age. */
const SimChoice ep_ages[] = {
  { "stationary", "as in a fleet that has run for ever: 1 / MTBF from the start", NULL },
  { "stated", "rank_age_s: 0 s when all are new", NULL },
  { NULL, NULL, NULL },
};

/* A collective that hangs is noticed by its timeout; a process that died by its connection. */
const SimChoice ep_detections[] = {
  { "timeout", "receive timeout of the kernels", NULL },
  { "connection", "the process death closes its connection", NULL },
  { "heartbeat", "eviction by the coordinator", NULL },
  { NULL, NULL, NULL },
};

/* Where weights come from that no survivor holds. */
const SimChoice ep_backups[] = {
  { "none", "no copy in DRAM", NULL },
  { "partitioned", "each node holds its part of the experts, once", NULL },
  { "mirrored", "each node holds all", NULL },
  { "storage_only", "no copy in DRAM, and no GPU is asked either: all from storage", NULL },
  { NULL, NULL, NULL },
};

/* How long moved weights take: sharing links, or one queue after another. */
const SimChoice ep_moves[] = {
  { "bound", "the longest queue of a link: no schedule is faster", NULL },
  { "flow", "transfers share the links, each link equally", NULL },
  { NULL, NULL, NULL },
};

/* What becomes of requests on ranks that live while the instance stands still. */
const SimChoice ep_in_flight[] = {
  { "keep", "requests on live ranks wait, and go on", NULL },
  { "requeue", "all are taken off their ranks and prefilled again, max_retractions times", NULL },
  { "abort", "all are aborted; their clients come again as after a loss", NULL },
  { NULL, NULL, NULL },
};

/* Who makes prompts: others, or the ranks between their decodes. */
const SimChoice ep_prefills[] = {
  { "pool", "prefill_nodes make them, or KV comes ready", NULL },
  { "instance", "the ranks themselves: a prompt on one sets the pace of all", NULL },
  { NULL, NULL, NULL },
};

/* From overlap_from_requests on. */
const SimChoice ep_overlaps_of[] = {
  { "two_batches", "two halves on one stream, each behind the other's communication", NULL },
  { "single_batch", "one batch: the shared expert and the last product behind its own", NULL },
  { NULL, NULL, NULL },
};

/* Keys of before: constants of one model on one device. */
#define BY_OPERATORS "times of operators are those of `kernels` and `operators`"
#define BY_LINKS "dispatch and combine are those of `exchange`, by the links of gpu"
const SimFormer ep_former[] = {
  { "measured_llm", "any `llm` has its own operators, by `kernels`" },
  { "measured_gpu", "times are scaled from the device of `kernels` to `gpu`" },
  { "expert_bytes", "use `experts_format`: an expert is as large as its shape and format say" },
  { "attention_fixed_s", BY_OPERATORS },
  { "attention_per_request_s", BY_OPERATORS },
  { "attention_per_token_s", BY_OPERATORS },
  { "attention_per_request2_s", BY_OPERATORS },
  { "moe_fixed_s", BY_OPERATORS },
  { "moe_per_token_s", BY_OPERATORS },
  { "moe_memory_eff", BY_OPERATORS },
  { "moe_flop_eff", BY_OPERATORS },
  { "projection_flop_per_token", BY_OPERATORS },
  { "pair_flop", BY_OPERATORS },
  { "prefill_attention_eff", BY_OPERATORS },
  { "prefill_other_per_token_s", BY_OPERATORS },
  { "comm_fixed_s", BY_LINKS },
  { "comm_per_node_s", BY_LINKS },
  { "comm_bytes_per_s", BY_LINKS },
  { "node_comm_fixed_s", BY_LINKS },
  { "node_comm_bytes_per_s", BY_LINKS },
  { "dispatch_bytes", BY_LINKS },
  { "combine_bytes", BY_LINKS },
  { "throughput_dispatch_bytes_per_s", BY_LINKS },
  { "throughput_combine_bytes_per_s", BY_LINKS },
  { "step_extra_s", "use `prefill: instance`, where prompts set the pace of all ranks" },
  { "step_extra_per_request_s",
    "use `prefill: instance`, where prompts set the pace of all ranks" },
  { NULL, NULL },
};

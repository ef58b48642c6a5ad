/* models/attention_split/rows.c - every parameter: field, unit, default, allowed, meaning,
 * source.
 *
 * "Lamina" is arXiv 2405.01814v2.  Values called calibratable are start values; which data they
 * may be fitted on is in docs/models/attention_split.md.
 */
#include "models/attention_split/rows.h"
#include "models/attention_split/recovery/recovery.h"
#include "models/llm/trace/trace.h"

/* The paper's system and its baseline, one source each in systems/. */
const SimChoice split_systems[] = {
  { "lamina", "attention and KV on devices of their own", &split_lamina },
  { "homogeneous", "tensor parallel on the model devices' kind alone: the baseline",
    &split_homogeneous },
  { NULL, NULL, NULL },
};

/* What attention may start ahead of: the paper's section 5.3 splits the projections for it. */
const SimChoice split_overlaps[] = {
  { "none", "attention starts when the layer's model part has ended and everything has arrived",
    &split_overlap_none },
  { "kvproj", "attention starts when the query arrives; K and V projection and transfer are hidden",
    &split_overlap_kvproj },
  { NULL, NULL, NULL },
};

/* How KV lies over attention devices, which decides both balance and what a loss takes away. */
const SimChoice split_head_splits[] = {
  { "strict", "by heads; refuses a number of devices that does not divide the KV heads",
    &split_spread_strict },
  { "padded", "by heads; the fullest device holds the rounded-up number of heads",
    &split_spread_padded },
  { "ideal", "by heads, as if they could be cut: 1/b on each device", &split_spread_ideal },
  { "request", "a request lives on one device; the fullest device sets the time",
    &split_spread_by_request },
  { NULL, NULL, NULL },
};

/* Weights are the same everywhere: a lost model device costs time, no data. */
const SimChoice split_model_losses[] = {
  { "wait", "decoding waits for a new replica", &split_model_wait },
  { "continue", "the batches rotate over one replica less meanwhile", &split_model_continue },
  { NULL, NULL, NULL },
};

/* KV is lost with its device: it is rebuilt, queued again, or done without. */
const SimChoice split_attention_losses[] = {
  { "wait", "decoding waits for a new device and for the KV, made again by prefill",
    &split_attention_wait },
  { "requeue", "requests that lost KV go to the end of the queue with their progress",
    &split_attention_requeue },
  { "shrink", "the same, and the device is never replaced; needs head_split request",
    &split_attention_shrink },
  { NULL, NULL, NULL },
};

/* `closed` is an iteration of given size, as the paper's microbenchmarks; `replay` is a trace. */
static const SimChoice studies[] = {
  { "replay", "a trace, or requests drawn, from arrival to the last token", NULL },
  { "closed", "one iteration at batch_requests and context_tokens", NULL },
  { NULL, NULL, NULL },
};

/* A backlog measures throughput; recorded times measure latency. */
static const SimChoice arrivals[] = {
  { "backlog", "all requests wait at time 0: a measurement of throughput", NULL },
  { "timestamps", "when the trace says", NULL },
  { "poisson", "at random, arrival_rate_hz on average", NULL },
  { NULL, NULL, NULL },
};

/* Shuffled, a trace loses its daily pattern and keeps its lengths. */
static const SimChoice orders[] = {
  { "recorded", "the lengths in the order of the trace", NULL },
  { "shuffled", "the lengths permuted, another permutation each replication; instants stay", NULL },
  { NULL, NULL, NULL },
};

/* What is done about a request that no device could ever hold. */
static const SimChoice oversizes[] = {
  { "stop", "a request that can never fit fails the run", NULL },
  { "reject", "it is refused and counted", NULL },
  { "clip", "its prompt is cut to what fits, as servers cut to their model length", NULL },
  { NULL, NULL, NULL },
};

/* Layer by layer is the reference that the closed forms of an iteration are held to. */
static const SimChoice fidelities[] = {
  { "iteration", "the closed form of an iteration", NULL },
  { "layer", "one event a stage of a layer: the rotational schedule itself", NULL },
  { NULL, NULL, NULL },
};

/* Step by step is the reference of jumps. */
static const SimChoice advances[] = {
  { "jump", "from one change of composition to the next in closed form", NULL },
  { "step", "iteration by iteration: the reference, slow", NULL },
  { NULL, NULL, NULL },
};

/* The paper's text and its artifact disagree on what is left for KV; both can be run. */
static const SimChoice memories[] = {
  { "nominal", "the label, 80 GB = 80e9 bytes, as papers calculate", NULL },
  { "device", "the bytes of the device", NULL },
  { NULL, NULL, NULL },
};

static const SimChoice fault_parts[] = {
  { "model", "a model device, and with it its replica", NULL },
  { "attention", "an attention device, and with it its KV", NULL },
  { NULL, NULL, NULL },
};

/* A law that scales to other devices, or a table measured on one. */
static const SimChoice gemms[] = {
  { "law", "overhead + p-norm of weight reading and FLOP", NULL },
  { "table", "the measured table gemm_table", NULL },
  { NULL, NULL, NULL },
};

/* A delay alone, or a resource that messages queue for. */
static const SimChoice links[] = {
  { "delay",
    "transfers of different batches do not wait for each other; no NIC is faster than its rate",
    NULL },
  { "server", "the link carries one batch at a time: a fourth bound of the pipeline", NULL },
  { NULL, NULL, NULL },
};

/* clang-format off */
#define P(field, unit, def, allowed, doc, ...)                                                 \
  SIM_PARAM (SplitParams, field, unit, def, allowed, doc, __VA_ARGS__)
#define C(field, choices, def, doc, ...)                                                       \
  SIM_PARAM_CHOICE (SplitParams, field, choices, def, doc, __VA_ARGS__)
#define R(field, kind, def, doc, ...)                                                             \
  SIM_PARAM_REF (SplitParams, field, kind, def, doc, __VA_ARGS__)
#define F(field, format, doc, ...)                                                                \
  SIM_PARAM_FILE (SplitParams, field, format, "", doc, __VA_ARGS__)

/* In the order in which a reader of the paper meets them: system, hardware, costs, workload,
 * losses. */
const SimParam split_params[] = {
  /* What is compared. */
  C (system, split_systems, "lamina",
     "which system decodes",
     "Lamina section 6"),
  C (study, studies, "replay",
     "a trace, or one fixed batch",
     "assumed"),
  R (llm, &llm_model_kind, NULL,
     "the language model",
     "Lamina table 3"),
  R (model_gpu, &sim_accelerator_kind, NULL,
     "device of the model part and of the baseline",
     "Lamina table 1"),
  R (attention_gpu, &sim_accelerator_kind, "",
     "device of the attention pool; lamina needs it",
     "Lamina table 1"),
  R (model_gpu_price, &sim_price_kind, "",
     "price of model_gpu; none: cost is absent",
     "Lamina table 1"),
  R (attention_gpu_price, &sim_price_kind, "",
     "price of attention_gpu, of the same price set; none: cost of lamina is absent",
     "Lamina table 1"),
  R (link, &sim_link_kind, "",
     "network stack per NIC: between the pools, and between the domains that a replica spans",
     "Lamina figure 13"),
  /* How many devices do what; the baseline has as many as cost the same. */
  P (model_devices, "1", "2", "[1, 4096]",
     "a: devices of the model part, all replicas together",
     "Lamina table 5", "system is lamina"),
  P (attention_devices, "1", "4", "[1, 4096]",
     "b: devices of the attention pool",
     "Lamina table 5", "system is lamina"),
  P (baseline_devices, "1", "4", "[1, 4096]",
     "tensor-parallel width of the homogeneous system, also of the one that study closed compares "
     "with",
     "Lamina table 5", "system is homogeneous or study is closed and host_s >= 0"),
  P (n_batches, "1", "1", "[1, 64]",
     "concurrent batches; from 2 on they rotate over n - 1 model replicas",
     "Lamina section 4; the n of its runs is not stated", "system is lamina"),
  /* Room for KV. */
  P (usable_memory_share, "1", "0.85", "(0, 1]",
     "u: share of memory that weights and KV may use; calibratable, 0.80 to 0.92, on the batch "
     "ratio alone",
     "assumed; Lamina does not state it"),
  P (memory_model_share, "1", "0.9", "(0, 1]",
     "share of a model device's memory that its weights may use",
     "assumed; at least 137.5/160 for Lamina table 5",
     "system is lamina and (study is replay or host_s >= 0)"),
  C (memory, memories, "nominal",
     "what counts as a device's memory",
     "Lamina section 2.1"),
  P (watermark_share, "1", "0.99", "(0, 1]",
     "requests are admitted up to this share of the KV capacity",
     "assumed; vLLM's public default of 1 % kept free", "study is replay"),
  P (kv_block_tokens, "tokens", "0 tokens", "[0, 65536]",
     "KV is held in blocks of so many tokens; 0: to the token",
     "assumed; vLLM's public default is 16", "study is replay"),
  P (recompute_s_per_token, "s/tokens", "0 s/tokens", "[0, inf)",
     "delay of the next iteration per token of a preempted request that is admitted again",
     "assumed; prefill is removed in Lamina section 6", "study is replay"),
  /* The host's part of an iteration: the baseline must be given its own, since it decides small
   * batches. */
  P (host_s, "s", SIM_UNKNOWN, "[0, 1]",
     "host time of an iteration of the baseline, which must be given it: scheduling, sampling, "
     "serving loop; a free parameter of the comparison, 0 to 20 ms; lamina may state it too, for "
     "the system that it is compared with, and has scheduler_s",
     "not published: given by the scenario"),
  P (host_per_request_s, "s", "0 s", "[0, 1]",
     "more of it per request of the batch",
     "assumed; not published", "system is homogeneous or study is closed and host_s >= 0"),
  P (scheduler_s, "s", "1 ms", "[0, 1]",
     "host time of an iteration of lamina; calibratable, 0 to 2 ms",
     "assumed; not published", "system is lamina"),
  /* Times of operators: laws fitted on one device, scaled by the catalogue's. */
  C (gemm, gemms, "law",
     "how the model part's time is found",
     "assumed"),
  F (gemm_table, &llm_gemm_table_format,
     "measured matrix-product times, for gemm table",
     "assumed", "gemm is table"),
  P (gemm_memory_eff, "1", "0.83", "(0, 1]",
     "eta_m: share of bandwidth on weights; calibratable, 0.60 to 0.90",
     "Vidur profile of a 70B layer on H100, median"),
  P (gemm_flop_eff, "1", "0.68", "(0, 1]",
     "eta_f: share of FLOP/s at large batches; calibratable, 0.60 to 0.85",
     "Vidur profile of a 70B layer on H100"),
  P (gemm_norm, "1", "inf", "[1, inf]",
     "p of the norm that joins reading and computing; inf: the larger",
     "assumed: plain roofline",
     "gemm is law"),
  P (gemm_fixed_s, "s", "16.4 us", "[0, 1]",
     "other operators of a layer, fixed part; calibratable, 13 to 20 us",
     "Vidur profile, tensor parallel 2",
     "gemm is law"),
  P (gemm_per_token_s, "s", "0.094 us", "[0, 1]",
     "other operators of a layer, per token; calibratable, 0.06 to 0.15 us",
     "Vidur profile, tensor parallel 2",
     "gemm is law"),
  P (attention_fixed_s, "s", "11.3 us", "[0, 1]",
     "t0 of decode attention, per layer",
     "fit to aiconfigurator H100, 64 query and 8 KV heads"),
  P (attention_per_request_s, "s", "0.054 us", "[0, 1]",
     "c of decode attention, per request and layer",
     "fit to aiconfigurator H100, 64 query and 8 KV heads"),
  P (attention_memory_eff, "1", "0.85", "(0, 1]",
     "eta_a of the attention pool: share of bandwidth on KV; calibratable, 0.70 to 0.90",
     "assumed: no public table for H20; Lamina figure 3 says above 0.70", "system is lamina"),
  P (baseline_attention_memory_eff, "1", "0.854", "(0, 1]",
     "eta_a of the homogeneous system",
     "fit to aiconfigurator H100, 64 query and 8 KV heads",
     "system is homogeneous or study is closed and host_s >= 0"),
  P (attention_flop_eff, "1", "0.667", "(0, 1]",
     "share of FLOP/s of decode attention where FLOP bound it: latent attention, large groups",
     "deepseek-ai/FlashMLA README: 660 of 989 TFLOP/s on H800"),
  /* Tensor parallelism inside a part. */
  P (all_reduce_latency_s, "s", "8 us", "[0, 1]",
     "alpha of an all-reduce inside a domain; calibratable, 4 (CUDA graph) to 23 us (eager)",
     "aiconfigurator H100 custom all-reduce"),
  P (all_reduce_link_eff, "1", "0.667", "(0, 1]",
     "share of scale_up_bytes_per_s of model_gpu that an all-reduce attains",
     "aiconfigurator H100 custom all-reduce: 300 of 450 GB/s, read as BF16 elements",
     "all_reduce_bytes_per_s is unknown"),
  P (all_reduce_bytes_per_s, "B/s", SIM_UNKNOWN, "(0, inf)",
     "the rate that it attains where that was measured, instead of all_reduce_link_eff",
     "measured by who gives it"),
  /* How the two parts meet. */
  C (overlap, split_overlaps, "kvproj",
     "what of attention hides behind the model part",
     "Lamina section 4; the exact rule is not published", "system is lamina"),
  C (head_split, split_head_splits, "strict",
     "how KV is spread over devices",
     "Lamina section 5"),
  C (link_as, links, "delay",
     "whether the batches of a pipeline share the link",
     "assumed", "n_batches > 1 and fidelity is iteration"),
  C (fidelity, fidelities, "iteration",
     "closed form or schedule of layers",
     "Lamina figure 8"),
  C (advance, advances, "jump",
     "how the decode batch gets from change to change",
     "assumed", "study is replay"),
  /* The trace, or what is drawn instead of one. */
  P (workload, "1", "unnamed", "any",
     "name of the workload, for tables and selections; has no effect",
     "assumed"),
  F (trace, &llm_trace_format,
     "the requests; none: drawn to the shape below",
     "Lamina table 4", "study is replay"),
  P (trace_prompt_scale, "1", "1", "(0, inf)",
     "every prompt length times this, rounded down, at least 1",
     "assumed", "study is replay"),
  P (trace_output_scale, "1", "1", "(0, inf)",
     "every output length times this, rounded down, at least 1",
     "assumed", "study is replay"),
  C (order, orders, "recorded",
     "order of the requests",
     "assumed", "study is replay"),
  C (arrivals, arrivals, "backlog",
     "when requests come",
     "assumed: Lamina does not state it", "study is replay"),
  P (arrival_rate_hz, "Hz", "5.53 Hz", "(0, inf)",
     "rate of poisson arrivals",
     "Azure conversation trace 2023", "arrivals is poisson"),
  P (max_requests, "requests", "0 requests", "[0, 1e9]",
     "take so many requests; 0: all",
     "assumed", "study is replay"),
  P (context_limit_tokens, "tokens", "0 tokens", "[0, 1e9]",
     "longest request, prompt and output: the same for every system, where capacities differ; 0: "
     "the capacity",
     "assumed", "study is replay"),
  C (oversize, oversizes, "stop",
     "what happens to a request longer than the whole capacity or context_limit_tokens",
     "assumed", "study is replay"),
  /* Moments of the paper's table of traces; lengths are truncated log-normals of these. */
  P (synthetic_requests, "requests", "19366 requests", "[1, 1e8]",
     "requests drawn when no trace is given",
     "Azure conversation trace 2023", "study is replay and trace is none"),
  P (synthetic_rate_hz, "Hz", "5.53 Hz", "(0, inf)",
     "rate of their time stamps",
     "Azure conversation trace 2023", "arrivals is timestamps and trace is none"),
  P (prompt_mean_tokens, "tokens", "1154.7 tokens", "[1, inf)",
     "mean prompt drawn",
     "Azure conversation trace 2023", "study is replay and trace is none"),
  P (prompt_sd_tokens, "tokens", "1108.8 tokens", "[0, inf)",
     "its standard deviation",
     "Azure conversation trace 2023", "study is replay and trace is none"),
  P (prompt_max_tokens, "tokens", "14050 tokens", "[1, inf)",
     "the longest prompt",
     "Azure conversation trace 2023", "study is replay and trace is none"),
  P (output_mean_tokens, "tokens", "211.1 tokens", "[1, inf)",
     "mean output drawn",
     "Azure conversation trace 2023", "study is replay and trace is none"),
  P (output_sd_tokens, "tokens", "162.9 tokens", "[0, inf)",
     "its standard deviation",
     "Azure conversation trace 2023", "study is replay and trace is none"),
  P (output_max_tokens, "tokens", "1000 tokens", "[1, inf)",
     "the longest output",
     "Azure conversation trace 2023", "study is replay and trace is none"),
  /* Study closed. */
  P (batch_requests, "requests", "128 requests", "(0, 1e6]",
     "study closed: requests, all batches together",
     "assumed", "study is closed"),
  P (context_tokens, "tokens", "4096 tokens", "[1, 1e9]",
     "study closed: context of each request",
     "Lamina figures 12 and 14"),
  P (slow_down_share, "1", "0.2", "(0, inf)",
     "alpha: the network time allowed, as a share of model and attention time",
     "Lamina section 3, figure 4", "study is closed"),
  /* Losses, planned or at random, and what replaces a device. */
  P (fault_at_s, "s", "inf s", "[0, inf]",
     "one device of fault_part is lost then; inf: none",
     "assumed", "study is replay"),
  C (fault_part, fault_parts, "attention",
     "which part loses the device of fault_at_s",
     "assumed", "fault_at_s < inf"),
  P (model_mtbf_s, "s", "inf s", "(0, inf]",
     "mean time between losses of one model device, exponential; inf: none",
     "assumed", "study is replay"),
  P (attention_mtbf_s, "s", "inf s", "(0, inf]",
     "mean time between losses of one attention device, exponential; inf: none",
     "assumed", "study is replay"),
  P (fault_detect_s, "s", "5 s", "[0, 1e9]",
     "from a loss until it is noticed",
     "assumed; Lamina gives no recovery time",
     "fault_at_s < inf or model_mtbf_s < inf or attention_mtbf_s < inf"),
  P (fault_replace_s, "s", "60 s", "[0, 1e9]",
     "until a new device is up, without loading weights",
     "assumed; Lamina gives no recovery time",
     "fault_at_s < inf or model_mtbf_s < inf or attention_mtbf_s < inf"),
  P (weight_load_bytes_per_s, "B/s", "5 GB/s", "(0, inf]",
     "rate at which each device of a new model replica loads its weights",
     "assumed: one NVMe drive per device",
     "fault_at_s < inf or model_mtbf_s < inf or attention_mtbf_s < inf"),
  C (model_lost, split_model_losses, "wait",
     "what happens when a model device is lost: no request loses anything",
     "Lamina section 4; policies assumed",
     "fault_at_s < inf or model_mtbf_s < inf or attention_mtbf_s < inf"),
  C (attention_lost, split_attention_losses, "wait",
     "what happens when an attention device is lost, with the KV on it",
     "Lamina section 4; policies assumed",
     "fault_at_s < inf or model_mtbf_s < inf or attention_mtbf_s < inf"),
  SIM_PARAM_END
};

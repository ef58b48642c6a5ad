/* models/llm_serving/rows.c - every parameter: field, unit, default, allowed, meaning, source, and
 * when it applies.
 *
 * Defaults of an engine are those that its release documents; 0 stands for them where they depend
 * on the device.
 */
#include "models/llm_serving/rows.h"
#include "models/llm/cache/kv.h"
#include "models/llm/operators/measured/measured.h"
#include "models/llm/system/drafter.h"
#include "models/llm/trace/request_log.h"
#include "models/llm_serving/fleet/fleet.h"
#include "models/llm_serving/workload/source.h"

/* How unevenly experts are chosen: without a measurement of the model, an assumption. */
static const SimChoice routings[] = {
  { "balanced", "experts are chosen equally often", NULL },
  { "power_1_01", "by a power law of exponent 1.01, as measured of DeepSeek and Kimi", NULL },
  { "power_1_2", "by a power law of exponent 1.2", NULL },
  { NULL, NULL, NULL },
};

/* Prompts and decodes together, or on engines of their own. */
static const SimChoice placements[] = {
  { "aggregated", "each engine prefills and decodes", NULL },
  { "disaggregated", "some engines prefill, the others decode; KV goes over the link", NULL },
  { "split", "each engine does attention on devices of its own, for prompts and decodes", NULL },
  { "split_disaggregated", "some engines prefill; those that decode are split", NULL },
  { NULL, NULL, NULL },
};

/* Where a layer is divided between the devices of a split engine. */
static const SimChoice split_cuts[] = {
  { "attention", "attention alone is apart (Lamina): queries, keys and values go to it", NULL },
  { "feed_forward",
    "feed-forward layers are apart (MegaScale-Infer, Step-3): hidden states go to "
    "them, those of experts to each device that has some",
    NULL },
  { NULL, NULL, NULL },
};

static const SimChoice split_prompts[] = {
  { "attention_devices", "where that of decodes is", NULL },
  { "model_devices",
    "on the devices with the weights: KV goes out, and what is cached of a prompt "
    "that was cut comes back",
    NULL },
  { NULL, NULL, NULL },
};

/* Which engine a request goes to, one function each in fleet/. */
static const LlmRouterRow round_robin = { llm_route_round_robin };
static const LlmRouterRow least_loaded = { llm_route_least_loaded };
static const LlmRouterRow prefix_aware = { llm_route_prefix_aware };
static const LlmRouterRow sticky = { llm_route_sticky };

const SimChoice serving_routers[] = {
  { "round_robin", "each in turn", &round_robin },
  { "least_loaded", "the one with the fewest requests, waiting or running", &least_loaded },
  { "prefix_aware",
    "the one that has most of the prompt in its prefix cache, unless loads are apart",
    &prefix_aware },
  { "sticky", "the same for all requests of a session, by its hash", &sticky },
  { NULL, NULL, NULL },
};

static const SimChoice prefix_caches[] = {
  { "none", "every prompt is computed whole", NULL },
  { "blocks", "full blocks are kept by identity, least recently used go first (vLLM)", NULL },
  { "radix", "a tree of prefixes, least recently used leaves go first (SGLang)", NULL },
  { NULL, NULL, NULL },
};

/* Whose device fails in a planned loss. */
static const SimChoice fault_pools[] = {
  { "model", "of an engine that decodes; of a split one, of its model part", NULL },
  { "attention", "of attention, in a split engine", NULL },
  { "prefill", "of an engine that only prefills", NULL },
  { NULL, NULL, NULL },
};

/* What becomes of the requests of an engine that lost a device. */
static const SimChoice kv_losses[] = {
  { "recompute", "they wait for it; KV that was on the device's replica is made again there",
    NULL },
  { "copies", "they wait for it; KV comes back from copies, but for each one's last piece", NULL },
  { "migrate",
    "they go on in other engines at once: KV that was lost is made again there, that of "
    "prompts that was not goes over link",
    NULL },
  { NULL, NULL, NULL },
};

/* Step by step is the reference of jumps. */
static const SimChoice advances[] = {
  { "jump", "from one change of composition to the next in closed form", NULL },
  { "step", "step by step: the reference, slow", NULL },
  { NULL, NULL, NULL },
};

/* One source each in workload/. */
const SimChoice serving_arrivals[] = {
  { "timestamps", "when the trace says", &serving_timestamps },
  { "burst", "all at once at the start: a measurement of throughput", &serving_burst },
  { "poisson", "at random, rate_hz on average", &serving_poisson },
  { "gamma", "at random, gaps with the coefficient of variation arrival_cv", &serving_gamma },
  { "mmpp", "Poisson at rate_hz in calm times and burst_rate_hz in bursts", &serving_mmpp },
  { "windows", "stretches of time with rates and lengths of their own", &serving_windows },
  { "closed", "concurrency requests at once; each end starts the next", &serving_closed },
  { NULL, NULL, NULL },
};

/* clang-format off */
#define W(field, unit, def, allowed, doc, ...)                                                    \
  SIM_PARAM (ServingWindow, field, unit, def, allowed, doc, __VA_ARGS__)
/* Rates by stretches of time. */
static const SimParam window_rows[] = {
  W (for_s, "s", NULL, "(0, inf)", "how long the window is", "the user's"),
  W (rate_hz, "Hz", NULL, "[0, inf)", "mean rate of arrivals", "the user's"),
  W (cv, "1", "1", "(0, 100]", "coefficient of variation of the gaps", "Poisson",
     "rate_hz > 0"),
  W (prompt_tokens, "tokens", "1024 tokens", "any", "prompts", "the user's",
     "trace is none and rate_hz > 0"),
  W (output_tokens, "tokens", "128 tokens", "any", "outputs", "the user's",
     "trace is none and rate_hz > 0"),
  SIM_PARAM_END
};
static const SimListType window_list = { window_rows, sizeof (ServingWindow) };

/* KV that devices have no room for. */
static const SimParam tier_rows[] = {
  SIM_PARAM_REF (ServingTier, memory, &sim_memory_tier_kind, NULL,
                 "what it is loaded from: each device's path, or of a shared one all engines'",
                 "the catalogue"),
  SIM_PARAM (ServingTier, capacity_bytes, "B", NULL, "(0, inf)",
             "that it holds, of an engine or shared", "the user's"),
  SIM_PARAM (ServingTier, latency_s, "s", SIM_UNKNOWN, "[0, 1]",
             "before the first byte of a load; unknown: the memory's own", "the catalogue"),
  SIM_PARAM (ServingTier, shared, "1", "false", "any",
             "whether all engines (that prefill) have one together", "assumed"),
  SIM_PARAM_END
};
static const SimListType tier_list = { tier_rows, sizeof (ServingTier) };

#define P(field, unit, def, allowed, doc, ...)                                                    \
  SIM_PARAM (ServingParams, field, unit, def, allowed, doc, __VA_ARGS__)
#define C(field, choices, def, doc, ...)                                                          \
  SIM_PARAM_CHOICE (ServingParams, field, choices, def, doc, __VA_ARGS__)
#define R(field, kind, def, doc, ...)                                                             \
  SIM_PARAM_REF (ServingParams, field, kind, def, doc, __VA_ARGS__)
#define F(field, format, doc, ...)                                                                \
  SIM_PARAM_FILE (ServingParams, field, format, "", doc, __VA_ARGS__)
#define L(field, type, allowed, doc, ...)                                                         \
  SIM_PARAM_LIST (ServingParams, field, type, "", allowed, doc, __VA_ARGS__)

/* Where keys of some placements apply. */
#define APART "placement is disaggregated or split_disaggregated"
#define SPLIT "placement is split or split_disaggregated"
#define LOSSES "(fault_at_s < inf or device_mtbf_s < inf)"

/* In the order of a deployment: what serves, on what, how it schedules, who asks, what it costs. */
const SimParam serving_params[] = {
  /* What serves. */
  R (llm, &llm_model_kind, "llama31-70b",
     "the model that is served",
     "the catalogue"),
  R (device, &llm_operator_law_kind, "h100-sxm",
     "what it is served on: an accelerator and how it attains its peaks, measured or scaled",
     "the catalogue"),
  F (operators, &llm_measured_format,
     "a folder of measured operator times, preferred to the law",
     "assumed: none"),
  /* How an engine is divided over devices. */
  P (tp, "1", "1", "[1, 1024]",
     "devices that share one layer of one replica",
     "assumed"),
  P (pp, "1", "1", "[1, 128]",
     "stages that share the layers",
     "assumed"),
  P (dp, "1", "1", "[1, 1024]",
     "replicas of attention that step together",
     "assumed"),
  P (ep, "1", "1", "[1, 1024]",
     "devices over which whole experts are spread; tp x dp / ep cut each of them",
     "assumed", "llm.experts > 0"),
  /* Engines behind the router. */
  P (engines, "1", "1", "[1, 1000]",
     "engines side by side; disaggregated: those that decode",
     "assumed"),
  C (weights_format, llm_formats, "fp8",
     "weights of attention and feed-forward layers; head and norms are BF16",
     "assumed"),
  /* Formats of weights and KV decide bytes, and with them the step of small batches. */
  C (experts_format, llm_experts_formats, "as_weights",
     "weights of routed experts",
     "assumed", "llm.experts > 0"),
  C (kv_format, llm_formats, "bf16",
     "KV cache",
     "vLLM: as the activations"),
  /* Engines and the link between them. */
  C (placement, placements, "aggregated",
     "which engines prefill and which decode",
     "assumed"),
  /* With placement disaggregated alone. */
  P (prefill_engines, "1", "1", "[1, 1000]",
     "engines that only prefill",
     "assumed", APART),
  P (prefill_tp, "1", "1", "[1, 1024]",
     "tp of each of them",
     "assumed", APART),
  P (prefill_dp, "1", "0", "[0, 1024]",
     "dp of each of them; 0: as dp",
     "assumed", APART),
  P (prefill_ep, "1", "0", "[0, 1024]",
     "ep of each of them; 0: as ep",
     "assumed", APART " and llm.experts > 0"),
  R (prefill_device, &llm_operator_law_kind, "",
     "what they run on; none: as device",
     "the catalogue", APART),
  R (link, &sim_link_kind, "nccl-400g-send-recv",
     "what the KV of a prompt goes over, for each device that sends",
     "the catalogue", APART " or kv_lost is migrate"),
  P (kv_by_layer, "1", "false", "any",
     "whether a layer's KV is sent as soon as it is computed, and the last layer's alone is left",
     "assumed", APART),
  /* With split engines alone: device, tp, dp and ep are those of the model part. */
  R (attention_device, &llm_operator_law_kind, "",
     "what attention runs on in a split engine, which needs it",
     "the catalogue", SPLIT),
  P (attention_devices, "1", "1", "[1, 65536]",
     "devices of attention of each engine",
     "assumed", SPLIT),
  P (attention_tp, "1", "0", "[0, 65536]",
     "of those, devices that share the heads of each request; requests are shared out over the "
     "others. 0: all, a split by heads; 1: a split by request",
     "Lamina section 4: by heads", SPLIT),
  /* What divides, and how. */
  P (split_padded, "1", "false", "any",
     "whether heads that attention_tp does not divide are shared out unevenly: the fullest device "
     "counts; else they are refused",
     "Lamina section 4: they must divide", SPLIT),
  C (split_cut, split_cuts, "attention",
     "what is apart",
     "Lamina section 3", SPLIT),
  R (split_link, &sim_link_kind, "nccl-400g",
     "what passes between the devices goes over: a link for each device of the smaller side",
     "the catalogue", SPLIT),
  /* Batches in flight. */
  P (split_batches, "1", "1", "[1, 64]",
     "batches that rotate: while one is in attention the others are in the model part",
     "Lamina section 4; MegaScale-Infer section 4: 2 to 4", SPLIT),
  P (model_replicas, "1", "0", "[0, 64]",
     "copies of the model part that they rotate over, each of tp x dp devices; 0: one less than "
     "the batches, at least 1",
     "Lamina section 4", SPLIT " and split_batches > 1"),
  P (split_overlap, "1", "false", "any",
     "whether attention to past tokens begins when queries are there, before keys and values; not "
     "in steps with prompts",
     "Lamina section 4", SPLIT " and split_cut is attention"),
  C (split_prompts, split_prompts, "attention_devices",
     "where attention of prompts is computed",
     "assumed", "placement is split and split_cut is attention and kv_given is false"),
  P (kv_given, "1", "false", "any",
     "whether prompts come with their KV, so that only decoding is served",
     "assumed: Lamina section 6 measures so", "placement is aggregated or split"),
  C (router, serving_routers, "round_robin",
     "which engine a request goes to",
     "assumed", "engines > 1 or prefill_engines > 1"),
  R (engine, &llm_profile_kind, "vllm-2025q4",
     "a version of an engine: its scheduler, kernels, memory rule and host time",
     "the catalogue"),
  /* Limits of a step. */
  P (step_tokens, "tokens", "0 tokens", "[0, 1e6]",
     "most tokens of one step (max_num_batched_tokens; SGLang: of prompts, chunked_prefill_size); "
     "0: the engine's default",
     "the engine's documentation", "chunked_prefill is true or engine.engine is not sglang"),
  P (max_requests, "requests", "0 requests", "[0, 1e6]",
     "most requests that run in a replica (max_num_seqs); 0: the engine's default",
     "the engine's documentation"),
  /* How prompts share steps with decodes. */
  P (chunked_prefill, "1", "true", "any",
     "whether a prompt may be cut at the end of a step's tokens",
     "vLLM V1"),
  P (long_prefill_tokens, "tokens", "0 tokens", "[0, 1e6]",
     "most tokens of one prompt in a step; 0: no such limit",
     "vLLM V1", "engine.engine is vllm and chunked_prefill is true"),
  P (watermark_share, "1", "0", "[0, 1)",
     "share of KV blocks that admissions leave free",
     "vLLM V1", "engine.engine is not sglang"),
  P (block_tokens, "tokens", "0 tokens", "[0, 4096]",
     "tokens of a block of KV; 0: the engine's default",
     "vLLM 16, SGLang 1, TensorRT-LLM 32"),
  /* What servers are set to besides limits, as published benchmarks do. */
  P (receive_steps, "1", "0", "[0, 1000]",
     "decode steps between two looks for new requests (scheduler_recv_interval); 0: before each",
     "SGLang", "engine.engine is sglang"),
  P (balance_steps, "1", "0", "[0, 1000]",
     "steps that prompts wait at most until every replica of attention has one "
     "(attention_dp_config); 0: none waits",
     "TensorRT-LLM", "engine.engine is trtllm and dp > 1"),
  P (padded_tokens, "tokens", "0 tokens", "[0, 1e5]",
     "tokens that the graph of a step of decodes alone has at least (cudagraph_capture_sizes); 0: "
     "as many as there are",
     "vLLM", "placement is not split"),
  /* Speculative decoding by numbers: drafted, and accepted on average. */
  P (draft_tokens, "tokens", "0 tokens", "[0, 64]",
     "tokens that each decode verifies besides its own (speculative decoding); 0: none",
     "assumed"),
  P (accepted_tokens, "tokens", "0 tokens", "[0, 64]",
     "of them that are accepted, in the mean",
     "assumed", "draft_tokens > 0"),
  /* Who drafts them decides whether more tokens a step pay. */
  C (drafted_by, llm_drafts_names, "given",
     "what drafts, which takes time, memory and KV of its own",
     "assumed: tokens are found, not computed",
     "placement is aggregated or disaggregated and draft_tokens > 0"),
  R (draft_llm, &llm_model_kind, "",
     "the model that drafts, stored and cut as llm; drafted_by model needs it",
     "the catalogue", "drafted_by is model"),
  /* What is computed once for prompts that begin alike. */
  C (prefix_cache, prefix_caches, "none",
     "whether prompts find the KV of others that begin alike",
     "off in published benchmarks"),
  L (kv_tiers, &tier_list, "[0, 2]",
     "where KV that leaves the devices is kept and loaded from, the nearest first: host memory, a "
     "pool",
     "vLLM: none; Mooncake, arXiv 2407.00079: DRAM of the hosts as one pool",
     "prefix_cache is not none"),
  /* What the engine may use of the device. */
  P (memory_share, "1", SIM_UNKNOWN, "(0, 1]",
     "share of the memory that the engine takes, or TensorRT-LLM of what is left for KV; unknown: "
     "the engine's own",
     "the catalogue"),
  /* Assumptions about the model's behaviour. */
  C (routing, routings, "power_1_01",
     "how often experts are chosen",
     "aiconfigurator: 1.01 for DeepSeek and Kimi, 1.2 for others",
     "llm.experts > 0 and (ep > 1 or operators is not none)"),
  C (advance, advances, "jump",
     "how an engine gets from change to change; with drafts always step by step",
     "assumed", "draft_tokens < 1"),
  /* The host's part of a step, which decides small models. */
  P (host_step_s, "s", SIM_UNKNOWN, "[0, 1]",
     "work of the host for one step; unknown: the engine's own",
     "the catalogue"),
  P (host_sequence_s, "s", SIM_UNKNOWN, "[0, 1]",
     "the same for each request of it; unknown: the engine's own",
     "the catalogue"),
  P (prefill_factor, "1", SIM_UNKNOWN, "(0, 10]",
     "steps of prompts alone take so many times what their operators do; unknown: the engine's own",
     "the catalogue"),
  /* Between client and engine. */
  P (client_s, "s", "0 s", "[0, 10]",
     "of each request before it reaches an engine: network, HTTP, tokenisation",
     "assumed"),
  /* Who sends what, and when. */
  C (arrivals, serving_arrivals, "poisson",
     "when requests come",
     "assumed"),
  /* How many, and how fast. */
  P (n_requests, "requests", "0 requests", "[0, 1e9]",
     "requests in all; 0: the trace once, closed ten times the concurrency, else until the end of "
     "the run",
     "SemiAnalysis InferenceX client: 10 x concurrency"),
  P (concurrency, "requests", "16 requests", "[1, 1e6]",
     "requests that the client keeps in flight",
     "assumed", "arrivals is closed"),
  /* Means of the processes. */
  P (rate_hz, "Hz", "1 Hz", "(0, inf)",
     "mean rate of arrivals; mmpp: in calm times",
     "assumed", "arrivals is poisson or gamma or mmpp"),
  /* How bursty. */
  P (arrival_cv, "1", "2", "(0, 100]",
     "standard deviation of the gaps over their mean",
     "assumed", "arrivals is gamma"),
  P (burst_rate_hz, "Hz", "4 Hz", "(0, inf)",
     "rate of arrivals in a burst",
     "assumed", "arrivals is mmpp"),
  /* Calm and burst in turn. */
  P (calm_s, "s", "60 s", "(0, inf)",
     "mean time between bursts, exponential",
     "assumed", "arrivals is mmpp"),
  P (burst_s, "s", "20 s", "(0, inf)",
     "mean length of a burst, exponential",
     "assumed", "arrivals is mmpp"),
  L (windows, &window_list, "[0, 100000]",
     "the stretches of time, one behind the other; after the last one nobody comes",
     "ServeGen, arXiv 2505.09999: rates and lengths change together",
     "arrivals is windows"),
  F (trace, &llm_columns_format,
     "the requests: lengths, instants, blocks; none: drawn",
     "the user's"),
  L (columns, &llm_log_column_list, "[0, 4]",
     "columns of the trace that have other names than the known formats have",
     "the user's", "trace is not none"),
  /* The part of a log that is used. */
  P (trace_from_s, "s", "0 s", "[0, inf)",
     "requests from here on, of the trace's clock",
     "assumed", "arrivals is timestamps"),
  P (trace_to_s, "s", "inf s", "(0, inf]",
     "requests before this",
     "assumed", "arrivals is timestamps"),
  P (trace_scale, "1", "1", "(0, inf)",
     "requests come so many times as fast",
     "assumed", "arrivals is timestamps"),
  P (trace_every, "1", "1", "[1, 1e9]",
     "every so-manyth request is taken",
     "assumed", "trace is not none"),
  P (trace_prompt_scale, "1", "1", "(0, 1000]",
     "prompts are so many times as long, rounded down, at least a token",
     "assumed", "trace is not none and prefix_cache is none"),
  P (trace_output_scale, "1", "1", "(0, 1000]",
     "the same of outputs",
     "assumed", "trace is not none"),
  /* As the log's publisher cuts prompts into blocks. */
  P (trace_block_tokens, "tokens", "512 tokens", "[1, 1e6]",
     "tokens of a block whose identity the trace gives",
     "Mooncake: 512", "trace is not none and prefix_cache is not none"),
  /* Lengths, where no log has them. */
  P (prompt_tokens, "tokens", "1024 tokens", "any",
     "prompts",
     "assumed", "trace is none and arrivals is not windows"),
  P (output_tokens, "tokens", "128 tokens", "any",
     "outputs",
     "assumed", "trace is none and arrivals is not windows"),
  P (context_limit_tokens, "tokens", "0 tokens", "[0, 1e9]",
     "longer requests, prompt and output, are refused; 0: what an engine can hold",
     "assumed"),
  /* Prompts that begin alike, without a log. */
  P (prefix_tokens, "tokens", "0 tokens", "[0, 1e6]",
     "tokens with which every prompt of a group begins",
     "assumed", "trace is none and prefix_cache is not none"),
  P (prefix_groups, "1", "1", "[1, 1e6]",
     "groups, equally likely",
     "assumed", "prefix_tokens > 0"),
  /* Conversations: a request begins with all that was said before it. */
  P (session_turns, "1", "1", "[1, 10000]",
     "requests of a session, mean of a geometric law: the prompt of each later one is what was "
     "said before and prompt_tokens more",
     "assumed: each request stands alone", "trace is none"),
  P (think_s, "s", "10 s", "any",
     "from an answer to the next request of its session",
     "assumed", "session_turns > 1"),
  /* Who goes first. */
  P (urgent_share, "1", "0", "[0, 1]",
     "share of the requests that enter before all others and are preempted last (vLLM: policy "
     "priority)",
     "assumed", "engine.engine is not sglang"),
  /* Devices that fail, in any placement. */
  P (fault_at_s, "s", "inf s", "[0, inf]",
     "one device of fault_devices is lost then, in the first engine; inf: none",
     "assumed"),
  C (fault_devices, fault_pools, "model",
     "which devices lose one at fault_at_s",
     "assumed", "fault_at_s < inf"),
  P (device_mtbf_s, "s", "inf s", "(0, inf]",
     "mean time between losses of one device, exponential, alike for all kinds; inf: none",
     "assumed"),
  P (fault_detect_s, "s", "5 s", "[0, 1e9]",
     "from a loss until it is noticed",
     "assumed; Lamina gives no recovery time", LOSSES),
  P (fault_replace_s, "s", "60 s", "[0, 1e9]",
     "until a new device is up, without loading weights",
     "assumed; Lamina gives no recovery time", LOSSES),
  P (weight_load_bytes_per_s, "B/s", "5 GB/s", "(0, inf]",
     "rate at which the new device loads its weights",
     "assumed: one NVMe drive per device", LOSSES),
  C (kv_lost, kv_losses, "recompute",
     "what becomes of the requests of an engine that lost a device",
     "Lamina section 4: from prompt and answer; copies and moves: assumed", LOSSES),
  P (kv_copy_tokens, "tokens", "128 tokens", "[1, 1e6]",
     "tokens of a piece of KV that is copied when it is full; copying costs no time",
     "assumed", "kv_lost is copies"),
  R (kv_copy_memory, &sim_memory_tier_kind, "",
     "what copies come back from, over each device's own path; kv_lost copies needs it",
     "the catalogue", "kv_lost is copies"),
  /* Bounds that goodput counts against. */
  P (slo_ttft_s, "s", "inf s", "(0, inf]",
     "a request is good when its first token comes within this",
     "the user's"),
  P (slo_tpot_s, "s", "inf s", "(0, inf]",
     "and when each later one takes this on average, or less",
     "the user's"),
  /* Money and energy: unknown stays unknown. */
  R (price, &sim_price_kind, "",
     "price of one device for an hour; none: cost is not told",
     "the catalogue"),
  /* Power of a device; the catalogue's rating is the default of the busy one. */
  R (prefill_price, &sim_price_kind, "",
     "the same of a device that prefills; none: price, when the device is the same",
     "the catalogue", APART),
  R (attention_price, &sim_price_kind, "",
     "the same of a device of attention",
     "the catalogue", SPLIT),
  P (idle_power_w, "W", SIM_UNKNOWN, "(0, inf)",
     "power of a device that waits, with its share of the host if energy is to hold that",
     "unknown for most devices: then energy is not told"),
  P (busy_power_w, "W", SIM_UNKNOWN, "(0, inf)",
     "the same while it computes; unknown: the device's rated power_w",
     "the catalogue", "idle_power_w > 0"),
  P (prefill_idle_power_w, "W", SIM_UNKNOWN, "(0, inf)",
     "the first of a device that prefills; unknown: idle_power_w, when the device is the same",
     "unknown for most devices", APART),
  P (prefill_busy_power_w, "W", SIM_UNKNOWN, "(0, inf)",
     "the second of it; unknown: the device's rated power_w",
     "the catalogue", APART " and (prefill_idle_power_w > 0 or idle_power_w > 0)"),
  /* And the third kind of device. */
  P (attention_idle_power_w, "W", SIM_UNKNOWN, "(0, inf)",
     "the first of a device of attention",
     "unknown for most devices", SPLIT),
  P (attention_busy_power_w, "W", SIM_UNKNOWN, "(0, inf)",
     "the second of it; unknown: the device's rated power_w",
     "the catalogue", SPLIT " and attention_idle_power_w > 0"),
  /* What the building adds. */
  P (pue, "1", "1", "[1, 5]",
     "power of the data centre over that of its computers",
     "1.54 on average, Uptime Institute 2025; 1: devices alone", "idle_power_w > 0"),
  P (electricity_usd_per_kwh, "USD/kWh", SIM_UNKNOWN, "(0, inf)",
     "price of electricity; unknown: its cost is not told",
     "0.08 to 0.12 USD/kWh, US industrial", "idle_power_w > 0"),
  /* What is bought and not rented: no source tells these, so none has a value of its own. */
  P (purchase_usd, "USD", SIM_UNKNOWN, "(0, inf)",
     "what a device was bought for; unknown: capital is not told, and price is all that is paid",
     "the user's"),
  P (prefill_purchase_usd, "USD", SIM_UNKNOWN, "(0, inf)",
     "the same of a device that prefills; unknown: purchase_usd, when the device is the same",
     "the user's", APART " and purchase_usd > 0"),
  P (attention_purchase_usd, "USD", SIM_UNKNOWN, "(0, inf)",
     "the same of a device of attention",
     "the user's", SPLIT " and purchase_usd > 0"),
  P (host_purchase_usd, "USD", SIM_UNKNOWN, "[0, inf)",
     "each device's share of host, NICs and network, given with purchase_usd; 0: it is in there",
     "the user's", "purchase_usd > 0"),
  P (capital_years, "1", SIM_UNKNOWN, "(0, 100]",
     "years over which both are written off in equal parts, to be given with purchase_usd",
     "the user's", "purchase_usd > 0"),
  P (workload, "1", "unnamed", "any",
     "name of the workload, for tables and selections; has no effect",
     "assumed"),
  SIM_PARAM_END
};

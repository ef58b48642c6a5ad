/* models/llm_serving/serving_params.h - the parameters; their meaning, units and sources are in
 * rows.c. */
#ifndef MODELS_LLM_SERVING_SERVING_PARAMS_H
#define MODELS_LLM_SERVING_SERVING_PARAMS_H

#include "models/llm/operators/law/law.h"
#include "models/llm/step/profile.h"
#include "models/llm/shape/llm_model.h"
#include "sim/sim.h"

/* The choices of the parameters below, in the order of their tables. */
enum { SERVING_AGGREGATED, SERVING_DISAGGREGATED, SERVING_SPLIT, SERVING_SPLIT_DISAGGREGATED };
enum { SERVING_CUT_ATTENTION, SERVING_CUT_FEED_FORWARD };
enum {
  SERVING_TIMESTAMPS,
  SERVING_BURST,
  SERVING_POISSON,
  SERVING_GAMMA,
  SERVING_MMPP,
  SERVING_WINDOWS,
  SERVING_CLOSED
};
enum { SERVING_JUMP, SERVING_STEP };
enum { SERVING_FAULT_MODEL, SERVING_FAULT_ATTENTION, SERVING_FAULT_PREFILL };
enum { SERVING_KV_RECOMPUTE, SERVING_KV_COPIES, SERVING_KV_MIGRATE };

/* A stretch of time with a rate and lengths of its own. */
typedef struct {
  double for_s, rate_hz, cv;
  SimDist prompt_tokens, output_tokens;
} ServingWindow;

/* A place for KV below the devices' memory. */
typedef struct {
  const SimMemoryTier *memory;
  double capacity_bytes, latency_s;
  bool shared;
} ServingTier;

typedef struct {
  /* what runs where */
  const LlmModel *llm;
  const LlmOperatorLaw *device; /* with the accelerator that it is about */
  SimFile operators;
  gint64 tp, pp, dp, ep, engines;
  int weights_format, experts_format, kv_format;
  int placement, router;
  gint64 prefill_engines, prefill_tp, prefill_dp, prefill_ep;
  const LlmOperatorLaw *prefill_device; /* (nullable): as device */
  const SimLink *link;
  bool kv_by_layer;
  const LlmOperatorLaw *attention_device; /* (nullable): split engines need it */
  gint64 attention_devices, attention_tp, split_batches, model_replicas;
  int split_cut, split_prompts;
  const SimLink *split_link;
  bool split_overlap, split_padded, kv_given;
  /* the engine */
  const LlmProfile *engine;
  int prefix_cache, advance, routing;
  gint64 step_tokens, max_requests, long_prefill_tokens, block_tokens;
  bool chunked_prefill;
  gint64 receive_steps, balance_steps, padded_tokens;
  gint64 draft_tokens;
  double accepted_tokens;
  int drafted_by;            /* an LlmDrafts */
  const LlmModel *draft_llm; /* (nullable) */
  double watermark_share, memory_share;
  double host_step_s, host_sequence_s, prefill_factor, client_s;
  /* who asks */
  int arrivals;
  gint64 n_requests, concurrency;
  double rate_hz, arrival_cv, burst_rate_hz, calm_s, burst_s;
  SimList windows;
  SimFile trace;
  SimList columns;
  double trace_from_s, trace_to_s, trace_scale;
  gint64 trace_every, trace_block_tokens;
  double trace_prompt_scale, trace_output_scale;
  SimDist prompt_tokens, output_tokens;
  gint64 context_limit_tokens, prefix_groups, prefix_tokens;
  double session_turns, urgent_share;
  SimList kv_tiers;
  SimDist think_s;
  /* devices that fail */
  int fault_devices, kv_lost;
  double fault_at_s, device_mtbf_s, fault_detect_s, fault_replace_s, weight_load_bytes_per_s;
  gint64 kv_copy_tokens;
  const SimMemoryTier *kv_copy_memory; /* (nullable) */
  /* what is asked of it, and what it costs */
  double slo_ttft_s, slo_tpot_s;
  const SimPrice *price, *prefill_price, *attention_price;
  double idle_power_w, busy_power_w, prefill_idle_power_w, prefill_busy_power_w;
  double attention_idle_power_w, attention_busy_power_w, pue, electricity_usd_per_kwh;
  double purchase_usd, prefill_purchase_usd, attention_purchase_usd, host_purchase_usd;
  double capital_years;
  const char *workload;
} ServingParams;

extern const SimParam serving_params[];

#endif

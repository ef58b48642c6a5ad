/* models/attention_split/split_params.h - the parameters; their meaning, units and sources are in
 * rows.c. */
#ifndef MODELS_ATTENTION_SPLIT_SPLIT_PARAMS_H
#define MODELS_ATTENTION_SPLIT_SPLIT_PARAMS_H

#include "models/llm/shape/llm_model.h"
#include "sim/sim.h"

/* The choices of the parameters below, in the order of their tables. */
enum { SPLIT_LAMINA, SPLIT_HOMOGENEOUS };
enum { SPLIT_REPLAY, SPLIT_CLOSED };
enum { SPLIT_BACKLOG, SPLIT_TIMESTAMPS, SPLIT_POISSON };
enum { SPLIT_RECORDED, SPLIT_SHUFFLED };
enum { SPLIT_OVERSIZE_STOP, SPLIT_OVERSIZE_REJECT, SPLIT_OVERSIZE_CLIP };
enum { SPLIT_ITERATION, SPLIT_LAYER };
enum { SPLIT_JUMP, SPLIT_STEP };
enum { SPLIT_NOMINAL, SPLIT_DEVICE };
enum { SPLIT_GEMM_LAW, SPLIT_GEMM_TABLE };
enum { SPLIT_LINK_DELAY, SPLIT_LINK_SERVER };
enum { SPLIT_MODEL_PART, SPLIT_ATTENTION_PART };
enum { SPLIT_STRICT, SPLIT_PADDED, SPLIT_IDEAL, SPLIT_BY_REQUEST };

typedef struct {
  int system, study, arrivals, order, oversize, fidelity, advance, memory, gemm, link_as;
  int overlap, head_split;
  const LlmModel *llm;
  const SimAccelerator *model_gpu, *attention_gpu;
  const SimPrice *model_gpu_price, *attention_gpu_price;
  const SimLink *link;
  gint64 model_devices, attention_devices, baseline_devices, n_batches;
  double usable_memory_share, memory_model_share, watermark_share;
  gint64 kv_block_tokens;
  double recompute_s_per_token;
  double host_s, host_per_request_s, scheduler_s;
  double gemm_memory_eff, gemm_flop_eff, gemm_norm, gemm_fixed_s, gemm_per_token_s;
  SimFile gemm_table;
  double attention_fixed_s, attention_per_request_s, attention_memory_eff;
  double baseline_attention_memory_eff, attention_flop_eff;
  double all_reduce_latency_s, all_reduce_link_eff, all_reduce_bytes_per_s;
  const char *workload;
  SimFile trace;
  double trace_prompt_scale, trace_output_scale;
  double arrival_rate_hz;
  gint64 max_requests, context_limit_tokens;
  gint64 synthetic_requests;
  double synthetic_rate_hz;
  double prompt_mean_tokens, prompt_sd_tokens, prompt_max_tokens;
  double output_mean_tokens, output_sd_tokens, output_max_tokens;
  double batch_requests, context_tokens, slow_down_share;
  int fault_part, model_lost, attention_lost;
  double fault_at_s, model_mtbf_s, attention_mtbf_s;
  double fault_detect_s, fault_replace_s, weight_load_bytes_per_s;
} SplitParams;

extern const SimParam split_params[];

#endif

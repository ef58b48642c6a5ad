/* models/llm/ops.h - times of the operators of one decode step, from a roofline or a measured table.
 *
 * All times are per layer.  Efficiencies are parameters of the model that uses them (start values and ranges: its facts), never constants here.
 * Roofline of a GEMM: overhead + p-norm of (weight bytes / attained bandwidth) and (FLOP / attained FLOP/s).  Tables are monotone interpolations of
 * measurements over (tokens, tensor parallelism) and (requests, context), scaled by weight bytes for another shape.
 */
#ifndef MODELS_LLM_OPS_H
#define MODELS_LLM_OPS_H

#include "models/llm/llm.h"

G_BEGIN_DECLS

typedef struct {
  double memory_eff;          /* share of peak bandwidth attained on weights */
  double flop_eff;            /* share of peak FLOP/s attained */
  double norm;                /* p of the p-norm; infinite: the larger of the two */
  double overhead_s;          /* per layer, independent of tokens */
  double per_token_s;         /* norms, activation, rope, residual: per token and layer */
} LlmGemmLaw;

typedef struct {
  double fixed_s;             /* per layer */
  double per_request_s;
  double memory_eff;          /* share of peak bandwidth attained on KV */
} LlmAttentionLaw;

typedef struct {
  double latency_s;
  double bytes_per_s;
} LlmAllReduceLaw;

/* Returns: seconds for the matrix products of one layer over @tokens tokens on @width devices. */
double llm_gemm_s (const LlmGemmLaw *law, const LlmModel *llm, const SimAccelerator *device, double width, double tokens);

/* The same through a measured table (a `gemm table` file: tp,tokens,gemm_us,other_us,...), linear between its tokens, scaled by weight bytes per
 * layer and FLOP/s or bandwidth of @device against the device that it was measured on. */
typedef struct LlmGemmTable LlmGemmTable;
extern const SimFileFormat llm_gemm_table_format;
double llm_gemm_table_s (const LlmGemmTable *table, const LlmModel *llm, const SimAccelerator *device, double width, double tokens);

/* Returns: seconds of decode attention of one layer = fixed + per_request B + slope S; @slope_s_per_token (out): the slope. */
double llm_attention_s (const LlmAttentionLaw *law, const LlmModel *llm, const SimAccelerator *device, double share,
                        double n_requests, double context_tokens);
double llm_attention_slope_s (const LlmAttentionLaw *law, const LlmModel *llm, const SimAccelerator *device, double share);

/* Returns: seconds of one all-reduce of @bytes over @width devices; 0 for a width of 1. */
double llm_all_reduce_s (const LlmAllReduceLaw *law, double width, double bytes);

G_END_DECLS

#endif

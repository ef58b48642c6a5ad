/* models/llm/operators/law/law.c - the roofline of law.h, and what operators of attention and
 * products ask of a device. */
#include "models/llm/operators/law/law.h"
#include "models/llm/operators/expert_cost.h"

#include <math.h>

/* Returns: (a^p + b^p)^(1/p) without overflow; the larger one for an infinite @p. */
double
llm_p_norm (double a, double b, double p)
{
  double large = MAX (a, b), small = MIN (a, b);

  if (small <= 0.0 || isinf (p))
    return large;
  return large * pow (1.0 + pow (small / large, p), 1.0 / p);
}

/* Overhead, what grows by the unit, and messages from domain to domain are serial; reading and
 * computing, or a link and a path that is shared, overlap as far as the norm says. */
double
llm_law_s (const LlmLawRow *row, const LlmWork *work)
{
  return row->overhead_s + row->per_unit_s * work->units + work->latency_s
         + llm_p_norm (work->memory_s / row->memory_eff, work->compute_s / row->flop_eff,
                       row->norm);
}

/* The largest of the three. */
LlmBound
llm_law_bound (const LlmLawRow *row, const LlmWork *work)
{
  double memory_s = work->memory_s / row->memory_eff, compute_s = work->compute_s / row->flop_eff;

  if (row->overhead_s + row->per_unit_s * work->units > MAX (memory_s, compute_s))
    return LLM_BOUND_OVERHEAD;
  if (work->network)
    return LLM_BOUND_NETWORK;
  return compute_s > memory_s ? LLM_BOUND_COMPUTE : LLM_BOUND_MEMORY;
}

/* Formats of 4-bit weights alone are widened first and multiplied as BF16. */
double
llm_format_flop_per_s (const SimAccelerator *device, LlmFormat format)
{
  if (format == LLM_FP8 || format == LLM_FP8_BLOCK)
    return device->fp8_flop_per_s;
  return format == LLM_NVFP4 ? device->fp4_flop_per_s : device->bf16_flop_per_s;
}

#define ACTIVATION_BYTES 2.0 /* BF16 */

/* Bytes of one activation that is quantised on the way in: read, written narrow, read again. */
static double
input_bytes (LlmFormat format)
{
  if (format == LLM_FP8 || format == LLM_FP8_BLOCK || format == LLM_NVFP4)
    return ACTIVATION_BYTES + 2.0 * llm_format_bytes (format);
  return ACTIVATION_BYTES;
}

/* Weights, inputs and outputs are each read or written once. */
LlmWork
llm_work_gemm (const SimAccelerator *device, LlmFormat weights, double m, double n, double k)
{
  double bytes
    = n * k * llm_format_bytes (weights) + m * k * input_bytes (weights) + m * n * ACTIVATION_BYTES;

  return (LlmWork){ .memory_s = bytes / device->memory_bytes_per_s,
                    .compute_s = 2.0 * m * n * k / llm_format_flop_per_s (device, weights) };
}

/* Each new token sees what is before it and itself. */
double
llm_causal_pairs (double new_tokens, double cached_tokens, double window)
{
  double short_of, all = new_tokens * cached_tokens + new_tokens * (new_tokens + 1.0) / 2.0;

  /* no window, or one that reaches everything */
  if (window <= 0.0 || new_tokens + cached_tokens <= window)
    return all;
  /* The first short_of tokens see fewer than @window keys. */
  short_of = CLAMP (window - cached_tokens, 0.0, new_tokens);
  return short_of * cached_tokens + short_of * (short_of + 1.0) / 2.0
         + (new_tokens - short_of) * window;
}

/* Cached keys are read, not computed; windows bound both. */
LlmWork
llm_work_prefill (const SimAccelerator *device, const LlmHeads *heads, double n_requests,
                  double new_tokens, double cached_tokens)
{
  double window = (double) heads->window, dim = (double) heads->head_dim;
  double pairs = llm_causal_pairs (new_tokens, cached_tokens, window);
  double kept = window > 0.0 ? MIN (cached_tokens, window) : cached_tokens;
  double kv_bytes = 2.0 * (double) heads->kv_heads * dim * llm_format_bytes (heads->kv);
  double bytes = 2.0 * new_tokens * (double) heads->heads * dim * ACTIVATION_BYTES
                 + (kept + new_tokens) * kv_bytes;

  return (LlmWork){ .memory_s = n_requests * bytes / device->memory_bytes_per_s,
                    .compute_s = n_requests * 4.0 * (double) heads->heads * dim * pairs
                                 / device->bf16_flop_per_s,
                    .units = n_requests };
}

/* KV is read once for each group of heads. */
LlmWork
llm_work_decode (const SimAccelerator *device, const LlmHeads *heads, double n_requests,
                 double context_tokens)
{
  double window = (double) heads->window, dim = (double) heads->head_dim;
  double kept = window > 0.0 ? MIN (context_tokens, window * n_requests) : context_tokens;
  double query_values = n_requests * (double) heads->heads * dim;
  double kv_bytes = 2.0 * (double) heads->kv_heads * dim * llm_format_bytes (heads->kv);
  double bytes = kept * kv_bytes + 2.0 * query_values * ACTIVATION_BYTES;

  return (LlmWork){ .memory_s = bytes / device->memory_bytes_per_s,
                    .compute_s = 4.0 * (double) heads->heads * dim * kept / device->bf16_flop_per_s,
                    .units = n_requests };
}

/* Of one rank. */
LlmLatent
llm_latent (const LlmModel *llm, gint64 heads, LlmFormat kv)
{
  return (LlmLatent){ .heads = heads,
                      .rank = llm->mla_rank,
                      .rope = llm->mla_rope,
                      .nope = llm->mla_nope,
                      .value = llm->mla_value,
                      .kv = kv };
}

/* Keys and values are unpacked from the latent: each head has its own. */
LlmWork
llm_work_mla_prefill (const SimAccelerator *device, const LlmLatent *latent, double n_requests,
                      double new_tokens, double cached_tokens)
{
  double heads = (double) latent->heads,
         wide = (double) (latent->nope + latent->rope + latent->value);
  double all = new_tokens + cached_tokens;
  double pairs = llm_causal_pairs (new_tokens, cached_tokens, 0.0);
  double values = heads * wide * (new_tokens + all);

  return (LlmWork){ .memory_s = n_requests * values * ACTIVATION_BYTES / device->memory_bytes_per_s,
                    .compute_s = n_requests * 2.0 * heads * wide * pairs / device->bf16_flop_per_s,
                    .units = n_requests };
}

/* The latent is read once for all heads: 242 FLOP a byte with 128 heads and BF16. */
LlmWork
llm_work_mla_decode (const SimAccelerator *device, const LlmLatent *latent, double n_requests,
                     double context_tokens)
{
  double heads = (double) latent->heads, wide = (double) (2 * latent->rank + latent->rope);
  double bytes
    = context_tokens * (double) (latent->rank + latent->rope) * llm_format_bytes (latent->kv)
      + n_requests * heads * wide * ACTIVATION_BYTES;

  return (LlmWork){ .memory_s = bytes / device->memory_bytes_per_s,
                    .compute_s = 2.0 * heads * wide * context_tokens / device->bf16_flop_per_s,
                    .units = n_requests };
}

/* Bytes and no arithmetic that counts. */
LlmWork
llm_work_elementwise (const SimAccelerator *device, double bytes)
{
  return (LlmWork){ .memory_s = bytes / device->memory_bytes_per_s };
}

/* models/llm/ops.c - the operators of a decode step by laws. */
#include "models/llm/ops.h"

#include <math.h>

/* Returns: (a^p + b^p)^(1/p) without overflow; the larger one for an infinite @p. */
static double
p_norm (double a, double b, double p)
{
  double large = MAX (a, b), small = MIN (a, b);

  if (small <= 0.0 || isinf (p))
    return large;
  return large * pow (1.0 + pow (small / large, p), 1.0 / p);
}

double
llm_gemm_s (const LlmGemmLaw *law, const LlmModel *llm, const SimAccelerator *device, double width,
            double tokens)
{
  double bytes = llm_weight_bytes (llm) / ((double) llm->layers * width);
  double flop = 2.0 * bytes / llm->value_bytes * tokens;
  double read_s = bytes / (device->memory_bytes_per_s * law->memory_eff);
  double compute_s = flop / (device->bf16_flop_per_s * law->flop_eff);

  return law->overhead_s + law->per_token_s * tokens + p_norm (read_s, compute_s, law->norm);
}

double
llm_attention_slope_s (const LlmAttentionLaw *law, const LlmModel *llm,
                       const SimAccelerator *device, double share)
{
  double bytes = llm_kv_bytes_per_token (llm) / (double) llm->layers * share;

  return bytes / (device->memory_bytes_per_s * law->memory_eff);
}

double
llm_attention_s (const LlmAttentionLaw *law, double slope_s_per_token, double n_requests,
                 double context_tokens)
{
  return law->fixed_s + law->per_request_s * n_requests + slope_s_per_token * context_tokens;
}

double
llm_all_reduce_s (const LlmAllReduceLaw *law, double width, double bytes)
{
  if (width <= 1.0)
    return 0.0;
  return law->latency_s + 2.0 * (width - 1.0) / width * bytes / law->bytes_per_s;
}

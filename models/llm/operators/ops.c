/* models/llm/operators/ops.c - the operators of a decode step by laws. */
#include "models/llm/operators/ops.h"

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

/* Reading weights and computing overlap as far as the norm says: infinite is perfect, 1 none. */
double
llm_gemm_s (const LlmGemmLaw *law, const LlmModel *llm, const SimAccelerator *device, double width,
            double tokens)
{
  double weights = llm_layer_weights (llm) / width;
  double bytes = weights * llm_weight_value_bytes (llm), flop = 2.0 * weights * tokens;
  double read_s = bytes / (device->memory_bytes_per_s * law->memory_eff);
  double compute_s = flop / (llm_weight_flop_per_s (llm, device) * law->flop_eff);

  return law->overhead_s + law->per_token_s * tokens + p_norm (read_s, compute_s, law->norm);
}

/* The slower of reading KV and multiplying with it. */
double
llm_attention_slope_s (const LlmAttentionLaw *law, const LlmModel *llm,
                       const SimAccelerator *device, const LlmShare *share)
{
  double bytes = llm_kv_bytes_per_token (llm) / (double) llm->layers * share->kv;
  double flop = llm_attention_flop_per_token (llm) * share->heads;

  return MAX (bytes / (device->memory_bytes_per_s * law->memory_eff),
              flop / (llm_attention_flop_per_s (llm, device) * law->flop_eff));
}

/* Affine in both, which is what lets a batch jump. */
double
llm_attention_s (const LlmAttentionLaw *law, double slope_s_per_token, double n_requests,
                 double context_tokens)
{
  return law->fixed_s + law->per_request_s * n_requests + slope_s_per_token * context_tokens;
}

/* Of @bytes over @nodes, one device each: the better of a ring and a pipelined binary tree. */
static double
between_s (const LlmAllReduceLaw *law, double nodes, double bytes)
{
  double wire_s = bytes / law->between_bytes_per_s;
  double ring_s = 2.0 * (nodes - 1.0) * (law->between_latency_s + wire_s / nodes);
  double tree_s = 2.0 * (ceil (log2 (nodes)) * law->between_latency_s + wire_s);

  return MIN (ring_s, tree_s);
}

/* A ring inside a domain, and one between domains on what each device has reduced. */
double
llm_all_reduce_s (const LlmAllReduceLaw *law, double width, double bytes)
{
  /* a width that is no multiple fills its last domain in part */
  double domains = ceil (width / law->domain_devices), inside = width / domains, seconds;

  /* nobody to reduce with */
  if (width <= 1.0)
    return 0.0;
  seconds = law->latency_s + 2.0 * (inside - 1.0) / inside * bytes / law->bytes_per_s;
  return domains <= 1.0 ? seconds : seconds + between_s (law, domains, bytes / inside);
}

/* models/rank_failure/placement/weights.c - see weights.h. */
#include "models/rank_failure/placement/weights.h"
#include <math.h>

const SimChoice ep_weights_formats[]
  = { { "as_model", "by the bytes of its weights: 2 are bf16, 1 is fp8_block", NULL },
      LLM_FORMAT_CHOICES,
      { NULL, NULL, NULL } };

/* Kernels widen FP8 before they multiply: any device can read it. */
const SimChoice ep_kv_formats[] = {
  { "as_model", "by the bytes of its values of KV: 2 are bf16, 1 is fp8", NULL },
  { "bf16", "16 bits a value", NULL },
  { "fp8", "8 bits a value", NULL },
  { NULL, NULL, NULL },
};

enum { UNSAID = -1 };

/* Scales make a format a little wider than its values. */
static gboolean
about (double a, double b)
{
  return fabs (a - b) < 0.05 * b;
}

/* What the catalogue tells of the precision of weights: all over their number, or one of them. */
static int
format_of_model (const LlmModel *llm)
{
  gboolean by_sum = !sim_known (llm->weight_value_bytes) && sim_known (llm->weight_bytes)
                    && sim_known (llm->params);
  double bytes = by_sum ? llm->weight_bytes / llm->params : llm_weight_value_bytes (llm);

  if (about (bytes, 2.0))
    return LLM_BF16;
  return about (bytes, 1.0) ? LLM_FP8_BLOCK : UNSAID;
}

/* Choices stand in the order of formats, behind one that points elsewhere. */
static int
weights_format (const EpParams *p)
{
  return p->weights_format != EP_AS_MODEL ? p->weights_format - 1 : format_of_model (p->llm);
}

/* Wider KV takes more memory and as much longer to read. */
static int
kv_format (const EpParams *p)
{
  double bytes = llm_kv_value_bytes (p->llm);

  if (p->kv_format != EP_AS_MODEL)
    return p->kv_format - 1;
  if (about (bytes, 2.0))
    return LLM_BF16;
  return about (bytes, 1.0) ? LLM_FP8 : UNSAID;
}

/* The first that nobody says. */
gboolean
ep_check_formats (const EpParams *p, GError **error)
{
  if (weights_format (p) == UNSAID)
    return sim_invalid (error, "weights_format: the entry of llm does not say the format of its "
                               "weights: give it, and experts_format where experts differ");
  if (kv_format (p) == UNSAID)
    return sim_invalid (error,
                        "kv_format: a value of KV has %.3g bytes by the entry of llm: give "
                        "bf16 or fp8",
                        llm_kv_value_bytes (p->llm));
  return TRUE;
}

/* Attention is data parallel: each rank has all of it. */
LlmSystem
ep_system (const EpParams *p)
{
  LlmFormat weights = (LlmFormat) MAX (0, weights_format (p));
  LlmFormat experts = llm_format_or (p->experts_format, weights);

  return (LlmSystem){ .llm = p->llm,
                      .device = p->gpu,
                      .tp = 1,
                      .pp = 1,
                      .dp = p->ranks,
                      .moe_tp = 1,
                      .ep = MAX (1, p->llm->experts),
                      .engines = 1,
                      .formats = { weights, weights, experts, (LlmFormat) MAX (0, kv_format (p)) },
                      .memory_share = 1.0 };
}

/* Gate, up and down. */
double
ep_expert_bytes (const EpParams *p)
{
  double values = 3.0 * (double) (p->llm->d_model * p->llm->expert_ffn);

  return values * llm_format_bytes (ep_system (p).formats.experts);
}

/* The system has one expert per device: it is taken off. */
double
ep_resident_bytes (const EpParams *p)
{
  LlmSystem system = ep_system (p);

  if (p->resident_bytes > 0.0)
    return p->resident_bytes;
  return llm_system_weight_bytes (&system)
         - (double) (p->llm->layers - p->llm->dense_layers) * ep_expert_bytes (p);
}

/* Of one rank: data-parallel attention does not cut KV. */
double
ep_kv_token_bytes (const EpParams *p)
{
  LlmSystem system = ep_system (p);

  return llm_system_kv_token_bytes (&system);
}

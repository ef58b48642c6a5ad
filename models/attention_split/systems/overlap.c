/* models/attention_split/systems/overlap.c - attention hidden behind the model part of its own
 * layer (paper section 4).
 *
 * The query is projected and sent first, so attention over the previous tokens runs while key and
 * value are still projected and sent; the new token is merged later through the softmax
 * denominators.  How much the real system hides is not published: the rule is a choice.
 */
#include "models/attention_split/systems/systems.h"

static double
hide_nothing (const SplitDeployment *m, double n_requests)
{
  return 0.0;
}

/* The K and V projections and their transfer. */
static double
hide_kv_projection (const SplitDeployment *m, double n_requests)
{
  const LlmModel *llm = m->p->llm;
  const SimAccelerator *gpu = m->p->model_gpu;
  double values = llm_attention_values (llm).kv;
  double weights = values * (double) llm->d_model;
  double links = MIN (m->width, (double) m->p->attention_devices);
  double read_s = weights * llm_weight_value_bytes (llm)
                  / (m->width * gpu->memory_bytes_per_s * m->gemm.memory_eff);
  double compute_s
    = 2.0 * weights * n_requests / (m->width * llm_weight_flop_per_s (llm, gpu) * m->gemm.flop_eff);

  return MAX (read_s, compute_s)
         + values * llm_kv_value_bytes (llm) * n_requests / (links * m->p->link->bytes_per_s);
}

const SplitOverlap split_overlap_none = { hide_nothing };
const SplitOverlap split_overlap_kvproj = { hide_kv_projection };

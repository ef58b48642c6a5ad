/* models/rank_failure/step/device.c - from the device and the model that the step was measured on
 * to those of the scenario.
 *
 * Bandwidths that ranks attain keep their share of the link, bytes follow memory bandwidth, and
 * arithmetic follows FLOP/s; fixed terms (launches, latencies) stay.  Attention over the context is
 * at least its arithmetic at peak: with latent attention every head meets the whole latent of each
 * token.  What has no law by shape is refused: attention and the shared expert of another model.
 */
#include "models/rank_failure/step/step.h"

/* FLOP of attending to one token before, in a layer: scores over latent and rope, values over the
 * latent. */
static double
latent_flop (const LlmModel *llm)
{
  return 2.0 * (double) (llm->heads * (2 * llm->mla_rank + llm->mla_rope));
}

/* Bytes read of each token before: KV of two bytes a value takes twice as long as of one. */
static double
kv_of_layer (const LlmModel *llm)
{
  return llm_kv_bytes_per_token (llm) / (double) llm->layers;
}

EpRates
ep_rates (const EpParams *p)
{
  const SimAccelerator *g = p->gpu, *on = p->measured_gpu;
  double memory = on->memory_bytes_per_s / g->memory_bytes_per_s;
  double flop = on->fp8_flop_per_s / g->fp8_flop_per_s;
  double kv = kv_of_layer (p->llm) / kv_of_layer (p->measured_llm);

  return (EpRates){
    .attention_per_request_s = p->attention_per_request_s * flop,
    .attention_per_request2_s = p->attention_per_request2_s * flop,
    .attention_per_token_s
    = MAX (p->attention_per_token_s * memory * kv, latent_flop (p->llm) / g->bf16_flop_per_s),
    .expert_read_s = p->expert_bytes / (p->moe_memory_eff * g->memory_bytes_per_s),
    .expert_flop_s = 2.0 * p->expert_bytes / (p->moe_flop_eff * g->fp8_flop_per_s),
    .nic = g->nic_bytes_per_s / on->nic_bytes_per_s,
    .comm_bytes_per_s = p->comm_bytes_per_s * g->nic_bytes_per_s / on->nic_bytes_per_s,
    .node_comm_bytes_per_s
    = p->node_comm_bytes_per_s * g->scale_up_bytes_per_s / on->scale_up_bytes_per_s,
  };
}

/* SGLang's kernels, on which EEP runs. */
LlmOperators *
ep_operators_new (const EpParams *p, GError **error)
{
  LlmOperatorsSpec spec = { .law = p->kernels,
                            .measured = p->operators.data,
                            .device = p->gpu != p->kernels->device ? p->gpu : NULL,
                            .kernels = LLM_KERNELS_SGLANG };

  return llm_operators_new (&spec, error);
}

static gboolean
check_gpu (const SimAccelerator *g, const char *name, GError **error)
{
  if (!sim_known (g->memory_bytes_per_s) || !sim_known (g->fp8_flop_per_s)
      || !sim_known (g->memory_bytes))
    return sim_invalid (error, "%s: its memory, memory_bytes_per_s or fp8_flop_per_s is unknown",
                        name);
  if (!sim_known (g->bf16_flop_per_s))
    return sim_invalid (error, "%s: its bf16_flop_per_s is unknown", name);
  if (!sim_known (g->nic_bytes_per_s) || !sim_known (g->scale_up_bytes_per_s)
      || !sim_known (g->pcie_bytes_per_s))
    return sim_invalid (error, "%s: its NIC, scale-up or PCIe bandwidth is unknown", name);
  return TRUE;
}

/* Experts, their number, the picks of a token and the layers have laws; these have none. */
static gboolean
same_operators (const LlmModel *a, const LlmModel *b)
{
  return a->d_model == b->d_model && a->heads == b->heads && a->mla_rank == b->mla_rank
         && a->mla_rope == b->mla_rope && a->expert_ffn == b->expert_ffn
         && a->shared_experts == b->shared_experts;
}

gboolean
ep_check_device (const EpParams *p, GError **error)
{
  const LlmModel *llm = p->llm, *on = p->measured_llm;

  if (p->study == EP_FAULTS_ALONE)
    return TRUE;
  if (!check_gpu (p->gpu, "gpu", error) || !check_gpu (p->measured_gpu, "measured_gpu", error))
    return FALSE;
  if (!same_operators (llm, on))
    return sim_invalid (error,
                        "llm: the step is measured for the operators of measured_llm (d_model %d, "
                        "%d heads, latent %d "
                        "+ %d, expert_ffn %d, %d shared); those of this one (%d, %d, %d + %d, %d, "
                        "%d) are not modelled "
                        "yet: take an entry of the measured shape, such as deepseek-v3-fp8-kv",
                        (int) on->d_model, (int) on->heads, (int) on->mla_rank, (int) on->mla_rope,
                        (int) on->expert_ffn, (int) on->shared_experts, (int) llm->d_model,
                        (int) llm->heads, (int) llm->mla_rank, (int) llm->mla_rope,
                        (int) llm->expert_ffn, (int) llm->shared_experts);
  return TRUE;
}

/* models/rank_failure/step/device.c - the operators of the device of the ranks, and what must be
 * known of device and model for a step to have a time.
 *
 * Any device and any mixture of the catalogue will do.  Efficiencies are those of `kernels`; a gpu
 * that is another device than theirs has their times scaled by the ratio of the data sheets.
 */
#include "models/rank_failure/step/step.h"

/* SGLang's kernels, on which EEP runs. */
LlmOperatorsSpec
ep_operators (const EpParams *p)
{
  return (LlmOperatorsSpec){ .law = p->kernels,
                             .measured = p->operators.data,
                             .device = p->gpu != p->kernels->device ? p->gpu : NULL,
                             .kernels = LLM_KERNELS_SGLANG };
}

static gboolean
check_gpu (const SimAccelerator *g, GError **error)
{
  if (!sim_known (g->memory_bytes_per_s) || !sim_known (g->memory_bytes))
    return sim_invalid (error, "gpu: its memory or memory_bytes_per_s is unknown");
  if (!sim_known (g->nic_bytes_per_s) || !sim_known (g->scale_up_bytes_per_s)
      || !sim_known (g->pcie_bytes_per_s))
    return sim_invalid (error, "gpu: its NIC, scale-up or PCIe bandwidth is unknown");
  return TRUE;
}

/* Products around latent attention need their sizes. */
static gboolean
check_llm (const LlmModel *llm, GError **error)
{
  if (llm->mla_rank > 0 && (llm->mla_q_rank == 0 || llm->mla_nope == 0 || llm->mla_value == 0))
    return sim_invalid (error, "llm: mla_q_rank, mla_nope or mla_value of its latent attention is "
                               "unknown");
  return TRUE;
}

/* A format that the device cannot multiply is refused with the peak that is missing. */
static gboolean
check_rates (const EpParams *p, GError **error)
{
  LlmFormats f = ep_system (p).formats;
  LlmOperatorsSpec spec = ep_operators (p);

  return llm_operators_check (&spec, f.attention, f.experts, error);
}

gboolean
ep_check_device (const EpParams *p, GError **error)
{
  if (p->study == EP_FAULTS_ALONE || p->study == EP_OUTAGES)
    return TRUE;
  return check_gpu (p->gpu, error) && check_llm (p->llm, error) && ep_check_formats (p, error)
         && check_rates (p, error);
}

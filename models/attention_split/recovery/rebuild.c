/* models/attention_split/recovery/rebuild.c - what a lost device takes to replace: weights loaded,
 * KV made again by prefill.
 *
 * A context of l tokens takes 2 N l + 2 L d l^2 FLOP, N parameters and d the hidden size, on the
 * model devices in service; then the lost share of its KV goes over the new device's NIC.
 */
#include "models/attention_split/metrics.h"
#include "models/attention_split/recovery/recovery.h"

double
split_rebuild_s (const SplitDeployment *m, double context_tokens)
{
  const LlmModel *llm = m->p->llm;
  double flop = 2.0 * llm_layer_weights (llm) * m->layers * context_tokens
                + 2.0 * m->layers * (double) llm->d_model * context_tokens * context_tokens;
  double rate
    = m->width * m->n_replicas * llm_weight_flop_per_s (llm, m->p->model_gpu) * m->p->gemm_flop_eff;
  double bytes = llm_kv_bytes_per_token (llm) * m->share.kv * context_tokens;

  return flop / rate + bytes / m->p->link->bytes_per_s;
}

/* All devices of the new replica load their part at once. */
double
split_weight_load_s (const SplitDeployment *m)
{
  return llm_weight_bytes (m->p->llm) / m->width / m->p->weight_load_bytes_per_s;
}

double
split_rebuild (SplitRecovery *m, gint64 context_tokens)
{
  double seconds = split_rebuild_s (m->deployment, (double) context_tokens);

  sim_count (m->sim, SPLIT_REBUILT, (double) context_tokens);
  m->rebuilt_at_s = MAX (m->rebuilt_at_s, split_clock_s (m->progress)) + seconds;
  m->stalled_s += seconds;
  return seconds;
}

/* models/attention_split/attention_split.c - decode with the attention operator on devices of its
 * own.
 *
 * One decode iteration has a model part, which reads the weights once for the whole batch, and
 * attention, which reads every request's own KV.  Lamina puts KV and attention on cheap devices
 * with much memory, so that the costly ones run the model part at a larger batch; the price is
 * two transfers per layer and iteration.  The baseline runs both on one kind of device. The
 * mechanisms are in one file each: check_hardware.c capacity.c head_split.c layer_times.c network.c
 * overlap.c homogeneous.c lamina.c serial.c pipeline.c rota.c cost.c; parameters in rows.c,
 * measurements in metrics.c; replay.c and closed.c drive them. Source: Chen et al., "Efficient
 * Heterogeneous Large Language Model Decoding with Model-Attention Disaggregation", arXiv
 * 2405.01814v2.
 */
#include "models/attention_split/attention_split.h"
#include "models/attention_split/metrics.h"
#include "models/attention_split/split.h"

static const SplitSystem *
system_of (const SplitParams *p)
{
  return p->system == SPLIT_HOMOGENEOUS ? &split_homogeneous : &split_lamina;
}

double
split_replica_devices (const SplitParams *p)
{
  if (p->system == SPLIT_HOMOGENEOUS)
    return (double) p->baseline_devices;
  return (double) p->model_devices / (double) MAX (1, p->n_batches - 1);
}

static gboolean
check (gconstpointer params, GError **error)
{
  const SplitParams *p = params;

  if (p->llm->experts > 0)
    return sim_invalid (error, "llm: a mixture of experts is not modelled here; use a dense model");
  if (!sim_known (llm_weight_bytes (p->llm)))
    return sim_invalid (error, "llm: its weight_bytes and params are unknown; give one of them");
  if (p->gemm == SPLIT_GEMM_TABLE && p->gemm_table.path == NULL)
    return sim_invalid (error, "gemm table needs a file: give gemm_table");
  return split_check_hardware (p, error) && split_check_requests (p, error)
         && split_check_faults (p, error) && system_of (p)->check (p, error);
}

static void
start (Sim *sim, gpointer self, gconstpointer params)
{
  Split *m = self;

  m->sim = sim;
  m->p = params;
  m->system = system_of (m->p);
  m->system->set_up (m);
  m->batches = g_new0 (SplitLayer, m->n);
  m->devices = g_new0 (SplitLoad, m->n_devices);
  split_set_up_layers (m);
  if (m->p->study == SPLIT_REPLAY)
    split_replay_start (m);
  else
    split_closed_start (m);
}

static void
finish (Sim *sim, gpointer self)
{
  Split *m = self;
  double capacity = MAX (0.0, m->capacity_tokens * m->n_devices);

  split_tell_price (m);
  sim_result (sim, SPLIT_CAPACITY_TOKENS, capacity);
  sim_result (sim, SPLIT_CAPACITY_REQUESTS, capacity / m->p->context_tokens);
  if (m->p->link != NULL)
    {
      sim_result (sim, SPLIT_LINK_ROUND_TRIP_S, sim_link_round_trip_s (m->p->link));
      sim_result (sim, SPLIT_LINK_BYTES_PER_S, m->p->link->bytes_per_s);
    }
  if (m->p->study == SPLIT_REPLAY)
    split_replay_finish (m);
  else
    split_closed_finish (m);
}

static void
clear (gpointer self)
{
  Split *m = self;

  g_clear_pointer (&m->rota, split_rota_free);
  g_clear_pointer (&m->batch, llm_batch_free);
  g_clear_pointer (&m->by_count, g_array_unref);
  g_free (m->batches);
  g_free (m->devices);
  g_free (m->lost);
  g_free (m->requests);
}

const SimModel attention_split_model = {
  .abi = SIM_MODEL_ABI,
  .name = "attention_split",
  .title = "decode with attention on separate memory-optimised devices",
  .reference = "Lamina, arXiv 2405.01814v2",
  .revision = 4,
  .params = split_params,
  .params_size = sizeof (SplitParams),
  .metrics = split_metrics,
  .state_size = sizeof (Split),
  .check = check,
  .start = start,
  .finish = finish,
  .clear = clear,
};

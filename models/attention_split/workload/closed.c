/* models/attention_split/workload/closed.c - one iteration at a fixed batch and context, without a
 * trace (paper sections 2, 3 and 6.3; figures 2, 3, 4, 12 and 14).
 *
 * batch_requests are all batches together; each has an equal part.
 */
#include "models/attention_split/workload/closed.h"
#include <math.h>
#include "models/attention_split/metrics.h"
#include "models/attention_split/workload/flips.h"

/* Evenly over batches and devices: the study asks for an iteration, not for balance. */
static SplitLayer
fixed_layer (SplitDeployment *m, double n_requests)
{
  for (guint d = 0; d < m->n_devices; d++)
    m->devices[d]
      = (SplitLoad){ n_requests / m->n_devices, n_requests * m->p->context_tokens / m->n_devices };
  return split_layer (m, m->devices);
}

/* FLOP of the weights on a token, over what a replica could do in the time of the model part. */
static double
mfu (const SplitDeployment *m, const SplitLayer *layer, double n_requests)
{
  const LlmModel *llm = m->p->llm;
  double flop = 2.0 * llm_layer_weights (llm) * n_requests;

  return flop / (m->width * llm_weight_flop_per_s (llm, m->p->model_gpu) * layer->model_s);
}

/* Of one layer times the number of layers, as the paper's figures break an iteration down. */
static void
report_times (SplitDeployment *m, const SplitLayer *layer, double iteration_s, double n_requests)
{
  sim_result (m->sim, SPLIT_ITERATION_S, iteration_s);
  sim_result (m->sim, SPLIT_MODEL_S, m->layers * layer->model_s);
  sim_result (m->sim, SPLIT_ATTENTION_S, m->layers * layer->attention.first_s);
  sim_result (m->sim, SPLIT_NETWORK_S, m->layers * layer->network_s);
  sim_result (m->sim, SPLIT_HIDDEN_S, m->layers * split_hidden (layer).first_s);
  sim_result (m->sim, SPLIT_MODEL_MFU, mfu (m, layer, n_requests));
  sim_result (m->sim, SPLIT_BANDWIDTH_REQUIRED, split_bandwidth_required (m, layer, n_requests));
}

/* Attention devices for each model device: sum t_a = sum t_m / (n - 1), solved for their number
 * (paper section 4).  By heads each device launches for all requests; by request it has its own
 * alone. */
static void
report_optimum (const SplitDeployment *m, const SplitLayer *layer)
{
  const LlmShare whole = { 1.0, 1.0 };
  double n = (double) m->n_batches, requests_s = m->attention.per_unit_s * m->p->batch_requests;
  double context_s = llm_attention_slope_s (&m->attention, m->p->llm, m->attention_device, &whole)
                     * m->p->batch_requests * m->p->context_tokens;
  double fixed_s = n * m->attention.overhead_s + (m->spread->by_request ? 0.0 : requests_s);
  double best = llm_rotation_balanced (n * layer->model_s / (double) m->n_replicas, fixed_s,
                                       context_s + (m->spread->by_request ? requests_s : 0.0));

  if (m->p->system == SPLIT_LAMINA && sim_known (best))
    sim_result (m->sim, SPLIT_OPTIMUM_RATIO, best / (double) m->p->model_devices);
}

/* Layer fidelity: the schedule itself at constant times, measured on the first batch when the
 * start has died away. */
enum { SKIPPED = 10, MEASURED = 20 };

/* Nothing changes from iteration to iteration, so the rota sees the same stage each time. */
static SplitStage
begin (gpointer self, guint batch)
{
  const SplitDeployment *d = ((const SplitClosed *) self)->deployment;
  const SplitLayer *layer = &d->batches[batch];

  return (SplitStage){ layer->model_s, layer->attention.first_s, layer->network_s,
                       split_hidden (layer).first_s,
                       d->host_s + d->host_per_request_s * d->p->batch_requests };
}

/* The first iterations fill the pipeline and are not measured. */
static void
end (gpointer self, guint batch)
{
  SplitClosed *m = self;

  m->n_ended += batch == 0;
  if (m->n_ended == SKIPPED && batch == 0)
    m->from_s = sim_now_s (m->sim);
  m->to_s = sim_now_s (m->sim);
  if (m->n_ended < SKIPPED + MEASURED)
    split_rota_start (m->rota, batch);
  else
    sim_stop (m->sim);
}

static const SplitRotaHooks hooks = { begin, end };

/* Behind the start of all components, at time 0. */
static void
go (Sim *sim, gpointer self, gpointer item)
{
  SplitClosed *m = self;

  for (guint j = 0; j < m->deployment->n_batches; j++)
    split_rota_start (m->rota, j);
}

/* At iteration fidelity the closed form is all: no event is needed. */
void
split_closed_start (SplitClosed *m)
{
  SplitDeployment *d = m->deployment;
  SplitRotaConfig config = { .sim = m->sim,
                             .n_batches = d->n_batches,
                             .layers = d->p->llm->layers,
                             .hooks = &hooks,
                             .data = m };

  for (guint j = 0; j < d->n_batches; j++)
    d->batches[j] = fixed_layer (d, d->p->batch_requests / d->n_batches);
  if (d->p->fidelity != SPLIT_LAYER)
    return;
  m->rota = split_rota_new (&config);
  sim_at (m->sim, 0, go, m, NULL);
}

/* Returns: the time of an iteration, by the closed form or as the schedule made it; NaN when the
 * run was cut before. */
static double
iteration_of (const SplitClosed *m)
{
  const SplitDeployment *d = m->deployment;
  LlmSegment step = d->system->iteration (d, d->batches);

  if (d->p->fidelity == SPLIT_LAYER)
    return m->n_ended < SKIPPED + MEASURED ? NAN : (m->to_s - m->from_s) / MEASURED;
  return step.first_s + d->host_s + d->host_per_request_s * d->p->batch_requests;
}

/* The cost of a token at this batch; no trace, so no latency. */
void
split_closed_finish (SplitClosed *m)
{
  SplitDeployment *d = m->deployment;
  SplitParts *parts = &m->progress->parts;
  double all = d->p->batch_requests, iteration_s = iteration_of (m);

  for (guint j = 0; j < d->n_batches; j++)
    split_add_layer (m->progress, &d->batches[j], 1.0);
  parts->time_s = iteration_s;
  parts->host_s = d->host_s + d->host_per_request_s * all;
  report_times (d, &d->batches[0], iteration_s, all / d->n_batches);
  split_report_parts (m->progress, parts);
  report_optimum (d, &d->batches[0]);
  sim_result (m->sim, SPLIT_MEAN_BATCH, all);
  sim_result (m->sim, SPLIT_TBT_S, iteration_s);
  sim_result (m->sim, SPLIT_TOKENS_PER_S, all / iteration_s);
  split_check_line_rate (d, all / iteration_s);
  split_report_cost (d, all / iteration_s);
  split_report_flips (&(SplitFlips){ d, m->baseline });
}

void
split_closed_clear (SplitClosed *m)
{
  g_clear_pointer (&m->rota, split_rota_free);
}

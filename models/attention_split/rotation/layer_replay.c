/* models/attention_split/rotation/layer_replay.c - a trace at layer fidelity: each batch admits at
 * the end
 * of its own iterations. */
#include "models/attention_split/metrics.h"
#include "models/attention_split/split.h"

/* Brings the integrals of requests and KV up to now. */
static void
integrate (Split *m)
{
  double now_s = sim_now_s (m->sim), span_s = now_s - m->last_s;
  double running = (double) llm_batch_n_running (m->batch);

  m->active_s += running * span_s;
  m->used_s += (double) llm_batch_context_tokens (m->batch) * span_s;
  m->busy_s += running > 0.0 ? span_s : 0.0;
  m->last_s = now_s;
}

/* Batches that have requests and stand still begin an iteration. */
static void
start_idle (Split *m)
{
  for (guint j = 0; j < m->n; j++)
    if (!split_rota_running (m->rota, j) && llm_batch_load (m->batch, j).n_requests > 0)
      split_rota_start (m->rota, j);
}

static SplitStage
begin (gpointer self, guint batch)
{
  Split *m = self;
  LlmLoad load = llm_batch_load (m->batch, batch);
  SplitLoad one = split_load_of (&load);
  SplitLayer layer = split_layer (m, &one);
  SplitStage stage = { layer.model_s, layer.attention.first_s, layer.network_s,
                       split_hidden (&layer).first_s, m->host_s };

  split_add_layer (m, &layer, 1.0);
  m->parts.host_s += stage.pause_s / m->n;
  stage.pause_s += llm_batch_begin_group (m->batch, batch);
  return stage;
}

static void
end (gpointer self, guint batch)
{
  Split *m = self;

  integrate (m);
  llm_batch_turn_group (m->batch, batch);
  split_tell_changes (m);
  start_idle (m);
  m->parts.time_s = m->busy_s;
}

static const SplitRotaHooks hooks = { begin, end };

void
split_rota_arrived (Split *m)
{
  integrate (m);
  llm_batch_admit (m->batch);
  split_tell_changes (m);
  start_idle (m);
}

void
split_rota_replay_start (Split *m)
{
  SplitRotaConfig config
    = { .sim = m->sim, .n_batches = m->n, .layers = m->p->llm->layers, .hooks = &hooks, .data = m };

  m->rota = split_rota_new (&config);
}

/* models/attention_split/rotation/layer_replay.c - a trace at layer fidelity. */
#include "models/attention_split/rotation/layer_replay.h"

/* Batches that have requests and stand still begin an iteration. */
static void
start_idle (SplitLayerReplay *m)
{
  for (guint j = 0; j < m->deployment->n_batches; j++)
    if (!split_rota_running (m->rota, j) && llm_batch_load (m->progress->batch, j).n_requests > 0)
      split_rota_start (m->rota, j);
}

/* The delays of admissions come before the iteration and are no part of it. */
static SplitStage
begin (gpointer self, guint batch)
{
  SplitLayerReplay *m = self;
  SplitDeployment *d = m->deployment;
  LlmLoad load = llm_batch_load (m->progress->batch, batch);
  SplitLoad one = split_load_of (&load);
  SplitLayer layer = split_layer (d, &one);
  SplitStage stage = { layer.model_s, layer.attention.first_s, layer.network_s,
                       split_hidden (&layer).first_s, d->host_s };

  split_add_layer (m->progress, &layer, 1.0);
  m->progress->parts.host_s += stage.pause_s / d->n_batches;
  stage.pause_s += llm_batch_begin_group (m->progress->batch, batch);
  return stage;
}

/* Its requests leave and others enter at its own boundary; the other batches are in the middle
 * of an iteration. */
static void
end (gpointer self, guint batch)
{
  SplitLayerReplay *m = self;

  split_integrate (m->progress);
  llm_batch_turn_group (m->progress->batch, batch);
  split_report_changes (m->progress);
  start_idle (m);
  m->progress->parts.time_s = m->progress->busy_s;
}

static const SplitRotaHooks hooks = { begin, end };

/* A batch that runs takes no one in before its boundary. */
void
split_layer_replay_arrived (SplitLayerReplay *m)
{
  split_integrate (m->progress);
  llm_batch_admit (m->progress->batch);
  split_report_changes (m->progress);
  start_idle (m);
}

/* Stages are asked for at each iteration, since contexts grow. */
void
split_layer_replay_start (SplitLayerReplay *m)
{
  SplitRotaConfig config = { .sim = m->deployment->sim,
                             .n_batches = m->deployment->n_batches,
                             .layers = m->deployment->p->llm->layers,
                             .hooks = &hooks,
                             .data = m };

  m->rota = split_rota_new (&config);
}

void
split_layer_replay_clear (SplitLayerReplay *m)
{
  g_clear_pointer (&m->rota, split_rota_free);
}

/* models/rank_failure/step/drawn.c - a step put together from its layers.
 *
 * Communication follows computing, or hides behind the computing of a second micro-batch: then a
 * layer takes twice the longer of the two, each of half the batch.
 */
#include "models/rank_failure/step/step.h"

double
ep_layers_factor (const Ep *m)
{
  return m->n_layers * (1.0 + (m->policy.system->elastic ? m->p->elastic_share : 0.0));
}

double
ep_layer_s (const EpStep *s, const EpBatch *b, double moe_s)
{
  double comp = s->attention_s + moe_s + s->shared_s + s->other_s;
  double comm = s->dispatch_s + s->combine_s;

  return b->half < 1.0 ? 2.0 * MAX (comp, comm) : comp + comm;
}

double
ep_extra_s (const Ep *m, const EpBatch *b)
{
  return m->p->step_extra_s + m->p->step_extra_per_request_s * b->total / m->n_alive;
}

double
ep_drawn_layers_s (Ep *m, const EpBatch *b, const EpStep *s)
{
  SimStream *stream = sim_stream (m->sim, "routing");
  double routed = b->total * b->half * (double) m->p->llm->top_k, sum = 0.0;

  ep_loads_at (m, routed);
  for (guint l = 0; l < m->n_layers; l++)
    sum += ep_layer_s (s, b, m->policy.tier->experts (m, l, routed, stream));
  return sum * ep_layers_factor (m) / m->n_layers;
}

LlmSegment
ep_drawn_step (Ep *m, const EpHeld *held)
{
  EpBatch b = ep_batch_of (m, held);
  LlmSegment line;
  EpStep s = ep_closed_parts (m, held, &line);

  m->step_s = ep_drawn_layers_s (m, &b, &s) + ep_extra_s (m, &b);
  return (LlmSegment){ m->step_s, 0.0, 1.0 };
}

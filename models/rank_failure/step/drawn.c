/* models/rank_failure/step/drawn.c - a step put together from its layers, the experts of
 * each drawn.
 */
#include "models/rank_failure/step/step.h"

double
ep_drawn_layers_s (EpSteps *m, const EpBatch *b, const EpStep *s)
{
  SimStream *stream = sim_stream (m->inst->sim, "routing");
  double routed = b->total * b->half * (double) m->inst->p->llm->top_k, sum = 0.0;

  ep_loads_at (m, routed);
  for (guint l = 0; l < m->inst->n_layers; l++)
    sum += ep_layer_s (s, b, m->inst->policy.tier->experts (m, l, routed, stream));
  return sum * ep_layers_factor (m) / m->inst->n_layers;
}

LlmSegment
ep_drawn_step (EpSteps *m, const EpHeld *held)
{
  EpBatch b = ep_batch_of (m, held);
  LlmSegment attention;
  EpStep s = ep_closed_parts (m, held, &attention);

  m->step_s = ep_drawn_layers_s (m, &b, &s) + ep_extra_s (m, &b);
  return (LlmSegment){ m->step_s, 0.0, 1.0 };
}

/* models/rank_failure/step/drawn.c - a step put together from its layers, the experts of each and
 * what brings tokens to them drawn.
 */
#include "models/rank_failure/step/step.h"

double
ep_drawn_layers_s (EpSteps *m, const EpBatch *b, const EpStep *s)
{
  SimStream *stream = sim_stream (m->inst->sim, "routing");
  double routed = b->total * b->half * b->each * (double) m->inst->p->llm->top_k, sum = 0.0;
  double sent_s = s->sent_s;
  EpStep layer = *s;

  ep_loads_at (m, routed);
  for (guint l = 0; l < m->inst->n_layers; l++)
    {
      EpDrawn drawn = m->inst->policy.tier->experts (m, l, routed, stream);
      double moved_s = MAX (sent_s, drawn.there_s);

      layer.moe_s = drawn.moe_s * (s->normal_kernels ? s->moe_slow : 1.0);
      if (!s->normal_kernels)
        {
          layer.dispatch_s = m->there_s + moved_s + s->kept_s;
          layer.combine_s = m->back_s + m->back * moved_s;
        }
      sum += ep_layer_s (&layer, b);
    }
  return sum * ep_layers_factor (m) / m->inst->n_layers;
}

LlmSegment
ep_drawn_step (EpSteps *m, const EpHeld *held)
{
  EpBatch b = ep_batch_of (m, held);
  EpLead lead;
  EpStep s = ep_closed_parts (m, held, &lead);

  m->step_s
    = (ep_drawn_layers_s (m, &b, &s) + ep_extra_s (m, &b, &lead)) / m->inst->p->accepted_tokens;
  return (LlmSegment){ m->step_s, 0.0, 1.0 };
}

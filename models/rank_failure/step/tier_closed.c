/* models/rank_failure/step/tier_closed.c - a step from means: the slowest rank in closed form, and
 * for how many steps that stays true.
 */
#include <math.h>
#include "models/rank_failure/step/step.h"

EpBatch
ep_batch_of (const EpSteps *m, const EpHeld *held)
{
  EpBatch b = { 0.0, 0.0, 1.0, 1.0 + (double) m->inst->p->draft_tokens, FALSE };

  for (guint r = 0; r < m->inst->n_ranks; r++)
    {
      b.total += held[r].requests;
      b.peak = MAX (b.peak, held[r].requests);
    }
  if (b.total / m->inst->n_alive >= m->inst->p->overlap_from_requests)
    {
      b.single = m->inst->p->overlap == EP_ONE_BATCH;
      b.half = b.single ? 1.0 : 0.5;
    }
  return b;
}

EpStep
ep_closed_parts (EpSteps *m, const EpHeld *held, EpLead *lead)
{
  EpBatch b = ep_batch_of (m, held);
  EpPeak peak = ep_expected_peak (m, b.total * b.half * b.each * (double) m->inst->p->llm->top_k);

  *lead = ep_lead (m, held, &b);
  return ep_step_parts (m, &b, lead, &peak);
}

/* As long as combine is the longer part, more attention hides more of it, and no step grows. */
static LlmSegment
grown (const EpStep *s, const EpBatch *b, const EpLead *lead)
{
  double behind = b->half < 1.0 ? s->combine_s - (s->attention_s - s->before_s) - s->gate_s : 0.0;
  LlmSegment segment = { 0.0, lead->ahead.growth_s, lead->ahead.n_steps };

  if (behind > 0.0 && segment.growth_s > 0.0)
    {
      segment.n_steps = MIN (segment.n_steps, MAX (1.0, floor (behind / segment.growth_s) + 1.0));
      segment.growth_s = 0.0;
    }
  return segment;
}

/* Dense layers attend, too. */
static LlmSegment
closed_step (EpSteps *m, const EpHeld *held)
{
  EpBatch b = ep_batch_of (m, held);
  double elastic = ep_layers_factor (m) / m->inst->n_layers, halves = 1.0 / b.half;
  double dense = (double) m->inst->p->llm->dense_layers, gain = m->inst->p->accepted_tokens;
  EpLead lead;
  EpStep s = ep_closed_parts (m, held, &lead);
  LlmSegment layer = grown (&s, &b, &lead);

  m->step_s = (ep_layers_factor (m) * ep_layer_s (&s, &b) + ep_extra_s (m, &b, &lead)) / gain;
  layer.growth_s
    = halves * elastic * (layer.growth_s * m->inst->n_layers + lead.ahead.growth_s * dense) / gain;
  layer.first_s = m->step_s;
  return layer;
}

const EpTier ep_tier_closed = { .step = closed_step };

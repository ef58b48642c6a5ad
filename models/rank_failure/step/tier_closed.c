/* models/rank_failure/step/tier_closed.c - a step from means: the slowest rank in closed form, and
 * for how many steps that stays true.
 */
#include <math.h>
#include "models/rank_failure/step/step.h"

/* The slowest attention: affine over coming steps, up to where another rank becomes slowest. */
static LlmSegment
attention_ahead (const EpSteps *m, const EpHeld *held, double half)
{
  double slope = ep_attention_s (m, 0.0, 1.0) - ep_attention_s (m, 0.0, 0.0);
  LlmSegment best = { 0.0, 0.0, INFINITY };

  for (guint pass = 0; pass < 2; pass++)
    for (guint r = 0; r < m->inst->n_ranks; r++)
      {
        double b = half * held[r].requests, slow = m->inst->rank[r].slow;
        double g = slow * slope * b, a;

        if (held[r].requests <= 0.0)
          continue;
        a = slow * ep_attention_s (m, b, half * held[r].context_tokens);
        if (pass == 0 && (a > best.first_s || (a == best.first_s && g > best.growth_s)))
          best = (LlmSegment){ a, g, INFINITY };
        else if (pass == 1 && g > best.growth_s)
          best.n_steps
            = MIN (best.n_steps, MAX (1.0, ceil ((best.first_s - a) / (g - best.growth_s))));
      }
  return best;
}

EpBatch
ep_batch_of (const EpSteps *m, const EpHeld *held)
{
  EpBatch b = { 0.0, 0.0, 1.0 };

  for (guint r = 0; r < m->inst->n_ranks; r++)
    {
      b.total += held[r].requests;
      b.peak = MAX (b.peak, held[r].requests);
    }
  if (b.total / m->inst->n_alive >= m->inst->p->overlap_from_requests)
    b.half = 0.5;
  return b;
}

/* With overlap a step grows only while computing is the longer part. */
static LlmSegment
bound_by_overlap (const LlmSegment *attention, const EpStep *s, double factor)
{
  double comp = s->attention_s + s->moe_s + s->shared_s + s->other_s;
  double behind = s->dispatch_s + s->combine_s - comp;
  LlmSegment segment = { s->step_s, factor * attention->growth_s, attention->n_steps };

  if (factor > 0.0 && behind > 0.0)
    {
      segment.growth_s = 0.0;
      if (attention->growth_s > 0.0)
        segment.n_steps
          = MIN (segment.n_steps, MAX (1.0, floor (behind / attention->growth_s) + 1.0));
    }
  return segment;
}

EpStep
ep_closed_parts (EpSteps *m, const EpHeld *held, LlmSegment *attention)
{
  EpBatch b = ep_batch_of (m, held);
  double moe = ep_expected_moe_s (m, b.total * b.half * (double) m->inst->p->llm->top_k);

  *attention = attention_ahead (m, held, b.half);
  return ep_step_parts (m, &b, attention->first_s, moe);
}

static LlmSegment
closed_step (EpSteps *m, const EpHeld *held)
{
  EpBatch b = ep_batch_of (m, held);
  LlmSegment attention;
  EpStep s = ep_closed_parts (m, held, &attention);
  double factor = ep_layers_factor (m) * (b.half < 1.0 ? 2.0 : 1.0);

  m->step_s = s.step_s;
  if (b.half < 1.0)
    return bound_by_overlap (&attention, &s, factor);
  return (LlmSegment){ s.step_s, factor * attention.growth_s, attention.n_steps };
}

const EpTier ep_tier_closed = { .step = closed_step };

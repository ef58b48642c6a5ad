/* models/rank_failure/step/tier_closed.c - a step from means: the slowest rank in closed form, and
 * for how many steps that stays true.
 */
#include <math.h>
#include "models/rank_failure/ep.h"
#include "models/rank_failure/step/step.h"

/* The slowest attention: a line over coming steps, up to where another rank becomes slowest. */
static LlmSegment
attention_line (const Ep *m, const EpHeld *held, double half)
{
  double slope = ep_attention_s (m, 0.0, 1.0) - ep_attention_s (m, 0.0, 0.0);
  LlmSegment best = { 0.0, 0.0, INFINITY };

  for (guint pass = 0; pass < 2; pass++)
    for (guint r = 0; r < m->n_ranks; r++)
      {
        double b = half * held[r].requests, slow = m->rank[r].slow;
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
ep_batch_of (const Ep *m, const EpHeld *held)
{
  EpBatch b = { 0.0, 0.0, 1.0 };

  for (guint r = 0; r < m->n_ranks; r++)
    {
      b.total += held[r].requests;
      b.peak = MAX (b.peak, held[r].requests);
    }
  if (b.total / m->n_alive >= m->p->overlap_from_requests)
    b.half = 0.5;
  return b;
}

/* With overlap a step grows only while computing is the longer part. */
static LlmSegment
bound_by_overlap (const LlmSegment *line, const EpStep *s, double factor)
{
  double comp = s->attention_s + s->moe_s + s->shared_s + s->other_s;
  double behind = s->dispatch_s + s->combine_s - comp;
  LlmSegment piece = { s->step_s, factor * line->growth_s, line->n_steps };

  if (factor > 0.0 && behind > 0.0)
    {
      piece.growth_s = 0.0;
      if (line->growth_s > 0.0)
        piece.n_steps = MIN (piece.n_steps, MAX (1.0, floor (behind / line->growth_s) + 1.0));
    }
  return piece;
}

EpStep
ep_closed_parts (Ep *m, const EpHeld *held, LlmSegment *line)
{
  EpBatch b = ep_batch_of (m, held);
  double moe = ep_expected_moe_s (m, b.total * b.half * (double) m->p->llm->top_k);

  *line = attention_line (m, held, b.half);
  return ep_step_parts (m, &b, line->first_s, moe);
}

static LlmSegment
closed_step (Ep *m, const EpHeld *held)
{
  EpBatch b = ep_batch_of (m, held);
  LlmSegment line;
  EpStep s = ep_closed_parts (m, held, &line);
  double factor = ep_layers_factor (m) * (b.half < 1.0 ? 2.0 : 1.0);

  m->step_s = s.step_s;
  if (b.half < 1.0)
    return bound_by_overlap (&line, &s, factor);
  return (LlmSegment){ s.step_s, factor * line.growth_s, line.n_steps };
}

const EpTier ep_tier_closed = { closed_step, NULL, NULL };

/* models/llm/step/affine.c - affine segments of a jump: sums and maxima, their time, and the way
 * back from time to steps. */
#include <math.h>
#include "models/llm/step/affine.h"

/* For ever: a bound comes from what it is combined with. */
LlmSegment
llm_segment (double first_s, double growth_s)
{
  return (LlmSegment){ first_s, growth_s, INFINITY };
}

/* Slopes add, and the sum holds while both do. */
LlmSegment
llm_segment_add (LlmSegment a, LlmSegment b)
{
  return (LlmSegment){ a.first_s + b.first_s, a.growth_s + b.growth_s, MIN (a.n_steps, b.n_steps) };
}

/* A negative factor is allowed: parts may be taken away. */
LlmSegment
llm_segment_scale (LlmSegment a, double factor)
{
  return (LlmSegment){ a.first_s * factor, a.growth_s * factor, a.n_steps };
}

/* By the level now, and of equal levels by the slope; the crossing is rounded to the step behind
 * it. */
LlmSegment
llm_segment_max (LlmSegment a, LlmSegment b)
{
  double both = MIN (a.n_steps, b.n_steps), cross;

  if (b.first_s > a.first_s || (b.first_s == a.first_s && b.growth_s > a.growth_s))
    return llm_segment_max (b, a);
  if (b.growth_s > a.growth_s)
    {
      cross = floor ((a.first_s - b.first_s) / (b.growth_s - a.growth_s)) + 1.0;
      both = MIN (both, cross);
    }
  return (LlmSegment){ a.first_s, a.growth_s, both };
}

/* Of 0 steps 0 s, of any slope. */
double
llm_segment_s (const LlmSegment *segment, double n)
{
  return n * segment->first_s + segment->growth_s * n * (n - 1.0) / 2.0;
}

/* The root of the quadratic is nudged, so that rounding never decides it. */
double
llm_segment_steps_to_reach (const LlmSegment *segment, double span_s)
{
  double b = segment->first_s - segment->growth_s / 2.0;
  double root = sqrt (MAX (0.0, b * b + 2.0 * segment->growth_s * span_s));
  double n = ceil (2.0 * span_s / (b + root));

  n = CLAMP (n, 1.0, segment->n_steps);
  while (n > 1.0 && llm_segment_s (segment, n - 1.0) >= span_s)
    n -= 1.0;
  while (n < segment->n_steps && llm_segment_s (segment, n) < span_s)
    n += 1.0;
  return n;
}

/* The last boundary stands for all times after the end. */
LlmBoundary
llm_segments_boundary (const LlmSegment *segments, guint n, double start_s, double now_s)
{
  LlmBoundary b = { 0, 0.0, 0, start_s };
  double before = 0.0;

  for (guint i = 0; i < n; i++)
    {
      const LlmSegment *p = &segments[i];
      double whole_s = llm_segment_s (p, p->n_steps);
      gboolean here = i + 1 == n || b.end_s + whole_s >= now_s;

      b.segment = i;
      b.segment_steps = here ? llm_segment_steps_to_reach (p, now_s - b.end_s) : p->n_steps;
      b.end_s += here ? llm_segment_s (p, b.segment_steps) : whole_s;
      before += b.segment_steps;
      if (here)
        break;
    }
  b.steps = (gint64) before;
  return b;
}

/* Two places are busy for the sum of what batches do there, and a batch cannot overtake itself. */
LlmSegment
llm_rotation_step (const LlmRotation *r)
{
  LlmSegment flat = llm_segment (MAX (r->model_s, r->wire_s), 0.0);

  return llm_segment_max (llm_segment_max (r->chain, r->attention), flat);
}

/* Where attention's own overhead is as long as the model part, devices buy nothing. */
double
llm_rotation_balanced (double model_s, double fixed_s, double shared_s)
{
  return model_s > fixed_s ? shared_s / (model_s - fixed_s) : NAN;
}

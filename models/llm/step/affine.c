/* models/llm/step/affine.c - affine pieces of a jump: their time, and the way back from time to
 * steps. */
#include <math.h>
#include "models/llm/step/affine.h"

double
llm_segment_s (const LlmSegment *piece, double n)
{
  return n * piece->first_s + piece->growth_s * n * (n - 1.0) / 2.0;
}

/* The root of the quadratic is nudged, so that rounding never decides it. */
double
llm_segment_steps_to_reach (const LlmSegment *piece, double span_s)
{
  double b = piece->first_s - piece->growth_s / 2.0;
  double root = sqrt (MAX (0.0, b * b + 2.0 * piece->growth_s * span_s));
  double n = ceil (2.0 * span_s / (b + root));

  n = CLAMP (n, 1.0, piece->n_steps);
  while (n > 1.0 && llm_segment_s (piece, n - 1.0) >= span_s)
    n -= 1.0;
  while (n < piece->n_steps && llm_segment_s (piece, n) < span_s)
    n += 1.0;
  return n;
}

LlmBoundary
llm_segments_boundary (const LlmSegment *pieces, guint n, double start_s, double now_s)
{
  LlmBoundary b = { 0, 0.0, 0, start_s };
  double before = 0.0;

  for (guint i = 0; i < n; i++)
    {
      const LlmSegment *p = &pieces[i];
      double whole_s = llm_segment_s (p, p->n_steps);
      gboolean here = i + 1 == n || b.end_s + whole_s >= now_s;

      b.piece = i;
      b.piece_steps = here ? llm_segment_steps_to_reach (p, now_s - b.end_s) : p->n_steps;
      b.end_s += here ? llm_segment_s (p, b.piece_steps) : whole_s;
      before += b.piece_steps;
      if (here)
        break;
    }
  b.steps = (gint64) before;
  return b;
}

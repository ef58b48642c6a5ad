/* models/attention_split/line.c - lines over the coming steps, and for how many steps each is
 * right.
 *
 * While the composition stays, every time of an iteration is an affine function of the step
 * number, or the larger of such; sums and maxima of them stay affine up to the next crossing.
 */
#include <math.h>
#include "models/attention_split/split.h"

LlmSegment
split_line (double at, double slope)
{
  return (LlmSegment){ at, slope, INFINITY };
}

LlmSegment
split_line_add (LlmSegment a, LlmSegment b)
{
  return (LlmSegment){ a.first_s + b.first_s, a.growth_s + b.growth_s, MIN (a.n_steps, b.n_steps) };
}

LlmSegment
split_line_scale (LlmSegment a, double factor)
{
  return (LlmSegment){ a.first_s * factor, a.growth_s * factor, a.n_steps };
}

/* The larger now; right up to the step in which the other one overtakes. */
LlmSegment
split_line_max (LlmSegment a, LlmSegment b)
{
  double both = MIN (a.n_steps, b.n_steps), cross;

  if (b.first_s > a.first_s || (b.first_s == a.first_s && b.growth_s > a.growth_s))
    return split_line_max (b, a);
  if (b.growth_s > a.growth_s)
    {
      cross = floor ((a.first_s - b.first_s) / (b.growth_s - a.growth_s)) + 1.0;
      both = MIN (both, cross);
    }
  return (LlmSegment){ a.first_s, a.growth_s, both };
}

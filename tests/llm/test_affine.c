/* tests/llm/test_affine.c - segments of steps against steps one by one. */
#include "models/llm/step/affine.h"
#include <math.h>
#include "tests/test.h"

/* Seconds of step @k. */
static double
at (const LlmSegment *s, double k)
{
  return s->first_s + s->growth_s * k;
}

START_TEST (sums_are_those_of_the_steps)
{
  const LlmSegment s = { 0.37, 0.011, 90.0 };
  double sum_s = 0.0;

  for (guint k = 0; k < 90; k++)
    {
      assert_close (llm_segment_s (&s, k) + 1.0, sum_s + 1.0, 1e-12);
      /* half a step more is reached by the next whole one */
      ck_assert_double_eq (llm_segment_steps_to_reach (&s, sum_s + 0.5 * at (&s, k)), k + 1.0);
      sum_s += at (&s, k);
    }
  ck_assert_double_eq (llm_segment_steps_to_reach (&s, 2.0 * sum_s), 90.0);
}
END_TEST

/* The larger of two is one of them until the other overtakes, in every order of level and slope. */
START_TEST (maxima_hold_as_long_as_they_say)
{
  static const LlmSegment cases[] = {
    { 1.0, 0.0, 40.0 }, { 0.5, 0.03, INFINITY }, { 1.0, 0.01, 25.0 }, { 2.0, -0.02, 30.0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (guint j = 0; j < G_N_ELEMENTS (cases); j++)
      {
        const LlmSegment m = llm_segment_max (cases[i], cases[j]);
        const double n = MIN (m.n_steps, 100.0);

        ck_assert_double_ge (n, 1.0);
        ck_assert_double_le (n, MIN (cases[i].n_steps, cases[j].n_steps));
        for (double k = 0.0; k < n; k++)
          assert_close (at (&m, k), MAX (at (&cases[i], k), at (&cases[j], k)), 1e-12);
      }
}
END_TEST

START_TEST (sums_and_multiples_of_parts)
{
  const LlmSegment a = { 1.0, 0.25, 7.0 }, b = { 2.0, -0.125, 5.0 };
  const LlmSegment sum = llm_segment_add (a, b), twice = llm_segment_scale (a, 2.0);

  ck_assert (sum.first_s == 3.0 && sum.growth_s == 0.125 && sum.n_steps == 5.0);
  ck_assert (twice.first_s == 2.0 && twice.growth_s == 0.5 && twice.n_steps == 7.0);
  ck_assert (isinf (llm_segment (1.0, 2.0).n_steps));
}
END_TEST

/* The first boundary at or after a time, over two segments of 3 steps of 1 s and 2 of 4 s. */
START_TEST (boundaries_across_segments)
{
  static const LlmSegment list[] = { { 1.0, 0.0, 3.0 }, { 4.0, 0.0, 2.0 } };
  static const struct { double now_s, end_s; gint64 steps; } cases[] = {
    { 10.5, 11.0, 1 }, { 13.0, 13.0, 3 }, { 13.1, 17.0, 4 }, { 20.0, 21.0, 5 }, { 99.0, 21.0, 5 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const LlmBoundary b = llm_segments_boundary (list, 2, 10.0, cases[i].now_s);

      assert_close (b.end_s, cases[i].end_s, 1e-12);
      ck_assert_int_eq (b.steps, cases[i].steps);
    }
}
END_TEST

TEST_MAIN (llm_affine, TEST (sums_are_those_of_the_steps), TEST (maxima_hold_as_long_as_they_say),
           TEST (sums_and_multiples_of_parts), TEST (boundaries_across_segments))

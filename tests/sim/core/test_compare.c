/* tests/sim/core/test_compare.c - tests of differences against the sleep data of Student (1908), as
 * R's t.test gives them. */
#include "tests/test.h"

#include <math.h>

#include "sim/core/statistics/compare.h"

/* Extra hours of sleep of ten patients on two drugs: W. S. Gosset ("Student"), Biometrika 6
 * (1908) 1-25, table of section IX. */
static const double first[] = { 0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0 };
static const double second[] = { 1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4 };

START_TEST (moments_leave_out_nan)
{
  static const double x[] = { NAN, 1.25, 3.5, NAN, 0.9 };
  SimMoments m = sim_moments (x, 5);

  ck_assert_uint_eq (m.n, 3);
  assert_close (m.mean, 5.65 / 3, 1e-15);
  assert_close (m.sd, sqrt ((1.5625 + 12.25 + 0.81 - 5.65 * 5.65 / 3) / 2), 1e-14);
  ck_assert (isnan (sim_moments (x, 1).mean));
  ck_assert_double_eq (sim_moments (x + 1, 1).sd, 0);
}
END_TEST

/* R 4: t.test (extra ~ group, sleep): t = -1.8608, df = 17.776, p-value = 0.07939, -3.3654832
 * 0.2054832 */
START_TEST (welch_is_that_of_r)
{
  SimMoments a = sim_moments (first, 10), b = sim_moments (second, 10);
  SimContrast c = sim_compare_welch (&a, &b, 0.95);

  assert_close (c.difference, 1.58, 1e-14);
  assert_close (c.degrees, 17.776, 3e-5);
  assert_close (c.p_value, 0.07939, 1e-4);
  assert_close (c.difference - c.half_width, -0.2054832, 1e-6);
  assert_close (c.difference + c.half_width, 3.3654832, 1e-7);
}
END_TEST

/* The same with paired = TRUE: t = -4.0621, df = 9, p-value = 0.002833, -2.4598858 -0.7001142 */
START_TEST (pairs_are_those_of_r)
{
  SimContrast c = sim_compare_paired (first, second, 10, 0.95);

  assert_close (c.difference, 1.58, 1e-14);
  ck_assert_double_eq (c.degrees, 9);
  assert_close (c.p_value, 0.002833, 2e-4);
  assert_close (c.difference - c.half_width, 0.7001142, 1e-6);
  assert_close (c.difference + c.half_width, 2.4598858, 1e-7);
}
END_TEST

START_TEST (pairs_with_nan_do_not_count)
{
  static const double a[] = { 0.7, NAN, -1.6, 4 }, b[] = { 1.9, 3, 0.8, NAN };
  static const double a2[] = { 0.7, -1.6 }, b2[] = { 1.9, 0.8 };
  SimContrast c = sim_compare_paired (a, b, 4, 0.9), d = sim_compare_paired (a2, b2, 2, 0.9);

  ck_assert_double_eq (c.half_width, d.half_width);
  ck_assert_double_eq (c.p_value, d.p_value);
  assert_close (c.difference, 1.8, 1e-14);
}
END_TEST

START_TEST (no_spread_is_certainty)
{
  SimMoments a = { 3, 1.25, 0 }, b = { 4, 1.5, 0 };
  SimContrast other = sim_compare_welch (&a, &b, 0.95), same = sim_compare_welch (&a, &a, 0.95);

  ck_assert_double_eq (other.difference, 0.25);
  ck_assert_double_eq (other.half_width, 0);
  ck_assert_double_eq (other.p_value, 0);
  ck_assert_double_eq (same.p_value, 1);
  ck_assert_double_eq (sim_compare_paired (first, first, 10, 0.95).p_value, 1);
}
END_TEST

START_TEST (single_values_do_not_compare)
{
  SimMoments a = { 1, 1.25, 0 }, b = { 4, 1.5, 0.3 };
  SimContrast c = sim_compare_welch (&a, &b, 0.95);

  ck_assert_double_eq (c.difference, 0.25);
  ck_assert (isnan (c.half_width) && isnan (c.p_value));
  c = sim_compare_paired (first, second, 1, 0.95);
  assert_close (c.difference, 1.2, 1e-14);
  ck_assert (isnan (c.half_width) && isnan (c.p_value));
}
END_TEST

TEST_MAIN (compare, TEST (moments_leave_out_nan), TEST (welch_is_that_of_r),
           TEST (pairs_are_those_of_r), TEST (pairs_with_nan_do_not_count),
           TEST (no_spread_is_certainty), TEST (single_values_do_not_compare))

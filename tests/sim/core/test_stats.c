/* tests/sim/core/test_stats.c - intervals against printed tables. */
#include "tests/test.h"

#include <math.h>

#include "sim/core/statistics/stats.h"

/* Student's t at 0.975 with 4 degrees of freedom is 2.7764451, at 0.95 it is 2.1318468
 * (Abramowitz and Stegun, table 26.10). */
START_TEST (interval_is_students)
{
  static const double x[] = { 1.2, 0.7, 3.1, 2.2, 1.8 };
  double half;

  assert_close (sim_stats_mean_ci (x, 5, 0.95, &half), 1.8, 1e-15);
  assert_close (sim_stats_sd (x, 5), sqrt (0.855), 1e-14);
  assert_close (half, 2.7764451 * sqrt (0.855 / 5), 1e-7);
  sim_stats_mean_ci (x, 5, 0.9, &half);
  assert_close (half, 2.1318468 * sqrt (0.855 / 5), 1e-7);
}
END_TEST

START_TEST (two_values_have_a_wide_interval)
{
  static const double x[] = { 2, 3 };
  double half;

  assert_close (sim_stats_mean_ci (x, 2, 0.95, &half), 2.5, 1e-15);
  assert_close (half, 12.7062047 * sqrt (0.5 / 2), 1e-7);
}
END_TEST

START_TEST (one_value_has_no_interval)
{
  double x = 4.5, half = 0;

  ck_assert_double_eq (sim_stats_mean_ci (&x, 1, 0.95, &half), 4.5);
  ck_assert (isnan (half));
  ck_assert_double_eq (sim_stats_sd (&x, 1), 0);
}
END_TEST

TEST_MAIN (stats, TEST (interval_is_students), TEST (two_values_have_a_wide_interval),
           TEST (one_value_has_no_interval))

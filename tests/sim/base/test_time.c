/* tests/sim/base/test_time.c - seconds to nanoseconds and back. */
#include "sim/base/time.h"
#include "tests/test.h"
#include <math.h>
#include <signal.h>

START_TEST (time_rounds_to_nearest)
{
  ck_assert_int_eq (sim_time_from_s (0), 0);
  ck_assert_int_eq (sim_time_from_s (1.25), 1250000000);
  ck_assert_int_eq (sim_time_from_s (0.7e-9), 1);
  ck_assert_int_eq (sim_time_from_s (0.4e-9), 0);
  ck_assert_int_eq (sim_time_from_s (2.6e-9), 3);
  ck_assert_int_eq (sim_time_from_s (3.3), 3300000000);
}
END_TEST

START_TEST (time_rounds_just_below_one_half_down)
{
  /* 0.49999999999999994 + 0.5 is 1 in doubles. */
  double seconds = nextafter (0.5, 0) / SIM_NS_PER_S;

  ck_assert_double_lt (seconds * SIM_NS_PER_S, 0.5);
  ck_assert_int_eq (sim_time_from_s (seconds), 0);
}
END_TEST

START_TEST (time_keeps_large_integers)
{
  double odd = 4503599627370497.0; /* 2^52 + 1: adding one half would round to even */

  ck_assert_int_eq (sim_time_from_s (7e6), G_GINT64_CONSTANT (7000000000000000));
  ck_assert_int_eq (sim_time_from_s (odd / SIM_NS_PER_S),
                    (gint64) (odd / SIM_NS_PER_S * SIM_NS_PER_S));
}
END_TEST

/* The quick way and the far one agree on both sides of their border, 2^51 ns. */
START_TEST (time_rounds_halves_to_even)
{
  ck_assert_int_eq (sim_time_from_s (0.5e-9), 0);
  ck_assert_int_eq (sim_time_from_s (1.5e-9), 2);
  ck_assert_int_eq (sim_time_from_s (2.5e-9), 2);
  for (double ns = 0x1p51 - 8; ns < 0x1p51 + 8; ns += 0.5)
    {
      double seconds = ns / SIM_NS_PER_S;

      ck_assert_int_eq (sim_time_from_s (seconds), (gint64) rint (seconds * SIM_NS_PER_S));
      ck_assert_int_eq (sim_time_from_far (seconds, SIM_NS_PER_S), sim_time_from_s (seconds));
    }
  for (double seconds = 1e-9; seconds < 1e6; seconds *= 1.37)
    ck_assert_int_eq (sim_time_from_far (seconds, SIM_NS_PER_S), sim_time_from_s (seconds));
}
END_TEST

START_TEST (time_saturates)
{
  ck_assert_int_eq (sim_time_from_s (INFINITY), SIM_TIME_MAX);
  ck_assert_int_eq (sim_time_from_s (9.3e9), SIM_TIME_MAX);
  ck_assert_int_lt (sim_time_from_s (9.2e9), SIM_TIME_MAX);
  ck_assert_int_eq (sim_time_add (SIM_TIME_MAX - 3, 4), SIM_TIME_MAX);
  ck_assert_int_eq (sim_time_add (SIM_TIME_MAX - 5, 4), SIM_TIME_MAX - 1);
  ck_assert_int_eq (sim_time_add (SIM_TIME_MAX, SIM_TIME_MAX), SIM_TIME_MAX);
}
END_TEST

START_TEST (time_goes_back_to_seconds)
{
  assert_close (sim_time_to_s (sim_time_from_s (123.456789)), 123.456789, 1e-15);
}
END_TEST

START_TEST (time_negative_aborts)
{
  sim_time_from_s (-1e-9);
}
END_TEST

START_TEST (time_nan_aborts)
{
  sim_time_from_s (NAN);
}
END_TEST

/* Aborting needs a child process; CK_FORK=no has none. */
static void
add_aborts (TCase *tests)
{
  if (g_strcmp0 (g_getenv ("CK_FORK"), "no") == 0)
    return;
  tcase_add_test_raise_signal (tests, time_negative_aborts, SIGABRT);
  tcase_add_test_raise_signal (tests, time_nan_aborts, SIGABRT);
}

TEST_MAIN (time, TEST (time_rounds_to_nearest), TEST (time_rounds_just_below_one_half_down),
           TEST (time_keeps_large_integers), TEST (time_rounds_halves_to_even),
           TEST (time_saturates), TEST (time_goes_back_to_seconds), add_aborts (tests))

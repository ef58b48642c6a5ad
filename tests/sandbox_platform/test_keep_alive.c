/* tests/sandbox_platform/test_keep_alive.c - the law of the hybrid histogram alone: its counts, its
 * forecasts and its windows by hand, without a platform. */
#include <math.h>
#include "models/sandbox_platform/keep_alive/keep_alive.h"
#include "tests/test.h"

#define MINUTE_S 60.0

static void
close_to (double x, double y)
{
  ck_assert_msg (fabs (x - y) <= 1e-9 * MAX (1.0, fabs (y)), "%.12g is not %.12g", x, y);
}

static PlatParams
params (void)
{
  return (PlatParams){ .hist_range_s = 240.0 * MINUTE_S,
                       .hist_cv_least = 2.0,
                       .hist_margin_share = 0.1,
                       .hist_reading = PLAT_READING_A,
                       .forecast = PLAT_FORECAST_MEDIAN };
}

/* One idle time in n bins has the coefficient sqrt (n - 1); as many in every bin have none. */
START_TEST (counts_vary_as_by_hand)
{
  PlatIdleTimes *one = plat_idle_times_new (100.0 * MINUTE_S), *flat = plat_idle_times_new (600.0);

  ck_assert (plat_idle_times_cv (one) == 0.0);
  plat_idle_times_add (one, 30.0 * MINUTE_S);
  close_to (plat_idle_times_cv (one), sqrt (99.0));
  for (guint i = 0; i < 10; i++)
    plat_idle_times_add (flat, i * MINUTE_S + 30.0);
  close_to (plat_idle_times_cv (flat), 0.0);
  plat_idle_times_free (one);
  plat_idle_times_free (flat);
}
END_TEST

/* The median of the last eight; a series that grows by a minute goes on so. */
START_TEST (forecasts_are_those_of_the_last_times)
{
  PlatIdleTimes *times = plat_idle_times_new (600.0);

  for (guint i = 1; i <= 10; i++)
    plat_idle_times_add (times, i * MINUTE_S);
  close_to (plat_idle_times_forecast (times, PLAT_FORECAST_MEDIAN), 6.5 * MINUTE_S);
  close_to (plat_idle_times_forecast (times, PLAT_FORECAST_AR1), 11.0 * MINUTE_S);
  plat_idle_times_free (times);
}
END_TEST

/* Nothing known, or nothing to be learnt from it: the whole range. */
START_TEST (what_is_not_known_is_kept_for_the_range)
{
  PlatParams p = params ();
  PlatIdleTimes *flat = plat_idle_times_new (p.hist_range_s);
  PlatWindows w = plat_hybrid_windows (&p, NULL);

  ck_assert (w.ahead_s == 0.0 && w.until_s == p.hist_range_s);
  for (guint i = 0; i < 240; i++)
    plat_idle_times_add (flat, i * MINUTE_S + 1.0);
  w = plat_hybrid_windows (&p, flat);
  ck_assert (w.ahead_s == 0.0 && w.until_s == p.hist_range_s);
  plat_idle_times_free (flat);
}
END_TEST

/* A peak in the bin of minute 30: loaded 10 % before it, kept until 10 % behind the bin's end; by
 * the other reading that time begins with the load. */
START_TEST (a_peak_sets_both_windows)
{
  PlatParams p = params ();
  PlatIdleTimes *times = plat_idle_times_new (p.hist_range_s);
  PlatWindows w;

  for (guint i = 0; i < 20; i++)
    plat_idle_times_add (times, 30.5 * MINUTE_S);
  w = plat_hybrid_windows (&p, times);
  close_to (w.ahead_s, 0.9 * 30.0 * MINUTE_S);
  close_to (w.until_s, 1.1 * 31.0 * MINUTE_S);
  p.hist_reading = PLAT_READING_B;
  w = plat_hybrid_windows (&p, times);
  close_to (w.until_s, (0.9 * 30.0 + 1.1 * 31.0) * MINUTE_S);
  plat_idle_times_free (times);
}
END_TEST

/* More than half beyond the range: 15 % before the forecast until 15 % behind it.  Half is not
 * more than half. */
START_TEST (out_of_bounds_goes_by_the_forecast)
{
  PlatParams p = params ();
  PlatIdleTimes *times = plat_idle_times_new (p.hist_range_s);
  PlatWindows w;

  plat_idle_times_add (times, 30.5 * MINUTE_S);
  plat_idle_times_add (times, 300.0 * MINUTE_S);
  close_to (plat_hybrid_windows (&p, times).ahead_s, 0.9 * 30.0 * MINUTE_S);
  for (guint i = 0; i < 8; i++)
    plat_idle_times_add (times, 300.0 * MINUTE_S);
  w = plat_hybrid_windows (&p, times);
  close_to (w.ahead_s, 0.85 * 300.0 * MINUTE_S);
  close_to (w.until_s, 1.15 * 300.0 * MINUTE_S);
  plat_idle_times_free (times);
}
END_TEST

TEST_MAIN (sandbox_platform_keep_alive, TEST (counts_vary_as_by_hand),
           TEST (forecasts_are_those_of_the_last_times),
           TEST (what_is_not_known_is_kept_for_the_range), TEST (a_peak_sets_both_windows),
           TEST (out_of_bounds_goes_by_the_forecast))

/* tests/sim/experiment/test_cost_law.c - the time of runs that were not measured. */
#include "tests/test.h"
#include "sim/experiment/estimate/cost_law.h"
#include "sim/experiment/estimate/dealt.h"
#include "tests/sim/lab.h"

#define GRID "sweep: {axes: {params.x: [0.1, 0.2, 0.4, 0.8], params.mode: [fine, fails, hangs]}}\n"

enum { N = 12 };

/* What a run of point @p of GRID takes: linear in x, and hangs takes three times as long. */
static double
truth (const SimPlan *plan, guint p)
{
  double x = g_ascii_strtod (sim_plan_value (plan, p, 0), NULL);

  return 5 * x * (g_str_equal (sim_plan_value (plan, p, 1), "hangs") ? 3 : 1);
}

/* Measures the points of @plan whose bit in @measured is set, and asks for the others. */
static void
ask (const SimPlan *plan, guint measured, double scale, double *costs)
{
  guint n_measured[N];

  ck_assert_uint_eq (sim_plan_n_points (plan), N);
  for (guint p = 0; p < N; p++)
    {
      n_measured[p] = measured >> p & 1;
      costs[p] = n_measured[p] ? scale * truth (plan, p) : NAN;
    }
  sim_cost_law (plan, n_measured, costs);
}

START_TEST (what_was_measured_tells_the_rest)
{
  Lab lab = lab_new (GRID);
  double costs[N], worst = 0;

  ask (lab.plan, 0xA5B, 1, costs);      /* seven of twelve, each value among them */
  for (guint p = 0; p < N; p++)
    worst = MAX (worst, fabs (log (costs[p] / truth (lab.plan, p))));
  ck_assert_double_lt (worst, log (1.3));
  lab_clear (&lab);
}
END_TEST

/* Two runs at the ends of one axis: a trend, though not all of it is believed. */
START_TEST (two_runs_tell_a_trend)
{
  Lab lab = lab_new (GRID);
  double costs[N];

  ask (lab.plan, 1 | 1 << 9, 1, costs);
  ck_assert_double_gt (costs[3], 1.1 * costs[0]);
  ck_assert_double_gt (costs[6], 1.1 * costs[3]);
  ck_assert_double_lt (costs[6], costs[9]);
  lab_clear (&lab);
}
END_TEST

START_TEST (a_faster_machine_is_faster_everywhere)
{
  Lab lab = lab_new (GRID);
  double slow[N], fast[N];

  ask (lab.plan, 0x249, 1, slow);
  ask (lab.plan, 0x249, 0.1, fast);
  for (guint p = 0; p < N; p++)
    ck_assert_double_eq_tol (fast[p] / slow[p], 0.1, 1e-4);
  lab_clear (&lab);
}
END_TEST

START_TEST (the_order_of_values_does_not_matter)
{
  Lab lab = lab_new (GRID);
  Lab turned = lab_new (
    "sweep: {axes: {params.x: [0.8, 0.4, 0.2, 0.1], params.mode: [hangs, fails, fine]}}\n");
  double ours[N], theirs[N];

  ask (lab.plan, 0x00F, 1, ours);
  ask (turned.plan, 0xF00, 1, theirs);      /* the same points: the plan is turned round */
  for (guint p = 0; p < N; p++)
    ck_assert_double_eq_tol (ours[p], theirs[N - 1 - p], 1e-9 * ours[p]);
  lab_clear (&turned);
  lab_clear (&lab);
}
END_TEST

START_TEST (what_was_measured_stays_and_nothing_comes_of_nothing)
{
  Lab lab = lab_new (GRID);
  double costs[N];

  ask (lab.plan, 0, 1, costs);
  for (guint p = 0; p < N; p++)
    ck_assert (isnan (costs[p]));
  ask (lab.plan, 0x0FF, 1, costs);
  for (guint p = 0; p < 8; p++)
    ck_assert_double_eq (costs[p], truth (lab.plan, p));
  ck_assert_double_gt (costs[8], 0);
  lab_clear (&lab);
}
END_TEST

START_TEST (a_sweep_ends_when_its_last_run_does)
{
  static const double costs[] = { 1, 1, 4 };
  static const guint once[] = { 1, 1, 1 }, none[] = { 0, 0, 0 }, uneven[] = { 3, 0, 1 };
  static const guint many[] = { 1000000, 1000000, 1000000 };

  ck_assert_double_eq (sim_dealt (costs, none, 3, 2), 0);
  ck_assert_double_eq (sim_dealt (costs, once, 3, 1), 6);
  ck_assert_double_eq (sim_dealt (costs, once, 3, 2), 5);      /* 1 and 4; 1 */
  ck_assert_double_eq (sim_dealt (costs, once, 3, 3), 4);
  ck_assert_double_eq (sim_dealt (costs, once, 3, 300), 4);
  ck_assert_double_eq (sim_dealt (costs, uneven, 3, 2), 4);      /* 1, 1, 1; 4 */
  ck_assert_double_eq (sim_dealt (costs, many, 3, 2), 3e6);
}
END_TEST

TEST_MAIN (cost_law, TEST (what_was_measured_tells_the_rest), TEST (two_runs_tell_a_trend),
           TEST (a_faster_machine_is_faster_everywhere), TEST (the_order_of_values_does_not_matter),
           TEST (what_was_measured_stays_and_nothing_comes_of_nothing),
           TEST (a_sweep_ends_when_its_last_run_does))

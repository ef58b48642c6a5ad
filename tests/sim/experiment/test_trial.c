/* tests/sim/experiment/test_trial.c - a few runs tried for an estimate. */
#include "tests/test.h"
#include "sim/experiment/estimate/trial.h"
#include "tests/sim/lab.h"

static SimTrial
try (const char *yaml, double limit_s)
{
  Lab lab = lab_new (yaml);
  guint n = sim_plan_n_points (lab.plan), n_known = 0;
  g_autofree double *costs = g_new0 (double, n);
  g_autofree guint *n_measured = g_new0 (guint, n);
  SimTrial trial = { .costs = costs, .n_measured = n_measured };
  GError *error = NULL;

  ck_assert_msg (sim_trial (lab.plan, limit_s, &trial, &error), "%s", error ? error->message : "?");
  for (guint p = 0; p < n; p++)
    {
      ck_assert ((n_measured[p] > 0) == (costs[p] > 0));
      n_known += n_measured[p];
    }
  ck_assert_uint_eq (n_known, trial.n_runs);
  lab_clear (&lab);
  return trial;
}

START_TEST (trial_measures_some_points)
{
  SimTrial one = try ("run: {until: 2 s}\nparams: {nap_s: 30 ms}\n", 20);
  SimTrial many = try ("run: {replications: 7, until: 2 s}\n"
                       "sweep: {axes: {params.nap_s: [0 s, 1 us, 2 us, 3 us, 90 ms]}}\n",
                       20);

  ck_assert_uint_eq (one.n_runs, 1);
  ck_assert_uint_eq (one.n_late, 0);
  ck_assert_double_ge (one.mean_s, 0.03);
  ck_assert_uint_eq (many.n_runs, SIM_TRIAL_RUNS);
  ck_assert_double_ge (many.mean_s, 0.09 / 3);      /* the last fifth is among them */
  ck_assert_double_lt (many.mean_s, 10);
}
END_TEST

START_TEST (trial_stops_what_takes_too_long_and_survives_a_crash)
{
  SimTrial mixed
    = try ("run: {until: 2 s}\nsweep: {axes: {params.mode: [crashes, fails, hangs]}}\n", 2);

  ck_assert_uint_eq (mixed.n_runs, 3);
  ck_assert_uint_eq (mixed.n_late, 1);
  ck_assert_double_ge (mixed.mean_s, 0.1);
  ck_assert_double_le (mixed.mean_s, 2);
}
END_TEST

/* All runs share the time: after one that took all of it no other is begun. */
START_TEST (trial_ends_with_its_time)
{
  gint64 began_us = g_get_monotonic_time ();
  SimTrial long_ones
    = try ("run: {until: 2 s}\nsweep: {axes: {params.x: [0.1, 0.2], params.mode: [hangs]}}\n", 0.2);

  ck_assert_uint_eq (long_ones.n_runs, 1);
  ck_assert_uint_eq (long_ones.n_late, 1);
  ck_assert_double_eq_tol (long_ones.mean_s, 0.2, 1e-3);
  ck_assert (g_get_monotonic_time () - began_us >= 200000);
}
END_TEST

/* Of a grid whose fast axis has three values, the middles of the thirds have one of them. */
START_TEST (trial_looks_at_several_values_of_each_axis)
{
  Lab lab = lab_new ("run: {until: 2 s}\nsweep: {axes: {params.x: [0.1, 0.2, 0.3, 0.4, 0.5], "
                     "params.mode: [fine, notes, fails]}}\n");
  double costs[15] = { 0 };
  guint n_measured[15] = { 0 };
  SimTrial trial = { .costs = costs, .n_measured = n_measured };
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  ck_assert (sim_trial (lab.plan, 20, &trial, NULL));
  ck_assert_uint_eq (trial.n_runs, SIM_TRIAL_RUNS);
  for (guint p = 0; p < 15; p++)
    for (guint k = 0; n_measured[p] > 0 && k < 2; k++)
      g_hash_table_add (seen, (gpointer) sim_plan_value (lab.plan, p, k));
  ck_assert_uint_eq (g_hash_table_size (seen), 6);
  lab_clear (&lab);
}
END_TEST

TEST_MAIN (trial, TEST (trial_measures_some_points),
           TEST (trial_stops_what_takes_too_long_and_survives_a_crash),
           TEST (trial_ends_with_its_time), TEST (trial_looks_at_several_values_of_each_axis))

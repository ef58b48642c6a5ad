/* tests/sim/core/test_rare.c - rare failures made frequent, against closed forms of k of n. */
#include <math.h>
#include <string.h>
#include "sim/core/statistics/compare.h"
#include "tests/statistics/parts.h"
#include "tests/test.h"

enum { RUNS = 40, WEIGHT = 2, REACHED };      /* columns behind those of the model */

static PartsParams
parts (gint64 n, gint64 spare, double life_s, const char *repair)
{
  PartsParams p = { 0 };

  sim_params_defaults (parts_model.params, &p);
  p.n_a = n;
  p.spare = spare;
  p.life_a_s = life_s;
  ck_assert (sim_param_set (sim_param_find (parts_model.params, "repair_s"), &p, repair, NULL));
  return p;
}

/* Column @column of RUNS runs. */
static SimMoments
column (const PartsParams *p, SimRareMethod method, guint cycles, guint which)
{
  double x[RUNS];

  for (guint r = 0; r < RUNS; r++)
    {
      g_autoptr (SimRecord) record = parts_run (p, method, cycles, r);

      ck_assert_msg (!record->failed, "%s", record->reason);
      x[r] = record->values[which];
    }
  return sim_moments (x, RUNS);
}

static void
assert_mean (SimMoments moments, double truth)
{
  double error = moments.sd / sqrt (RUNS);

  ck_assert_msg (fabs (moments.mean - truth) < 4 * error, "%g is not %g, standard error %g",
                 moments.mean, truth, error);
}

/* From one in a thousand to one in a hundred million. */
START_TEST (rare_is_without_bias)
{
  static const struct { gint64 n, spare; double life_s; const char *repair; } cases[] = {
    { 2, 1, 30, "exponential(1 s)" },   { 4, 1, 1000, "exponential(1 s)" },
    { 10, 3, 300, "exponential(1 s)" }, { 10, 3, 1000, "2 s" },
    { 5, 2, 500, "uniform(0 s, 4 s)" }, { 5, 1, 1e6, "gamma(1 s, 0.7)" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      PartsParams p = parts (cases[i].n, cases[i].spare, cases[i].life_s, cases[i].repair);

      assert_mean (column (&p, SIM_RARE_BIASING, 1000, PARTS_DOWN_SHARE), parts_down_share (&p));
      assert_mean (column (&p, SIM_RARE_BIASING, 1000, WEIGHT), 1);
      sim_params_clear (parts_model.params, &p, sizeof p);
    }
}
END_TEST

/* A kind a thousand times as rare as the other, which matters all the same: of the others one is
 * too few to bring the system down. */
START_TEST (rare_kinds_are_balanced)
{
  PartsParams p = parts (1, 1, 1e3, "exponential(1 s)");
  SimMoments share;

  p.n_b = 2;
  p.life_b_s = 1e6;
  share = column (&p, SIM_RARE_BIASING, 1000, PARTS_DOWN_SHARE);
  assert_mean (share, parts_down_share (&p));
  ck_assert_double_lt (share.sd / share.mean, 0.5);
  sim_params_clear (parts_model.params, &p, sizeof p);
}
END_TEST

/* Closed form of what a plain run of cycles has, too; and what it is worth: at one in 10^5 a biased
 * run is as good as hundreds. */
START_TEST (rare_is_faster_than_waiting)
{
  PartsParams p = parts (4, 1, 1000, "exponential(1 s)");
  SimMoments biased = column (&p, SIM_RARE_BIASING, 10000, PARTS_DOWN_SHARE);
  SimMoments plain = column (&p, SIM_RARE_PLAIN, 10000, PARTS_DOWN_SHARE);

  assert_mean (plain, parts_down_share (&p));
  ck_assert_double_gt (plain.sd * plain.sd, 30 * biased.sd * biased.sd);
  sim_params_clear (parts_model.params, &p, sizeof p);
}
END_TEST

static void
assert_fails (const PartsParams *p, SimRareMethod method, const char *reason)
{
  g_autoptr (SimRecord) record = parts_run (p, method, 500, 0);

  ck_assert (record->failed);
  ck_assert_msg (strstr (record->reason, reason) != NULL, "%s", record->reason);
}

/* A delay that is not taken as it was drawn shows in the weights. */
START_TEST (rare_checks_itself)
{
  PartsParams p = parts (4, 1, 100, "exponential(1 s)");

  p.stretch = 3;
  assert_fails (&p, SIM_RARE_BIASING, "the mean weight of the biased cycles is ");
  sim_params_clear (parts_model.params, &p, sizeof p);
}
END_TEST

START_TEST (rare_needs_what_is_rare)
{
  PartsParams p = parts (4, 4, 100, "exponential(1 s)");

  assert_fails (&p, SIM_RARE_BIASING, "0 of 500 cycles reached what is rare");
  p.spare = 1;
  p.life_a_s = 1e6;
  assert_fails (&p, SIM_RARE_PLAIN, "0 of 500 cycles reached what is rare");
  sim_params_clear (parts_model.params, &p, sizeof p);
}
END_TEST

START_TEST (rare_needs_its_cycles)
{
  PartsParams p = parts (4, 1, 100, "exponential(1 s)");
  SimComponent component = { "parts", &parts_model, &p };
  SimRunSpec spec = { .components = &component,
                      .n_components = 1,
                      .until = sim_time_from_s (1000),
                      .engine = { .seed = 1, .rare = SIM_RARE_BIASING, .rare_cycles = 500 } };
  g_autoptr (SimRecord) record = sim_run (&spec);

  ck_assert (record->failed);
  ck_assert_str_eq (record->reason, "run.rare: the run ended at 1000 s, before its cycles were "
                                    "over: a longer run.until (inf is the default)");
  sim_params_clear (parts_model.params, &p, sizeof p);
}
END_TEST

/* What is no result of the cycles is blank; an ordinary run has failures as they come. */
START_TEST (rare_leaves_the_rest_blank)
{
  PartsParams p = parts (4, 1, 100, "exponential(1 s)");
  SimComponent component = { "parts", &parts_model, &p };
  SimRunSpec spec = { .components = &component,
                      .n_components = 1,
                      .until = sim_time_from_s (1e5),
                      .engine = { .seed = 1 } };
  g_autoptr (SimRecord) cycles = parts_run (&p, SIM_RARE_BIASING, 500, 0);
  g_autoptr (SimRecord) plain = sim_run (&spec);

  ck_assert_uint_eq (cycles->n_values, 5);
  ck_assert (isnan (cycles->values[PARTS_FAILURES]));
  ck_assert_double_gt (cycles->values[REACHED], 100);
  ck_assert_uint_eq (plain->n_values, 2);
  assert_close (plain->values[PARTS_FAILURES], 4e5 / 101, 0.1);
  sim_params_clear (parts_model.params, &p, sizeof p);
}
END_TEST

TEST_MAIN (rare, TEST (rare_is_without_bias), TEST (rare_kinds_are_balanced),
           TEST (rare_is_faster_than_waiting), TEST (rare_checks_itself),
           TEST (rare_needs_what_is_rare), TEST (rare_needs_its_cycles),
           TEST (rare_leaves_the_rest_blank))

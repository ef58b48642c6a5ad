/* tests/rank_failure/test_rare.c - restarts of EEP that are rare, against a Markov chain. */
#include <math.h>
#include <string.h>
#include "ep_case.h"
#include "sim/core/statistics/compare.h"

#define DAY_H 24.0

enum { RANKS = 32, SPARE = 3, RUNS = 16, CYCLES = 400 };

/* 256 experts, 9 slots a rank: 29 ranks are enough, 28 are not.  One layer of experts, since how
 * long a pause is does not matter here. */
static EpParams
rare_case (LlmModel *llm, const char *mtbf)
{
  EpParams p = defaults ();

  *llm = ep_deepseek;
  llm->layers = llm->dense_layers + 1;
  p.llm = llm;
  only_ranks_fail (&p, mtbf);
  set_more (&p, "slots_per_rank", "9", "load", "fluid", "refill_s", "0 s", "popularity", "uniform",
            "placement", "trivial", "join_rebalances", "true", "faults_in_repair", "false",
            "crash_share", "0", "replace_s", "exponential(24 h)", "warm_s", "0 s", NULL);
  return p;
}

static SimRecord *
run_cycles (const EpParams *p, SimRareMethod method, guint64 replication)
{
  SimComponent component = { "rank_failure", &rank_failure_model, p };
  SimRunSpec spec
    = { .components = &component,
        .n_components = 1,
        .until = SIM_TIME_MAX,
        .engine
        = { .seed = 1, .replication = replication, .rare = method, .rare_cycles = CYCLES } };
  g_autoptr (GError) error = NULL;
  SimRecord *record;

  ck_assert_msg (rank_failure_model.rare (p, &error), "%s", error != NULL ? error->message : "");
  record = sim_run (&spec);
  ck_assert_msg (!record->failed, "%s", record->reason);
  return record;
}

/* Mean time from one dead rank to none or to a restart, in hours: j dead ranks die at (n - j) / m
 * and are back at j / 24 h; by elimination from the top. */
static double
mean_stay_h (double mtbf_h)
{
  double slope = 0.0, level = 0.0; /* time from j + 1 is level + slope x time from j */

  for (guint j = SPARE; j > 0; j--)
    {
      double up = (RANKS - j) / mtbf_h, down = j / DAY_H;
      double rest = up + down - up * slope;

      level = (1.0 + up * level) / rest;
      slope = down / rest;
    }
  return level; /* the time from none is 0 */
}

/* The share of restarts: how often one comes before all are back, times how long four replacements
 * of a day take, over the length of a cycle.  Restart and pauses are hours in years. */
static double
restart_share (double mtbf_h)
{
  double odds = 1.0, all = 1.0, wait = 0.0, chance;

  for (guint j = 1; j <= SPARE; j++)
    {
      odds *= j / DAY_H / ((RANKS - j) / mtbf_h);
      all += odds;
    }
  for (guint j = 1; j <= SPARE + 1; j++)
    wait += DAY_H / j;
  chance = 1.0 / all;
  return chance * wait / (mtbf_h / RANKS + mean_stay_h (mtbf_h) + chance * wait);
}

START_TEST (restarts_of_a_k_of_n)
{
  static const struct { const char *text; double h; } mtbf[] = {
    { "3000 h", 3000.0 }, { "50677 h", 50677.0 }
  };

  for (guint i = 0; i < G_N_ELEMENTS (mtbf); i++)
    {
      LlmModel llm;
      g_auto (EpParams) p = rare_case (&llm, mtbf[i].text);
      double x[RUNS], truth = restart_share (mtbf[i].h);
      SimMoments m;

      for (guint r = 0; r < RUNS; r++)
        {
          g_autoptr (SimRecord) record = run_cycles (&p, SIM_RARE_BIASING, r);

          x[r] = value (record, "restart_share");
          ck_assert_double_gt (value (record, "unavailability_share"), x[r]);
          ck_assert_double_eq (value (record, "availability_share"),
                               1.0 - value (record, "unavailability_share"));
          ck_assert (isnan (value (record, "faults")));
        }
      m = sim_moments (x, RUNS);
      ck_assert_msg (fabs (m.mean - truth) < 4.0 * m.sd / sqrt (RUNS), "%g is not %g, sd %g",
                     m.mean, truth, m.sd / sqrt (RUNS));
    }
}
END_TEST

/* Every failure restarts the baseline: the closed form x / (1 + x), by plain cycles as by biased
 * ones. */
START_TEST (restarts_of_the_baseline)
{
  LlmModel llm;
  g_auto (EpParams) p = rare_case (&llm, "10000 h");
  g_autoptr (SimRecord) plain = NULL;
  double x;

  set_more (&p, "system", "restart", "replace_s", "0 s", NULL);
  plain = run_until (&p, 1, 3.6e7);
  assert_close (value (plain, "restart_share"), value (plain, "unavailability_share"), 0.6);
  x = RANKS / (10000.0 * 3600.0) * value (plain, "restart_pause_s.mean");
  for (SimRareMethod method = SIM_RARE_BIASING; method <= SIM_RARE_PLAIN; method++)
    {
      double down = 0.0;

      for (guint r = 0; r < 8; r++)
        {
          g_autoptr (SimRecord) record = run_cycles (&p, method, r);

          down += value (record, "unavailability_share") / 8.0;
        }
      assert_close (down, x / (1.0 + x), 4.0 / sqrt (8.0 * CYCLES));
    }
}
END_TEST

START_TEST (what_has_no_cycles)
{
  static const char *const cases[][3] = {
    { "fault_law", "bursts", "fault_law: exponential" }, { "load", "closed", "load: must be" },
    { "flap_rate_hz", "0.1 Hz", "flap_rate_hz: must be" },
    { "slow_rate_hz", "0.1 Hz", "slow_rate_hz: must be" },
    { "drift_s", "1 h", "drift_s: must be" }, { "rebalance_s", "1 h", "rebalance_s: must be" },
    { "join", "deferred", "join: must be" }, { "join_rebalances", "false", "join_rebalances" },
    { "system", "shrink", "a rank that stays out" }, { "system", "drop", "never restarts" },
    { "faults", "at", "faults: process" }, { "study", "faults", "study: serve" },
    { "study", "fleet", "plain runs" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      LlmModel llm;
      g_auto (EpParams) p = rare_case (&llm, "3000 h");
      g_autoptr (GError) error = NULL;

      set (&p, cases[i][0], cases[i][1]);
      ck_assert (!rank_failure_model.rare (&p, &error));
      ck_assert_msg (strstr (error->message, cases[i][2]) != NULL, "%s", error->message);
    }
}
END_TEST

TEST_MAIN (rank_failure_rare, TEST (restarts_of_a_k_of_n), TEST (restarts_of_the_baseline),
           TEST (what_has_no_cycles))

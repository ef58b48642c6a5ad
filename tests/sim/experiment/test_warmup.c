/* tests/sim/experiment/test_warmup.c - one long run: its own interval, and where MSER-5 ends the
 * warm-up of a point. */
#include "models/mm1/mm1.h"
#include "sim/core/statistics/stats.h"
#include "sim/model/run.h"
#include "sim/sim.h"
#include "tests/test.h"
#include <math.h>
#include <string.h>

/* A tally of one value a second: noise of sd 1 around 3, and for the first @transient_s seconds 20
 * more; or, with @drift, a rise of that much a second for ever.  A level that is 1 in the
 * transient and 0 after it, and a count of all values. */
typedef struct {
  double transient_s, drift;
} SettleParams;

enum { SETTLE_X, SETTLE_LEVEL, SETTLE_N };

static const SimParam settle_rows[] = {
  SIM_PARAM (SettleParams, transient_s, "s", "0 s", "[0, inf)", "how long it is", "test"),
  SIM_PARAM (SettleParams, drift, "1", "0", "[0, inf)", "of the mean, a second", "test"),
  SIM_PARAM_END
};
static const SimMetric settle_metrics[] = {
  [SETTLE_X] = { "x", SIM_TALLY, "1", "draws" },
  [SETTLE_LEVEL] = { "level", SIM_LEVEL, "1", "1 in the transient" },
  [SETTLE_N] = { "n", SIM_COUNT, "1", "draws" },
  SIM_METRIC_END
};

static void
settle_step (Sim *sim, gpointer self, gpointer item)
{
  const SettleParams *p = *(const SettleParams **) self;
  double t = sim_now_s (sim);
  gboolean early = t <= p->transient_s;

  sim_tally (sim, SETTLE_X,
             sim_normal (sim_stream (sim, "x"), 3 + (early ? 20 : 0) + p->drift * t, 1));
  sim_level (sim, SETTLE_LEVEL, early);
  sim_count (sim, SETTLE_N, 1);
  sim_after (sim, 1, settle_step, self, NULL);
}

static void
settle_start (Sim *sim, gpointer self, gconstpointer params)
{
  *(gconstpointer *) self = params;
  sim_after (sim, 1, settle_step, self, NULL);
}

static const SimModel settle_model = {
  .abi = SIM_MODEL_ABI, .name = "settle", .title = "settles", .reference = "test", .revision = 1,
  .params = settle_rows, .params_size = sizeof (SettleParams), .metrics = settle_metrics,
  .state_size = sizeof (gpointer), .start = settle_start,
};

/* In the order of the columns. */
enum {
  X_N,
  X_MEAN,
  X_SD,
  X_MIN,
  X_MAX,
  X_HALF_WIDTH = 9,
  X_CORRELATION,
  LEVEL_MEAN,
  N = 15,
  N_VALUES
};

static SimRecord *
settle (const SettleParams *params, gboolean mser)
{
  SimComponent component = { "settle", &settle_model, params };
  SimRunSpec spec = {
    .components = &component,
    .n_components = 1,
    .until = sim_time_from_s (5000),
    .warmup_mser = mser,
    .steady = SIM_STEADY_UNKNOWN,
    .engine = { .seed = 42 },
  };
  SimRecord *record = sim_run (&spec);

  ck_assert (record->failed || record->n_values == N_VALUES + (mser ? 1 : 0));
  return record;
}

START_TEST (mser_cuts_the_transient_from_every_metric)
{
  SettleParams params = { 713, 0 };
  g_autoptr (SimRecord) plain = settle (&params, FALSE), cut = settle (&params, TRUE);

  ck_assert_double_eq (plain->values[X_N], 5000);
  assert_close (plain->values[X_MEAN], 3 + 20 * 713.0 / 5000, 0.01);
  ck_assert_double_ge (cut->values[X_N], 5000 - 713 - 50);
  ck_assert_double_le (cut->values[X_N], 5000 - 713);
  ck_assert_double_eq (cut->values[N], cut->values[X_N]);
  assert_close (cut->values[X_MEAN], 3, 0.02);
  ck_assert_double_lt (cut->values[X_MAX], 8);
  ck_assert_double_le (cut->values[LEVEL_MEAN], 1e-3);
  assert_close (plain->values[LEVEL_MEAN], 713.0 / 5000, 0.01);
  ck_assert_uint_eq (plain->fingerprint, cut->fingerprint);
  ck_assert_double_eq (cut->end_s, 5000);
  ck_assert_double_ge (cut->values[N_VALUES], 713);       /* what was cut is told */
  ck_assert_double_le (cut->values[N_VALUES], 713 + 50);
}
END_TEST

START_TEST (mser_leaves_a_steady_run_nearly_alone)
{
  SettleParams params = { 0, 0 };
  g_autoptr (SimRecord) cut = settle (&params, TRUE);

  ck_assert (!cut->failed);
  ck_assert_double_ge (cut->values[X_N], 2500);
  ck_assert_double_eq_tol (cut->values[N_VALUES], 5000 - cut->values[X_N], 1.5);
  assert_close (cut->values[X_MEAN], 3, 0.03);
}
END_TEST

/* Where nothing settles the cut is at its most, half of the run, which the results then tell. */
START_TEST (mser_cuts_at_most_half)
{
  SettleParams drifts = { 0, 0.01 }, late = { 4000, 0 };
  g_autoptr (SimRecord) drifting = settle (&drifts, TRUE), too_short = settle (&late, TRUE);

  ck_assert (!drifting->failed && !too_short->failed);
  ck_assert_double_ge (drifting->values[N_VALUES], 2000);
  ck_assert_double_le (drifting->values[N_VALUES], 2505);
  ck_assert_double_le (too_short->values[N_VALUES], 2505);
}
END_TEST

START_TEST (mser_needs_observations)
{
  SettleParams params = { 0, 0 };
  SimComponent component = { "settle", &settle_model, &params };
  SimRunSpec spec = {
    .components = &component, .n_components = 1, .until = sim_time_from_s (30),
    .warmup_mser = TRUE, .steady = SIM_STEADY_UNKNOWN,
  };
  g_autoptr (SimRecord) record = sim_run (&spec);

  ck_assert (record->failed);
  ck_assert (strstr (record->reason, "no tally has 50 observations") != NULL);
}
END_TEST

/* One cut for all replications, the same when it was found before. */
START_TEST (mser_cuts_all_replications_alike)
{
  SettleParams params = { 713, 0 };
  SimComponent component = { "settle", &settle_model, &params };
  SimRunSpec spec = { .components = &component,
                      .n_components = 1,
                      .until = sim_time_from_s (5000),
                      .warmup_mser = TRUE,
                      .engine = { .seed = 42 } };
  SimTime steady;

  steady = sim_run_steady (&spec);
  ck_assert_int_gt (steady, 0);
  for (guint r = 0; r < 4; r++)
    {
      g_autoptr (SimRecord) alone = NULL, told = NULL;

      spec.engine.replication = r;
      spec.steady = SIM_STEADY_UNKNOWN;
      alone = sim_run (&spec);
      spec.steady = steady;
      told = sim_run (&spec);
      ck_assert_double_eq (alone->values[N_VALUES], sim_time_to_s (steady));
      ck_assert_mem_eq (alone->values, told->values, N_VALUES * sizeof (double));
    }
}
END_TEST

/* A queue that starts empty at load 0.9, whose mean sojourn is 10 s: Student's intervals over
 * replications hold it 93 to 97 times of 100 (to 3 standard errors of the number of experiments),
 * and none is lost.  Cut one by one, in the valleys of each, they held it 57 to 87 times. */
START_TEST (mser_keeps_the_coverage)
{
  enum { EXPERIMENTS = 60, REPS = 20 };
  double rates[] = { 0.9, 1 }, x[REPS], sum = 0, half;      /* arrival_hz, service_hz */
  SimComponent component = { "mm1", &mm1_model, rates };
  guint held[2] = { 0, 0 };

  for (guint seed = 1; seed <= EXPERIMENTS; seed++)
    {
      SimRunSpec spec = { .components = &component,
                          .n_components = 1,
                          .until = sim_time_from_s (20000),
                          .warmup_mser = TRUE,
                          .engine = { .seed = seed } };

      spec.steady = sim_run_steady (&spec);
      ck_assert_int_gt (spec.steady, 0);
      for (guint r = 0; r < REPS; r++)
        {
          g_autoptr (SimRecord) record = NULL;

          spec.engine.replication = r;
          record = sim_run (&spec);
          ck_assert (!record->failed);
          sum += x[r] = record->values[1];
        }
      held[0] += fabs (sim_stats_mean_ci (x, REPS, 0.95, &half) - 10) <= half ? 1 : 0;
      for (guint k = 0; k < REPS; k += 5)
        held[1] += fabs (sim_stats_mean_ci (x + k, 5, 0.95, &half) - 10) <= half ? 1 : 0;
    }
  assert_close (sum / (EXPERIMENTS * REPS), 10, 0.02);
  ck_assert_double_ge (held[0] / (double) EXPERIMENTS, 0.93 - 3 * sqrt (0.07 * 0.93 / 60));
  ck_assert_double_ge (held[1] / (4.0 * EXPERIMENTS), 0.93 - 3 * sqrt (0.07 * 0.93 / 240));
}
END_TEST

/* Independent values: the interval is that of Student, but with the freedom of batches alone. */
START_TEST (half_width_of_independent_values)
{
  SettleParams params = { 0, 0 };
  g_autoptr (SimRecord) record = settle (&params, FALSE);

  assert_close (record->values[X_HALF_WIDTH], 2.04 / sqrt (5000), 0.35);
}
END_TEST

/* Sojourns of a queue at load 0.72 are strongly correlated; each run's own interval must hold the
 * closed form about 95 times of 100, where there is one. */
START_TEST (half_width_of_a_queue_covers_the_truth)
{
  double rates[] = { 0.9, 1.25 };      /* arrival_hz, service_hz */
  SimComponent component = { "mm1", &mm1_model, rates };
  guint given = 0, held = 0;

  for (guint seed = 1; seed <= 120; seed++)
    {
      SimRunSpec spec = {
        .components = &component,
        .n_components = 1,
        .until = sim_time_from_s (20000),
        .warmup = sim_time_from_s (500),
        .engine = { .seed = seed },
      };
      g_autoptr (SimRecord) record = sim_run (&spec);
      double mean = record->values[1], half = record->values[9];

      given += isnan (half) ? 0 : 1;
      held += fabs (mean - 1 / 0.35) <= half ? 1 : 0;
    }
  ck_assert_uint_ge (given, 110);
  ck_assert_double_ge ((double) held / given, 0.89);
  ck_assert_double_le ((double) held / given, 0.99);
}
END_TEST

TEST_MAIN (warmup, TEST (mser_cuts_the_transient_from_every_metric),
           TEST (mser_leaves_a_steady_run_nearly_alone), TEST (mser_cuts_at_most_half),
           TEST (mser_needs_observations), TEST (mser_cuts_all_replications_alike),
           TEST (mser_keeps_the_coverage), TEST (half_width_of_independent_values),
           TEST (half_width_of_a_queue_covers_the_truth))

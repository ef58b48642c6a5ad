/* tests/attention_split/test_rota.c - the layer-level schedule against the closed form of an
 * iteration. */
#include <math.h>
#include "models/attention_split/rotation/rota.h"
#include "sim/core/engine.h"
#include "tests/test.h"

enum { ITERATIONS = 14, MOST = 6 };

typedef struct {
  Sim *sim;
  SplitRota *rota;
  SplitStage stage;
  guint ended[MOST];
  double at_s[MOST][ITERATIONS + 1];
} Bench;

static SplitStage
begin (gpointer data, guint batch)
{
  const Bench *b = data;

  return b->stage;
}

static void
end (gpointer data, guint batch)
{
  Bench *b = data;

  b->at_s[batch][b->ended[batch]++] = sim_now_s (b->sim);
  if (b->ended[batch] < ITERATIONS)
    split_rota_start (b->rota, batch);
}

static const SplitRotaHooks hooks = { begin, end };

static void
go (Sim *sim, gpointer self, gpointer item)
{
  Bench *b = self;
  guint n = GPOINTER_TO_UINT (item);

  for (guint j = 0; j < n; j++)
    split_rota_start (b->rota, j);
}

/* Returns: the time of an iteration in the steady state of @n batches, the mean over the second
 * half of the run. */
static double
measure (guint n, gint64 layers, SplitStage stage, Bench *b)
{
  static const SimMetric none[] = { SIM_METRIC_END };
  SimEngineConfig engine_config = { .seed = 1 };
  g_autoptr (SimEngine) engine = sim_engine_new (&engine_config);
  SplitRotaConfig config = { .n_batches = n, .layers = layers, .hooks = &hooks, .data = b };

  *b = (Bench){ .stage = stage };
  config.sim = b->sim = sim_engine_add (engine, "rota", "rota", none);
  b->rota = split_rota_new (&config);
  sim_at (b->sim, 0, go, b, GUINT_TO_POINTER (n));
  sim_engine_run (engine, SIM_TIME_MAX);
  for (guint j = 0; j < n; j++)
    ck_assert_uint_eq (b->ended[j], ITERATIONS);
  return (b->at_s[0][ITERATIONS - 1] - b->at_s[0][ITERATIONS / 2])
         / (ITERATIONS - 1 - ITERATIONS / 2);
}

static double
closed_form (guint n, double layers, SplitStage t)
{
  double chain = t.model_s + t.attention_s + t.network_s - t.hidden_s;

  if (n == 1)
    return layers * chain;
  return layers * MAX (MAX (n * t.model_s / (n - 1), n * t.attention_s), chain);
}

static SplitStage
stage_of (guint n, double ratio, double network_s)
{
  return (SplitStage){ .model_s = 300e-6,
                       .attention_s = ratio * 300e-6 / (n - 1),
                       .network_s = network_s };
}

/* A function, since the macro evaluates its arguments more than once. */
static void
assert_measured (double measured, double expected, double relative)
{
  assert_close (measured, expected, relative);
}

START_TEST (forty_cases_equal_the_closed_form)
{
  static const double ratios[] = { 0.5, 0.8, 1.0, 1.2, 1.5 }, networks[] = { 0.0, 60e-6 };
  Bench b;

  for (guint n = 2; n <= 5; n++)
    for (guint r = 0; r < G_N_ELEMENTS (ratios); r++)
      for (guint k = 0; k < 2; k++)
        {
          SplitStage stage = stage_of (n, ratios[r], networks[k]);

          assert_measured (measure (n, 80, stage, &b), closed_form (n, 80, stage), 1e-9);
          split_rota_free (b.rota);
        }
}
END_TEST

/* Iteration times in ms, computed independently by a layer-level simulation: columns are (ratio,
 * network) = (0.5, 0), (0.5, 60 us), (1, 0), ... */
START_TEST (published_table_of_cases)
{
  static const double table[4][6] = { { 48.0, 48.0, 48.0, 52.8, 72.0, 72.0 },
                                      { 36.0, 36.0, 36.0, 40.8, 54.0, 54.0 },
                                      { 32.0, 32.8, 32.0, 36.8, 48.0, 48.0 },
                                      { 30.0, 31.8, 30.0, 34.8, 45.0, 45.0 } };
  static const double ratios[] = { 0.5, 0.5, 1.0, 1.0, 1.5, 1.5 };
  Bench b;

  for (guint n = 2; n <= 5; n++)
    for (guint k = 0; k < 6; k++)
      {
        SplitStage stage = stage_of (n, ratios[k], k % 2 == 0 ? 0.0 : 60e-6);

        assert_measured (measure (n, 80, stage, &b), table[n - 2][k] * 1e-3, 1e-9);
        split_rota_free (b.rota);
      }
}
END_TEST

/* A slice counter that restarts with each iteration would make 38.25 ms of this (81 layers over 4
 * replicas). */
START_TEST (layers_need_not_divide_by_replicas)
{
  Bench b;
  SplitStage stage = stage_of (5, 1.0, 60e-6);

  assert_measured (measure (5, 81, stage, &b), closed_form (5, 81, stage), 1e-9);
  ck_assert_double_eq_tol (closed_form (5, 81, stage), 35.235e-3, 1e-9);
  split_rota_free (b.rota);
}
END_TEST

START_TEST (balanced_without_network_nobody_waits)
{
  Bench b;

  for (guint n = 2; n <= 5; n++)
    {
      double span, last = 0.0;

      measure (n, 80, stage_of (n, 1.0, 0.0), &b);
      for (guint j = 0; j < n; j++)
        last = MAX (last, b.at_s[j][ITERATIONS - 1]);
      span = last;
      ck_assert_double_lt (split_rota_wait_s (b.rota), 1e-9);
      ck_assert_double_gt (split_rota_pool_busy_s (b.rota) / span, 0.995);
      ck_assert_double_gt (split_rota_replica_busy_s (b.rota) / (span * (n - 1)), 0.995);
      split_rota_free (b.rota);
    }
}
END_TEST

START_TEST (one_batch_is_a_chain_and_overlap_shortens_it)
{
  SplitStage stage = { 310e-6, 170e-6, 53e-6, 41e-6, 0.0 };
  Bench b;

  assert_measured (measure (1, 7, stage, &b), 7 * (310e-6 + 170e-6 + 53e-6 - 41e-6), 1e-9);
  split_rota_free (b.rota);
  stage.pause_s = 1.3e-3;
  assert_measured (measure (1, 7, stage, &b), 7 * (310e-6 + 170e-6 + 53e-6 - 41e-6) + 1.3e-3, 1e-9);
  split_rota_free (b.rota);
}
END_TEST

TEST_MAIN (rota, TEST (forty_cases_equal_the_closed_form), TEST (published_table_of_cases),
           TEST (layers_need_not_divide_by_replicas), TEST (balanced_without_network_nobody_waits),
           TEST (one_batch_is_a_chain_and_overlap_shortens_it))

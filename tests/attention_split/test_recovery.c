/* tests/attention_split/test_recovery.c - stalls and rebuilding on a batch of the test's own,
 * without a trace. */
#include "models/attention_split/recovery/recovery.h"
#include "tests/attention_split/parts_case.h"

static LlmSegment
one_second (gpointer data, const LlmLoad *loads, guint n_groups)
{
  return llm_segment (1.0, 0.0);
}

static const LlmBatchHooks hooks = { .step = one_second };

static void
stall (Sim *sim, gpointer self, gpointer item)
{
  const double *seconds = item;

  split_stall (self, *seconds);
  split_replan (((SplitRecovery *) self)->progress);
}

/* Steps of 1 s.  A loss at 2.5 s stalls for 10 s, one at 4.5 s for 2 s: the longer one decides, the
 * third step is made again from 12.5 s on, and 5 tokens take 15.5 s. */
START_TEST (overlapping_stalls_end_with_the_last)
{
  static double ten_s = 10.0, two_s = 2.0;
  SimEngineConfig config = { .seed = 1 };
  g_autoptr (SimEngine) engine = sim_engine_new (&config);
  g_auto (SplitParams) p = defaults ();
  Sim *sim = window_of (engine);
  SplitDeployment d = deployed (sim, &p, NULL);
  SplitProgress progress = { .sim = sim, .deployment = &d };
  SplitRecovery m = { .sim = sim, .deployment = &d, .progress = &progress };
  LlmBatchConfig batch = { .capacity_tokens = 1e6, .watermark_share = 1.0, .hooks = &hooks };
  LlmBatchRequest request = { 0, 100, 0, 5 };

  progress.batch = llm_batch_new (&batch);
  ck_assert (llm_batch_submit (progress.batch, 0.0, &request));
  split_replan (&progress);
  sim_at (sim, sim_time_from_s (2.5), stall, &m, &ten_s);
  sim_at (sim, sim_time_from_s (4.5), stall, &m, &two_s);
  sim_engine_run (engine, SIM_TIME_MAX);
  ck_assert_double_eq_tol (split_clock_s (&progress), 15.5, 1e-9);
  ck_assert_double_eq_tol (split_end_stalls (&m), 0.0, 1e-12);
  ck_assert_double_eq_tol (m.stalled_s, 10.0, 1e-9);
  split_progress_clear (&progress);
  split_deployment_clear (&d);
}
END_TEST

/* More context takes longer by more than its share, and fewer replicas take longer. */
START_TEST (rebuilding_grows_with_context)
{
  SimEngineConfig config = { .seed = 1 };
  g_autoptr (SimEngine) engine = sim_engine_new (&config);
  g_auto (SplitParams) p = defaults ();
  SplitDeployment d;
  double one_s;

  set (&p, "n_batches", "3");
  d = deployed (window_of (engine), &p, NULL);
  ck_assert_uint_eq (d.n_replicas, 2);
  for (double tokens = 1.0; tokens < 1e6; tokens *= 10.0)
    ck_assert (split_rebuild_s (&d, 2.0 * tokens) > 2.0 * split_rebuild_s (&d, tokens));
  one_s = split_rebuild_s (&d, 1000.0);
  d.n_replicas = 1;
  ck_assert (split_rebuild_s (&d, 1000.0) > one_s);
  ck_assert_double_eq_tol (split_weight_load_s (&d), 137.5e9 / d.width / 5e9, 1e-9);
  split_deployment_clear (&d);
}
END_TEST

TEST_MAIN (split_recovery, TEST (overlapping_stalls_end_with_the_last),
           TEST (rebuilding_grows_with_context))

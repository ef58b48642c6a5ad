/* tests/attention_split/test_progress.c - a decode batch on the clock, without trace or faults. */
#include "models/attention_split/progress/progress.h"
#include "tests/attention_split/parts_case.h"

static LlmSegment
step (gpointer data, const LlmLoad *loads, guint n_groups)
{
  return split_step (data, loads);
}

static void
stepped (gpointer data, const LlmLoad *loads, const LlmSegment *segment, gint64 n)
{
  split_add_parts (data, loads, segment, n);
}

static const LlmBatchHooks hooks = { .step = step, .stepped = stepped };

/* Two requests of different length, submitted by hand: the event follows the batch, all tokens are
 * counted, and the parts add up to the time. */
START_TEST (event_follows_the_batch)
{
  SimEngineConfig config = { .seed = 1 };
  g_autoptr (SimEngine) engine = sim_engine_new (&config);
  g_auto (SplitParams) p = defaults ();
  Sim *sim = window_of (engine);
  SplitDeployment d;
  SplitProgress m;
  LlmBatchConfig batch = { .watermark_share = 1.0, .n_pools = 1, .hooks = &hooks, .data = &m };
  LlmBatchRequest a = { 0, 100, 0, 40 }, b = { 1, 3000, 0, 70 };
  SplitSums sums;

  set (&p, "n_batches", "1");
  d = deployed (sim, &p, NULL);
  m = (SplitProgress){ .sim = sim, .deployment = &d };
  batch.capacity_tokens = d.capacity_tokens;
  m.batch = llm_batch_new (&batch);
  split_replan (&m);
  ck_assert_uint_eq (m.event, 0);
  ck_assert (llm_batch_submit (m.batch, 0.0, &a) && llm_batch_submit (m.batch, 0.0, &b));
  split_replan (&m);
  ck_assert_uint_ne (m.event, 0);
  sim_engine_run (engine, SIM_TIME_MAX);
  sums = split_sums (&m);
  ck_assert_double_eq (sums.tokens, 110.0);
  ck_assert_double_eq (sums.rounds, 70.0);
  ck_assert_double_eq (sums.clock_s, split_clock_s (&m));
  ck_assert_double_eq_tol (sums.parts.time_s, sums.clock_s, 1e-9);
  ck_assert_double_eq_tol (sums.parts.model_s + sums.parts.attention_s + sums.parts.network_s
                             - sums.parts.hidden_s + sums.parts.host_s,
                           sums.clock_s, 1e-9);
  split_progress_clear (&m);
  split_deployment_clear (&d);
}
END_TEST

TEST_MAIN (split_progress, TEST (event_follows_the_batch))

/* tests/rollout_tail/test_policies.c - rollout_tail: what policies, rounds and couplings
 * promise, one by one. */
#include "tests/rollout_tail/rollout_case.h"

/* A placement that never takes anybody: the model finds out that nothing is under way. */
static gboolean
refuse (const RollScheduling *m, gint node, const guint8 *closed, double need, RollPlace *place)
{
  return FALSE;
}

static const RollPlacement refusal = { FALSE, refuse };

static void
start_starving (Sim *sim, gpointer self, gconstpointer params)
{
  rollout_tail_model.start (sim, self, params);
  ((Rollout *) self)->scheduling.placement = &refusal;
}

START_TEST (starving_is_caught)
{
  g_auto (RollParams) p = small ();
  SimModel model = rollout_tail_model;
  SimComponent component = { "rollout_tail", &model, &p };
  SimRunSpec spec = {
    .components = &component, .n_components = 1, .until = SIM_TIME_MAX, .engine = { .seed = 1 }
  };

  set (&p, "policy", "divided");
  model.start = start_starving;
  sim_record_free (sim_run (&spec));
}
END_TEST

/* Independent exponential lengths, started at once, a step always as long: the last tenth of N
 * takes mean x H(N / 10) more on average (H: harmonic number). */
START_TEST (exponential_lengths_have_the_harmonic_tail)
{
  enum { N = 1000, SEEDS = 60 };
  const double mean = 4000.0, step_s = 0.01;
  g_autofree guint32 *prompts = g_new (guint32, N), *lengths = g_new (guint32, N);
  RollGroupedTrace trace = { N, 1, prompts, lengths, 0 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (20);
  double sum = 0.0, harmonic = 0.0;

  for (guint i = 1; i <= N / 10; i++)
    harmonic += 1.0 / i;
  assert_close (harmonic, 5.187, 1e-4);
  for (guint seed = 0; seed < SEEDS; seed++)
    {
      g_auto (RollParams) p = small ();

      set_all (&p, (const char *const[]){
                     "n_prompts=1000", "group_size=1", "n_instances=4", "max_seqs=1000",
                     "capacity_tokens=1e12 tokens", "max_length_tokens=1e7 tokens",
                     "prefill_s_per_token=0 s/tokens", "token_s_per_token=0 s/tokens",
                     "kv_s_per_token=0 s/tokens", "base_s=10 ms", NULL });
      for (guint i = 0; i < N; i++)
        {
          prompts[i] = 1;
          lengths[i] = 1 + (guint32) (-mean * log (1.0 - g_rand_double (rand)));
        }
      p.trace = (SimFile){ NULL, &trace };
      sum += run_value (&p, seed, "tail_s") / SEEDS;
      p.trace = (SimFile){ NULL, NULL };
    }
  /* one such tail deviates by mean x sqrt (sum 1 / i^2), so 60 by 0.17 of the mean: 3 sigma */
  ck_assert_double_le (fabs (sum - mean * step_s * harmonic), 0.5 * mean * step_s);
}
END_TEST

/* Rewards run beside the rollout: training waits for the last, and no longer. */
START_TEST (rewards_are_overlapped)
{
  g_auto (RollParams) p = small ();
  g_autoptr (SimRecord) none = NULL, all = NULL;

  set (&p, "iterations", "2");
  none = run_seed (&p, 2);
  ck_assert_double_eq (value (none, "reward_wait_s"), 0.0);
  set (&p, "reward_s", "3.5 s");
  all = run_seed (&p, 2);
  assert_close (value (all, "reward_wait_s"), 3.5, 1e-9);
  assert_close (value (all, "rollout_s"), value (none, "rollout_s"), 1e-12);
  assert_close (value (all, "iteration_s"), value (none, "iteration_s") + 3.5, 1e-9);
}
END_TEST

/* StreamRL's search may decide against splitting, so it predicts no worse than that, and where long
 * groups are few and the KV is tight it is no worse indeed. */
START_TEST (searched_split_is_no_worse_than_none)
{
  double none = 0.0, searched = 0.0;

  for (guint64 seed = 1; seed <= 12; seed++)
    {
      g_auto (RollParams) p = small ();

      set_all (&p, (const char *const[]){ "policy=streamrl_oracle", "n_prompts=60", "n_instances=6",
                                          "sigma=1.5", NULL });
      searched += run_value (&p, seed, "rollout_s");
      set_all (&p, (const char *const[]){ "long_split=given", "long_groups_share=0",
                                          "long_instances=1", "long_max_seqs=13", NULL });
      none += run_value (&p, seed, "rollout_s");
    }
  ck_assert_double_lt (searched, none);
}
END_TEST

/* The long groups of a given split run on their own instances, as many as stated at once. */
START_TEST (given_split_limits_the_long)
{
  g_auto (RollParams) p = small ();
  g_autoptr (SimRecord) wide = NULL, narrow = NULL;

  set_all (&p, (const char *const[]){ "policy=streamrl_oracle", "long_split=given",
                                      "long_groups_share=0.3", "long_instances=1",
                                      "long_max_seqs=13", "capacity_tokens=1e9 tokens", NULL });
  wide = run_seed (&p, 3);
  set (&p, "long_max_seqs", "2");
  narrow = run_seed (&p, 3);
  ck_assert_double_lt (value (narrow, "mean_running"), value (wide, "mean_running"));
  ck_assert_double_gt (value (narrow, "rollout_s"), 1.5 * value (wide, "rollout_s"));
}
END_TEST

/* Ranks of the last epoch that have not moved at all are the oracle's. */
START_TEST (history_without_churn_is_the_oracle)
{
  g_auto (RollParams) p = small ();
  double oracle, churned;

  set (&p, "policy", "oracle_lfs");
  oracle = run_value (&p, 6, "rollout_s");
  set_all (&p, (const char *const[]){ "policy=history", "churn_share=0", NULL });
  assert_close (run_value (&p, 6, "rollout_s"), oracle, 0.02);
  set (&p, "churn_share", "1");
  churned = run_value (&p, 6, "rollout_s");
  ck_assert_double_gt (churned, oracle);
}
END_TEST

/* With every dispatch for the group served longest ago, opposite orders become one. */
START_TEST (anti_starvation_overrules_the_order)
{
  static const char *const orders[] = { "oracle_sjf", "oracle_lfs" };
  double plain[2], served[2];

  for (guint i = 0; i < 2; i++)
    {
      g_auto (RollParams) p = small ();

      set (&p, "policy", orders[i]);
      plain[i] = run_value (&p, 6, "rollout_s");
      set (&p, "starve_dispatches", "1");
      served[i] = run_value (&p, 6, "rollout_s");
    }
  ck_assert_double_gt (fabs (plain[0] - plain[1]), 1.0);
  assert_close (served[0], served[1], 1e-12);
}
END_TEST

/* Eight equal responses of 420 tokens, two at once, chunks of 133, a step always 10 ms.  By age the
 * first two run through, then the next.  At the end of the line all go round: 3 times 4 pairs of
 * 133 steps, then 21 steps a pair. */
START_TEST (returned_chunks_keep_their_place_or_go_round)
{
  g_auto (RollParams) p = small ();
  g_autoptr (SimRecord) back = NULL, age = NULL;

  set_all (&p, (const char *const[]){
                 "policy=divided", "n_prompts=8", "group_size=1", "sigma=0", "n_instances=1",
                 "max_seqs=2", "prefill_s_per_token=0 s/tokens", "token_s_per_token=0 s/tokens",
                 "kv_s_per_token=0 s/tokens", "base_s=10 ms", NULL });
  back = run_seed (&p, 1);
  set (&p, "requeue", "age");
  age = run_seed (&p, 1);
  assert_close (value (age, "done_p50_s"), 0.01 * 2 * 420, 1e-9);
  assert_close (value (back, "done_p50_s"), 0.01 * (3 * 4 * 133 + 2 * 21), 1e-9);
  assert_close (value (back, "rollout_s"), 0.01 * 4 * 420, 1e-9);
  assert_close (value (age, "rollout_s"), 0.01 * 4 * 420, 1e-9);
}
END_TEST

/* A chunk that resumes elsewhere pulls its KV or computes it again; on one node neither. */
START_TEST (pool_pulls_or_computes_again)
{
  g_auto (RollParams) p = small ();
  g_autoptr (SimRecord) pulls = NULL, computes = NULL, alone = NULL;

  set_all (&p, (const char *const[]){ "policy=divided", "pull_tokens=0 tokens", NULL });
  pulls = run_seed (&p, 5);
  ck_assert_double_gt (value (pulls, "moved_bytes"), 0.0);
  ck_assert_double_gt (value (pulls, "pool_peak_bytes"), 0.0);
  set (&p, "pull_tokens", "1e9 tokens");
  computes = run_seed (&p, 5);
  ck_assert_double_eq (value (computes, "moved_bytes"), 0.0);
  ck_assert_double_gt (value (computes, "stall_share"), 1.5 * value (pulls, "stall_share"));
  set_all (&p, (const char *const[]){ "gpus_per_node=64", "pull_tokens=0 tokens", NULL });
  alone = run_seed (&p, 5);
  ck_assert_double_eq (value (alone, "moved_bytes"), 0.0);
  ck_assert_double_gt (value (computes, "stall_share"), 1.5 * value (alone, "stall_share"));
}
END_TEST

/* Alone on one node, a request reads back all that it had at the end of each chunk but the last:
 * 61 tokens of prompt and 133, 266 and 399 of its own. */
START_TEST (pool_reloads_at_its_own_rate)
{
  g_auto (RollParams) p = small ();
  double free_s;

  set_all (&p, (const char *const[]){ "policy=divided", "n_prompts=1", "group_size=1", "sigma=0",
                                      "prompt_tokens=61 tokens", "spread_requests=0",
                                      "overlap_transfer=no", "kv_bytes_per_token=1000 B/tokens",
                                      NULL });
  free_s = run_value (&p, 1, "rollout_s");
  set (&p, "reload_bytes_per_s", "40 kB/s");
  assert_close (run_value (&p, 1, "rollout_s") - free_s, (3 * 61 + 133 * 6) * 1e3 / 40e3, 1e-6);
  set (&p, "overlap_transfer", "yes");
  assert_close (run_value (&p, 1, "rollout_s") - free_s, (3 * 61 + 133 * 6) * 1e3 / 40e3, 1e-6);
}
END_TEST

/* The KV of all pulls goes through the networks of three nodes: no faster than their rate, however
 * slow it is, and later the slower it is. */
START_TEST (pulls_share_the_network)
{
  static const char *const rates[] = { "10 TB/s", "3 GB/s", "300 MB/s", "30 MB/s" };
  static const char *const rounds[] = { "all", "partial" };
  g_auto (RollParams) p = small ();

  set_all (&p, (const char *const[]){ "policy=divided", "pull_tokens=0 tokens", "iterations=3",
                                      "placement=least_loaded", "rdma_eff_share=1", NULL });
  for (guint k = 0; k < 2 * G_N_ELEMENTS (rates); k++)
    {
      g_autoptr (SimRecord) r = NULL;
      double s;

      set (&p, "round", rounds[k / G_N_ELEMENTS (rates)]);
      set (&p, "rdma_bytes_per_s", rates[k % G_N_ELEMENTS (rates)]);
      r = run_seed (&p, 5);
      s = value (r, "rollout_s") * p.rdma_bytes_per_s * 3.0;
      ck_assert_double_le (value (r, "transfer_share"), 1.0 + 1e-9);
      ck_assert (value (r, "moved_bytes") <= s || p.round != 0);
    }
}
END_TEST

/* What does not fit in DRAM is read from NVMe, or dropped and computed again. */
START_TEST (pool_without_room_spills_or_drops)
{
  g_auto (RollParams) p = small ();
  g_autoptr (SimRecord) roomy = NULL, spills = NULL, drops = NULL;

  set_all (&p, (const char *const[]){ "policy=divided", "overlap_transfer=no", NULL });
  roomy = run_seed (&p, 5);
  set_all (&p, (const char *const[]){ "dram_bytes=0 B", "nvme_bytes_per_s=1 GB/s", NULL });
  spills = run_seed (&p, 5);
  set (&p, "pool_full", "drop");
  drops = run_seed (&p, 5);
  ck_assert_double_eq (value (spills, "pool_peak_bytes"), 0.0);
  ck_assert_double_eq (value (drops, "moved_bytes"), 0.0);
  ck_assert_double_gt (value (spills, "stall_share"), value (roomy, "stall_share"));
  ck_assert_double_gt (value (drops, "stall_share"), value (roomy, "stall_share"));
}
END_TEST

static double
span_s (const SimRecord *record, const char *label)
{
  double sum = 0.0;

  for (guint i = 0; i < record->spans->len; i++)
    {
      const SimSpan *span = &g_array_index (record->spans, SimSpan, i);

      if (strcmp (span->label, label) == 0)
        sum += sim_time_to_s (span->to - span->from);
    }
  return sum;
}

/* The timeline of the instances covers the rollout, and its idle part is the metric's. */
START_TEST (timeline_covers_the_rollout)
{
  g_auto (RollParams) p = small ();
  SimComponent component = { "rollout_tail", &rollout_tail_model, &p };
  SimRunSpec spec = { .components = &component,
                      .n_components = 1,
                      .until = SIM_TIME_MAX,
                      .engine = { .seed = 3, .spans = TRUE } };
  g_autoptr (SimRecord) r = NULL;

  set (&p, "reward_s", "1.5 s");
  r = sim_run (&spec);
  ck_assert_double_gt (span_s (r, "full"), 0.0);
  ck_assert_double_gt (span_s (r, "drain"), 0.0);
  assert_close (span_s (r, "idle"), 3 * value (r, "idle_s"), 1e-6);
  assert_close (span_s (r, "full") + span_s (r, "drain") + span_s (r, "idle"),
                3 * value (r, "rollout_s"), 1e-6);
  assert_close (span_s (r, "train"), value (r, "train_s"), 1e-6);
  assert_close (span_s (r, "reward"), 1.5, 1e-6);
}
END_TEST

static gboolean
can_fork (void)
{
  return g_strcmp0 (g_getenv ("CK_FORK"), "no") != 0;
}

#define TEST_ABORTS(name)                                                                          \
  (can_fork () ? tcase_add_test_raise_signal (tests, name, SIGABRT) : (void) 0)

/* While instances are in balance a chunk waits for its home: with no limit to the spread nothing
 * ever moves, whatever the seed; where any difference is too much, chunks leave. */
START_TEST (chunks_wait_at_home)
{
  g_auto (RollParams) p = small ();

  set_all (&p, (const char *const[]){ "policy=divided", "pull_tokens=0 tokens", NULL });
  for (guint64 seed = 1; seed <= 6; seed++)
    {
      set (&p, "spread_requests", "1000000");
      ck_assert_double_eq (run_value (&p, seed, "moved_bytes"), 0.0);
      set (&p, "spread_requests", "0");
      ck_assert_double_gt (run_value (&p, seed, "moved_bytes"), 0.0);
    }
}
END_TEST

/* A group that is carried over into later rounds is issued once. */
START_TEST (carried_groups_are_counted_once)
{
  static const char *const rounds[] = { "all", "partial", "tail_batch" };

  for (guint i = 0; i < 3; i++)
    {
      g_auto (RollParams) p = small ();
      g_autoptr (SimRecord) r = NULL;
      const double most = 5.0 * (17 * 6 + (i == 0 ? 0 : 34 - 17 + 1));

      set_all (&p, (const char *const[]){ "iterations=6", "over_issue=2", NULL });
      set (&p, "round", rounds[i]);
      r = run_seed (&p, 3);
      if (i < 2)
        ck_assert_double_le (value (r, "length_tokens.n"), most);
      assert_close (value (r, "issued_mean_tokens"), value (r, "length_tokens.mean"), 1e-9);
      ck_assert_double_ge (value (r, "length_tokens.n"), value (r, "delivered_length_tokens.n"));
    }
}
END_TEST

TEST_MAIN (rollout_policies, TEST_ABORTS (starving_is_caught),
           TEST (exponential_lengths_have_the_harmonic_tail), TEST (rewards_are_overlapped),
           TEST (searched_split_is_no_worse_than_none), TEST (given_split_limits_the_long),
           TEST (history_without_churn_is_the_oracle), TEST (anti_starvation_overrules_the_order),
           TEST (returned_chunks_keep_their_place_or_go_round), TEST (pool_pulls_or_computes_again),
           TEST (pool_reloads_at_its_own_rate), TEST (pulls_share_the_network),
           TEST (pool_without_room_spills_or_drops), TEST (timeline_covers_the_rollout),
           TEST (chunks_wait_at_home), TEST (carried_groups_are_counted_once))

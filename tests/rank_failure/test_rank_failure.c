/* tests/rank_failure/test_rank_failure.c - rank_failure: hand-computed steps, coverage, repair,
 * availability, conservation, tiers.
 */
#include "tests/rank_failure/ep_case.h"

/* EP128, 128 requests of 4096, balanced, two micro-batches: every term by hand (the
 * calibration on the DeepSeek profile). */
START_TEST (step_by_hand)
{
  g_auto (EpParams) p = defaults ();
  g_autoptr (SimRecord) r = NULL;
  double moe, disp, bytes = 3 * 7168 * 2048 * 1.000244140625;

  set_more (&p, "study", "step", "ranks", "128", "slots_per_rank", "2", "requests_per_rank", "128",
            "context_tokens", "4096 tokens", "elastic_share", "0", NULL);
  r = run_until (&p, 1, 1.0);
  moe = 21.17 + 2 * 0.518
        + MAX ((2 * bytes + 512 * 40960) / (0.853 * 3.35e6), 2 * 44.04e6 * 512 / (0.635 * 1978e6));
  disp = 17.2 + 1.35 * 16 + 64 * 8 * 7408 * (1 - 8.0 / 128) / (0.941 * 50000);
  ck_assert_double_ge (value (r, "dispatch_s"), disp * 1e-6); /* the busiest rank receives more */
  ck_assert_double_le (value (r, "dispatch_s"), disp * 1e-6 * 1.12);
  ck_assert_double_ge (value (r, "moe_s"), moe * 1e-6);
  ck_assert_double_le (value (r, "moe_s"), moe * 1e-6 * 1.1);
  assert_close (value (r, "node_tokens_per_s"), 18598, 0.02);
}
END_TEST

static double
restarts_after (const char *n)
{
  g_auto (EpParams) p = defaults ();
  g_autoptr (SimRecord) r = NULL;

  set_more (&p, "load", "fluid", "system", "shrink", "fault_rank", "3", "fault_ranks", n,
            "replace_s", "0 s", NULL);
  r = run_until (&p, 1, 500.0);
  return value (r, "restarts");
}

/* 512 slots on 32 ranks hold 256 experts: exactly 16 losses are survived. */
START_TEST (coverage_bound)
{
  ck_assert_double_eq (restarts_after ("1"), 0);
  ck_assert_double_eq (restarts_after ("16"), 0);
  ck_assert_double_eq (restarts_after ("17"), 1);
}
END_TEST

/* No spare slot: one dead rank of 32 loses its 8 experts in every layer and cannot shrink. */
START_TEST (no_redundancy_no_survival)
{
  g_auto (EpParams) p = defaults ();
  g_autoptr (SimRecord) r = NULL;

  set (&p, "slots_per_rank", "8");
  set (&p, "replace_s", "0 s");
  r = run_until (&p, 1, 600.0);
  ck_assert_double_eq (value (r, "restarts"), 1);
}
END_TEST

/* Copies on the same rank die with it: the trivial placement of 384 slots on 32 ranks has the
 * experts 0 to 127 twice; rank 20 (slots 240 to 251) takes 12 experts with one copy. */
START_TEST (minimal_repair_moves_what_is_lost)
{
  g_auto (EpParams) p = defaults ();
  g_autoptr (SimRecord) r = NULL;
  double bytes;

  set_more (&p, "slots_per_rank", "12", "placement", "trivial", "repair", "minimal", "fault_rank",
            "20", "load", "fluid", NULL);
  r = run_until (&p, 1, 60.0);
  ck_assert_double_eq (value (r, "uncovered_experts.mean"), 12);
  bytes = value (r, "moved_host_bytes") + value (r, "moved_host_remote_bytes");
  assert_close (bytes, 58.0 * 12 * 3 * 7168 * 2048 * 1.000244140625, 1e-12);
  ck_assert_double_eq (value (r, "moved_storage_bytes") + value (r, "moved_remote_bytes"), 0);
}
END_TEST

/* The restart's stages add up, and the pause is theirs. */
START_TEST (restart_takes_its_stages)
{
  g_auto (EpParams) p = defaults ();
  g_autoptr (SimRecord) r = NULL;
  double load = (17e9 + 16.0 * 8 * 58 * 3 * 7168 * 2048 * 1.000244140625) / 4e9;

  set_more (&p, "system", "restart", "replace_s", "0 s", "resident_bytes", "17 GB", NULL);
  r = run_until (&p, 1, 600.0);
  assert_close (value (r, "restart_pause_s.mean"), 100 + 10 + 30.75 + load + 46 + 45 + 30, 1e-8);
  ck_assert_double_eq (value (r, "recovery_pause_s.n"), 0);
}
END_TEST

/* Four ranks load what four have slots for, however many their node could hold; all ranks of a node
 * share the weights besides experts. */
START_TEST (restart_loads_what_there_is)
{
  static const char *const nodes[] = { "4", "8", "8" }, *const resident[]
                                                        = { "1 GB", "1 GB", "2 GB" };
  double stages[3];

  for (guint i = 0; i < 3; i++)
    {
      g_auto (EpParams) p = defaults ();
      g_autoptr (SimRecord) r = NULL;
      LlmModel llm = ep_deepseek;

      llm.layers = 31;
      p.llm = &llm;
      set_more (&p, "system", "restart", "replace_s", "0 s", "ranks", "4", "slots_per_rank", "64",
                "usable_memory_share", "1", "fault_rank", "0", "ranks_per_node", nodes[i],
                "resident_bytes", resident[i], "experts_format", "int4", NULL);
      r = run_until (&p, 1, 600.0);
      stages[i] = value (r, "restart_stages_s");
    }
  assert_close (stages[0], stages[1], 1e-12);
  assert_close (stages[2] - stages[1], 1e9 / 4e9, 1e-9);
}
END_TEST

/* 32 slots of 58 layers are more than a device holds: the operators of a layer are told, a step
 * and its rate are not; nor where the KV of a step does not fit. */
START_TEST (no_step_without_room)
{
  static const char *const studies[] = { "step", "prefill" };

  for (guint i = 0; i < 3; i++)
    {
      g_auto (EpParams) p = defaults ();
      g_autoptr (SimRecord) r = NULL, fits = NULL;

      set_more (&p, "study", studies[i % 2], "slots_per_rank", i < 2 ? "32" : "16",
                "requests_per_rank", "1024", "context_tokens", i < 2 ? "100 tokens" : "8192 tokens",
                NULL);
      r = run_until (&p, 1, 1.0);
      set (&p, i < 2 ? "slots_per_rank" : "context_tokens", i < 2 ? "8" : "100 tokens");
      fits = run_until (&p, 1, 1.0);
      ck_assert (isnan (value (r, "step_s")) && isnan (value (r, "tokens_per_s"))
                 && isnan (value (r, "node_tokens_per_s")));
      ck_assert_double_gt (value (r, "moe_s"), 0);
      ck_assert_double_gt (value (fits, "tokens_per_s"), 0);
      ck_assert (i == 2 || value (r, "kv_room_tokens") == 0);
    }
}
END_TEST

/* One timeout a fault, also of four ranks; the joiners come back in one pause. */
START_TEST (eep_pauses)
{
  g_auto (EpParams) p = defaults ();
  g_autoptr (SimRecord) r = NULL;

  set_more (&p, "fault_ranks", "4", "replace_s", "3 s", "warm_s", "30 s", NULL);
  r = run_until (&p, 1, 100.0);
  ck_assert_double_eq (value (r, "recovery_pause_s.n"), 1);
  ck_assert_double_ge (value (r, "detection_s.mean"), 10.0);
  ck_assert_double_le (value (r, "detection_s.mean"), 10.1);
  ck_assert_double_le (value (r, "recovery_pause_s.mean"), 11.6);
  assert_close (value (r, "join_pause_s.mean"), 8.0, 1e-6);
  ck_assert_double_eq (value (r, "join_pause_s.n"), 1);
  ck_assert_double_eq (value (r, "ranks_alive.last"), 32);
  assert_close (value (r, "lost_requests"), 4 * 64, 0.1); /* spread by tokens, not by number */
  ck_assert_double_ge (value (r, "poisoned_tokens"), 1);
}
END_TEST

/* A connection error is seen sooner, a heartbeat later. */
START_TEST (detection_by_other_means)
{
  static const char *const ways[] = { "connection", "heartbeat" };
  static const double least[] = { 1.0, 30.0 };

  for (guint i = 0; i < 2; i++)
    {
      g_auto (EpParams) p = defaults ();
      g_autoptr (SimRecord) r = NULL;

      set (&p, "detection", ways[i]);
      r = run_until (&p, 1, 60.0);
      ck_assert_double_ge (value (r, "detection_s.mean"), least[i]);
      ck_assert_double_le (value (r, "detection_s.mean"), least[i] + 0.2);
    }
}
END_TEST

/* Renewals of exponential service and constant repair: unavailability x / (1 + x), within three
 * standard errors (of a share of n cycles: about U / sqrt (n)). */
START_TEST (availability_in_closed_form)
{
  static const char *const systems[] = { "restart", "eep" };

  for (guint i = 0; i < 2; i++)
    {
      g_auto (EpParams) p = defaults ();
      g_autoptr (SimRecord) r = NULL;
      double x, n, u, down;

      set_more (&p, "load", "fluid", "refill_s", "0 s", "placement", "trivial", "repair", "minimal",
                "system", systems[i], "faults_in_repair", "false", "crash_share", "0", "replace_s",
                "0 s", "warm_s", "0 s", "bin_s", "600 s", NULL);
      only_ranks_fail (&p, "60 h");
      r = run_until (&p, 3 + i, 3e6);
      n = value (r, "faults_hit");
      down = i == 0 ? value (r, "restart_pause_s.mean")
                    : value (r, "recovery_pause_s.mean") + value (r, "join_pause_s.mean");
      x = 32.0 / (60.0 * 3600.0) * down;
      u = x / (1.0 + x);
      ck_assert_double_ge (n, 200);
      ck_assert_double_le (fabs (value (r, "unavailability_share") - u), 3.0 * u / sqrt (n));
    }
}
END_TEST

static double
mean_step (const char *tier, const char *popularity, guint n)
{
  double sum = 0.0;

  for (guint i = 0; i < n; i++)
    {
      g_auto (EpParams) p = defaults ();
      g_autoptr (SimRecord) r = NULL;

      set_more (&p, "study", "step", "fidelity", tier, "popularity", popularity, "zipf_exponent",
                "0.6", "requests_per_rank", "128", NULL);
      r = run_until (&p, 11 + (strcmp (popularity, "zipf") == 0 ? 0 : i), 1.0);
      sum += value (r, "step_s");
    }
  return sum / n;
}

/* Closed form, normal loads and single tokens agree within 1 % of the mean step. */
START_TEST (tiers_agree)
{
  static const char *const laws[] = { "uniform", "zipf" };

  for (guint i = 0; i < 2; i++)
    {
      double closed = mean_step ("closed", laws[i], 1), rank = mean_step ("rank", laws[i], 3);
      double token = mean_step ("token", laws[i], 1);

      assert_close (closed, token, 0.01);
      assert_close (rank, token, 0.01);
    }
}
END_TEST

/* Mean over largest load of a rank, as an independent program computed it from the description of
 * EPLB: 256 experts, zipf of four exponents shuffled in each layer, within 0.03. */
START_TEST (balance_of_another_program)
{
  static const char *const ranks[] = { "32", "32", "72", "144" }, *const slots[]
                                                                  = { "8", "9", "4", "2" };
  static const char *const zipf[] = { "0.6", "0.8", "1.0", "1.2" };
  static const double wanted[][4] = { { 0.41, 0.27, 0.17, 0.12 },
                                      { 0.99, 0.99, 0.99, 0.99 },
                                      { 0.96, 0.96, 0.88, 0.77 },
                                      { 0.73, 0.61, 0.49, 0.40 } };

  for (guint i = 0; i < 16; i++)
    {
      g_auto (EpParams) p = defaults ();
      g_autoptr (SimRecord) r = NULL;

      set_more (&p, "study", "step", "popularity", "zipf", "zipf_exponent", zipf[i % 4], "ranks",
                ranks[i / 4], "slots_per_rank", slots[i / 4], "placement",
                i < 4 ? "trivial" : "eplb_global", NULL);
      r = run_until (&p, 1, 1.0);
      ck_assert_double_le (fabs (value (r, "balance_share") - wanted[i / 4][i % 4]), 0.03);
    }
}
END_TEST

/* A fault without faults: eps = 0 is the baseline, tokens are the same. */
START_TEST (no_fault_and_no_overhead_is_the_baseline)
{
  static const char *const systems[] = { "eep", "restart" };
  double tokens[2];

  for (guint i = 0; i < 2; i++)
    {
      g_auto (EpParams) p = defaults ();
      g_autoptr (SimRecord) r = NULL;

      set_more (&p, "faults", "none", "elastic_share", "0", "system", systems[i], NULL);
      r = run_until (&p, 5, 20.0);
      tokens[i] = value (r, "tokens");
      ck_assert_double_eq (value (r, "availability_share"), 1);
      ck_assert (isnan (value (r, "t95_s")));
    }
  ck_assert_double_eq (tokens[0], tokens[1]);
  ck_assert_double_ge (tokens[0], 1e5);
}
END_TEST

START_TEST (flaps_shorter_than_the_timeout_only_stall)
{
  g_auto (EpParams) p = defaults ();
  g_autoptr (SimRecord) r = NULL;

  set_more (&p, "faults", "none", "flap_rate_hz", "0.05 Hz", "flap_s", "1.5 s", NULL);
  r = run_until (&p, 5, 200.0);
  ck_assert_double_ge (value (r, "flap_pause_s.n"), 3);
  assert_close (value (r, "flap_pause_s.max"), 1.5, 1e-6);
  ck_assert_double_eq (value (r, "faults_hit"), 0);
  ck_assert_double_eq (value (r, "lost_requests"), 0);
}
END_TEST

/* Everything at once, short lives: conservation is asserted inside. */
START_TEST (storms_end_well)
{
  static const char *const repairs[] = { "full", "minimal" };
  static const char *const loads[] = { "closed", "poisson" };
  static const char *const placements[] = { "eplb", "mixed", "anti_affine" };

  for (guint i = 0; i < 8; i++)
    {
      g_auto (EpParams) p = defaults ();
      g_autoptr (SimRecord) r = NULL;

      set_more (&p, "repair", repairs[i % 2], "load", loads[i / 2 % 2], "placement",
                placements[i / 3], "system", i % 3 ? "eep" : "drop", "join",
                i % 4 < 2 ? "at_once" : "deferred", "join_patience_s", "9 s", "fault_law",
                i < 4 ? "exponential" : "bursts", "burst_s", "40 s", "calm_s", "200 s",
                "retry_backoff", "1.7", "popularity", "zipf", "requests_per_rank", "9", "faults",
                "process", "rank_mtbf_s", "0.6 h", "warm_s", "uniform(5 s, 40 s)", "replace_s",
                "exponential(20 s)", "flap_rate_hz", "0.02 Hz", "flap_s", "exponential(4 s)",
                "spares", "2", "prefill_nodes", "2", "max_retries", "2", "retract",
                i % 2 ? "true" : "false", "join_rebalances", i % 3 ? "true" : "false", NULL);
      r = run_until (&p, 100 + i, 400.0);
      ck_assert_double_ge (value (r, "faults_hit"), 2);
      ck_assert_double_ge (value (r, "done_requests"), 100);
    }
}
END_TEST

/* 54 days of 16,384 GPUs: the number of events is Poisson, the categories follow the table. */
START_TEST (failures_follow_the_table)
{
  g_auto (EpParams) p = defaults ();
  g_autoptr (SimRecord) r = NULL;

  set_more (&p, "study", "faults", "faults", "process", "ranks", "16384", NULL);
  r = run_until (&p, 2, 54.0 * 86400.0);
  ck_assert_double_le (fabs (value (r, "faults") - 419.0), 3.0 * sqrt (419.0));
  ck_assert_double_ge (value (r, "chi_square_p"), 0.01);
  assert_close (value (r, "rank_faults") / value (r, "faults"), 0.79, 0.1);
}
END_TEST

/* A Weibull clock keeps its mean. */
/* The study of failures alone serves nobody: a planned fault is counted and no more. */
START_TEST (planned_failures_are_counted)
{
  g_auto (EpParams) p = defaults ();
  g_autoptr (SimRecord) r = NULL;

  set_more (&p, "study", "faults", "faults", "at", "fault_ranks", "3", "fault_at_s", "10 s", NULL);
  r = run_until (&p, 1, 100.0);
  ck_assert_double_eq (value (r, "faults"), 3.0);
}
END_TEST

START_TEST (weibull_keeps_the_mean)
{
  g_auto (EpParams) p = defaults ();
  g_autoptr (SimRecord) r = NULL;

  set_more (&p, "study", "faults", "faults", "process", "fault_law", "weibull", "weibull_shape",
            "1.7", "ranks", "1024", "rank_mtbf_s", "100 h", NULL);
  r = run_until (&p, 2, 1000.0 * 3600.0);
  assert_close (value (r, "rank_faults"), 1024 * 10 * 0.79, 0.06);
}
END_TEST

static void
refused (EpParams *p, const char *reason)
{
  g_autoptr (GError) error = NULL;

  ck_assert (!rank_failure_model.check (p, &error));
  ck_assert_msg (strstr (error->message, reason) != NULL, "%s", error->message);
}

START_TEST (impossible_settings)
{
  g_auto (EpParams) p = defaults ();
  SimAccelerator unknown = ep_h100;

  set (&p, "ranks", "30");
  refused (&p, "multiple of ranks_per_node");
  set (&p, "ranks", "32");
  set (&p, "slots_per_rank", "7");
  refused (&p, "cannot hold 256 experts");
  set (&p, "slots_per_rank", "40");
  refused (&p, "no room for KV");
  set (&p, "slots_per_rank", "16");
  set (&p, "fault_ranks", "24");
  refused (&p, "beyond the last, 31");
  set (&p, "fault_ranks", "1");
  set (&p, "node_share", "0.5");
  refused (&p, "add up to 1");
  set (&p, "node_share", "0.126492");
  set (&p, "load", "trace");
  refused (&p, "needs a file");
  set (&p, "load", "closed");
  set (&p, "expert_groups", "7");
  refused (&p, "must divide");
  set (&p, "expert_groups", "8");
  unknown.nic_bytes_per_s = 0;
  p.gpu = &unknown;
  refused (&p, "is unknown");
}
END_TEST

TEST_MAIN (rank_failure, TEST (step_by_hand), TEST (coverage_bound),
           TEST (no_redundancy_no_survival), TEST (minimal_repair_moves_what_is_lost),
           TEST (restart_takes_its_stages), TEST (restart_loads_what_there_is),
           TEST (no_step_without_room), TEST (eep_pauses), TEST (detection_by_other_means),
           TEST (availability_in_closed_form), TEST (tiers_agree),
           TEST (balance_of_another_program), TEST (no_fault_and_no_overhead_is_the_baseline),
           TEST (flaps_shorter_than_the_timeout_only_stall), TEST (storms_end_well),
           TEST (failures_follow_the_table), TEST (planned_failures_are_counted),
           TEST (weibull_keeps_the_mean), TEST (impossible_settings))

/* tests/rollout_tail/test_rollout_tail.c - rollout_tail: conservation, limits, jump = step,
 * bounds of list orders, every policy. */
#include "models/llm/batch/batch.h"
#include "tests/rollout_tail/rollout_case.h"

static const char *const policies[] = { "verl",       "request_rr", "divided", "context",
                                        "oracle_lfs", "oracle_sjf", "history", "streamrl_oracle" };

/* No token is lost or made, under any policy and with any engine. */
START_TEST (tokens_are_conserved)
{
  static const char *const engines[][4] = {
    { "n_ranks=1", NULL, NULL },
    { "n_ranks=2", "ranks=lockstep", NULL },
    { "n_ranks=2", "ranks=pooled", NULL },
    { "n_ranks=2", "ranks=free", NULL },
    { "draft=siblings", "verify_factor=0.1", NULL },
    { "draft=suffix", "draft_length=matches", NULL },
    { "draft=siblings", "query_s_per_token=800 ns/tokens",
      "expert_base_share=0.8", NULL },
    { "draft=suffix", "gamma=3", "budget=fixed", NULL },
    { "overcommit_share=0.2", "chunk_tokens=700 tokens", NULL },
    { "requeue=back", "n_probes=2", NULL },
    { "estimate_with_progress=yes", "starve_dispatches=3", NULL },
    { "iterations=3", "length_growth=0.2", NULL },
    { "dram_bytes=1 GB", "pool_full=drop", NULL },
    { "dram_bytes=1 GB", "placement=least_loaded", NULL },
    { "overlap_transfer=no", "coupling=one_step_off", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (policies); i++)
    for (guint e = 0; e < G_N_ELEMENTS (engines); e++)
      {
        g_auto (RollParams) p = small ();
        g_autoptr (SimRecord) r = NULL;

        set (&p, "policy", policies[i]);
        set_all (&p, engines[e]);
        r = run_seed (&p, 3 + e);
        assert_close (value (r, "generated_tokens"),
                      value (r, "length_tokens.mean") * value (r, "length_tokens.n")
                        / (double) p.iterations,
                      1e-9);
        ck_assert_double_eq (value (r, "delivered_responses"), 85.0);
      }
}
END_TEST

/* The closed form agrees with every step by itself, under every policy, round and coupling. */
START_TEST (jumping_equals_stepping)
{
  static const char *const engines[][4] = {
    { NULL },
    { "n_ranks=2", NULL },
    { "step_law=max", "base_s=14 ms", NULL },
    { "draft=draft_model", "budget=fixed", "draft_kv_s_per_token=50 ns/tokens", NULL },
    { "n_ranks=3", "max_seqs=5", "moe_s_per_token=1 ms/tokens", NULL },
    { "overcommit_share=0.3", "chunk_tokens=400 tokens", NULL },
    { "iterations=3", "round=partial", NULL },
    { "iterations=3", "round=tail_batch", NULL },
    { "iterations=3", "coupling=one_step_off", "reward_s=2 s", NULL },
    { "iterations=4", "coupling=bounded_stale", "update_s=2 s", NULL },
  };
  static const char *const names[]
    = { "rollout_s",  "tail_s",        "idle_s",       "preemptions",       "generated_tokens",
        "done_p50_s", "kv_used_share", "mean_running", "recomputed_tokens", "iteration_s" };

  for (guint i = 0; i < G_N_ELEMENTS (policies); i++)
    for (guint e = 0; e < G_N_ELEMENTS (engines); e++)
      {
        g_auto (RollParams) p = small ();
        g_autoptr (SimRecord) jump = NULL, step = NULL;

        set (&p, "policy", policies[i]);
        set_all (&p, engines[e]);
        jump = run_seed (&p, 11 + e);
        set (&p, "advance", "step");
        step = run_seed (&p, 11 + e);
        ck_assert_uint_gt (step->n_events, jump->n_events);
        for (guint k = 0; k < G_N_ELEMENTS (names); k++)
          {
            double j = value (jump, names[k]), s = value (step, names[k]);

            ck_assert_msg (isnan (j) ? isnan (s) : fabs (j - s) <= 1e-9 * (1.0 + fabs (s)),
                           "%s, engine %u: %s is %.12g and %.12g", policies[i], e, names[k], j, s);
          }
      }
}
END_TEST

/* With drafts that follow the siblings a jump looks at the budget now and then only: near, not
 * equal. */
START_TEST (jumping_with_siblings_is_near)
{
  static const char *const budgets[] = { "fixed", "mba" };

  for (guint i = 0; i < 4; i++)
    {
      g_auto (RollParams) p = small ();
      double jump;

      set_all (&p, (const char *const[]){ "draft=siblings", "gamma=4", "verify_factor=0.2",
                                          "capacity_tokens=20000 tokens", NULL });
      set (&p, "policy", policies[i % 2]);
      set (&p, "budget", budgets[i / 2]);
      jump = run_value (&p, 7, "rollout_s");
      set (&p, "advance", "step");
      assert_close (run_value (&p, 7, "rollout_s"), jump, 0.01);
    }
}
END_TEST

START_TEST (identical_lengths_have_no_tail)
{
  for (guint i = 0; i < 5; i++)
    {
      g_auto (RollParams) p = small ();
      g_autoptr (SimRecord) r = NULL;

      set (&p, "policy", policies[i]);
      set (&p, "n_prompts", "18");
      set (&p, "sigma", "0");
      set (&p, "prompt_tokens", "61 tokens");
      set (&p, "capacity_tokens", "1e9 tokens");
      set (&p, "max_seqs", "30");
      r = run_seed (&p, 1);
      assert_close (value (r, "length_tokens.min"), 420.0, 1e-12);
      ck_assert_double_le (value (r, "tail_s"), 1e-9);
      ck_assert_double_eq (value (r, "preemptions"), 0.0);
      ck_assert_double_le (value (r, "gap_share"), 1e-9);
    }
}
END_TEST

START_TEST (room_without_end_never_preempts)
{
  g_auto (RollParams) p = small ();

  ck_assert_double_gt (run_value (&p, 5, "preemptions"), 2.0);
  ck_assert_double_gt (run_value (&p, 5, "recomputed_tokens"), 0.0);
  set (&p, "capacity_tokens", "1e9 tokens");
  ck_assert_double_eq (run_value (&p, 5, "preemptions"), 0.0);
  ck_assert_double_eq (run_value (&p, 5, "recomputed_tokens"), 0.0);
}
END_TEST

/* 100 steps of 10 requests with 100 KV tokens each: 1.011495 s (by hand), the prompt's prefill
 * apart. */
START_TEST (time_of_steps_by_hand)
{
  static const char *const pairs[] = {
    "n_prompts=1",
    "group_size=10",
    "n_instances=1",
    "sigma=0",
    "mean_length_tokens=100 tokens",
    "prompt_tokens=100 tokens",
    "prefill_s_per_token=0 s/tokens",
    "base_s=10 ms",
    "token_s_per_token=10 us/tokens",
    "kv_s_per_token=10 ns/tokens",
    NULL,
  };
  static const char *const modes[] = { "jump", "step" };

  for (guint i = 0; i < 2; i++)
    {
      g_auto (RollParams) p = small ();

      set_all (&p, pairs);
      set (&p, "advance", modes[i]);
      assert_close (run_value (&p, 1, "rollout_s"), 1.011495, 1e-9);
      set (&p, "prefill_s_per_token", "1 ms/tokens");
      assert_close (run_value (&p, 1, "rollout_s"), 2.011495, 1e-9);
      set (&p, "efficiency", "1.5");
      assert_close (run_value (&p, 1, "rollout_s"), 1.0 + 1.5 * 1.011495, 1e-9);
    }
}
END_TEST

/* One at a time: the sum of its steps, wherever it runs. */
START_TEST (one_request_takes_its_own_steps)
{
  for (guint i = 0; i < G_N_ELEMENTS (policies) - 1; i++)
    {
      g_auto (RollParams) p = small ();
      double n = 420.0, s = 12.5e-3 + 24e-6, k = 1.1e-6;

      set (&p, "policy", policies[i]);
      set_all (&p, (const char *const[]){ "n_prompts=1", "group_size=1", "sigma=0",
                                          "prompt_tokens=61 tokens", "spread_requests=0", NULL });
      assert_close (run_value (&p, 1, "rollout_s"),
                    61 * 125e-6 + n * s + k * (n * 61 + n * (n - 1) / 2), 1e-7);
    }
}
END_TEST

/* A step takes 10 ms whatever runs: the schedule of M m machines. */
static RollParams
machines (void)
{
  static const char *const pairs[] = {
    "capacity_tokens=1e9 tokens",
    "prefill_s_per_token=0 s/tokens",
    "base_s=10 ms",
    "token_s_per_token=0 s/tokens",
    "kv_s_per_token=0 s/tokens",
    "chunk_tokens=1500 tokens",
    "max_seqs=4",
    "n_prompts=30",
    NULL,
  };
  RollParams p = small ();

  set_all (&p, pairs);
  return p;
}

/* Graham's bounds against the larger of the two lower bounds; shortest first has the least mean
 * completion. */
START_TEST (list_orders_keep_grahams_bounds)
{
  const double m = 12.0;

  for (guint64 seed = 1; seed <= 20; seed++)
    {
      g_auto (RollParams) p = machines ();
      double best, span, lfs, sjf;
      g_autoptr (SimRecord) r = NULL;

      set (&p, "policy", "oracle_lfs");
      r = run_seed (&p, seed);
      best = MAX (value (r, "length_tokens.max"), value (r, "length_tokens.mean") * 150 / m) * 0.01;
      lfs = value (r, "rollout_s");
      ck_assert_double_le (lfs, (4.0 / 3.0 - 1.0 / (3.0 * m)) * best + 0.01);
      ck_assert_double_ge (lfs, best * 0.98);
      for (guint i = 2; i < 7; i++)
        {
          set (&p, "policy", policies[i]);
          span = run_value (&p, seed, "rollout_s");
          ck_assert_double_le (span, (2.0 - 1.0 / m) * best + 0.01);
        }
      set (&p, "policy", "oracle_sjf");
      sjf = run_value (&p, seed, "done_p50_s");
      ck_assert_double_le (sjf, value (r, "done_p50_s"));
    }
}
END_TEST

/* At rho = 1 and after the probes, the context's order is the oracle's. */
START_TEST (full_correlation_makes_context_an_oracle)
{
  double context = 0.0, oracle = 0.0, divided = 0.0;

  for (guint64 seed = 1; seed <= 10; seed++)
    {
      g_auto (RollParams) p = machines ();

      set (&p, "rho", "1");
      set (&p, "group_size", "20");
      set (&p, "policy", "oracle_lfs");
      oracle += run_value (&p, seed, "rollout_s");
      set (&p, "policy", "context");
      context += run_value (&p, seed, "rollout_s");
      set (&p, "policy", "divided");
      divided += run_value (&p, seed, "rollout_s");
    }
  ck_assert_double_le (context, 1.06 * oracle);
  ck_assert_double_ge (divided, 1.01 * context);
}
END_TEST

/* Chunks as long as any request and room for all: dividing changes only the placement. */
START_TEST (dividing_without_chunks_is_binding)
{
  g_auto (RollParams) p = small ();
  double bound;

  set_all (&p, (const char *const[]){ "capacity_tokens=1e9 tokens", "chunk_tokens=1500 tokens",
                                      "prompt_tokens=61 tokens", "n_instances=1", "max_seqs=200",
                                      "policy=request_rr", NULL });
  bound = run_value (&p, 4, "rollout_s");
  set (&p, "policy", "divided");
  assert_close (run_value (&p, 4, "rollout_s"), bound, 1e-9);
}
END_TEST

/* Equal ranks in lockstep are one rank after the other's image. */
START_TEST (equal_ranks_are_one_rank)
{
  g_auto (RollParams) p = small ();
  double one;

  set_all (&p, (const char *const[]){ "sigma=0", "prompt_tokens=61 tokens", "n_prompts=3",
                                      "group_size=8", NULL });
  set (&p, "n_ranks", "2");
  one = run_value (&p, 4, "rollout_s");
  set (&p, "n_ranks", "1");
  set (&p, "group_size", "4");
  assert_close (run_value (&p, 4, "rollout_s"), one, 1e-9);
}
END_TEST

/* The sibling model of the house, which decodes one token a request and step: the same baseline,
 * step for step. */
static LlmSegment
batch_law (gpointer data, const LlmLoad *loads, guint n_groups)
{
  double b = (double) loads->n_requests, k = (double) loads->context_tokens - b;

  return (LlmSegment){ 12.5e-3 + 24e-6 * b + 1.1e-6 * k, 1.1e-6 * b, INFINITY };
}

static double
batch_prefill (gpointer data, guint id, gint64 tokens, gboolean again)
{
  return 125e-6 * (double) tokens;
}

static RollRequest
request_like (const LlmBatchRequest *r)
{
  return (RollRequest){ .prompt_tokens = (gint32) r->prompt_tokens,
                        .rate = 1.0,
                        .first_s = -1.0,
                        .stop = (double) r->stop_tokens,
                        .recompute_tokens = (double) r->prompt_tokens };
}

START_TEST (instance_equals_the_shared_batch)
{
  static const LlmBatchHooks hooks = { .step = batch_law, .admitted = batch_prefill };
  LlmBatchConfig config = { .capacity_tokens = 4000,
                            .watermark_share = 0.95,
                            .max_requests = 13,
                            .advance = LLM_ADVANCE_JUMP,
                            .hooks = &hooks };
  g_autoptr (LlmBatch) batch = llm_batch_new (&config);
  RollInstanceConfig own
    = { .law
        = { .base_s = 12.5e-3, .token_s = 24e-6, .kv_token_s = 1.1e-6, .prefill_token_s = 125e-6 },
        .n_ranks = 1,
        .capacity_tokens = 4000,
        .watermark_share = 0.95,
        .max_seqs = 13 };
  RollRequest requests[60] = { { 0 } };
  g_autoptr (RollInstance) in = roll_instance_new (&own, requests, 0);

  for (guint i = 0; i < 60; i++)
    {
      LlmBatchRequest r = { i, 40 + i % 7, 0, 100 + (i * 397) % 1100 };

      requests[i] = request_like (&r);
      roll_instance_submit (in, 0, i, 0.0);
      ck_assert (llm_batch_submit (batch, 0.0, &r));
    }
  while (isfinite (llm_batch_next_s (batch)))
    llm_batch_turn (batch);
  while (isfinite (in->next_s))
    {
      roll_instance_turn (in);
      roll_instance_resume (in, in->clock_s);
    }
  ck_assert_int_gt (llm_batch_totals (batch)->n_preempted, 5);
  ck_assert_int_eq (in->totals.n_preempted, llm_batch_totals (batch)->n_preempted);
  ck_assert_int_eq (in->totals.steps, llm_batch_totals (batch)->steps);
  assert_close (in->clock_s, llm_batch_clock_s (batch), 1e-9);
  assert_close (in->totals.busy_s, llm_batch_totals (batch)->busy_s, 1e-9);
}
END_TEST

START_TEST (the_shadow_is_the_baseline)
{
  g_auto (RollParams) p = small ();
  g_autoptr (SimRecord) r = NULL, q = NULL;

  set_all (&p, (const char *const[]){ "tail_reference=yes", "iterations=2", "n_ranks=2", NULL });
  r = run_seed (&p, 9);
  assert_close (value (r, "baseline_s"), value (r, "rollout_s"), 1e-9);
  assert_close (value (r, "tail_b_s"), value (r, "tail_s"), 1e-9);
  set (&p, "policy", "context");
  q = run_seed (&p, 9);
  assert_close (value (q, "baseline_s"), value (r, "baseline_s"), 1e-12);
  ck_assert_double_lt (value (q, "tail_b_s"), value (r, "tail_b_s"));
}
END_TEST

START_TEST (iteration_is_its_parts)
{
  g_auto (RollParams) p = small ();
  g_autoptr (SimRecord) r = NULL, q = NULL;

  set_all (&p, (const char *const[]){ "iterations=3", "update_s=17 s", NULL });
  r = run_seed (&p, 2);
  assert_close (value (r, "train_s"), 26.6e-6 * 85 * value (r, "delivered_mean_tokens"), 1e-9);
  assert_close (value (r, "iteration_s"), value (r, "rollout_s") + value (r, "train_s") + 17.0,
                1e-9);
  assert_close (r->end_s, 3 * value (r, "iteration_s"), 1e-9);
  set (&p, "coupling", "one_step_off");
  q = run_seed (&p, 2);
  assert_close (value (q, "iteration_s"), MAX (value (q, "rollout_s"), value (q, "train_s")) + 17.0,
                0.2);
  ck_assert_double_lt (q->end_s, r->end_s);
  ck_assert_double_eq (value (q, "staleness.max"), 1.0);
}
END_TEST

START_TEST (early_ends_prefer_short_responses)
{
  static const char *const rounds[] = { "partial", "tail_batch" };

  for (guint i = 0; i < 2; i++)
    for (guint k = 0; k < 4; k++)
      {
        g_auto (RollParams) p = small ();
        g_autoptr (SimRecord) r = NULL, all = NULL;

        set_all (&p, (const char *const[]){ "iterations=8", "over_issue=1.5", "rho=0.9", NULL });
        set (&p, "policy", policies[k]);
        all = run_seed (&p, 3);
        set (&p, "round", rounds[i]);
        r = run_seed (&p, 3);
        ck_assert_double_ge (value (r, "delivered_responses"), 85.0);
        ck_assert_double_lt (value (r, "tail_share"), value (all, "tail_share"));
        ck_assert_double_gt (value (r, "issued_mean_tokens"),
                             value (r, "delivered_mean_tokens") * 0.9);
        ck_assert ((value (r, "dropped_tokens") > 0.0) == (i == 1));
      }
}
END_TEST

START_TEST (staleness_is_bounded)
{
  for (guint k = 0; k < 5; k++)
    for (guint eta = 0; eta < 4; eta++)
      {
        g_auto (RollParams) p = small ();
        g_autoptr (SimRecord) r = NULL;
        g_autofree char *text = g_strdup_printf ("%u", eta);

        set_all (&p, (const char *const[]){ "iterations=6", "coupling=bounded_stale",
                                            "update_s=2 s", NULL });
        set (&p, "policy", policies[k]);
        set (&p, "staleness", text);
        r = run_seed (&p, 3);
        ck_assert_double_le (value (r, "staleness.mean"), eta);
        ck_assert_double_ge (value (r, "staleness.max"), eta);
        ck_assert_double_eq (value (r, "staleness.n"), 6 * 85.0);
        if (eta > 0)
          continue;
        ck_assert_double_eq (value (r, "staleness.max"), 0.0);
        assert_close (value (r, "generated_tokens"), value (r, "delivered_mean_tokens") * 85, 1e-9);
      }
}
END_TEST

/* Drawn acceptance has the mean of the mean mode. */
START_TEST (drawn_tokens_have_the_mean)
{
  g_auto (RollParams) p = small ();
  g_autoptr (SimRecord) mean = NULL, drawn = NULL;

  set_all (&p, (const char *const[]){ "draft=suffix", "gamma=3", "budget=fixed", "advance=step",
                                      "capacity_tokens=1e6 tokens", NULL });
  mean = run_seed (&p, 5);
  set (&p, "acceptance", "drawn");
  drawn = run_seed (&p, 5);
  assert_close (value (drawn, "tokens_per_step"), value (mean, "tokens_per_step"), 0.02);
  assert_close (value (mean, "tokens_per_step"), 1.67, 0.01);
  assert_close (value (drawn, "generated_tokens"), value (mean, "generated_tokens"), 1e-12);
}
END_TEST

START_TEST (too_long_requests_fail_the_run)
{
  g_auto (RollParams) p = small ();
  SimComponent component = { "rollout_tail", &rollout_tail_model, &p };
  SimRunSpec spec = {
    .components = &component, .n_components = 1, .until = SIM_TIME_MAX, .engine = { .seed = 1 }
  };
  g_autoptr (SimRecord) r = NULL;

  set (&p, "capacity_tokens", "1600 tokens");
  set (&p, "prompt_tokens", "uniform(1 tokens, 190 tokens)");
  set (&p, "policy", "divided");
  r = sim_run (&spec);
  ck_assert (r->failed);
  ck_assert (strstr (r->reason, "tokens of KV and a rank holds 1600") != NULL);
}
END_TEST

/* What a run has not ended is not left out of its means: the iterations that end in time are the
 * short ones. */
START_TEST (cut_runs_fail)
{
  static const char *const couplings[] = { "sync", "one_step_off", "bounded_stale" };
  g_auto (RollParams) p = small ();
  SimComponent component = { "rollout_tail", &rollout_tail_model, &p };

  set (&p, "iterations", "3");
  for (guint i = 0; i < G_N_ELEMENTS (couplings); i++)
    {
      g_autoptr (SimRecord) whole = NULL, cut = NULL;
      SimRunSpec spec = { .components = &component, .n_components = 1, .engine = { .seed = 2 } };

      set (&p, "coupling", couplings[i]);
      whole = run_seed (&p, 2);
      spec.until = sim_time_from_s (2.5 * value (whole, "iteration_s"));
      cut = sim_run (&spec);
      ck_assert (cut->failed);
      ck_assert_ptr_nonnull (strstr (cut->reason, "of 3: give it more time"));
    }
}
END_TEST

TEST_MAIN (rollout_tail, TEST (cut_runs_fail), TEST (tokens_are_conserved),
           TEST (jumping_equals_stepping), TEST (jumping_with_siblings_is_near),
           TEST (identical_lengths_have_no_tail), TEST (room_without_end_never_preempts),
           TEST (time_of_steps_by_hand), TEST (one_request_takes_its_own_steps),
           TEST (list_orders_keep_grahams_bounds), TEST (full_correlation_makes_context_an_oracle),
           TEST (dividing_without_chunks_is_binding), TEST (equal_ranks_are_one_rank),
           TEST (instance_equals_the_shared_batch), TEST (the_shadow_is_the_baseline),
           TEST (iteration_is_its_parts), TEST (early_ends_prefer_short_responses),
           TEST (staleness_is_bounded), TEST (drawn_tokens_have_the_mean),
           TEST (too_long_requests_fail_the_run))

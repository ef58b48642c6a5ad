/* tests/rollout_sessions/test_training.c - training that waits or does not: bounds of staleness,
 * what new weights cost, slots, filters. */
#include "tests/rollout_sessions/sessions_case.h"

#define LOAD                                                                                       \
  "n_prompts=12;group_size=4;instances=2;iterations=6;prompt_tokens=uniform(50 tokens, 200 "       \
  "tokens);turns=uniform(1, 5);completion_tokens=lognormal(100 tokens, 1);append_tokens=100 "      \
  "tokens;tool_s=exponential(500 ms);update_s=1 s;train_s_per_token=400 us/tokens;"
#define STALE LOAD "coupling=bounded_stale;"

/* Whatever is set: consumed as issued, or thrown away when too old, no session is older. */
START_TEST (staleness_never_exceeds_its_bound)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  static const char *const updates[] = { "keep", "resume", "restart", "finish" };

  for (guint i = 0; i < 40; i++)
    {
      gint bound = g_rand_int_range (rand, 0, 4);
      g_autofree char *s = g_strdup_printf (
        STALE "staleness=%d;at_update=%s;consume=%s;evict_stale=%s;slots=%d;refill=%s;filter=%s",
        bound, updates[i % 4], i % 3 == 0 ? "completion" : "submission",
        i % 3 == 0 ? "true" : "false", g_rand_int_range (rand, 4, 200),
        i % 2 == 0 ? "group" : "sample", i % 5 == 0 ? "equal" : "none");
      g_auto (SesParams) p = sessions (s);
      g_autoptr (SimRecord) r = run (&p);

      ck_assert_double_le (value (r, "staleness.max"), bound);
      ck_assert_double_eq (value (r, "stale_sessions"), 0.0);
      ck_assert_double_eq (value (r, "delivered_sessions"), 6.0 * 12.0 * 4.0);
    }
}
END_TEST

/* Every session issued is trained on, thrown away, or under way at the end; every token too. */
START_TEST (deliveries_sum_to_issues)
{
  static const char *const ways[]
    = { "coupling=sync", "coupling=one_step_off", "coupling=bounded_stale;staleness=2",
        "coupling=bounded_stale;consume=completion" };

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autofree char *s = g_strconcat (LOAD, ways[i], NULL);
      g_auto (SesParams) p = sessions (s);
      g_autoptr (SimRecord) r = run (&p);
      double left = value (r, "unfinished_sessions");

      ck_assert_double_eq (value (r, "issued_sessions"), value (r, "delivered_sessions") + left);
      ck_assert_double_eq (left == 0.0, i == 0);
      ck_assert_double_le (value (r, "trained_tokens"), value (r, "generated_tokens"));
    }
}
END_TEST

/* The first batch is there when its rollout ends; the last when the run does, where training and
 * new weights take no time. */
START_TEST (batches_are_taken_one_by_one)
{
  g_auto (SesParams) one = sessions (LOAD "iterations=1");
  g_auto (SesParams) all = sessions (STALE "staleness=2;at_update=keep;consume=completion;"
                                           "update_s=0 s;train_s_per_token=0 s/tokens");
  g_autoptr (SimRecord) first = run (&one), r = run (&all);

  ck_assert_double_eq (value (first, "batch_taken_s.n"), 1.0);
  ck_assert_double_eq_tol (value (first, "batch_taken_s.max"), value (first, "rollout_s"), 1e-6);
  ck_assert_double_eq (value (r, "batch_taken_s.n"), 6.0);
  ck_assert_double_eq_tol (value (r, "batch_taken_s.max"), 6.0 * value (r, "iteration_s"), 1e-6);
  ck_assert_double_lt (value (r, "batch_taken_s.min"), value (r, "batch_taken_s.mean"));
  ck_assert_double_lt (value (r, "batch_taken_s.mean"), value (r, "batch_taken_s.max"));
}
END_TEST

/* An instance steps, stands still or waits for something, and nothing else, at any moment. */
START_TEST (shares_of_time_sum_to_one)
{
  static const char *const updates[] = { "keep", "resume", "restart", "finish" },
                           *const ways[] = { "coupling=sync", "coupling=one_step_off",
                                             "coupling=bounded_stale;staleness=2" },
                           *const shares[] = { "busy_share", "idle_tools_share", "idle_tail_share",
                                               "idle_update_share", "idle_gate_share" };

  for (guint i = 0; i < 24; i++)
    {
      g_autofree char *s = g_strdup_printf (LOAD "%s;at_update=%s;update_s=%s", ways[i % 3],
                                            updates[i % 4], i < 12 ? "5 s" : "300 ms");
      g_auto (SesParams) p = sessions (s);
      g_autoptr (SimRecord) r = run (&p);
      double sum = 0.0;

      for (guint k = 0; k < G_N_ELEMENTS (shares); k++)
        sum += value (r, shares[k]);
      ck_assert_double_eq_tol (sum, 1.0, 1e-9);
      ck_assert_double_gt (value (r, "idle_update_share"), 0.0);
    }
}
END_TEST

START_TEST (without_staleness_it_is_synchronous)
{
  ck_assert_double_eq (value_of (STALE "staleness=0", "iteration_s"),
                       value_of (LOAD, "iteration_s"));
  ck_assert_double_eq (value_of (STALE "staleness=0", "hit_tokens"), value_of (LOAD, "hit_tokens"));
}
END_TEST

/* One session of one turn; new weights come in its middle.  What is void is computed again: prompt
 * and progress, to the token; what is kept is not. */
START_TEST (keep_and_void_differ_by_what_is_made_again)
{
#define SLOW                                                                                       \
  "n_prompts=1;group_size=1;iterations=2;coupling=bounded_stale;staleness=1;prompt_tokens=160 "    \
  "tokens;turns=1;completion_tokens=200 tokens;train_s_per_token=2 ms/tokens;update_s=0 s;"        \
  "slots=1;"
  g_auto (SesParams) keep = sessions (SLOW "at_update=keep");
  g_auto (SesParams) again = sessions (SLOW "at_update=resume");
  g_autoptr (SimRecord) a = run (&keep), b = run (&again);
  double voided = value (b, "voided_tokens");

  ck_assert_double_eq (value (a, "voided_tokens"), 0.0);
  ck_assert_double_gt (voided, 160.0);
  /* the last of the tokens that it had had no KV before either */
  ck_assert_double_eq (value (b, "prefilled_tokens"), value (a, "prefilled_tokens") + voided + 1.0);
  ck_assert_double_eq (value (a, "generated_tokens"), value (b, "generated_tokens"));
}
END_TEST

/* Restarted sessions lose what they had, and are as fresh as the weights. */
START_TEST (restarts_lose_tokens)
{
  ck_assert_double_gt (value_of (STALE "at_update=restart", "wasted_restart_tokens"), 0.0);
  ck_assert_double_eq (value_of (STALE "at_update=resume", "wasted_restart_tokens"), 0.0);
  ck_assert_double_gt (value_of (STALE "at_update=restart", "generated_tokens"),
                       value_of (STALE "at_update=restart", "trained_tokens"));
}
END_TEST

/* A group holds its slots to the end of its longest session. */
START_TEST (refill_by_sample_is_faster)
{
#define SLOTS                                                                                      \
  "n_prompts=200;group_size=8;slots=64;turns=1;completion_tokens=exponential(2000 tokens);"        \
  "kv_s_per_token=0 s/tokens;token_s_per_token=0 s/tokens;prefill_s_per_token=0 s/tokens;"         \
  "capacity_tokens=4000000 tokens;max_context_tokens=60000 tokens;"
  double by_group = value_of (SLOTS "refill=group", "done_p50_s");
  double by_sample = value_of (SLOTS "refill=sample", "done_p50_s");

  ck_assert_double_gt (by_group, 1.3 * by_sample);
  ck_assert_double_lt (by_group, 2.718 * 1.1 * by_sample); /* H_8 */
}
END_TEST

START_TEST (interference_slows_training)
{
  double alone = value_of (STALE "staleness=3", "train_s");
  double beside = value_of (STALE "staleness=3;interference_factor=1.5", "train_s");

  ck_assert_double_gt (beside, 1.2 * alone);
  ck_assert_double_le (beside, 1.5 * alone * 1.3);
  /* nothing is under way while synchronous training trains */
  ck_assert_double_eq (value_of (LOAD, "train_s"),
                       value_of (LOAD "interference_factor=1.5", "train_s"));
}
END_TEST

/* Groups of g with chance p of a good reward each teach nothing with p^g + (1 - p)^g. */
START_TEST (equal_rewards_are_filtered)
{
#define FILTER "n_prompts=400;group_size=4;turns=1;filter=equal;success_spread=0;success_share=0.3;"
  g_auto (SesParams) p = sessions (FILTER);
  g_autoptr (SimRecord) r = run (&p);
  double kept = value (r, "delivered_sessions") / value (r, "issued_sessions");

  ck_assert_double_eq (value (r, "delivered_sessions"), 1600.0);
  assert_close (kept, 1.0 - pow (0.3, 4) - pow (0.7, 4), 0.06);
  ck_assert_double_gt (value (r, "wasted_filtered_tokens"), 0.0);
}
END_TEST

TEST_MAIN (session_training, TEST (staleness_never_exceeds_its_bound),
           TEST (deliveries_sum_to_issues), TEST (batches_are_taken_one_by_one),
           TEST (shares_of_time_sum_to_one), TEST (without_staleness_it_is_synchronous),
           TEST (keep_and_void_differ_by_what_is_made_again), TEST (restarts_lose_tokens),
           TEST (refill_by_sample_is_faster), TEST (interference_slows_training),
           TEST (equal_rewards_are_filtered))

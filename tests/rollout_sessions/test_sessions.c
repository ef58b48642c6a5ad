/* tests/rollout_sessions/test_sessions.c - sessions by hand: one alone, one turn, an unlimited
 * cache, pools, limits; and what routers and policies must have in common.
 */
#include "tests/rollout_sessions/sessions_case.h"

#define ONE "n_prompts=1;group_size=1;update_s=0 s;train_s_per_token=0 s/tokens;"
#define MANY                                                                                       \
  "n_prompts=24;group_size=4;instances=4;prompt_tokens=uniform(50 tokens, 300 tokens);"            \
  "turns=uniform(1, 7);completion_tokens=lognormal(80 tokens, 0.6);"                               \
  "append_tokens=lognormal(200 tokens, 0.5);tool_s=exponential(300 ms);"

/* 320 tokens of prompt in 320 x 20 us and a step; 9 more steps of a token; a tool of 2 s; 330 + 80
 * tokens of which 20 blocks of 16 are there; and again. */
START_TEST (one_session_alone)
{
  g_auto (SesParams) p
    = sessions (ONE "prompt_tokens=320 tokens;turns=2;completion_tokens=10 tokens;"
                    "append_tokens=80 tokens;tool_s=2 s");
  g_autoptr (SimRecord) r = run (&p);
  double first = 10 * (10e-3 + 100e-6) + 320 * 20e-6 + 1e-8 * (10 * 320 + 45);
  double second = 10 * (10e-3 + 100e-6) + 90 * 20e-6 + 1e-8 * (10 * 410 + 45);

  assert_close (value (r, "rollout_s"), first + 2.0 + second, 1e-8);
  ck_assert_double_eq (value (r, "hit_tokens"), 320.0);
  ck_assert_double_eq (value (r, "prompt_tokens_sent"), 320.0 + 410.0);
  ck_assert_double_eq (value (r, "hit_share_turn_2"), 320.0 / 410.0);
  ck_assert_double_eq (value (r, "generated_tokens"), 20.0);
  ck_assert_double_eq (value (r, "remade_tokens"), 0.0);
}
END_TEST

/* What is known of the work alone: prompts less what no turn before it has had in whole blocks. */
START_TEST (an_unlimited_cache_finds_all)
{
  static const char *const routers[] = { "hash", "sticky", "sticky_least_sessions" };
  double hits[G_N_ELEMENTS (routers)];

  for (guint i = 0; i < G_N_ELEMENTS (routers); i++)
    {
      g_autofree char *s = g_strdup_printf (MANY "share_prompt=false;router=%s", routers[i]);
      g_auto (SesParams) p = sessions (s);
      g_autoptr (SimRecord) r = run (&p);

      hits[i] = value (r, "hit_tokens");
      ck_assert_double_eq (value (r, "remade_tokens"), 0.0);
      ck_assert_double_eq (value (r, "migrations"), 0.0);
      ck_assert_double_eq (value (r, "hit_tokens") + value (r, "prefilled_tokens"),
                           value (r, "prompt_tokens_sent"));
    }
  /* where a session is has no say while nothing is full */
  ck_assert_double_eq (hits[0], hits[1]);
  ck_assert_double_eq (hits[0], hits[2]);
  ck_assert_double_gt (hits[0], 0.0);
}
END_TEST

START_TEST (one_instance_is_no_router)
{
  double none = value_of (MANY "instances=1", "rollout_s");

  for (const SimChoice *c = sim_param_find (ses_params, "router")->detail; c->name != NULL; c++)
    {
      g_autofree char *s = g_strdup_printf (MANY "instances=1;router=%s", c->name);

      ck_assert_double_eq (value_of (s, "rollout_s"), none);
    }
}
END_TEST

/* Every policy, every fate of KV: each token asked for is generated once, whatever is evicted,
 * moved or preempted. */
START_TEST (tokens_are_conserved)
{
  static const char *const fates[] = { "kv_policy=lru",
                                       "kv_policy=pin;pin_ttl_s=200 ms",
                                       "kv_policy=offload;host_kv_tokens=5000",
                                       "kv_policy=drop",
                                       "prefix_cache=radix",
                                       "prefix_cache=none;kv_policy=drop" };
  double tokens = value_of (MANY, "generated_tokens");

  for (const SimChoice *c = sim_param_find (ses_params, "router")->detail; c->name != NULL; c++)
    for (guint i = 0; i < G_N_ELEMENTS (fates); i++)
      {
        g_autofree char *s
          = g_strdup_printf (MANY "capacity_tokens=6400 tokens;router=%s;%s", c->name, fates[i]);
        g_auto (SesParams) p = sessions (s);
        const SesRouterRow *row = c->impl;

        if (!row->looks || p.prefix_cache != LLM_PREFIX_NONE)
          {
            g_autoptr (SimRecord) r = run (&p);

            ck_assert_double_eq (value (r, "generated_tokens"), tokens);
            ck_assert_double_eq (value (r, "trained_tokens"), tokens);
            ck_assert_double_gt (value (r, "preemptions") + value (r, "remade_tokens")
                                   + (double) (p.kv_policy == SES_KV_DROP),
                                 0.0);
          }
      }
}
END_TEST

/* KV that stays costs nothing more; KV that is dropped is made again. */
START_TEST (what_is_kept_is_not_made_again)
{
  double all = value_of (MANY, "prefilled_tokens");

  ck_assert_double_gt (value_of (MANY "kv_policy=drop", "prefilled_tokens"), 1.5 * all);
  ck_assert_double_eq (value_of (MANY "kv_policy=pin;pin_ttl_s=inf s", "prefilled_tokens"), all);
  ck_assert_double_gt (value_of (MANY "capacity_tokens=6400 tokens", "prefilled_tokens"), all);
  ck_assert_double_lt (value_of (MANY "capacity_tokens=6400 tokens;kv_policy=offload",
                                 "remade_tokens"),
                       value_of (MANY "capacity_tokens=6400 tokens", "remade_tokens"));
}
END_TEST

/* Constant service s and one server: the k-th of n that come together waits (k - 1) s. */
START_TEST (a_tool_is_a_queue)
{
  double wait = value_of ("n_prompts=1;group_size=8;turns=2;completion_tokens=5 tokens;"
                          "prompt_tokens=64 tokens;tool_s=1 s;tool_servers=1",
                          "tool_wait_s.mean");

  assert_close (wait, 3.5, 1e-9);
}
END_TEST

START_TEST (limits_cut_sessions)
{
#define LONG "n_prompts=4;group_size=2;turns=50;tool_s=1 s;"
  ck_assert_double_eq (value_of (LONG "episode_timeout_s=10 s", "timeout_sessions"), 8.0);
  assert_close (value_of (LONG "episode_timeout_s=10 s", "session_s.max"), 10.0, 0.05);
  ck_assert_double_eq (value_of (LONG "episode_timeout_s=10 s", "delivered_sessions"), 0.0);
  ck_assert_double_eq (value_of (LONG "max_context_tokens=2000 tokens", "length_sessions"), 8.0);
  ck_assert_double_eq (value_of (LONG "max_turns=3", "turns_taken.max"), 3.0);
  ck_assert_double_eq (value_of (LONG "tool_failure_share=1", "failed_sessions"), 8.0);
  /* three attempts of 1 s, each with 2 s for a new environment */
  assert_close (value_of (LONG "tool_failure_share=1;tool_restart_s=2 s", "tool_time_s.mean"), 9.0,
                1e-6);
  assert_close (value_of (LONG "max_turns=2;tool_s=5 s;tool_timeout_s=4 s;tool_retries=0",
                          "tool_time_s.mean"),
                4.0, 1e-6);
  ck_assert_double_eq (value_of (LONG "max_turns=2;tool_s=5 s;tool_timeout_s=4 s;tool_retries=0",
                                 "failed_sessions"),
                       8.0);
}
END_TEST

/* Two members of a group differ in turns with the chance that correlation leaves. */
START_TEST (members_are_alike)
{
#define ALIKE                                                                                      \
  "n_prompts=20;group_size=8;tool_s=0 s;completion_tokens=uniform(1 tokens, 100 tokens);"
  g_auto (SesParams) p
    = sessions (ALIKE "turn_correlation=1;length_correlation=1;append_tokens=9 tokens");
  g_autoptr (SimRecord) r = run (&p);

  ck_assert_double_gt (value (r, "turns_taken.sd"), 0.5);
  ck_assert_double_eq (fmod (value (r, "generated_tokens"), 8.0), 0.0);
}
END_TEST

/* Of the members of long groups half run to the cap, in some groups all and in some none; the work
 * of the others is what it was. */
START_TEST (some_groups_run_to_the_cap)
{
#define CAP                                                                                        \
  "n_prompts=400;group_size=4;turns=2;tool_s=0 s;capacity_tokens=400000 tokens;"                   \
  "max_context_tokens=4000 tokens;"
  g_auto (SesParams) p = sessions (CAP "long_share=0.5;long_factor=1;long_cap_share=0.5");
  g_autoptr (SimRecord) r = run (&p);
  double plain = value_of (CAP, "length_sessions");

  ck_assert_double_eq_tol ((value (r, "length_sessions") - plain) / 1600.0, 0.25, 0.04);
  ck_assert_double_eq (value (r, "issued_session_tokens.mean"), value (r, "session_tokens.mean"));
  ck_assert_double_eq (value_of (CAP "long_share=1;long_factor=1", "generated_tokens"),
                       value_of (CAP, "generated_tokens"));
}
END_TEST

/* Alone nobody's prompt stops anybody: the two schedulers are one. */
START_TEST (a_phase_of_prompts_alone_is_a_chunk)
{
#define SOLO "n_prompts=1;group_size=1;turns=4;tool_s=100 ms;"
#define CROWD "n_prompts=12;group_size=4;turns=4;tool_s=100 ms;"
  assert_close (value_of (SOLO "scheduler=vllm_v0", "rollout_s"), value_of (SOLO, "rollout_s"),
                1e-12);
  /* steps of prompts give those that decode nothing, but take no time for them either */
  ck_assert_double_gt (value_of (CROWD "scheduler=vllm_v0", "rollout_s"),
                       value_of (CROWD, "rollout_s"));
  ck_assert_double_eq (value_of (CROWD "scheduler=vllm_v0", "generated_tokens"),
                       value_of (CROWD, "generated_tokens"));
}
END_TEST

START_TEST (the_same_seed_is_the_same_run)
{
  g_auto (SesParams) p = sessions (MANY "coupling=bounded_stale;iterations=3;router=power_of_two");
  g_autoptr (SimRecord) a = run (&p), b = run (&p);

  ck_assert_double_eq (value (a, "iteration_s"), value (b, "iteration_s"));
  ck_assert_double_eq (value (a, "migrations"), value (b, "migrations"));
}
END_TEST

START_TEST (jumps_are_the_sum_of_their_steps)
{
  assert_close (value_of (MANY, "rollout_s"), value_of (MANY "advance=step", "rollout_s"), 1e-9);
}
END_TEST

TEST_MAIN (sessions, TEST (one_session_alone), TEST (an_unlimited_cache_finds_all),
           TEST (one_instance_is_no_router), TEST (tokens_are_conserved),
           TEST (what_is_kept_is_not_made_again), TEST (a_tool_is_a_queue),
           TEST (limits_cut_sessions), TEST (members_are_alike), TEST (some_groups_run_to_the_cap),
           TEST (a_phase_of_prompts_alone_is_a_chunk), TEST (the_same_seed_is_the_same_run),
           TEST (jumps_are_the_sum_of_their_steps))

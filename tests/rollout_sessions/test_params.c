/* tests/rollout_sessions/test_params.c - every parameter of rollout_sessions acts: in a setting
 * where it applies, another value moves a metric, in the direction that it must, or is refused.
 */
#include "tests/param_moves.h"
#include "tests/rollout_sessions/sessions_case.h"

#define LOAD                                                                                       \
  "n_prompts=12;group_size=4;instances=3;prompt_tokens=uniform(50 tokens, 300 tokens);"            \
  "turns=uniform(1, 6);completion_tokens=lognormal(80 tokens, 0.6);"                               \
  "append_tokens=lognormal(200 tokens, 0.5);tool_s=exponential(300 ms);update_s=1 s;"
#define CAPPED LOAD "long_share=0.5;long_factor=1;max_context_tokens=20000 tokens;"
#define TIGHT LOAD "capacity_tokens=6400 tokens;"
#define STALE LOAD "coupling=bounded_stale;iterations=4;train_s_per_token=400 us/tokens;"
#define LONG STALE "at_update=keep;turns=lognormal(4, 1.5);iterations=10;"
#define SLOTS LOAD "slots=8;"
#define FAILS LOAD "tool_failure_share=0.3;"
#define FILTER LOAD "filter=equal;"
#define SPOT LOAD "spot_instances=2;spot_up_s=exponential(4 s);spot_down_s=exponential(2 s);"
#define BYTES LOAD "update_by=bytes;update_bytes_per_s=10 GB/s;"
#define JUDGE LOAD "reward_s=exponential(4 s);reward_timeout_s=2 s;"
#define COMPOSED LOAD "step_law=composed;"

static const ParamMove moves[] = {
  { "iterations", LOAD, "2", "generated_tokens", UP, 0 },
  { "n_prompts", LOAD, "20", "rollout_s", UP, 0 },
  { "group_size", LOAD, "8", "generated_tokens", UP, 0 },
  { "trace", "", NULL, "a_trace_is_run", ELSEWHERE, 0 },
  { "system_tokens", LOAD, "320 tokens", "hit_share_turn_1", UP, 0 },
  { "prompt_tokens", LOAD, "1000 tokens", "prompt_tokens_sent", UP, 0 },
  { "share_prompt", LOAD, "false", "hit_share_turn_1", DOWN, 0 },
  { "turns", LOAD, "9", "turns_taken.mean", UP, 0 },
  { "turn_stops", "", NULL, "chances_to_stop_are_turns", ELSEWHERE, 0 },
  { "turn_correlation", LOAD, "1", "turns_taken.mean", MOVES, 0 },
  { "completion_tokens", LOAD, "300 tokens", "generated_tokens", UP, 0 },
  { "length_correlation", LOAD, "1", "generated_tokens", MOVES, 0 },
  { "long_share", LOAD, "0.5", "generated_tokens", UP, 0 },
  { "long_factor", LOAD "long_share=0.5;", "9", "generated_tokens", UP, 0 },
  { "long_cap_share", CAPPED, "0.6", "length_sessions", UP, 0 },
  { "append_tokens", LOAD, "500 tokens", "prompt_tokens_sent", UP, 0 },
  { "break_tokens", LOAD, "100 tokens", "hit_tokens", DOWN, 0 },
  { "max_turns", LOAD, "2", "turns_taken.mean", DOWN, 0 },
  { "max_context_tokens", LOAD, "600 tokens", "length_sessions", UP, 0 },
  { "max_context_tokens", LOAD, "100 tokens", "leave nothing", REFUSED, 0 },
  { "tool_s", LOAD, "2 s", "rollout_s", UP, 0 },
  { "tool_servers", LOAD, "2", "tool_wait_s.mean", UP, 0 },
  { "tool_failure_share", LOAD, "0.5", "failed_sessions", UP, 0 },
  { "tool_timeout_s", LOAD, "300 ms", "failed_sessions", UP, 0 },
  { "tool_retries", FAILS, "0", "failed_sessions", UP, 0 },
  { "tool_restart_s", FAILS, "1 s", "tool_time_s.mean", UP, 0 },
  { "episode_timeout_s", LOAD, "3 s", "timeout_sessions", UP, 0 },
  { "instances", LOAD, "1", "rollout_s", UP, 0 },
  { "kinds", "", NULL, "kinds_are_instances in test_elastic", ELSEWHERE, 0 },
  { "step_law", LOAD, "composed", "rollout_s", MOVES, 0 },
  { "step_law", "capacity_tokens=unknown;", "affine", "give capacity_tokens", REFUSED, 0 },
  { "llm", "", NULL, "entries_act", ELSEWHERE, 0 },
  { "device", "", NULL, "entries_act", ELSEWHERE, 0 },
  { "engine", "", NULL, "entries_act", ELSEWHERE, 0 },
  { "tp", COMPOSED, "2", "devices", UP, 0 },
  { "dp", COMPOSED, "2", "devices", UP, 0 },
  { "ep", "", NULL, "entries_act", ELSEWHERE, 0 },
  { "weights_format", COMPOSED, "fp8", "turn_s.mean", MOVES, 0 },
  { "kv_format", COMPOSED "capacity_tokens=unknown;", "fp8", "kv_capacity_tokens", UP, 0 },
  { "memory_share", COMPOSED "capacity_tokens=unknown;", "0.5", "kv_capacity_tokens", DOWN, 0 },
  { "base_s", LOAD, "30 ms", "turn_s.mean", UP, 0 },
  { "token_s_per_token", LOAD, "1 ms/tokens", "turn_s.mean", UP, 0 },
  { "kv_s_per_token", LOAD, "1 us/tokens", "turn_s.mean", UP, 0 },
  { "prefill_s_per_token", LOAD, "1 ms/tokens", "ttft_s.mean", UP, 0 },
  { "capacity_tokens", LOAD, "6400 tokens", "remade_tokens", UP, 0 },
  { "max_requests", LOAD, "2", "ttft_s.mean", UP, 0 },
  { "step_tokens", LOAD "max_requests=60;", "64 tokens", "ttft_s.mean", MOVES, 0 },
  { "block_tokens", LOAD, "128 tokens", "hit_tokens", DOWN, 0 },
  { "scheduler", LOAD, "vllm_v0", "ttft_s.mean", MOVES, 0 },
  { "advance", LOAD, NULL, "jumps_are_the_sum_of_their_steps", ELSEWHERE, 0 },
  { "prefix_cache", LOAD, "none", "give prefix_cache", REFUSED, 0 },
  { "prefix_cache", LOAD "kv_policy=drop;", "none", "hit_tokens", DOWN, 0 },
  { "kv_policy", LOAD, "drop", "hit_tokens", DOWN, 0 },
  { "pin_ttl_s", TIGHT "kv_policy=pin;pin_ttl_s=1 ms;", "1 s", "remade_tokens", DOWN, 0 },
  { "pin_ttl_s", LOAD "kv_policy=pin;tool_servers=2;", "inf s", "give pin_ttl_s", REFUSED, 0 },
  { "host_kv_tokens", TIGHT "kv_policy=offload;", "320 tokens", "remade_tokens", UP, 0 },
  { "host_kv_tokens", LOAD "kv_policy=offload;", "8 tokens", "less than a block", REFUSED, 0 },
  { "host_bytes_per_s", TIGHT "kv_policy=offload;", "100 MB/s", "ttft_s.mean", UP, 0 },
  { "draft_tokens", LOAD, "3", "turn_s.mean", UP, 0 },
  { "accepted_tokens", LOAD "draft_tokens=3;", "2", "turn_s.mean", DOWN, 0 },
  { "losses", "", NULL, "a_turn_goes_on_elsewhere in test_elastic", ELSEWHERE, 0 },
  { "spot_instances", LOAD "spot_up_s=1 s;", "1", "instance_losses", UP, 0 },
  { "spot_instances", LOAD, "4", "more than all 3", REFUSED, 0 },
  { "spot_zones", SPOT, "1", "instance_losses", MOVES, 0 },
  { "spot_zones", SPOT, "3", "more than spot_instances", REFUSED, 0 },
  { "spot_up_s", SPOT, "exponential(1 s)", "instance_losses", UP, 0 },
  { "spot_up_s", SPOT, "0 s", "come and go", REFUSED, 0 },
  { "spot_down_s", SPOT, "exponential(9 s)", "held_share", DOWN, 0 },
  { "warning_s", SPOT "notice_s=0 s;", "2 s", "cut_turns", DOWN, 0 },
  { "notice_s", SPOT "notice_s=0 s;", "3 s", "rollout_s", UP, 0 },
  { "at_loss", SPOT, "session", "wasted_cut_tokens", UP, 0 },
  { "switch_instances", LOAD "trainer_devices=2;switch_s=0 s;", "1", "train_s", DOWN, 0 },
  { "switch_instances", LOAD, "1", "give trainer_devices", REFUSED, 0 },
  { "switch_s", LOAD "trainer_devices=2;switch_instances=1;switch_s=0 s;", "20 ms", "train_s", UP,
    0 },
  { "router", LOAD, "round_robin", "migrations", UP, 0 },
  { "router", LOAD "kv_policy=drop;prefix_cache=none;", "cache_aware", "give prefix_cache", REFUSED,
    0 },
  { "turn_order", LOAD "max_requests=2;", "shortest_first", "session_s.mean", DOWN, 0 },
  { "turn_order", LOAD "group_size=256;n_prompts=20000;", "program", "4194303 places", REFUSED,
    0 },
  { "margin", LOAD "router=sticky_margin;margin=0;", "20", "migrations", DOWN, 0 },
  { "imbalance", LOAD "router=sticky_gate;imbalance=0;", "20", "migrations", DOWN, 0 },
  { "imbalance_ratio", LOAD "router=sticky_gate;imbalance=0;", "50", "migrations", DOWN, 0 },
  { "least_share", LOAD "router=cache_aware;", "0.95", "migrations", UP, 0 },
  { "slots", LOAD, "8", "rollout_s", UP, 0 },
  { "slots", LOAD, "3", "below group_size", REFUSED, 0 },
  { "active_tokens", LOAD, "2000 tokens", "rollout_s", UP, 0 },
  { "refill", SLOTS, "group", "rollout_s", UP, 0 },
  { "coupling", STALE "coupling=sync;", "one_step_off", "iteration_s", DOWN, 0 },
  { "staleness", STALE, "3", "staleness.mean", UP, 0 },
  { "consume", LONG, "completion", "staleness.mean", MOVES, 0 },
  { "at_update", STALE, "keep", "voided_tokens", DOWN, 0 },
  { "evict_stale", LONG "consume=completion;", "true", "wasted_stale_tokens", UP, 0 },
  { "filter", LOAD, "equal", "issued_sessions", UP, 0 },
  { "success_share", FILTER, "0.8", "issued_sessions", MOVES, 0 },
  { "success_spread", FILTER, "0.45", "issued_sessions", UP, 0 },
  { "success_spread", FILTER "success_share=0.9;", "0.4", "every group", REFUSED, 0 },
  { "reward_s", LOAD, "5 s", "iteration_s", UP, 0 },
  { "reward_servers", LOAD "reward_s=1 s;", "2", "reward_queue_s.mean", UP, 0 },
  { "reward_timeout_s", LOAD "reward_s=5 s;", "2 s", "unscored_sessions", UP, 0 },
  { "reward_retries", JUDGE, "3", "unscored_sessions", DOWN, 0 },
  { "unscored", JUDGE, "drop", "delivered_sessions", DOWN, 0 },
  { "train_s_per_token", LOAD, "1 ms/tokens", "train_s", UP, 0 },
  { "interference_factor", STALE, "1.5", "train_s", UP, 0 },
  { "update_by", LOAD, "bytes", "update_time_s", MOVES, 0 },
  { "update_s", LOAD, "9 s", "update_time_s", UP, 0 },
  { "update_bytes_per_s", LOAD "update_by=bytes;", "1 GB/s", "update_time_s", UP, 0 },
  { "update_gather_s", BYTES, "3 s", "update_time_s", UP, 0 },
  { "update_bucket_bytes", BYTES, "8 GB", "update_time_s", UP, 0 },
  { "update_order", STALE, "rolling", "update_time_s", UP, 0 },
  { "update_order", STALE, "buffered", "give update_by: bytes", REFUSED, 0 },
  { "trainer_devices", LOAD, "4", "usd_per_mtoken", UP, 0 },
  { "price", "", NULL, "entries_act", ELSEWHERE, 0 },
  { "workload", LOAD, "other", "rollout_s", NOTHING, 0 },
};

/* With a price, too. */
static SesParams
priced (const char *settings)
{
  SesParams p = sessions (settings);

  p.price = &h100_price;
  return p;
}

/* Where no time is asked for it is the mean of a run. */
START_TEST (each_parameter_acts_or_is_refused)
{
  const ParamMove *move = &moves[_i];
  g_auto (SesParams) before = priced (move->base);
  g_auto (SesParams) after = priced (move->base);
  g_autoptr (SimRecord) a = NULL, b = NULL;

  if (move->effect != ELSEWHERE)
    param_moves_change (ses_params, &after, move);
  if (move->effect == REFUSED)
    param_moves_refused (&rollout_sessions_model, &after, move);
  else if (move->effect != ELSEWHERE && move->effect != NOTHING)
    {
      a = run (&before);
      b = run (&after);
      param_moves_moved (move, value (a, move->metric), value (b, move->metric));
    }
}
END_TEST

START_TEST (each_parameter_has_a_line)
{
  param_moves_covered (ses_params, moves, G_N_ELEMENTS (moves));
}
END_TEST

START_TEST (chances_to_stop_are_turns)
{
  static SesStop stops[] = { { 0.0 }, { 0.0 }, { 1.0 } };
  g_auto (SesParams) p = sessions (LOAD);
  g_autoptr (SimRecord) r = NULL;

  p.turn_stops = (SimList){ 3, stops };
  r = run (&p);
  ck_assert_double_eq (value (r, "turns_taken.min"), 3.0);
  ck_assert_double_eq (value (r, "turns_taken.max"), 3.0);
  p.turn_stops = (SimList){ 0, NULL };
}
END_TEST

/* A larger model is slower, experts can be spread, a device is priced. */
START_TEST (entries_act)
{
  g_auto (SesParams) p = priced (COMPOSED "capacity_tokens=unknown;"), q = priced (COMPOSED);
  g_autoptr (SimRecord) a = run (&p), b = NULL;
  LlmModel large = llama_8b;

  large.layers *= 2;
  q.llm = &large;
  q.price = NULL;
  b = run (&q);
  ck_assert_double_gt (value (b, "turn_s.mean"), value (a, "turn_s.mean"));
  ck_assert (isnan (value (b, "usd_per_mtoken")));
  ck_assert_double_gt (value (a, "usd_per_mtoken"), 0.0);
}
END_TEST

TEST_MAIN (sessions_params, TEST (each_parameter_has_a_line), TEST (chances_to_stop_are_turns),
           TEST (entries_act),
           tcase_add_loop_test (tests, each_parameter_acts_or_is_refused, 0, G_N_ELEMENTS (moves)))

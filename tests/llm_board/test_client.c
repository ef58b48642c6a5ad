/* tests/llm_board/test_client.c - the closed loop, by hand; and errors over rows. */
#include "tests/test.h"

#include <math.h>
#include "models/llm_board/client/client.h"
#include "models/llm_board/errors/errors.h"

/* A step takes 10 ms and 1 ms for each thousand tokens of prompts. */
static double
step_s (gpointer data, const LlmStepLoad *loads, guint n, LlmStepParts *parts)
{
  double s = 0.01;

  for (guint r = 0; r < n; r++)
    for (guint i = 0; i < loads[r].n_chunks; i++)
      s += 1e-6 * (double) loads[r].chunks[i].new_tokens;
  if (parts != NULL)
    *parts = (LlmStepParts) { .other_s = s };
  return s;
}

static LlmSegment
segment (gpointer data, const LlmStepLoad *loads, guint n)
{
  return llm_segment (0.01, 0.0);
}

static LlmScheduler
scheduler_of (void)
{
  return llm_scheduler_defaults (&llm_schedule_vllm, 80e9);
}

static LlmEngineConfig
config_of (const LlmScheduler *scheduler, gint64 kv_tokens)
{
  return (LlmEngineConfig) { .scheduler = scheduler,
                            .law = { step_s, segment, NULL },
                            .kv_tokens = kv_tokens,
                            .block_tokens = 16 };
}

static LlmPlacementConfig
placement_of (const LlmPool *pool)
{
  LlmPlacementConfig config = { .pools = pool, .n_pools = 1 };

  for (guint s = 0; s < LLM_N_STAGES; s++)
    config.routers[s] = llm_router (llm_route_round_robin);
  return config;
}

static BoardSeen
see (BoardClient client)
{
  LlmScheduler scheduler = scheduler_of ();
  LlmPool pool = { LLM_STAGE_WHOLE, 1, config_of (&scheduler, 1000000) };
  LlmPlacementConfig config = placement_of (&pool);
  BoardSeen seen;

  ck_assert (board_client_run (&client, config, &seen, NULL));
  return seen;
}

START_TEST (one_at_a_time)
{
  BoardSeen s = see ((BoardClient){ .concurrency = 1,
                                    .n_requests = 10,
                                    .prompt_tokens = 1000,
                                    .output_tokens = 11,
                                    .shortest = 1.0 });

  ck_assert_double_eq_tol (s.ttft_s, 0.011, 1e-12);
  ck_assert_double_eq_tol (s.tpot_s, 0.01, 1e-12);
  ck_assert_int_eq (s.most_running, 1);
  ck_assert_double_eq_tol (s.end_s, 10 * 0.111, 1e-9);
}
END_TEST

/* The way to the engine is inside the TTFT, and the next request begins it when one has ended. */
START_TEST (the_way_to_the_engine_counts)
{
  BoardSeen s = see ((BoardClient){ .concurrency = 1,
                                    .n_requests = 10,
                                    .prompt_tokens = 1000,
                                    .output_tokens = 11,
                                    .front_end_s = 0.02,
                                    .shortest = 1.0 });

  ck_assert_double_eq_tol (s.ttft_s, 0.031, 1e-12);
  ck_assert_double_eq_tol (s.tpot_s, 0.01, 1e-12);
  ck_assert_double_eq_tol (s.end_s, 10 * 0.111 + 9 * 0.02, 1e-9);
}
END_TEST

/* With five tokens in the first chunk four more steps pass before it is seen; the end stays. */
START_TEST (a_first_chunk_is_seen_when_it_is_full)
{
  BoardSeen s = see ((BoardClient){ .concurrency = 1,
                                    .n_requests = 10,
                                    .prompt_tokens = 1000,
                                    .output_tokens = 11,
                                    .first_chunk = 5.0,
                                    .shortest = 1.0 });

  ck_assert_double_eq_tol (s.ttft_s, 0.051, 1e-12);
  ck_assert_double_eq_tol (s.tpot_s, 0.006, 1e-12);
  s = see ((BoardClient){ .concurrency = 1,
                          .n_requests = 10,
                          .prompt_tokens = 1000,
                          .output_tokens = 3,
                          .first_chunk = 5.0,
                          .shortest = 1.0 });
  ck_assert_double_eq_tol (s.ttft_s, 0.031, 1e-12); /* all of it in one chunk */
  ck_assert_double_eq_tol (s.tpot_s, 0.0, 1e-12);
}
END_TEST

/* Of four that are spread over 40 tokens of output, one ends every ten steps: a new one finds three
 * that decode, waits for the step that has begun, and prefills beside them. */
START_TEST (a_loop_that_has_long_been_running)
{
  BoardSeen s = see ((BoardClient){ .concurrency = 4,
                                    .n_requests = 40,
                                    .prompt_tokens = 1000,
                                    .output_tokens = 40,
                                    .spread = TRUE,
                                    .shortest = 1.0 });

  ck_assert_double_eq_tol (s.ttft_s, 0.021, 1e-3);
  ck_assert (s.tpot_s > 0.01 && s.tpot_s < 0.0102);
  ck_assert_int_eq (s.most_running, 4);
}
END_TEST

/* Two in lock step: both begin together, and both that follow them miss the step that begins as
 * the first two end; alone, they find an idle engine, so nothing is missed. */
START_TEST (two_in_step)
{
  BoardSeen s = see ((BoardClient){ .concurrency = 2,
                                    .n_requests = 20,
                                    .prompt_tokens = 1000,
                                    .output_tokens = 11,
                                    .shortest = 1.0 });

  ck_assert_double_eq_tol (s.ttft_s, 0.012, 1e-12);
  ck_assert_double_eq_tol (s.tpot_s, 0.01, 1e-12);
  ck_assert_int_eq (s.most_running, 2);
}
END_TEST

START_TEST (lengths_are_drawn_between_their_bounds)
{
  SimStreamKey key = { 1, 0, "", "lengths" };
  g_autoptr (SimStream) lengths = sim_stream_new (&key);
  BoardSeen s = see ((BoardClient){ .concurrency = 8,
                                    .n_requests = 80,
                                    .prompt_tokens = 1000,
                                    .output_tokens = 100,
                                    .shortest = 0.8,
                                    .lengths = lengths });

  /* Mostly a request waits for the rest of a step, 10 ms, and for its own. */
  ck_assert (s.ttft_s > 0.0108 && s.ttft_s < 0.0225);
  ck_assert (s.tpot_s >= 0.01 && s.tpot_s < 0.0102);
}
END_TEST

START_TEST (what_never_fits_is_told)
{
  LlmScheduler scheduler = scheduler_of ();
  LlmPool pool = { LLM_STAGE_WHOLE, 1, config_of (&scheduler, 1000) };
  LlmPlacementConfig config = placement_of (&pool);
  BoardClient client = {
    .concurrency = 1, .n_requests = 1, .prompt_tokens = 1000, .output_tokens = 100, .shortest = 1.0
  };
  g_autoptr (GError) error = NULL;
  BoardSeen seen;

  ck_assert (!board_client_run (&client, config, &seen, &error));
  ck_assert_str_eq (error->message, "a request of 1000 + 100 tokens never fits in the KV");
}
END_TEST

START_TEST (errors_by_hand)
{
  BoardErrors e;
  BoardErrorSummary s;

  board_errors_init (&e);
  s = board_errors_summary (&e);
  ck_assert (s.n == 0 && isnan (s.mean));
  board_errors_add (&e, 1.1, 1.0);
  board_errors_add (&e, 0.7, 1.0);
  board_errors_add (&e, 2.0, 2.0);
  board_errors_add (&e, 1.05, 1.0);
  s = board_errors_summary (&e);
  ck_assert_uint_eq (s.n, 4);
  ck_assert_double_eq_tol (s.mean, 0.45 / 4, 1e-12);
  ck_assert_double_eq_tol (s.median, 0.075, 1e-12);
  ck_assert_double_eq_tol (s.bias, -0.15 / 4, 1e-12);
  ck_assert_double_eq_tol (s.within_20, 0.75, 1e-12);
  board_errors_clear (&e);
}
END_TEST

TEST_MAIN (client, TEST (one_at_a_time), TEST (the_way_to_the_engine_counts),
           TEST (a_first_chunk_is_seen_when_it_is_full), TEST (a_loop_that_has_long_been_running),
           TEST (two_in_step), TEST (lengths_are_drawn_between_their_bounds),
           TEST (what_never_fits_is_told), TEST (errors_by_hand))

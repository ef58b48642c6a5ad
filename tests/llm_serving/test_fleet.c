/* tests/llm_serving/test_fleet.c - several engines: routers, prefix caches, prefill and decode
 * apart. */
#include "models/llm_serving/fleet/fleet.h"
#include "tests/llm_serving/serving_case.h"

#define LOAD                                                                                       \
  "n_requests=400;rate_hz=30 Hz;prompt_tokens=lognormal(600 tokens, 0.8);"                         \
  "output_tokens=uniform(1 tokens, 200 tokens);engines=4"
#define APART "placement=disaggregated;prefill_engines=2;engines=2"

/* Every router gives every request to one engine. */
START_TEST (routers_lose_nobody)
{
  static const char *const routers[] = { "round_robin", "least_loaded", "prefix_aware" };

  for (guint i = 0; i < G_N_ELEMENTS (routers); i++)
    {
      g_autofree char *settings
        = g_strdup_printf (LOAD ";prefix_cache=blocks;router=%s", routers[i]);
      g_auto (ServingParams) p = defaults (settings);
      g_autoptr (SimRecord) r = run (&p);

      ck_assert_double_eq (value (r, "done_requests"), 400.0);
      ck_assert_double_eq (value (r, "prefilled_tokens"), value (r, "input_tokens"));
    }
}
END_TEST

/* Long and short requests, few at once: who looks at the load does better than who does not. */
START_TEST (looking_at_the_load_helps)
{
  const char *text = LOAD ";n_requests=3000;output_tokens=lognormal(60 tokens, 1);"
                          "max_requests=4;rate_hz=22 Hz";
  g_auto (ServingParams) blind = defaults (text), seeing = defaults (text);
  g_autoptr (SimRecord) a = NULL, b = NULL;

  set_all (&seeing, "router=least_loaded");
  a = run (&blind);
  b = run (&seeing);
  ck_assert_double_lt (value (b, "ttft_s.mean"), value (a, "ttft_s.mean"));
}
END_TEST

/* One engine, a prefix of 512 tokens (32 blocks): everybody but the first finds it. */
START_TEST (a_shared_prefix_is_computed_once)
{
  g_auto (ServingParams) p
    = defaults ("n_requests=50;rate_hz=2 Hz;prefix_cache=blocks;prefix_tokens=520 tokens;"
                "prompt_tokens=100 tokens;output_tokens=20 tokens");
  g_autoptr (SimRecord) r = run (&p);

  ck_assert_double_eq (value (r, "input_tokens"), 50.0 * 620.0);
  ck_assert_double_eq (value (r, "prefix_hit_tokens"), 49.0 * 512.0);
  ck_assert_double_eq (value (r, "prefilled_tokens"), 50.0 * 620.0 - 49.0 * 512.0);
  assert_close (value (r, "prefix_hit_share"), 49.0 * 512.0 / (50.0 * 620.0), 1e-12);
}
END_TEST

/* Two groups on two engines: who looks for prefixes keeps them apart, the first of each computes
 * one; in turn, each engine computes both. */
START_TEST (prefixes_stay_on_their_engine)
{
  const char *text = "n_requests=60;rate_hz=1 Hz;engines=2;prefix_cache=blocks;prefix_groups=6;"
                     "prefix_tokens=1600 tokens;prompt_tokens=16 tokens;output_tokens=4 tokens";
  g_auto (ServingParams) turns = defaults (text), looks = defaults (text);
  g_autoptr (SimRecord) a = NULL, b = NULL;

  set_all (&looks, "router=prefix_aware");
  a = run (&turns);
  b = run (&looks);
  ck_assert_double_eq (value (b, "prefix_hit_tokens"), 54.0 * 1600.0);
  ck_assert_double_lt (value (a, "prefix_hit_tokens"), 54.0 * 1600.0);
}
END_TEST

START_TEST (a_traces_blocks_are_found)
{
  g_auto (ServingParams) p
    = defaults ("arrivals=timestamps;prefix_cache=blocks;trace_block_tokens=512 tokens");
  g_autoptr (SimRecord) r = NULL;

  give_trace (&p, "{\"timestamp\":0,\"input_length\":1300,\"output_length\":5,"
                  "\"hash_ids\":[1,2,3]}\n"
                  "{\"timestamp\":9000,\"input_length\":1100,\"output_length\":5,"
                  "\"hash_ids\":[1,2,9]}\n"
                  "{\"timestamp\":18000,\"input_length\":600,\"output_length\":5,"
                  "\"hash_ids\":[7,2]}\n");
  r = run (&p);
  ck_assert_double_eq (value (r, "prefix_hit_tokens"), 1024.0);
  free_trace (&p);
}
END_TEST

/* One request apart: prefill step, transfer, then decode steps; tokens are neither lost nor made
 * twice. */
START_TEST (apart_by_hand)
{
  const char *one = "arrivals=burst;n_requests=1;prompt_tokens=1000 tokens;output_tokens=50 tokens";
  g_auto (ServingParams) together = defaults (one), apart = defaults (one);
  g_autoptr (SimRecord) a = NULL, b = NULL;
  double transfer_s = 10e-6 + 1000.0 * 131072.0 / 40e9;

  set_all (&together, "engine=sglang");
  set_all (&apart, APART ";engine=sglang");
  a = run (&together);
  b = run (&apart);
  assert_close (serving_kv_bytes (&apart, 1.0), 131072.0, 1e-12);
  assert_close (value (b, "kv_transfer_s.mean"), transfer_s, 1e-9);
  assert_close (value (b, "ttft_s.mean"), value (a, "ttft_s.mean"), 1e-6);
  assert_close (value (b, "e2e_s.mean"), value (a, "e2e_s.mean") + transfer_s, 1e-6);
}
END_TEST

START_TEST (apart_nothing_is_lost)
{
  g_auto (ServingParams) p = defaults (LOAD ";" APART ";rate_hz=60 Hz");
  g_autoptr (SimRecord) r = run (&p);

  ck_assert_double_eq (value (r, "done_requests"), 400.0);
  ck_assert_double_eq (value (r, "prefilled_tokens"), value (r, "input_tokens"));
  ck_assert_double_eq (value (r, "devices"), 4.0);
  assert_close (value (r, "present_requests.mean"),
                value (r, "requests_per_s") * value (r, "e2e_s.mean"), 1e-6);
}
END_TEST

/* A prompt that is computed here and could never be computed anew there, after a preemption. */
START_TEST (apart_what_cannot_decode_is_refused)
{
  g_auto (ServingParams) p
    = defaults ("arrivals=burst;n_requests=3;prompt_tokens=500 tokens;output_tokens=100 tokens;"
                "chunked_prefill=false;step_tokens=512;max_requests=8;" APART);
  g_autoptr (SimRecord) r = run (&p);

  ck_assert_double_eq (value (r, "refused_requests"), 3.0);
}
END_TEST

/* A burst over one link: the bytes take at least their time at its rate. */
START_TEST (a_link_is_never_asked_for_more)
{
  static const SimLink thin = { .bytes_per_s = 2e9, .latency_s = 0.0, .round_trip_s = NAN };
  g_auto (ServingParams) p = defaults ("arrivals=burst;n_requests=40;prompt_tokens=1000 tokens;"
                                       "output_tokens=2 tokens;" APART ";prefill_engines=1");
  g_autoptr (SimRecord) r = NULL;

  p.link = &thin;
  r = run (&p);
  ck_assert_double_ge (value (r, "e2e_s.max"), 40.0 * 1000.0 * 131072.0 / 2e9);
  ck_assert_double_eq (value (r, "kv_transfer_s.n"), 40.0);
}
END_TEST

/* A gap that holds prompts of others is what prefill apart is for. */
START_TEST (apart_gaps_hold_no_prompts)
{
  const char *text = "n_requests=300;rate_hz=20 Hz;prompt_tokens=3000 tokens;"
                     "output_tokens=100 tokens;engines=2";
  g_auto (ServingParams) together = defaults (text), apart = defaults (text);
  g_autoptr (SimRecord) a = NULL, b = NULL;

  set_all (&apart, "placement=disaggregated;prefill_engines=1;engines=1");
  a = run (&together);
  b = run (&apart);
  ck_assert_double_eq (value (a, "devices"), value (b, "devices"));
  ck_assert_double_lt (value (b, "itl_p90_s"), 0.5 * value (a, "itl_p90_s"));
}
END_TEST

TEST_MAIN (fleet, TEST (routers_lose_nobody), TEST (looking_at_the_load_helps),
           TEST (a_shared_prefix_is_computed_once), TEST (prefixes_stay_on_their_engine),
           TEST (a_traces_blocks_are_found), TEST (apart_by_hand), TEST (apart_nothing_is_lost),
           TEST (apart_what_cannot_decode_is_refused), TEST (a_link_is_never_asked_for_more),
           TEST (apart_gaps_hold_no_prompts))

/* tests/llm_serving/test_llm_serving.c - laws that hold for every served request: Little's,
 * conservation of tokens, one request by hand, engines without limit, order of rows. */
#include "models/llm_serving/fleet/hardware.h"
#include "tests/llm_serving/serving_case.h"

#define SMALL                                                                                      \
  "n_requests=400;rate_hz=20 Hz;prompt_tokens=lognormal(600 tokens, 0.8);"                         \
  "output_tokens=uniform(1 tokens, 200 tokens)"

/* All that come leave, so the integral of the requests present is the sum of their times. */
START_TEST (littles_law_open)
{
  g_auto (ServingParams) p = defaults (SMALL ";max_requests=8");
  g_autoptr (SimRecord) r = run (&p);

  ck_assert_double_gt (value (r, "queued_requests.mean"), 0.5);
  assert_close (value (r, "present_requests.mean"),
                value (r, "requests_per_s") * value (r, "e2e_s.mean"), 1e-6);
}
END_TEST

START_TEST (littles_law_closed)
{
  g_auto (ServingParams) p
    = defaults ("arrivals=closed;concurrency=24;n_requests=2000;prompt_tokens=500 tokens;"
                "output_tokens=uniform(100 tokens, 120 tokens)");
  g_autoptr (SimRecord) r = run (&p);

  ck_assert_double_eq (value (r, "present_requests.max"), 24.0);
  assert_close (value (r, "present_requests.mean"),
                value (r, "requests_per_s") * value (r, "e2e_s.mean"), 1e-6);
  assert_close (value (r, "present_requests.mean"), 24.0, 0.02);
}
END_TEST

START_TEST (tokens_are_conserved)
{
  static const char *const settings[] = { SMALL,
                                          SMALL ";memory_share=0.16;rate_hz=60 Hz",
                                          SMALL ";engine=sglang",
                                          SMALL ";engine=trtllm",
                                          SMALL ";engines=3;router=least_loaded",
                                          SMALL ";dp=2;rate_hz=60 Hz",
                                          SMALL ";step_tokens=256 tokens;max_requests=128" };

  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      g_auto (ServingParams) p = defaults (settings[i]);
      g_autoptr (SimRecord) r = run (&p);
      double again = value (r, "recomputed_tokens");

      ck_assert_double_eq (value (r, "arrived_requests"), 400.0);
      ck_assert_double_eq (value (r, "done_requests") + value (r, "refused_requests"), 400.0);
      ck_assert_double_gt (value (r, "done_requests"), 390.0);
      /* the last single token of a prompt may be computed among decodes */
      ck_assert_double_ge (value (r, "prefilled_tokens"),
                           value (r, "input_tokens") - value (r, "done_requests"));
      /* a preempted request computes its prompt and what it had generated again */
      ck_assert_double_le (value (r, "prefilled_tokens"),
                           value (r, "input_tokens") + again + value (r, "preemptions"));
      ck_assert_double_eq (value (r, "ttft_s.n"), value (r, "done_requests"));
    }
}
END_TEST

/* One request: a step with its prompt, then one step a token, as the step law says. */
START_TEST (one_request_by_hand)
{
  g_auto (ServingParams) p = defaults ("arrivals=burst;n_requests=1;prompt_tokens=1000 tokens;"
                                       "output_tokens=50 tokens;client_s=2 ms");
  g_autoptr (SimRecord) r = run (&p);
  ServingHardware h = serving_hardware (&p, FALSE);
  g_autoptr (LlmOperators) o = llm_operators_new (&h.operators, NULL);
  g_autoptr (LlmCompose) c = llm_compose_new (&h.system, o, &h.kernels);
  LlmStepLaw law = llm_compose_law (c);
  LlmChunk chunk = { 1000, 0 };
  LlmStepLoad load = { .chunks = &chunk, .n_chunks = 1, .n_outputs = 1 };
  double first_s = law.step_s (law.data, &load, 1, NULL), later_s = 0.0;

  for (gint64 k = 1; k < 50; k++)
    {
      load = (LlmStepLoad){ .n_decodes = 1, .context_tokens = 1000 + k, .n_outputs = 1 };
      later_s += law.step_s (law.data, &load, 1, NULL);
    }
  assert_close (value (r, "ttft_s.mean"), first_s + 2e-3, 1e-6);
  assert_close (value (r, "tpot_s.mean"), later_s / 49.0, 1e-6);
  assert_close (value (r, "e2e_s.mean"), first_s + 2e-3 + later_s, 1e-6);
  assert_close (value (r, "itl_mean_s"), later_s / 49.0, 1e-6);
}
END_TEST

/* With an engine for each request all are alone. */
START_TEST (engines_without_limit_are_ideal)
{
  g_auto (ServingParams) alone
    = defaults ("arrivals=burst;n_requests=1;prompt_tokens=1000 tokens;output_tokens=50 tokens");
  g_auto (ServingParams) many
    = defaults ("arrivals=burst;n_requests=40;engines=40;prompt_tokens=1000 tokens;"
                "output_tokens=50 tokens");
  g_autoptr (SimRecord) a = run (&alone), b = run (&many);

  assert_close (value (b, "e2e_s.max"), value (a, "e2e_s.max"), 1e-9);
  assert_close (value (b, "ttft_s.max"), value (a, "ttft_s.max"), 1e-9);
}
END_TEST

/* Nothing is better than the roofs of its hardware allow. */
START_TEST (more_hardware_is_never_slower)
{
  double before = INFINITY;

  for (int engines = 1; engines <= 8; engines *= 2)
    {
      g_autofree char *settings = g_strdup_printf (SMALL ";rate_hz=100 Hz;engines=%d", engines);
      g_auto (ServingParams) p = defaults (settings);
      g_autoptr (SimRecord) r = run (&p);

      ck_assert_double_le (value (r, "e2e_s.mean"), before);
      before = value (r, "e2e_s.mean");
    }
}
END_TEST

static void
same (const SimRecord *a, const SimRecord *b, double tolerance)
{
  SimComponent component = { "llm_serving", &llm_serving_model, NULL };
  g_autoptr (GArray) columns = sim_run_columns (&component, 1);

  for (guint i = 0; i < a->n_values; i++)
    {
      const char *name = g_array_index (columns, SimColumn, i).name;
      double x = a->values[i], y = b->values[i];

      if (isnan (x) && isnan (y))
        continue;
      ck_assert_msg (fabs (x - y) <= tolerance * MAX (fabs (x), 1e-12), "%s: %.15g, %.15g", name, x,
                     y);
    }
}

/* Levels and series are set at other instants, quantiles of gaps fall in other pieces. */
START_TEST (jumps_are_the_sum_of_their_steps)
{
  static const char *const engines[] = { "vllm", "sglang", "trtllm" };
  static const char *const metrics[]
    = { "ttft_s.mean", "tpot_s.mean",     "e2e_s.mean", "e2e_s.p99",          "itl_mean_s",
        "mean_batch",  "kv_used_share",   "steps",      "memory_bound_share", "host_bound_share",
        "gemm_share",  "attention_share", "power_w",    "requests_per_s",     "itl_p50_s" };

  for (guint e = 0; e < G_N_ELEMENTS (engines); e++)
    {
      g_autofree char *settings
        = g_strdup_printf (SMALL ";memory_share=0.2;idle_power_w=80 W;engine=%s", engines[e]);
      g_auto (ServingParams) jump = defaults (settings), step = defaults (settings);
      g_autoptr (SimRecord) a = NULL, b = NULL;

      set_all (&step, "advance=step");
      a = run (&jump);
      b = run (&step);
      for (guint i = 0; i < G_N_ELEMENTS (metrics); i++)
        {
          double x = value (a, metrics[i]), y = value (b, metrics[i]);
          double within = strcmp (metrics[i], "itl_p50_s") == 0 ? 0.008 : 2e-7;

          ck_assert_msg (fabs (x - y) <= within * fabs (x), "%s %s: %.12g, %.12g", engines[e],
                         metrics[i], x, y);
        }
    }
}
END_TEST

/* All gaps between tokens together are the time between first and last tokens: whoever waits
 * behind prompts of others waits in a gap. */
START_TEST (gaps_add_up)
{
  static const char *const settings[] = { "",
                                          ";engine=sglang",
                                          ";engine=trtllm",
                                          ";engine=sglang;dp=2",
                                          ";dp=2;rate_hz=40 Hz",
                                          ";engine=sglang;engines=2" };

  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      g_autofree char *text
        = g_strconcat (SMALL ";output_tokens=uniform(2 tokens, 200 tokens)", settings[i], NULL);
      g_auto (ServingParams) p = defaults (text);
      g_autoptr (SimRecord) r = run (&p);
      double n = value (r, "done_requests"), gaps = value (r, "output_tokens") - n;

      ck_assert_double_eq (value (r, "preemptions"), 0.0);
      ck_assert_msg (fabs (value (r, "itl_mean_s") * gaps
                             / (n * (value (r, "e2e_s.mean") - value (r, "ttft_s.mean")))
                           - 1.0)
                       < 1e-6,
                     "%s", settings[i]);
    }
}
END_TEST

START_TEST (order_of_rows_decides_nothing)
{
  enum { ROWS = 200 };
  g_auto (ServingParams) a = defaults ("arrivals=timestamps");
  g_auto (ServingParams) b = defaults ("arrivals=timestamps");
  g_autoptr (GString) forward = g_string_new ("arrival_s,prompt_tokens,output_tokens\n");
  g_autoptr (GString) backward = g_string_new ("output_tokens,arrival_s,prompt_tokens\n");
  g_autoptr (SimRecord) x = NULL, y = NULL;

  for (int i = 0; i < ROWS; i++)
    {
      int j = ROWS - 1 - i;

      g_string_append_printf (forward, "%d,%d,%d\n", i / 20, 50 + i * 37 % 900, 1 + i * 11 % 90);
      g_string_append_printf (backward, "%d,%d,%d\n", 1 + j * 11 % 90, j / 20, 50 + j * 37 % 900);
    }
  give_trace (&a, forward->str);
  give_trace (&b, backward->str);
  x = run (&a);
  y = run (&b);
  ck_assert_double_eq (value (x, "trace_rows"), ROWS);
  same (x, y, 0.0);
  free_trace (&a);
  free_trace (&b);
}
END_TEST

/* What happened before does not count, and a jump over the end of warm-up counts in part. */
START_TEST (warm_up_is_left_out)
{
  g_auto (ServingParams) p = defaults ("arrivals=closed;concurrency=4;n_requests=100;"
                                       "prompt_tokens=500 tokens;output_tokens=200 tokens");
  g_autoptr (SimRecord) all = run_until (&p, 1, INFINITY, 0.0);
  g_autoptr (SimRecord) late = run_until (&p, 1, INFINITY, 10.0);

  ck_assert_double_lt (value (late, "done_requests"), value (all, "done_requests"));
  assert_close (value (late, "requests_per_s"), value (all, "requests_per_s"), 0.1);
  assert_close (value (late, "utilisation"), 1.0, 1e-6);
  assert_close (value (late, "mean_batch"), value (all, "mean_batch"), 0.05);
  assert_close (value (all, "utilisation"), 1.0, 1e-6);
}
END_TEST

/* All work lies in warm-up: what is measured is an idle fleet. */
START_TEST (work_of_warm_up_is_not_measured)
{
  g_auto (ServingParams) p = defaults ("arrivals=burst;n_requests=10;idle_power_w=100 W;"
                                       "prompt_tokens=500 tokens;output_tokens=200 tokens");
  g_autoptr (SimRecord) r = run_until (&p, 1, 2000.0, 1000.0);

  ck_assert_double_eq (value (r, "utilisation"), 0.0);
  ck_assert_double_eq (value (r, "power_w"), 100.0);
  ck_assert (isnan (value (r, "itl_mean_s")) && isnan (value (r, "mean_batch")));
  ck_assert (isnan (value (r, "prefix_hit_share")));
}
END_TEST

/* Busy time of the whole run is that of its two halves. */
START_TEST (halves_of_a_run_add_up)
{
  g_auto (ServingParams) p = defaults ("rate_hz=0.5 Hz;prompt_tokens=500 tokens;"
                                       "output_tokens=50 tokens;host_step_s=5 ms");
  g_autoptr (SimRecord) all = run_until (&p, 1, 1000.0, 0.0);
  g_autoptr (SimRecord) first = run_until (&p, 1, 500.0, 0.0);
  g_autoptr (SimRecord) second = run_until (&p, 1, 1000.0, 500.0);

  ck_assert_double_lt (value (all, "utilisation"), 0.9);
  assert_close (2.0 * value (all, "utilisation"),
                value (first, "utilisation") + value (second, "utilisation"), 0.01);
}
END_TEST

/* One request decodes when the run ends: its steps are work like any other. */
START_TEST (steps_of_an_open_jump_count)
{
  g_auto (ServingParams) p = defaults ("arrivals=burst;n_requests=1;prompt_tokens=100 tokens;"
                                       "output_tokens=20000 tokens");
  g_autoptr (SimRecord) jumps = run_until (&p, 1, 20.0, 5.0), steps = NULL;

  set_all (&p, "advance=step");
  steps = run_until (&p, 1, 20.0, 5.0);
  assert_close (value (jumps, "utilisation"), 1.0, 0.01);
  ck_assert_double_eq (value (jumps, "steps"), value (steps, "steps"));
  assert_close (value (jumps, "utilisation"), value (steps, "utilisation"), 1e-6);
  assert_close (value (jumps, "itl_mean_s"), value (steps, "itl_mean_s"), 1e-3);
}
END_TEST

START_TEST (unknown_price_and_power_are_absent)
{
  g_auto (ServingParams) p = defaults (SMALL);
  g_autoptr (SimRecord) priced = run (&p);
  g_autoptr (SimRecord) r = NULL;

  ck_assert (!isnan (value (priced, "usd_per_mtoken")));
  ck_assert (isnan (value (priced, "energy_j_per_token")));
  ck_assert_double_eq (value (priced, "unknown_power_devices"), 1.0);
  p.price = NULL;
  set_all (&p, "idle_power_w=100 W");
  r = run (&p);
  ck_assert (isnan (value (r, "usd_per_mtoken")));
  ck_assert_double_eq (value (r, "unpriced_devices"), 1.0);
  ck_assert_double_eq (value (r, "unknown_power_devices"), 0.0);
  ck_assert_double_ge (value (r, "power_w"), 100.0);
  ck_assert_double_le (value (r, "power_w"), 700.0);
  assert_close (value (r, "energy_j_per_token"),
                value (r, "power_w") / value (r, "output_tokens_per_s"), 1e-9);
}
END_TEST

/* 2 USD/h over the time of the run. */
START_TEST (cost_by_hand)
{
  g_auto (ServingParams) p = defaults (SMALL ";engines=2");
  g_autoptr (SimRecord) r = run (&p);

  ck_assert_double_eq (value (r, "price_usd_per_h"), 4.0);
  assert_close (value (r, "usd_per_mtoken"), 4.0 / 3600.0 / value (r, "output_tokens_per_s") * 1e6,
                1e-9);
}
END_TEST

/* 30,000 USD a device and 5,000 of its host, over four years of 8766 hours; electricity by the mean
 * power.  What waits is paid for too: twice the engines, twice the capital of a token. */
START_TEST (ownership_by_hand)
{
  g_auto (ServingParams) p
    = defaults (SMALL ";tp=2;idle_power_w=100 W;pue=1.5;electricity_usd_per_kwh=0.1 USD/kWh;"
                      "purchase_usd=3e4 USD;host_purchase_usd=5e3 USD;capital_years=4");
  g_autoptr (SimRecord) r = run (&p), unpowered = NULL, unbought = NULL;
  double per_h = 2.0 * 35e3 / (4.0 * 8766.0), tokens_per_s = value (r, "output_tokens_per_s");

  assert_close (value (r, "capital_usd_per_h"), per_h, 1e-12);
  assert_close (value (r, "capital_usd_per_mtoken"), per_h / 3600.0 / tokens_per_s * 1e6, 1e-9);
  assert_close (value (r, "electricity_usd_per_mtoken"),
                value (r, "energy_j_per_token") / 3.6e6 * 0.1 * 1e6, 1e-9);
  assert_close (value (r, "tco_usd_per_mtoken"),
                value (r, "capital_usd_per_mtoken") + value (r, "electricity_usd_per_mtoken"),
                1e-12);
  p.idle_power_w = NAN;
  unpowered = run (&p);
  ck_assert_double_eq (value (unpowered, "capital_usd_per_h"), value (r, "capital_usd_per_h"));
  ck_assert (isnan (value (unpowered, "tco_usd_per_mtoken")));
  p.purchase_usd = NAN;
  unbought = run (&p);
  ck_assert (isnan (value (unbought, "capital_usd_per_h")));
  ck_assert_double_eq (value (unbought, "unknown_capital_devices"), 2.0);
  ck_assert_double_eq (value (r, "unknown_capital_devices"), 0.0);
}
END_TEST

START_TEST (goodput_is_what_meets_both_objectives)
{
  g_auto (ServingParams) p = defaults (SMALL);
  g_autoptr (SimRecord) all = run (&p), some = NULL, none = NULL;

  ck_assert_double_eq (value (all, "good_share"), 1.0);
  ck_assert_double_eq (value (all, "goodput_requests_per_s"), value (all, "requests_per_s"));
  p.slo_ttft_s = value (all, "ttft_s.p50");
  some = run (&p);
  assert_close (value (some, "good_share"), 0.5, 0.05);
  p.slo_tpot_s = value (all, "tpot_s.min") / 2.0;
  none = run (&p);
  ck_assert_double_lt (value (none, "good_share"), 0.02); /* requests of one token have no TPOT */
}
END_TEST

/* Turns of 100 new and 60 answered tokens; what was said is found again in whole blocks of 16, but
 * for the last token, whose KV nobody made: 16 (10 k - 1) tokens behind k turns.  The thirteenth
 * turn would be longer than 2,000 tokens. */
START_TEST (a_session_by_hand)
{
  g_auto (ServingParams) p
    = defaults ("arrivals=closed;concurrency=1;n_requests=1;session_turns=10000;think_s=1 s;"
                "prefix_cache=blocks;context_limit_tokens=2000 tokens;prompt_tokens=100 tokens;"
                "output_tokens=60 tokens");
  g_autoptr (SimRecord) r = run (&p);

  ck_assert_double_eq (value (r, "done_requests"), 12.0);
  ck_assert_double_eq (value (r, "refused_requests"), 1.0);
  ck_assert_double_eq (value (r, "input_tokens"), 160.0 * 66.0 + 12.0 * 100.0);
  ck_assert_double_eq (value (r, "prefix_hit_tokens"), 16.0 * (10.0 * 66.0 - 11.0));
  ck_assert_double_eq_tol (value (r, "prefilled_tokens") + value (r, "prefix_hit_tokens"),
                           value (r, "input_tokens"), 0.5);
}
END_TEST

/* KV that the devices had no room for comes from the hosts, and nothing else changes. */
START_TEST (tiers_are_found_again)
{
  static const SimMemoryTier dram = { .latency_s = 0.0, .bytes_per_s = 50e9 };
  static ServingTier tier = { &dram, 100e9, NAN, false };
  ServingParams p = defaults ("n_requests=60;rate_hz=20 Hz;session_turns=6;think_s=2 s;"
                              "prefix_cache=blocks;memory_share=0.14;prompt_tokens=400 tokens;"
                              "output_tokens=50 tokens");
  g_autoptr (SimRecord) without = run (&p), with = NULL;

  p.kv_tiers = (SimList){ 1, &tier };
  with = run (&p);
  ck_assert_double_eq (value (without, "tier_loaded_tokens"), 0.0);
  ck_assert (value (with, "tier_loaded_tokens") > 0.0);
  ck_assert (value (with, "prefix_hit_share") > value (without, "prefix_hit_share"));
  ck_assert (value (with, "ttft_s.mean") < value (without, "ttft_s.mean"));
  p.kv_tiers = (SimList){ 0, NULL };
  clear_params (&p);
}
END_TEST

/* Who is urgent waits less than the others. */
START_TEST (urgent_requests_go_first)
{
  g_auto (ServingParams) p = defaults ("n_requests=300;rate_hz=60 Hz;max_requests=8;"
                                       "urgent_share=0.2");
  g_autoptr (SimRecord) r = run (&p);

  ck_assert (value (r, "urgent_ttft_s.mean") < 0.5 * value (r, "ttft_s.mean"));
  ck_assert_double_eq (value (r, "done_requests"), 300.0);
}
END_TEST

/* Equal requests, all at once, four at a time: between a tenth and nine tenths of the ends four
 * run, and their tokens are those of the time between. */
START_TEST (the_middle_of_a_burst)
{
  g_auto (ServingParams) p = defaults ("arrivals=burst;n_requests=400;max_requests=4;kv_given=true;"
                                       "prompt_tokens=500 tokens;output_tokens=100 tokens");
  g_autoptr (SimRecord) r = run (&p), open = NULL;
  double gap_s = value (r, "itl_mean_s");

  ck_assert_double_eq_tol (value (r, "steady_batch"), 4.0, 0.05);
  ck_assert_double_eq_tol (value (r, "steady_output_tokens_per_s") * gap_s, 4.0, 0.1);
  set_all (&p, "arrivals=poisson;n_requests=0");
  open = run_until (&p, 1, 30.0, 0.0);
  ck_assert (isnan (value (open, "steady_batch")));
}
END_TEST

/* Decoding alone: no prompt is computed, and a token takes as long as where prompts were. */
START_TEST (given_kv_is_not_computed)
{
  g_auto (ServingParams) p = defaults ("arrivals=closed;concurrency=1;n_requests=3;kv_given=true;"
                                       "prompt_tokens=500 tokens;output_tokens=50 tokens");
  g_autoptr (SimRecord) given = run (&p), made = NULL;

  set_all (&p, "kv_given=false");
  made = run (&p);
  ck_assert_double_eq_tol (value (given, "tpot_s.mean"), value (made, "tpot_s.mean"), 1e-9);
  ck_assert (value (given, "prefilled_tokens") <= 3.0);
  ck_assert (value (given, "ttft_s.mean") < value (made, "ttft_s.mean"));
}
END_TEST

/* A split engine: price of both kinds of devices, power by how long each pool works, and as many
 * requests as without a split. */
START_TEST (a_split_engine_is_served)
{
  static SimAccelerator device;
  static LlmOperatorLaw law;
  static const SimPrice cheap = { "h20", "test", 1.0 };
  ServingParams p
    = defaults ("n_requests=100;rate_hz=20 Hz;output_tokens=50 tokens;placement=split;"
                "attention_devices=2;idle_power_w=100 W;attention_idle_power_w=60 W;"
                "purchase_usd=2e4 USD;attention_purchase_usd=1e4 USD;host_purchase_usd=0 USD;"
                "capital_years=1");
  g_autoptr (SimRecord) r = NULL;
  double model, attention, watts;

  p.attention_device = poor (&law, &device, 1.0);
  p.attention_price = &cheap;
  r = run (&p);
  ck_assert_double_eq (value (r, "devices"), 3.0);
  ck_assert_double_eq (value (r, "done_requests"), 100.0);
  ck_assert_double_eq_tol (value (r, "price_usd_per_h"), 2.0 + 2.0 * 1.0, 1e-12);
  model = value (r, "model_pool_busy_share");
  attention = value (r, "attention_pool_busy_share");
  ck_assert_double_eq_tol (value (r, "balanced_attention_devices"), 2.0 * attention / model, 1e-9);
  ck_assert_double_eq_tol (value (r, "capital_usd_per_h"), (2e4 + 2.0 * 1e4) / 8766.0, 1e-12);
  /* idle power of all, and what working adds for as long as each works */
  watts = (value (r, "power_w") - 100.0 - 2.0 * 60.0);
  ck_assert (watts > 0.0 && watts < 600.0 + 2.0 * 640.0);
  clear_params (&p);
}
END_TEST

TEST_MAIN (llm_serving, TEST (ownership_by_hand), TEST (a_session_by_hand),
           TEST (tiers_are_found_again), TEST (urgent_requests_go_first),
           TEST (the_middle_of_a_burst), TEST (given_kv_is_not_computed),
           TEST (a_split_engine_is_served), TEST (littles_law_open), TEST (littles_law_closed),
           TEST (tokens_are_conserved), TEST (one_request_by_hand),
           TEST (engines_without_limit_are_ideal), TEST (more_hardware_is_never_slower),
           TEST (jumps_are_the_sum_of_their_steps), TEST (gaps_add_up),
           TEST (order_of_rows_decides_nothing), TEST (warm_up_is_left_out),
           TEST (work_of_warm_up_is_not_measured), TEST (halves_of_a_run_add_up),
           TEST (steps_of_an_open_jump_count), TEST (unknown_price_and_power_are_absent),
           TEST (cost_by_hand), TEST (goodput_is_what_meets_both_objectives))

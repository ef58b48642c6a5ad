/* tests/llm_serving/test_losses.c - devices that fail, in every placement. */
#include "tests/llm_serving/serving_special.h"

#define LOAD                                                                                       \
  "n_requests=120;rate_hz=30 Hz;prompt_tokens=lognormal(600 tokens, 0.8);"                         \
  "output_tokens=uniform(2 tokens, 200 tokens);"
#define LOSS "fault_at_s=2 s;fault_detect_s=1 s;fault_replace_s=3 s;"

/* Every placement, and the devices that it can lose; KV of a model device of a split engine, and
 * what nobody has there, is none. */
static const struct {
  const char *settings;
  gboolean keeps_kv;
} placements[] = {
  { LOAD "tp=2;", FALSE },
  { LOAD "dp=2;", FALSE },
  { LOAD "engine=@sglang;", FALSE },
  { LOAD "engines=2;", FALSE },
  { LOAD "placement=disaggregated;", FALSE },
  { LOAD "placement=disaggregated;engines=2;prefill_engines=2;fault_devices=prefill;", FALSE },
  { LOAD "placement=split;attention_device=@poor;attention_devices=2;", TRUE },
  { LOAD "placement=split;attention_device=@poor;attention_devices=2;fault_devices=attention;",
    FALSE },
  { LOAD "placement=split;attention_device=@poor;attention_devices=4;attention_tp=2;"
         "split_batches=2;fault_devices=attention;",
    FALSE },
  { LOAD "placement=split_disaggregated;attention_device=@poor;attention_devices=2;"
         "fault_devices=attention;",
    FALSE },
};

/* All requests get all their tokens, later than without.  A prefill engine of an idle moment may
 * have nothing to lose; a run that cannot lose anything tells no losses. */
START_TEST (nothing_is_lost_but_time)
{
  ServingParams p = defaults (""), q = defaults ("");
  g_autoptr (SimRecord) a = NULL, b = NULL;

  set_each (&p, placements[_i].settings);
  set_each (&q, placements[_i].settings);
  set_each (&q, LOSS);
  a = run (&p);
  b = run (&q);
  ck_assert_double_eq (value (b, "done_requests"), 120);
  ck_assert_double_eq (value (b, "output_tokens"), value (a, "output_tokens"));
  ck_assert_double_eq (value (b, "faults"), 1);
  ck_assert_double_gt (value (b, "e2e_s.mean"), value (a, "e2e_s.mean"));
  if (placements[_i].keeps_kv)
    ck_assert_double_eq (value (b, "lost_kv_tokens"), 0);
  else if (strstr (placements[_i].settings, "prefill;") == NULL)
    ck_assert_double_gt (value (b, "lost_kv_tokens"), 0);
  ck_assert_double_gt (value (b, "down_share"), 0);
  ck_assert (!isfinite (value (a, "down_share")));
  let_go (&p);
  let_go (&q);
}
END_TEST

/* One engine of one device, the loss noticed and mended at once but for the weights: 8 GB at 5
 * GB/s. */
START_TEST (an_engine_stands_still_for_its_weights)
{
  ServingParams p
    = defaults (LOAD "fault_at_s=2 s;fault_detect_s=1 s;fault_replace_s=2 s;idle_power_w=1 W");
  g_autoptr (SimRecord) r = run_until (&p, 1, 60.0, 0.0);
  double down_s = value (r, "down_share") * 60.0, weights = value (r, "weight_bytes");

  /* from the end of the step on that ran when the device was lost */
  ck_assert_double_le (down_s, 3.0 + weights / 5e9 + 1e-6);
  ck_assert_double_ge (down_s, 3.0 + weights / 5e9 - 0.2);
  clear_params (&p);
}
END_TEST

/* Of two replicas, or two devices that each have their own requests, one loses its KV. */
START_TEST (a_replica_loses_its_own)
{
  static const char *const pairs[][2] = {
    { "tp=2;", "dp=2;" },
    { "placement=split;attention_device=@poor;attention_devices=2;fault_devices=attention;",
      "placement=split;attention_device=@poor;attention_devices=2;fault_devices=attention;"
      "attention_tp=1;" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      double lost[2];

      for (guint k = 0; k < 2; k++)
        {
          ServingParams p = defaults ("");
          g_autoptr (SimRecord) r = NULL;

          set_each (&p, "arrivals=burst;n_requests=100;prompt_tokens=500 tokens;"
                        "output_tokens=400 tokens;" LOSS);
          set_each (&p, pairs[i][k]);
          r = run (&p);
          lost[k] = value (r, "lost_kv_tokens");
          let_go (&p);
        }
      ck_assert_double_gt (lost[1], 0.4 * lost[0]);
      ck_assert_double_lt (lost[1], 0.6 * lost[0]);
    }
}
END_TEST

/* Copies bring back all but each request's last piece: the finer they are the less is made again.
 * What is brought back takes the path of the memory. */
START_TEST (copies_come_back)
{
  static const char *const pieces[] = { "1 tokens", "128 tokens", "1000000 tokens" };
  double lost[3], restored[3];

  for (guint i = 0; i < 3; i++)
    {
      ServingParams p = defaults (LOAD LOSS "kv_lost=copies;");
      g_autoptr (SimRecord) r = NULL;

      p.kv_copy_memory = &host_memory;
      set_param (serving_params, &p, "kv_copy_tokens", pieces[i]);
      r = run (&p);
      lost[i] = value (r, "lost_kv_tokens");
      restored[i] = value (r, "restored_kv_tokens");
      ck_assert_double_eq (value (r, "done_requests"), 120);
      clear_params (&p);
    }
  ck_assert_double_eq (lost[0], 0);
  ck_assert_double_eq (restored[2], 0);
  ck_assert (lost[1] > 0 && restored[1] > 0);
  ck_assert_double_eq_tol (lost[1] + restored[1], restored[0], 1e-9);
  ck_assert_double_eq_tol (lost[2], restored[0], 1e-9);
}
END_TEST

/* In each placement and engine: everybody is served, and what comes back is not made again. */
START_TEST (copies_in_every_placement)
{
  static const char *const engines[] = { "", "engine=@sglang;", "engine=@trtllm;" };

  for (guint e = 0; e < G_N_ELEMENTS (engines); e++)
    {
      ServingParams p = defaults (""), q = defaults ("");
      g_autoptr (SimRecord) made = NULL, back = NULL;

      set_each (&p, placements[_i].settings);
      set_each (&q, placements[_i].settings);
      set_each (&p, LOSS);
      set_each (&q, LOSS "kv_lost=copies;kv_copy_memory=@copies;kv_copy_tokens=16 tokens;");
      set_each (&p, engines[e]);
      set_each (&q, engines[e]);
      made = run (&p);
      back = run (&q);
      ck_assert_double_eq (value (back, "done_requests"), 120);
      ck_assert_double_eq (value (back, "output_tokens"), value (made, "output_tokens"));
      ck_assert_double_eq (value (back, "lost_kv_tokens") + value (back, "restored_kv_tokens"),
                           value (made, "lost_kv_tokens"));
      ck_assert_double_le (value (back, "lost_kv_tokens"), value (made, "lost_kv_tokens"));
      let_go (&p);
      let_go (&q);
    }
}
END_TEST

/* Requests that go elsewhere do not wait for the device; with KV that survives less is computed. */
START_TEST (requests_go_on_elsewhere)
{
  static const char *const settings[]
    = { LOAD "engines=2;", LOAD "engines=2;dp=2;",
        LOAD "engines=2;placement=split;attention_device=@poor;attention_devices=2;",
        LOAD "engines=3;engine=@sglang;router=least_loaded;",
        LOAD "engines=2;prefill_engines=2;placement=disaggregated;" };

  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      ServingParams p = defaults (""), q = defaults ("");
      g_autoptr (SimRecord) stays = NULL, moves = NULL;

      set_each (&p, settings[i]);
      set_each (&p, LOSS "fault_replace_s=60 s;");
      set_each (&q, settings[i]);
      set_each (&q, LOSS "fault_replace_s=60 s;kv_lost=migrate;");
      stays = run (&p);
      moves = run (&q);
      ck_assert_double_eq (value (moves, "done_requests"), 120);
      ck_assert_double_gt (value (moves, "moved_requests"), 0);
      ck_assert_double_eq (value (stays, "moved_requests"), 0);
      ck_assert_double_lt (value (moves, "e2e_s.max"), value (stays, "e2e_s.max"));
      let_go (&p);
      let_go (&q);
    }
}
END_TEST

/* Random losses over random settings: everybody is served, the books agree (the model audits them),
 * and the same seed loses the same devices. */
START_TEST (random_losses_lose_nobody)
{
  static const char *const kinds[] = { "", "kv_lost=migrate;engines=2;" };

  for (guint i = 0; i < G_N_ELEMENTS (placements); i++)
    for (guint k = 0; k < 2; k++)
      {
        ServingParams p = defaults ("");
        g_autoptr (SimRecord) a = NULL, b = NULL;

        set_each (&p, placements[i].settings);
        set_each (&p, "device_mtbf_s=8 s;fault_detect_s=0.3 s;fault_replace_s=0.5 s;"
                      "weight_load_bytes_per_s=50 GB/s;");
        set_each (&p, kinds[k]);
        if (k == 1 && strstr (placements[i].settings, "disaggregated") != NULL)
          set_each (&p, "prefill_engines=2;");
        a = run_until (&p, 7 + i, INFINITY, 0.0);
        b = run_until (&p, 7 + i, INFINITY, 0.0);
        ck_assert_double_eq (value (a, "done_requests"), 120);
        ck_assert_uint_eq (a->fingerprint, b->fingerprint);
        let_go (&p);
      }
}
END_TEST

/* A step is never done between two losses: the run says so, and does not go on for ever. */
START_TEST (losses_faster_than_steps_end_the_run)
{
  ServingParams p = defaults (LOAD "device_mtbf_s=1 us");
  SimComponent component = { "serving", &llm_serving_model, &p };
  SimRunSpec how = { .components = &component, .n_components = 1, .until = SIM_TIME_MAX };
  g_autoptr (SimRecord) r = sim_run (&how);

  ck_assert (r->failed);
  ck_assert_msg (strstr (r->reason, "no request was done between") != NULL, "%s", r->reason);
  clear_params (&p);
}
END_TEST

/* Losses behind the last request do not lengthen the run, and one that never comes changes
 * nothing. */
START_TEST (the_run_ends_with_its_last_request)
{
  ServingParams p = defaults (LOAD), q = defaults (LOAD "fault_at_s=500 s;device_mtbf_s=1e9 s");
  g_autoptr (SimRecord) a = run (&p), b = run (&q);

  ck_assert_double_eq (value (b, "faults"), 0);
  ck_assert_double_eq (value (a, "requests_per_s"), value (b, "requests_per_s"));
  ck_assert_double_eq (value (a, "e2e_s.max"), value (b, "e2e_s.max"));
  clear_params (&p);
  clear_params (&q);
}
END_TEST

/* Faults that the user makes, each with what to do. */
START_TEST (what_cannot_be_lost_is_refused)
{
  static const char *const bad[][2] = {
    { "fault_at_s=1 s;fault_devices=attention", "only split engines have devices of attention" },
    { "fault_at_s=1 s;fault_devices=prefill", "no engine only prefills" },
    { "fault_at_s=1 s;kv_lost=copies", "give kv_copy_memory" },
    { "fault_at_s=1 s;kv_lost=migrate", "give engines of at least 2" },
    { "fault_at_s=1 s;kv_lost=migrate;engines=2;prefix_cache=blocks", "with a prefix cache" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      ServingParams p = defaults (bad[i][0]);
      g_autoptr (GError) error = NULL;

      ck_assert (!llm_serving_model.check (&p, &error));
      ck_assert_msg (strstr (error->message, bad[i][1]) != NULL, "%s", error->message);
      clear_params (&p);
    }
}
END_TEST

TEST_MAIN (serving_losses,
           tcase_add_loop_test (tests, nothing_is_lost_but_time, 0, G_N_ELEMENTS (placements)),
           TEST (an_engine_stands_still_for_its_weights), TEST (a_replica_loses_its_own),
           TEST (copies_come_back),
           tcase_add_loop_test (tests, copies_in_every_placement, 0, G_N_ELEMENTS (placements)),
           TEST (requests_go_on_elsewhere), TEST (random_losses_lose_nobody),
           TEST (losses_faster_than_steps_end_the_run), TEST (the_run_ends_with_its_last_request),
           TEST (what_cannot_be_lost_is_refused))

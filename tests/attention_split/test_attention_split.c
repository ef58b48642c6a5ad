/* tests/attention_split/test_attention_split.c - iterations computed by hand, identities, limits,
 * jump = step, layers = iteration. */
#include "models/llm/trace/trace.h"
#include "tests/attention_split/split_case.h"

static const SimLink perfect = { .bytes_per_s = INFINITY, .round_trip_s = 0.0 };

START_TEST (prices_and_capacity_of_the_paper)
{
  g_auto (SplitParams) p = defaults ();
  g_autoptr (SimRecord) lamina = NULL, baseline = NULL, room = NULL;

  set (&p, "study", "closed");
  lamina = run_seed (&p, 1);
  assert_close (value (lamina, "price_usd_per_h"), 40.64, 1e-12);
  assert_close (value (lamina, "capacity_tokens"), 4 * 96e9 * 0.85 / 327680.0, 1e-12);
  set (&p, "system", "homogeneous");
  baseline = run_seed (&p, 1);
  assert_close (value (baseline, "price_usd_per_h"), 44.24, 1e-12);
  assert_close (value (baseline, "capacity_tokens"), (4 * 80e9 * 0.85 - 137.5e9) / 327680.0, 1e-12);
  set (&p, "system", "lamina");
  p.attention_gpu = &h100;
  set (&p, "attention_devices", "1");
  set (&p, "usable_memory_share", "1");
  set (&p, "context_tokens", "8192 tokens");
  room = run_seed (&p, 1);
  assert_close (value (room, "capacity_requests"), 80e9 / (8192 * 327680.0), 1e-12); /* 29.8 */
}
END_TEST

/* 70B on (2, 4), B = 96, l = 1000: every term by hand. */
START_TEST (serial_iteration_by_hand)
{
  g_auto (SplitParams) p = defaults ();
  g_autoptr (SimRecord) r = NULL;
  double b = 96, s = 96 * 1000, e = 2, d = 8192;
  double read = 137.5e9 / (80 * 2 * 3.35e12 * 0.83), flop = 137.5e9 / 80 * b / (2 * 989e12 * 0.68);
  double reduce = 8e-6 + 2.0 * 0.5 * e * d * b / (0.667 * 450e9);
  double model = 16.4e-6 + 0.094e-6 * b + MAX (read, flop) + 2 * reduce;
  double attention = 11.3e-6 + 0.054e-6 * b + 2 * e * 1024 * s / (4 * 4.0e12 * 0.85);
  double network = 33e-6 + 2.25 * e * d * b / (2 * 45.7e9);
  double project
    = MAX (2 * e * d * 1024 / (2 * 3.35e12 * 0.83), 4 * d * 1024 * b / (2 * 989e12 * 0.68));
  double hidden = MIN (attention, project + 2 * e * 1024 * b / (2 * 45.7e9));

  set (&p, "study", "closed");
  set (&p, "batch_requests", "96");
  set (&p, "context_tokens", "1000");
  r = run_seed (&p, 1);
  assert_close (value (r, "model_s"), 80 * model, 1e-12);
  assert_close (value (r, "attention_s"), 80 * attention, 1e-12);
  assert_close (value (r, "network_s"), 80 * network, 1e-12);
  assert_close (value (r, "hidden_s"), 80 * hidden, 1e-12);
  assert_close (value (r, "iteration_s"), 80 * (model + attention + network - hidden) + 1e-3,
                1e-12);
  assert_close (value (r, "tokens_per_s") * value (r, "tbt_s"), 96, 1e-12);
  assert_close (value (r, "bandwidth_required_bytes_per_s"),
                2.25 * e * d * b / (0.2 * (model + attention)), 1e-12);
  assert_close (value (r, "model_mfu_share"), 137.5e9 / 80 * b / (2 * 989e12 * model), 1e-12);
  assert_close (value (r, "usd_per_mtoken"), 40.64 / 3600 / value (r, "tokens_per_s") * 1e6, 1e-12);
  assert_close (value (r, "model_share") + value (r, "attention_share") + value (r, "network_share")
                  - value (r, "hidden_share") + value (r, "host_share"),
                1.0, 1e-12);
}
END_TEST

START_TEST (homogeneous_iteration_by_hand)
{
  g_auto (SplitParams) p = defaults ();
  g_autoptr (SimRecord) r = NULL;
  double b = 200, flop = 137.5e9 / 80 * b / (4 * 989e12 * 0.68);
  double read = 137.5e9 / (80 * 4 * 3.35e12 * 0.83);
  double model = 16.4e-6 + 0.094e-6 * b + MAX (read, flop)
                 + 2 * (8e-6 + 2 * 0.75 * 2 * 8192 * b / (0.667 * 450e9));
  double attention = 11.3e-6 + 0.054e-6 * b + 4096 * b * 700 / (4 * 3.35e12 * 0.854);

  set (&p, "system", "homogeneous");
  set (&p, "study", "closed");
  set (&p, "host_per_request_s", "20 us");
  set (&p, "batch_requests", "200");
  set (&p, "context_tokens", "700");
  r = run_seed (&p, 1);
  assert_close (value (r, "iteration_s"), 80 * (model + attention) + 5e-3 + 200 * 20e-6, 1e-12);
  ck_assert_double_eq (value (r, "network_share"), 0.0);
}
END_TEST

/* The largest of three bounds; the cases reach each of them. */
START_TEST (pipeline_takes_the_largest_bound)
{
  static const char *const cases[][3] = {
    { "2", "3000", "100" }, { "3", "120", "20000" }, { "3", "3", "100" }, { "5", "400", "500" }
  };
  static const SimLink slow = { .bytes_per_s = 45.7e9, .round_trip_s = 180e-6 };
  guint reached[3] = { 0, 0, 0 };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (SplitParams) p = defaults ();
      g_autoptr (SimRecord) r = NULL;
      double n = g_ascii_strtod (cases[i][0], NULL), bounds[3];
      guint largest = 0;

      p.link = &slow;
      set (&p, "study", "closed");
      set (&p, "model_devices", "8");
      set (&p, "n_batches", cases[i][0]);
      set (&p, "batch_requests", cases[i][1]);
      set (&p, "context_tokens", cases[i][2]);
      r = run_seed (&p, 1);
      bounds[0] = n * value (r, "model_s") / (n - 1);
      bounds[1] = n * value (r, "attention_s");
      bounds[2] = value (r, "model_s") + value (r, "attention_s") + value (r, "network_s")
                  - value (r, "hidden_s");
      for (guint k = 1; k < 3; k++)
        largest = bounds[k] > bounds[largest] ? k : largest;
      assert_close (value (r, "iteration_s"), bounds[largest] + 1e-3, 1e-12);
      reached[largest]++;
    }
  for (guint k = 0; k < 3; k++)
    ck_assert_msg (reached[k] > 0, "bound %u", k);
}
END_TEST

/* A free and infinitely fast network and equal devices: the split changes nothing. */
START_TEST (perfect_network_equals_a_single_pool)
{
  g_auto (SplitParams) p = defaults ();
  g_autoptr (SimRecord) split = NULL, single = NULL;

  p.attention_gpu = &h100;
  p.attention_gpu_price = &h100_price;
  p.link = &perfect;
  set (&p, "study", "closed");
  set (&p, "overlap", "none");
  set (&p, "model_devices", "4");
  set (&p, "attention_memory_eff", "0.854");
  set (&p, "scheduler_s", "5 ms");
  split = run_seed (&p, 1);
  set (&p, "system", "homogeneous");
  single = run_seed (&p, 1);
  assert_close (value (split, "iteration_s"), value (single, "iteration_s"), 1e-12);
}
END_TEST

START_TEST (doubling_the_group_halves_kv_and_its_traffic)
{
  g_auto (SplitParams) p = defaults ();
  LlmModel wide = llama3_70b, narrow = llama3_70b;
  g_autoptr (SimRecord) a = NULL, b = NULL;
  double query = 2 * 8192.0;

  narrow.kv_heads = 4;
  set (&p, "study", "closed");
  set (&p, "overlap", "none");
  p.llm = &wide;
  a = run_seed (&p, 1);
  p.llm = &narrow;
  b = run_seed (&p, 1);
  assert_close (value (b, "capacity_tokens"), 2 * value (a, "capacity_tokens"), 1e-12);
  assert_close ((value (b, "network_s") - 80 * 33e-6) / (value (a, "network_s") - 80 * 33e-6),
                (query + 2 * 512) / (query + 2 * 1024), 1e-9);
}
END_TEST

/* Latent attention: one latent of rank + rope a token; queries and outputs of every head go in
 * its terms. */
START_TEST (latent_attention_sends_and_keeps_latents)
{
  g_auto (SplitParams) p = defaults ();
  LlmModel latent = llama3_70b;
  g_autoptr (SimRecord) r = NULL;

  latent.mla_rank = 512;
  latent.mla_rope = 64;
  p.llm = &latent;
  set (&p, "study", "closed");
  set (&p, "head_split", "padded");
  set (&p, "batch_requests", "10");
  r = run_seed (&p, 1);
  assert_close (value (r, "capacity_tokens"), 96e9 * 0.85 / (80 * 576 * 2.0), 1e-12);
  assert_close (value (r, "network_s"),
                80 * (33e-6 + 2.0 * 10 * (64 * (576 + 512) + 576) / (2 * 45.7e9)), 1e-12);
  /* an entry with the widths of its heads: what packs them is with the cache, as in every engine */
  latent.mla_nope = latent.mla_value = 128;
  g_clear_pointer (&r, sim_record_free);
  r = run_seed (&p, 1);
  assert_close (value (r, "network_s"),
                80 * (33e-6 + 2.0 * 10 * (64 * (192 + 128) + 576) / (2 * 45.7e9)), 1e-12);
}
END_TEST

/* Settings that reach every law and rule, as name, value pairs. */
static const char *const settings[][10] = {
  { "system", "homogeneous", "host_per_request_s", "7 us", NULL },
  { "system", "homogeneous", "usable_memory_share", "0.45", "arrivals", "poisson",
    "arrival_rate_hz", "60 Hz", NULL },
  { "n_batches", "1", "usable_memory_share", "0.05", NULL },
  { "n_batches", "2", "overlap", "none", "arrivals", "timestamps", "synthetic_rate_hz", "40 Hz",
    NULL },
  { "n_batches", "3", "model_devices", "4", "usable_memory_share", "0.07", "link_as", "server",
    NULL },
  { "head_split", "request", "n_batches", "2", "usable_memory_share", "0.06", NULL },
  { "kv_block_tokens", "16", "usable_memory_share", "0.05", "recompute_s_per_token", "3 us/tokens",
    NULL },
  { "head_split", "padded", "attention_devices", "3", "order", "shuffled", NULL },
};

static SplitParams
setting (guint i)
{
  SplitParams p = defaults ();

  set (&p, "prompt_max_tokens", "6000");
  for (guint k = 0; settings[i][k] != NULL; k += 2)
    set (&p, settings[i][k], settings[i][k + 1]);
  return p;
}

START_TEST (jump_equals_step)
{
  static const char *const same[] = { "tokens_per_s",
                                      "steady_tokens_per_s",
                                      "tbt_s",
                                      "mean_batch",
                                      "steady_batch",
                                      "used_kv_tokens",
                                      "model_share",
                                      "attention_share",
                                      "network_share",
                                      "hidden_share",
                                      "host_share",
                                      "attention_utilisation",
                                      "latency_s.mean",
                                      "latency_s.max",
                                      "request_tbt_s.mean",
                                      "iterations",
                                      "tokens",
                                      "preemptions",
                                      "recomputed_tokens",
                                      "done_requests" };
  double preempted = 0.0;

  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      g_auto (SplitParams) p = setting (i);
      g_autoptr (SimRecord) jump = run_seed (&p, 7), step = NULL;

      set (&p, "advance", "step");
      step = run_seed (&p, 7);
      for (guint k = 0; k < G_N_ELEMENTS (same); k++)
        assert_close (value (jump, same[k]), value (step, same[k]), 1e-9);
      assert_close (value (jump, "active_requests.mean"), value (step, "active_requests.mean"),
                    1e-6);
      preempted += value (jump, "preemptions");
      ck_assert_uint_lt (jump->n_events, step->n_events);
    }
  ck_assert_double_gt (preempted, 20.0);
}
END_TEST

/* What was decoded up to an instant and what was decoded from there on are the whole, to within an
 * iteration; shares too.  Arrivals ramp the batch up, so that the two halves differ. */
START_TEST (warmup_divides_the_run)
{
  static const char *const fidelities[] = { "iteration", "layer" };
  static const char *const parts[] = { "model_share", "attention_share", "network_share" };

  for (guint i = 0; i < G_N_ELEMENTS (fidelities); i++)
    {
      g_auto (SplitParams) p = defaults ();
      SimRunSpec how = { .until = SIM_TIME_MAX, .engine = { .seed = 9 } };
      g_autoptr (SimRecord) whole = NULL, before = NULL, after = NULL, none = NULL;
      double share, tokens;

      set (&p, "fidelity", fidelities[i]);
      set (&p, "advance", "step");
      set (&p, "arrivals", "poisson");
      set (&p, "arrival_rate_hz", "40 Hz");
      whole = run_spec (&p, how);
      share = 5.3 / whole->end_s;
      how.warmup = sim_time_from_s (5.3);
      after = run_spec (&p, how);
      how.warmup = sim_time_from_s (1e6);
      none = run_spec (&p, how);
      how.warmup = 0;
      how.until = sim_time_from_s (5.3);
      before = run_spec (&p, how);
      tokens = value (whole, "tokens_per_s");
      assert_close (share * value (before, "tokens_per_s")
                      + (1 - share) * value (after, "tokens_per_s"),
                    tokens, 0.01);
      ck_assert_double_gt (fabs (value (after, "tokens_per_s") / tokens - 1), 0.05);
      for (guint k = 0; k < G_N_ELEMENTS (parts); k++)
        assert_close (share * value (before, parts[k]) + (1 - share) * value (after, parts[k]),
                      value (whole, parts[k]), 0.01);
      ck_assert (none->failed && strstr (none->reason, "before anything was measured") != NULL);
    }
}
END_TEST

START_TEST (littles_law_and_conservation)
{
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      g_auto (SplitParams) p = setting (i);
      g_autoptr (SimRecord) r = run_seed (&p, 3);
      double present = value (r, "active_requests.mean") + value (r, "queued_requests.mean");

      ck_assert (!r->failed);
      assert_close (present * r->end_s, value (r, "latency_s.mean") * value (r, "latency_s.n"),
                    1e-5);
      assert_close (value (r, "tokens"), value (r, "trace_output_mean_tokens") * 300, 1e-12);
      ck_assert_double_eq (value (r, "done_requests"), 300.0);
      ck_assert_double_le (value (r, "used_kv_tokens"), value (r, "capacity_tokens"));
      ck_assert_double_le (value (r, "attention_utilisation"), 1.0 + 1e-12);
      ck_assert_double_le (value (r, "model_utilisation"), 1.0 + 1e-12);
      ck_assert_double_ge (value (r, "wait_share"), -1e-9);
    }
}
END_TEST

/* Far more requests than fit and no preemption to speak of: context per active request is theta. */
START_TEST (context_tends_to_theta)
{
  g_auto (SplitParams) p = defaults ();
  g_autoptr (SimRecord) r = NULL;
  double active;

  set (&p, "synthetic_requests", "20000");
  set (&p, "usable_memory_share", "0.2");
  r = run_seed (&p, 5);
  active = value (r, "tokens") * value (r, "tbt_s") / r->end_s;
  ck_assert_double_eq_tol (value (r, "used_kv_tokens") / active / value (r, "trace_theta_tokens"),
                           1.0, 0.02);
  ck_assert_double_gt (value (r, "used_kv_tokens") / value (r, "capacity_tokens"), 0.94);
}
END_TEST

/* The schedule of layers with contexts that grow and requests that come and go: near the closed
 * form, which assumes batches in step. */
START_TEST (layers_agree_with_the_iteration)
{
  static const char *const n_batches[] = { "1", "2", "3" };

  for (guint i = 0; i < G_N_ELEMENTS (n_batches); i++)
    {
      g_auto (SplitParams) p = defaults ();
      g_autoptr (SimRecord) iteration = NULL, layer = NULL;

      set (&p, "model_devices", "4");
      set (&p, "n_batches", n_batches[i]);
      set (&p, "scheduler_s", "0");
      iteration = run_seed (&p, 2);
      set (&p, "fidelity", "layer");
      layer = run_seed (&p, 2);
      ck_assert_double_eq (value (layer, "done_requests"), 300.0);
      assert_close (value (layer, "tokens"), value (iteration, "tokens"), 1e-12);
      assert_close (value (layer, "tokens_per_s"), value (iteration, "tokens_per_s"),
                    i == 0 ? 1e-6 : 0.03);
      assert_close (value (layer, "used_kv_tokens"), value (iteration, "used_kv_tokens"), 0.03);
      assert_close (value (layer, "mean_batch"), value (iteration, "active_requests.mean"), 0.05);
      assert_close (value (layer, "model_share"), value (iteration, "model_share"), 0.03);
    }
}
END_TEST

/* Weights and KV of equal bytes per device and batch: t_a = t_m / (n - 1), no network: no bubble,
 * and nobody waits. */
START_TEST (balanced_rotation_has_no_bubble)
{
  for (gint64 n = 2; n <= 5; n++)
    {
      g_auto (SplitParams) p = defaults ();
      g_autoptr (SimRecord) r = NULL;
      SimAccelerator free_ring = h100;

      p.link = &perfect;
      p.attention_gpu = &h100;
      p.n_batches = n;
      p.model_devices = 2 * (n - 1);
      p.attention_devices = 2;
      p.batch_requests = (double) n;
      p.context_tokens = 137.5e9 / 327680.0 / (double) (n - 1);
      set (&p, "study", "closed");
      set (&p, "fidelity", "layer");
      set (&p, "overlap", "none");
      set (&p, "scheduler_s", "0");
      set (&p, "gemm_memory_eff", "1");
      set (&p, "attention_memory_eff", "1");
      p.gemm_fixed_s = p.gemm_per_token_s = p.attention_fixed_s = p.attention_per_request_s = 0.0;
      p.all_reduce_latency_s = 0.0;
      free_ring.scale_up_bytes_per_s = INFINITY;
      p.model_gpu = &free_ring;
      r = run_seed (&p, 1);
      assert_close (value (r, "attention_s"), value (r, "model_s") / (double) (n - 1), 1e-9);
      assert_close (value (r, "model_utilisation"), 1.0, 1e-6);
      assert_close (value (r, "attention_utilisation"), 1.0, 1e-6);
      ck_assert_double_lt (fabs (value (r, "wait_share")), 1e-6);
    }
}
END_TEST

/* The public traces, when they are at hand: published contexts per token, and everything done. */
START_TEST (public_traces)
{
  static const struct {
    const char *file;
    double n, theta;
  } traces[] = { { "azure_AzureLLMInferenceTrace_conv.csv", 19366, 1227.5 },
                 { "azure_AzureLLMInferenceTrace_code.csv", 8819, 2131.4 },
                 { "mooncake_conversation_trace.jsonl", 12031, 13126.4 } };
  const char *dir = g_getenv ("ORRERY_TRACES");

  if (dir == NULL)
    g_print ("# skipped: ORRERY_TRACES names no folder with the Azure and Mooncake traces "
             "(Azure/AzurePublicDataset, kvcache-ai/Mooncake)\n");
  for (guint i = 0; dir != NULL && i < G_N_ELEMENTS (traces); i++)
    {
      g_autofree char *path = g_build_filename (dir, traces[i].file, NULL);
      g_auto (SplitParams) p = defaults ();
      g_autoptr (LlmTrace) trace = llm_trace_load (path, NULL);
      g_autoptr (SimRecord) r = NULL;

      if (trace == NULL)
        continue;
      p.trace = (SimFile){ traces[i].file, trace };
      r = run_seed (&p, 1);
      ck_assert_double_eq (value (r, "done_requests"), traces[i].n);
      ck_assert_double_eq_tol (value (r, "trace_theta_tokens"), traces[i].theta, 0.05);
      p.trace = (SimFile){ NULL, NULL };
    }
}
END_TEST

START_TEST (seeds_decide_and_nothing_else)
{
  g_auto (SplitParams) p = defaults ();
  g_autoptr (SimRecord) a = run_seed (&p, 11), b = run_seed (&p, 11), c = run_seed (&p, 12);

  ck_assert_uint_eq (a->fingerprint, b->fingerprint);
  ck_assert_uint_ne (a->fingerprint, c->fingerprint);
  for (guint i = 0; i < a->n_values; i++)
    ck_assert (memcmp (&a->values[i], &b->values[i], sizeof (double)) == 0);
}
END_TEST

/* The order of simultaneous events decides nothing, in any setting or in the layers' schedule. */
START_TEST (ties_decide_nothing)
{
  for (guint i = 0; i <= G_N_ELEMENTS (settings); i++)
    {
      g_auto (SplitParams) p = setting (i < G_N_ELEMENTS (settings) ? i : 3);
      g_autoptr (SimRecord) a = NULL, b = NULL;

      if (i == G_N_ELEMENTS (settings))
        set (&p, "fidelity", "layer");
      a = run_seed (&p, 4);
      b = run_spec (&p, (SimRunSpec){ .until = SIM_TIME_MAX,
                                      .engine = { .seed = 4, .ties = SIM_TIES_SHUFFLED } });
      assert_close (value (a, "tokens_per_s"), value (b, "tokens_per_s"), 1e-12);
      assert_close (value (a, "latency_s.mean"), value (b, "latency_s.mean"), 1e-12);
    }
}
END_TEST

/* Requests too long for the whole capacity; limits and scales. */
START_TEST (oversized_requests_by_policy)
{
  g_auto (SplitParams) p = defaults ();
  g_autoptr (SimRecord) stop = NULL, reject = NULL, clip = NULL, limit = NULL, huge = NULL;
  double refused;

  set (&p, "usable_memory_share", "0.003"); /* 3515 tokens */
  stop = run_seed (&p, 1);
  ck_assert (stop->failed);
  ck_assert (strstr (stop->reason, "exceeds the limit of 3515 tokens") != NULL);
  set (&p, "oversize", "reject");
  reject = run_seed (&p, 1);
  refused = value (reject, "refused_requests");
  ck_assert_double_gt (refused, 3.0);
  ck_assert_double_eq (value (reject, "done_requests") + refused, 300.0);
  set (&p, "oversize", "clip");
  clip = run_seed (&p, 1);
  ck_assert_double_eq (value (clip, "done_requests"), 300.0);
  set (&p, "context_limit_tokens", "3000 tokens");
  set (&p, "max_requests", "100 requests");
  set (&p, "trace_prompt_scale", "0.5");
  limit = run_seed (&p, 1);
  ck_assert (!limit->failed);
  ck_assert_double_eq (value (limit, "trace_requests"), 100.0);
  ck_assert_double_lt (value (limit, "trace_prompt_mean_tokens"),
                       value (clip, "trace_prompt_mean_tokens"));
  set (&p, "trace_output_scale", "9e15");
  huge = run_seed (&p, 1);
  ck_assert (huge->failed && strstr (huge->reason, "2^32 - 1 is the longest") != NULL);
}
END_TEST

/* Returns: (transfer full): the message of the check. */
static char *
refusal (SplitParams *p)
{
  g_autoptr (GError) error = NULL;

  ck_assert (!attention_split_model.check (p, &error));
  return g_strdup (error->message);
}

static void
refuses (const char *const *pairs, const char *part)
{
  g_auto (SplitParams) p = defaults ();
  g_autofree char *message = NULL;

  for (guint k = 0; pairs[k] != NULL; k += 2)
    set (&p, pairs[k], pairs[k + 1]);
  message = refusal (&p);
  ck_assert_msg (strstr (message, part) != NULL, "%s", message);
}

START_TEST (check_refuses_what_cannot_be)
{
  static const SimPrice other = { "h20", "step3-2025", 0.8 };
  g_auto (SplitParams) p = defaults (), q = defaults (), r = defaults ();
  LlmModel experts = llama3_70b;
  SimAccelerator unknown = h20;
  g_autofree char *message = NULL, *of_experts = NULL, *of_memory = NULL, *of_size = NULL;

  refuses ((const char *const[]){ "model_devices", "1", NULL }, "do not fit in a model replica");
  refuses ((const char *const[]){ "n_batches", "4", NULL }, "need 3 model replicas");
  refuses ((const char *const[]){ "attention_devices", "3", NULL },
           "3 devices do not divide the 8 KV heads");
  refuses ((const char *const[]){ "system", "homogeneous", "baseline_devices", "1", NULL },
           "leave no room for KV");
  refuses ((const char *const[]){ "system", "homogeneous", "baseline_devices", "6", NULL },
           "6 devices do not divide");
  refuses ((const char *const[]){ "system", "homogeneous", "fidelity", "layer", NULL },
           "fidelity layer is for the lamina");
  refuses ((const char *const[]){ "system", "homogeneous", "head_split", "request", NULL },
           "not offered for the homogeneous");
  refuses ((const char *const[]){ "head_split", "request", "fidelity", "layer", NULL },
           "not offered with head_split request");
  refuses ((const char *const[]){ "gemm", "table", NULL }, "give gemm_table");
  refuses ((const char *const[]){ "prompt_sd_tokens", "1e18 tokens", NULL }, "prompt");
  p.attention_gpu_price = &other;
  message = refusal (&p);
  ck_assert (strstr (message, "step3-2025") != NULL);
  experts.experts = 8;
  q.llm = &experts;
  of_experts = refusal (&q);
  ck_assert (strstr (of_experts, "mixture of experts") != NULL);
  unknown.memory_bytes = unknown.memory_nominal_bytes = 0.0;
  r.attention_gpu = &unknown;
  of_memory = refusal (&r);
  ck_assert (strstr (of_memory, "memory_nominal_bytes is unknown") != NULL);
  unknown.memory_bytes = unknown.memory_nominal_bytes = 1e300;
  of_size = refusal (&r);
  ck_assert (strstr (of_size, "beyond counting") != NULL);
}
END_TEST

TEST_MAIN (attention_split, TEST (prices_and_capacity_of_the_paper),
           TEST (serial_iteration_by_hand), TEST (homogeneous_iteration_by_hand),
           TEST (pipeline_takes_the_largest_bound), TEST (perfect_network_equals_a_single_pool),
           TEST (doubling_the_group_halves_kv_and_its_traffic),
           TEST (latent_attention_sends_and_keeps_latents), TEST (jump_equals_step),
           TEST (warmup_divides_the_run), TEST (littles_law_and_conservation),
           TEST (context_tends_to_theta), TEST (layers_agree_with_the_iteration),
           TEST (balanced_rotation_has_no_bubble), TEST (public_traces),
           TEST (seeds_decide_and_nothing_else), TEST (ties_decide_nothing),
           TEST (oversized_requests_by_policy), TEST (check_refuses_what_cannot_be))

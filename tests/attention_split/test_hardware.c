/* tests/attention_split/test_hardware.c - attention_split and the catalogue: every field of a
 * device and a link acts or says that it is informational, what is unknown is never 0, and over
 * random systems nothing beats its hardware and better hardware is never slower.
 */
#include <string.h>
#include "tests/attention_split/split_case.h"

static const SimLink nic = { .bytes_per_s = 45.7e9, .round_trip_s = 33.0e-6, .port = SIM_PORT_NIC };

static SplitParams
closed (void)
{
  SplitParams p = defaults ();

  set (&p, "study", "closed");
  return p;
}

static void
assert_refused (const SplitParams *p, const char *part)
{
  g_autoptr (GError) error = NULL;

  ck_assert_msg (!attention_split_model.check (p, &error), "accepted, but wanted: %s", part);
  ck_assert_msg (strstr (error->message, part) != NULL, "%s\nbut wanted: %s", error->message, part);
}

/* A metric of the settings that stand in @p. */
static double
metric (const SplitParams *p, const char *name)
{
  g_autoptr (SimRecord) r = run_seed (p, 1);

  return value (r, name);
}

enum { ACCELERATOR, LINK };

/* One field of @kind, changed to @to: @what moves by @sign, or is why that is refused. */
typedef struct {
  int kind;
  const char *field, *to, *what;
  gboolean refused;
  int sign;
  double value_bytes; /* of the llm; 0: 2 */
  const char *base[4];
} Field;

/* clang-format off */
static const Field fields[] = {
  { ACCELERATOR, "bf16_flop_per_s", "90 TFLOP/s", "model_s", FALSE, 1, 0, { NULL } },
  { ACCELERATOR, "fp8_flop_per_s", "90 TFLOP/s", "model_s", FALSE, 1, 1, { NULL } },
  { ACCELERATOR, "fp8_flop_per_s", "unknown", "no known FLOP/s for weights of 1 B", TRUE, 0, 1,
    { NULL } },
  { ACCELERATOR, "fp4_flop_per_s", "90 TFLOP/s", "model_s", FALSE, 1, 0.5, { NULL } },
  { ACCELERATOR, "memory_bytes", "120 GB", "capacity_tokens", FALSE, 1, 0,
    { "memory", "device" } },
  { ACCELERATOR, "memory_bytes", "unknown", "memory_bytes is unknown", TRUE, 0, 0,
    { "memory", "device" } },
  { ACCELERATOR, "memory_nominal_bytes", "120 GB", "capacity_tokens", FALSE, 1, 0, { NULL } },
  { ACCELERATOR, "memory_nominal_bytes", "unknown", "set memory to device", TRUE, 0, 0, { NULL } },
  { ACCELERATOR, "memory_bytes_per_s", "1 TB/s", "attention_s", FALSE, 1, 0, { NULL } },
  { ACCELERATOR, "power_w", "900 W", "energy_j_per_token", FALSE, 1, 0, { NULL } },
  { ACCELERATOR, "scale_up_bytes_per_s", "32 GB/s", "model_s", FALSE, 1, 0, { NULL } },
  { ACCELERATOR, "scale_up_bytes_per_s", "unknown", "2 devices reduce over it", TRUE, 0, 0,
    { NULL } },
  { ACCELERATOR, "scale_up_devices", "1", "model_s", FALSE, 1, 0, { NULL } },
  { ACCELERATOR, "scale_up_devices", "unknown", "2 devices reduce over it", TRUE, 0, 0, { NULL } },
  { ACCELERATOR, "pcie_bytes_per_s", "32 GB/s", "its PCIe link", TRUE, 0, 0, { NULL } },
  { ACCELERATOR, "nic_bytes_per_s", "25 GB/s", "its NIC carries 25 GB/s", TRUE, 0, 0, { NULL } },
  { ACCELERATOR, "devices_per_node", "4", "at most 4 devices of one host", TRUE, 0, 0, { NULL } },
  { LINK, "bytes_per_s", "5 GB/s", "network_s", FALSE, 1, 0, { NULL } },
  { LINK, "bytes_per_s", "unknown", "its bytes_per_s is unknown", TRUE, 0, 0, { NULL } },
  { LINK, "latency_s", "40 us", "network_s", FALSE, 1, 0, { NULL } },
  { LINK, "latency_s", "unknown", "round_trip_s and latency_s are unknown", TRUE, 0, 0, { NULL } },
  { LINK, "round_trip_s", "40 us", "network_s", FALSE, 1, 0, { NULL } },
  { LINK, "port", "scale_up", "share no such domain", TRUE, 0, 0, { NULL } },
};
/* clang-format on */

typedef struct {
  SimAccelerator device;
  SimLink link;
  LlmModel llm;
} Hardware;

/* Both pools of one device, but for the copy that a scale-up link tells apart. */
static SplitParams
setting (const Field *f, Hardware *h, SimAccelerator *other)
{
  SplitParams p = closed ();

  *h = (Hardware){ h100, nic, llama3_70b };
  h->device.fp8_flop_per_s = 1978e12;
  h->device.fp4_flop_per_s = 2000e12;
  if (f->value_bytes > 0)
    h->llm.value_bytes = f->value_bytes;
  if (strcmp (f->field, "latency_s") == 0)
    h->link = (SimLink){ 45.7e9, 5e-6, NAN, SIM_PORT_NIC };
  if (strcmp (f->field, "devices_per_node") == 0)
    h->link.port = SIM_PORT_HOST;
  set (&p, "batch_requests", "900");
  for (guint k = 0; f->base[k] != NULL; k += 2)
    set (&p, f->base[k], f->base[k + 1]);
  *other = h->device;
  p.llm = &h->llm;
  p.model_gpu = p.attention_gpu = &h->device;
  if (strcmp (f->field, "port") == 0)
    p.attention_gpu = other;
  p.link = &h->link;
  return p;
}

START_TEST (every_field_acts_or_is_refused)
{
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      const Field *f = &fields[i];
      const SimKind *kind = f->kind == LINK ? &sim_link_kind : &sim_accelerator_kind;
      Hardware h;
      SimAccelerator other;
      g_auto (SplitParams) p = setting (f, &h, &other);
      double before = f->refused ? 0.0 : metric (&p, f->what), after;

      set_param (kind->rows, f->kind == LINK ? (gpointer) &h.link : (gpointer) &h.device, f->field,
                 f->to);
      if (f->refused)
        {
          assert_refused (&p, f->what);
          continue;
        }
      after = metric (&p, f->what);
      ck_assert_msg (f->sign * (after - before) > 0, "%s: %s from %g to %g", f->field, f->what,
                     before, after);
    }
}
END_TEST

static gboolean
has_case (int kind, const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (fields[i].kind == kind && strcmp (fields[i].field, name) == 0)
      return TRUE;
  return FALSE;
}

/* What an idle device or a whole system draws, its link to the host, and what a message between
 * domains takes are llm_serving's. */
static gboolean
is_of_servers (const char *name)
{
  const char *const names[]
    = { "idle_power_w", "system_power_w", "host_bytes_per_s", "nic_latency_s", NULL };

  return g_strv_contains (names, name);
}

START_TEST (every_field_has_a_case_or_is_informational)
{
  for (const SimParam *row = sim_accelerator_kind.rows; row->name != NULL; row++)
    ck_assert_msg (has_case (ACCELERATOR, row->name) || is_of_servers (row->name), "%s", row->name);
  for (const SimParam *row = sim_link_kind.rows; row->name != NULL; row++)
    ck_assert_msg (has_case (LINK, row->name), "%s", row->name);
  for (const SimParam *row = sim_memory_tier_kind.rows; row->name != NULL; row++)
    ck_assert_msg (strstr (row->doc, "informational") != NULL, "%s", row->name);
}
END_TEST

/* One way twice is a round trip, and the slow stack no longer wins by being unknown. */
START_TEST (latency_in_either_spelling)
{
  static const SimLink one_way = { 50e9, 65e-6, NAN, SIM_PORT_NIC };
  g_auto (SplitParams) p = closed ();
  double fast, slow;

  set (&p, "batch_requests", "1");
  fast = metric (&p, "network_s");
  p.link = &one_way;
  slow = metric (&p, "network_s");
  assert_close (metric (&p, "link_round_trip_s"), 130e-6, 1e-12);
  assert_close (slow, 80 * (130e-6 + 2.25 * 2 * 8192 / (2 * 50e9)), 1e-12);
  ck_assert_double_gt (slow, fast);
}
END_TEST

START_TEST (links_that_devices_do_not_have)
{
  static const SimLink nvlink = { 450e9, 5e-6, NAN, SIM_PORT_SCALE_UP };
  g_auto (SplitParams) p = closed ();
  SimAccelerator pcie = h100;

  p.link = &nvlink;
  assert_refused (&p, "share no such domain");
  p.attention_gpu = &h100;
  ck_assert_double_gt (metric (&p, "network_s"), 0.0);
  set (&p, "attention_devices", "8");
  assert_refused (&p, "joins at most 8 devices of one scale-up domain, not all 10");
  set (&p, "attention_devices", "4");
  pcie.scale_up_bytes_per_s = 64e9;
  p.model_gpu = p.attention_gpu = &pcie;
  assert_refused (&p, "its scale-up link carries 64 GB/s");
  set (&p, "system", "homogeneous");
  ck_assert_double_gt (metric (&p, "model_s"), 0.0);
  set (&p, "baseline_devices", "16");
  set (&p, "head_split", "padded");
  assert_refused (&p, "which only a link of a NIC joins");
}
END_TEST

/* What is not known or not given leaves out what hangs on it, and no more. */
START_TEST (unknown_price_and_power_leave_results_out)
{
  g_auto (SplitParams) p = closed ();
  SimAccelerator dark = h20;
  g_autoptr (SimRecord) lamina = NULL, baseline = NULL;

  dark.power_w = NAN;
  p.attention_gpu = &dark;
  p.attention_gpu_price = NULL;
  lamina = run_seed (&p, 1);
  ck_assert (isnan (value (lamina, "energy_j_per_token")));
  ck_assert (isnan (value (lamina, "price_usd_per_h")));
  ck_assert (isnan (value (lamina, "usd_per_mtoken")) && isnan (value (lamina, "tokens_per_usd")));
  ck_assert_double_eq (value (lamina, "unknown_power_devices"), 4);
  ck_assert_double_eq (value (lamina, "unpriced_devices"), 4);
  ck_assert_double_gt (value (lamina, "tokens_per_s"), 0.0);
  set (&p, "system", "homogeneous");
  p.attention_gpu = NULL;
  p.link = NULL;
  baseline = run_seed (&p, 1);
  assert_close (value (baseline, "price_usd_per_h"), 44.24, 1e-12);
  assert_close (value (baseline, "energy_j_per_token"), 2800 / value (baseline, "tokens_per_s"),
                1e-12);
  ck_assert (isnan (value (baseline, "link_round_trip_s")));
  set (&p, "system", "lamina");
  assert_refused (&p, "attention_gpu must be given");
  p.attention_gpu = &h20;
  assert_refused (&p, "link must be given");
}
END_TEST

/* 8 x L40S: no all-reduce is faster than its PCIe link, and all of them share the path through the
 * host, as in every engine. */
START_TEST (all_reduce_by_the_devices_own_link)
{
  g_auto (SplitParams) p = closed ();
  SimAccelerator card = h100;
  double bytes = 2.0 * 8192 * 900, whole, last = 0.0;

  set (&p, "system", "homogeneous");
  set (&p, "head_split", "padded");
  set (&p, "batch_requests", "900");
  set (&p, "baseline_devices", "8");
  whole = metric (&p, "model_s");
  card.scale_up_bytes_per_s = 32e9;
  p.model_gpu = &card;
  assert_close (metric (&p, "model_s") - whole,
                80 * 2 * 1.75 * bytes / 0.667 * (8 / card.pcie_bytes_per_s - 1 / 450e9), 1e-9);
  p.model_gpu = &h100;
  for (gint64 nodes = 8; nodes <= 512; nodes *= 4) /* from 64 devices on FLOP no longer matter */
    {
      p.baseline_devices = 8 * nodes;
      ck_assert_double_gt (metric (&p, "model_s"), last);
      last = metric (&p, "model_s");
    }
}
END_TEST

typedef struct {
  SimAccelerator model, attention;
  SimLink link;
  LlmModel llm;
} System;

static double
between (GRand *rand, double low, double high)
{
  return low * pow (high / low, g_rand_double (rand));
}

static SimAccelerator
random_device (GRand *rand)
{
  return (SimAccelerator){ .bf16_flop_per_s = between (rand, 5e13, 3e15),
                           .fp8_flop_per_s = between (rand, 1e14, 6e15),
                           .memory_bytes = 80e9,
                           .memory_nominal_bytes = 80e9,
                           .memory_bytes_per_s = between (rand, 2e11, 1e13),
                           .scale_up_bytes_per_s = between (rand, 1e10, 1e12),
                           .scale_up_devices = 1 << g_rand_int_range (rand, 0, 5) };
}

static LlmModel
random_llm (GRand *rand)
{
  gint64 kv_heads = 1 << g_rand_int_range (rand, 0, 5);
  LlmModel llm = { .layers = g_rand_int_range (rand, 1, 120),
                   .heads = kv_heads << g_rand_int_range (rand, 0, 4),
                   .kv_heads = kv_heads,
                   .head_dim = 128,
                   .value_bytes = g_rand_boolean (rand) ? 2 : 1,
                   .weight_value_bytes = g_rand_boolean (rand) ? 2 : 1,
                   .weight_bytes = between (rand, 1e10, 1e12) };

  if (g_rand_boolean (rand))
    {
      llm.kv_heads = llm.head_dim = 0;
      llm.mla_rank = 512;
      llm.mla_rope = 64;
    }
  /* As large as its projections of K and V, which overlap takes from the weights. */
  llm.d_model = 128 * llm.heads;
  llm.weight_bytes = MAX (llm.weight_bytes, 12.0 * (double) (llm.d_model * llm.d_model * llm.layers)
                                              * llm.weight_value_bytes);
  return llm;
}

static SplitParams
random_system (GRand *rand, System *s)
{
  SplitParams p = closed ();

  *s = (System){ random_device (rand),
                 random_device (rand),
                 { .bytes_per_s = between (rand, 1e9, 1e11),
                   .latency_s = NAN,
                   .round_trip_s = between (rand, 1e-6, 1e-3) },
                 random_llm (rand) };
  p.llm = &s->llm;
  p.model_gpu = &s->model;
  p.attention_gpu = &s->attention;
  p.link = &s->link;
  p.n_batches = g_rand_int_range (rand, 1, 4);
  p.model_devices = 2 * (1 << g_rand_int_range (rand, 0, 5));
  p.attention_devices = g_rand_int_range (rand, 1, 9);
  p.baseline_devices = 1 << g_rand_int_range (rand, 0, 7);
  p.batch_requests = between (rand, 1, 3000);
  p.context_tokens = between (rand, 1, 2e5);
  set (&p, "head_split", g_rand_boolean (rand) ? "padded" : "ideal");
  set (&p, "overlap", g_rand_boolean (rand) ? "none" : "kvproj");
  set (&p, "link_as", g_rand_boolean (rand) ? "delay" : "server");
  set (&p, "system", g_rand_boolean (rand) ? "lamina" : "homogeneous");
  return p;
}

/* The roofline of the model part, of attention, and the line rate of the network, at full peak. */
static void
assert_bounds (const SplitParams *p, const SimRecord *r)
{
  const LlmModel *llm = p->llm;
  gboolean lamina = p->system == SPLIT_LAMINA;
  const SimAccelerator *reader = lamina ? p->attention_gpu : p->model_gpu;
  double n = lamina ? (double) p->n_batches : 1.0;
  double width
    = lamina ? (double) p->model_devices / MAX (1.0, n - 1.0) : (double) p->baseline_devices;
  double devices = lamina ? (double) p->attention_devices : width;
  double b = p->batch_requests / n, s = b * p->context_tokens, slack = 1.0 + 1e-9;
  double weights = llm->weight_bytes / llm->weight_value_bytes;
  double rate = MAX (llm->value_bytes, llm->weight_value_bytes) > 1.0
                  ? p->model_gpu->bf16_flop_per_s
                  : p->model_gpu->fp8_flop_per_s;
  double peak = llm->value_bytes > 1.0 ? reader->bf16_flop_per_s : reader->fp8_flop_per_s;
  double kv = llm->mla_rank > 0 ? 576.0 : 256.0 * (double) llm->kv_heads;
  double flop = llm->mla_rank > 0 ? 2.0 * 1088 * (double) llm->heads : 512.0 * (double) llm->heads;
  double query = (double) llm->heads * (llm->mla_rank > 0 ? 576.0 : (double) llm->head_dim);
  double n_model = (double) p->model_devices, iteration = value (r, "iteration_s");

  ck_assert (value (r, "model_s") * slack
             >= llm->weight_bytes / (width * p->model_gpu->memory_bytes_per_s));
  ck_assert (value (r, "model_s") * slack >= 2.0 * weights * b / (width * rate));
  ck_assert (value (r, "attention_s") * slack >= (double) llm->layers * llm->value_bytes * kv * s
                                                   / (devices * reader->memory_bytes_per_s));
  ck_assert (value (r, "attention_s") * slack
             >= (double) llm->layers * flop * s / (devices * peak));
  ck_assert (iteration * slack >= value (r, "model_s")
             && iteration * slack >= value (r, "attention_s"));
  if (lamina)
    ck_assert (value (r, "network_s") * slack >= (double) llm->layers * llm->value_bytes * kv * b
                                                   / (MIN (width, devices) * p->link->bytes_per_s));
  if (lamina) /* query and KV of all batches, over the NICs of the smaller pool */
    ck_assert (iteration * slack >= (double) llm->layers * llm->value_bytes * (kv + query) * n * b
                                      / (MIN (n_model, devices) * p->link->bytes_per_s));
}

/* One resource after the other, a little better. */
static void
assert_monotone (const SplitParams *p, System *s, double iteration_s)
{
  double *const rates[] = { &s->model.bf16_flop_per_s,        &s->model.fp8_flop_per_s,
                            &s->model.memory_bytes_per_s,     &s->model.scale_up_bytes_per_s,
                            &s->attention.bf16_flop_per_s,    &s->attention.fp8_flop_per_s,
                            &s->attention.memory_bytes_per_s, &s->link.bytes_per_s };

  for (guint i = 0; i <= G_N_ELEMENTS (rates); i++)
    {
      double *rate = i < G_N_ELEMENTS (rates) ? rates[i] : &s->link.round_trip_s, old = *rate;
      double better;

      *rate = i < G_N_ELEMENTS (rates) ? 1.7 * old : 0.6 * old;
      better = metric (p, "iteration_s");
      ck_assert_msg (better <= iteration_s * (1.0 + 1e-9), "resource %u: %g s, then %g s", i,
                     iteration_s, better);
      *rate = old;
    }
}

START_TEST (random_systems_keep_their_bounds)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  guint n_run = 0;

  for (guint i = 0; i < 600; i++)
    {
      System s;
      g_auto (SplitParams) p = random_system (rand, &s);
      g_autoptr (SimRecord) r = NULL;

      if (!attention_split_model.check (&p, NULL))
        continue;
      n_run++;
      r = run_seed (&p, 1);
      assert_bounds (&p, r);
      assert_monotone (&p, &s, value (r, "iteration_s"));
    }
  ck_assert_uint_gt (n_run, 300);
}
END_TEST

/* Eight replicas of two devices before one NIC: the schedule knows no queue at a link, so that it
 * says so instead of sending faster than the NIC does. */
START_TEST (schedule_fails_above_line_rate)
{
  static const char *const many[] = { "study",          "closed", "n_batches",         "9",
                                      "model_devices",  "16",     "attention_devices", "1",
                                      "batch_requests", "9000",   "context_tokens",    "128" };
  g_auto (SplitParams) p = defaults ();
  g_autoptr (SimRecord) held = NULL, record = NULL;
  double most = 45.7e9 / (80 * 2 * (64 * 128 + 2 * 8 * 128)); /* query and KV */

  for (guint i = 0; i < G_N_ELEMENTS (many); i += 2)
    set (&p, many[i], many[i + 1]);
  held = run_seed (&p, 1);
  ck_assert_double_eq_tol (value (held, "tokens_per_s"), most, 1.5e-2 * most);
  ck_assert_double_le (value (held, "tokens_per_s"), most);
  set (&p, "fidelity", "layer");
  record = run_seed (&p, 1);
  ck_assert (record->failed);
  ck_assert_ptr_nonnull (strstr (record->reason, "what the NICs between the pools carry"));
}
END_TEST

TEST_MAIN (split_hardware, TEST (schedule_fails_above_line_rate),
           TEST (every_field_acts_or_is_refused), TEST (every_field_has_a_case_or_is_informational),
           TEST (latency_in_either_spelling), TEST (links_that_devices_do_not_have),
           TEST (unknown_price_and_power_leave_results_out),
           TEST (all_reduce_by_the_devices_own_link), TEST (random_systems_keep_their_bounds))

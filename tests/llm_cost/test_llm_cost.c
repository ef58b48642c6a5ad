/* tests/llm_cost/test_llm_cost.c - the cost of a decoded token by hand, ranks of devices by the
 * roofline, laws never below it, and every parameter.
 */
#include "tests/test.h"

#include <math.h>
#include "models/llm/operators/measured/measured.h"
#include "models/llm_cost/cost_params.h"
#include "models/llm_cost/llm_cost.h"
#include "sim/model/run.h"
#include "tests/llm/shelf.h"
#include "tests/param_moves.h"

static const SimPrice one_dollar = { "", "test", 1.0 }, two_dollars = { "", "test", 2.0 };

/* What text cannot say: entries of the catalogue. */
typedef struct {
  Shelf shelf;
  CostParams p;
} Case;

static Case
start (const char *llm, const char *device)
{
  Case c = { .shelf = open_shelf () };

  c.p.llm = named (c.shelf.models, llm);
  c.p.device = named (c.shelf.laws, device);
  sim_params_defaults (cost_params, &c.p);
  return c;
}

static void
stop (Case *c)
{
  sim_params_clear (cost_params, &c->p, sizeof c->p);
  close_shelf (&c->shelf);
}

static SimRecord *
run (const CostParams *p)
{
  SimComponent component = { "llm_cost", &llm_cost_model, p };
  g_autoptr (GError) error = NULL;
  SimRunSpec how = {
    .components = &component, .n_components = 1, .until = SIM_TIME_MAX, .engine = { .seed = 1 }
  };
  SimRecord *record;

  ck_assert_msg (llm_cost_model.check (p, &error), "%s", error != NULL ? error->message : "");
  record = sim_run (&how);
  ck_assert_msg (!record->failed, "%s", record->reason);
  return record;
}

static double
value (const SimRecord *record, const char *name)
{
  SimComponent component = { "llm_cost", &llm_cost_model, NULL };
  g_autoptr (GArray) columns = sim_run_columns (&component, 1);

  for (guint i = 0; i < columns->len; i++)
    if (strcmp (g_array_index (columns, SimColumn, i).name, name) == 0)
      return record->values[i];
  ck_abort_msg ("no column %s", name);
}

static double
value_of (const CostParams *p, const char *name)
{
  g_autoptr (SimRecord) record = run (p);

  return value (record, name);
}

/* Llama 3.1 70B: 80 layers, 8 KV heads of 128, queries of 64 heads in and out. */
START_TEST (attention_by_hand)
{
  Case c = start ("llama31-70b", "h100-sxm");
  double kv = 80.0 * 2 * 8 * 128 * 2 * 8192, ends = 80.0 * 2 * 64 * 128 * 2;

  c.p.price = &two_dollars;
  ck_assert_double_eq_tol (value_of (&c.p, "attention_roofline_s"), (kv + ends) / 3.35e12, 1e-12);
  ck_assert_double_eq_tol (value_of (&c.p, "attention_roofline_usd_per_mtoken"),
                           (kv + ends) / 3.35e12 * 1e6 * 2.0 / 3600.0, 1e-6);
  /* 4 x 64 x 128 FLOP for 2 x 8 x 128 values of 2 bytes */
  ck_assert_double_eq_tol (value_of (&c.p, "attention_flop_per_byte"), 8.0, 1e-12);
  ck_assert_double_eq_tol (value_of (&c.p, "device_flop_per_byte"), 989e12 / 3.35e12, 1e-9);
  stop (&c);
}
END_TEST

/* DeepSeek-V3: 61 layers, 128 heads on a latent of 576, of which 512 are values; on an H20 its FLOP
 * are what takes time: 2 x 128 x 1088 a token of context. */
START_TEST (latent_attention_by_hand)
{
  Case c = start ("deepseek-v3", "h20");
  double flop = 61.0 * 2 * 128 * 1088 * 32768;

  set_param (cost_params, &c.p, "context_tokens", "32768 tokens");
  ck_assert_double_eq_tol (value_of (&c.p, "attention_roofline_s"), flop / 148e12, 1e-9);
  ck_assert_double_eq_tol (value_of (&c.p, "attention_flop_per_byte"), 2.0 * 128 * 1088 / 1152,
                           1e-9);
  ck_assert_double_eq (value_of (&c.p, "attention_flop_bound"), 1.0);
  stop (&c);
}
END_TEST

/* Many tokens: two FLOP a parameter of the feed-forward layers; few: each weight read once. */
START_TEST (feed_forward_by_hand)
{
  Case c = start ("llama31-70b", "h100-sxm");
  double weights = 80.0 * 3 * 8192 * 28672, few;

  set_param (cost_params, &c.p, "batch_requests", "100000 requests");
  ck_assert_double_eq_tol (value_of (&c.p, "feed_forward_roofline_s"), 2.0 * weights / 1979e12,
                           1e-9);
  set_param (cost_params, &c.p, "batch_requests", "1 requests");
  few = value_of (&c.p, "feed_forward_roofline_s");
  /* and activations: less than a thousandth */
  ck_assert (few >= weights / 3.35e12 && few <= weights / 3.35e12 * 1.001);
  stop (&c);
}
END_TEST

/* Device time of attention by the closed form: the larger of FLOP and bytes at the peaks. */
static double
closed_form_s (const CostParams *p, double intensity)
{
  const SimAccelerator *d = p->device->device;
  double bytes = llm_kv_bytes_per_token (p->llm) * (double) p->context_tokens;

  return MAX (bytes * intensity / d->bf16_flop_per_s, bytes / d->memory_bytes_per_s);
}

enum { N_DEVICES = 6 };

/* No two devices of which the roofline finds one cheaper and the model not. */
static void
assert_same_order (const double *closed, const double *ours, const char *llm)
{
  for (guint a = 0; a < N_DEVICES; a++)
    for (guint b = 0; b < N_DEVICES; b++)
      ck_assert_msg (closed[a] >= closed[b] * 0.999 || ours[a] < ours[b], "%s: %u before %u", llm,
                     a, b);
}

/* For grouped and latent attention alike: whichever device the roofline finds cheaper is. */
START_TEST (devices_rank_as_the_roofline_says)
{
  static const char *const devices[N_DEVICES]
    = { "h800", "h20", "a800", "ascend-910b", "h100-sxm", "l40s" };
  static const char *const models[]
    = { "llama31-70b", "qwen3-235b-a22b", "deepseek-v3", "kimi-k2" };

  for (guint m = 0; m < G_N_ELEMENTS (models); m++)
    {
      double closed[N_DEVICES], ours[N_DEVICES];

      for (guint d = 0; d < N_DEVICES; d++)
        {
          Case c = start (models[m], devices[d]);

          set_param (cost_params, &c.p, "weights_format", "bf16");
          set_param (cost_params, &c.p, "context_tokens", "131072 tokens");
          closed[d] = closed_form_s (&c.p, value_of (&c.p, "attention_flop_per_byte"));
          ours[d] = value_of (&c.p, "attention_roofline_s");
          stop (&c);
        }
      assert_same_order (closed, ours, models[m]);
    }
}
END_TEST

START_TEST (no_law_beats_its_roofline)
{
  static const char *const devices[] = { "h100-sxm", "h20", "b200-sxm", "l40s", "mi300x" };
  static const char *const models[] = { "llama31-70b", "gpt-oss-120b", "deepseek-v3" };
  static const char *const parts[] = { "attention", "projections", "feed_forward", "head" };

  for (guint i = 0; i < G_N_ELEMENTS (devices) * G_N_ELEMENTS (models); i++)
    {
      Case c = start (models[i % 3], devices[i / 3]);
      g_autoptr (SimRecord) r = run (&c.p);

      for (guint k = 0; k < G_N_ELEMENTS (parts); k++)
        {
          g_autofree char *peak = g_strconcat (parts[k], "_roofline_s", NULL);
          g_autofree char *law = g_strconcat (parts[k], "_s", NULL);

          ck_assert_msg (value (r, law) >= value (r, peak) * (1.0 - 1e-12), "%s on %s: %s",
                         models[i % 3], devices[i / 3], parts[k]);
        }
      stop (&c);
    }
}
END_TEST

#define MOE "@moe"
static const ParamMove moves[] = {
  { "llm", "", "@moe", "attention_s", MOVES, 0 },
  { "device", "", "@h20", "attention_s", MOVES, 0 },
  { "operators", "", NULL, "measured_operators_act", ELSEWHERE, 0 },
  { "kernels", "", NULL, "measured_operators_act", ELSEWHERE, 0 },
  { "weights_format", "", "bf16", "feed_forward_roofline_s", UP, 0 },
  { "weights_format", "", "nvfp4", "no peak rate", REFUSED, 0 },
  { "experts_format", MOE, "bf16", "feed_forward_roofline_s", UP, 0 },
  { "kv_format", "", "fp8", "attention_roofline_s", DOWN, 0 },
  { "tp", "", "2", "step_s", DOWN, 0 },
  { "tp", "", "3", "must be a multiple of tp", REFUSED, 0 },
  { "dp", MOE, "2", "devices", UP, 0 },
  { "ep", MOE ";dp=8", "8", "feed_forward_s", MOVES, 0 },
  { "ep", MOE ";dp=8", "3", "multiple of ep", REFUSED, 0 },
  { "batch_requests", "", "1000 requests", "feed_forward_roofline_s", DOWN, 0 },
  { "context_tokens", "", "20000 tokens", "attention_roofline_s", UP, 0 },
  { "price", "", "@two", "usd_per_mtoken", UP, 0 },
};

static void
set_all (Case *c, const char *settings)
{
  g_auto (GStrv) each = g_strsplit (settings, ";", -1);

  for (guint i = 0; each[i] != NULL; i++)
    if (strstr (each[i], "@moe") != NULL)
      c->p.llm = named (c->shelf.models, "qwen3-235b-a22b");
    else if (strstr (each[i], "@h20") != NULL)
      c->p.device = named (c->shelf.laws, "h20");
    else if (strstr (each[i], "@two") != NULL)
      c->p.price = &two_dollars;
    else
      param_moves_set (cost_params, &c->p, each[i]);
}

START_TEST (each_parameter_acts_or_is_refused)
{
  const ParamMove *move = &moves[_i];
  g_autofree char *change = g_strdup_printf ("%s=%s", move->name, move->changed);
  Case before = start ("llama31-70b", "h100-sxm"), after = start ("llama31-70b", "h100-sxm");

  before.p.price = after.p.price = &one_dollar;
  set_all (&before, move->base);
  set_all (&after, move->base);
  if (move->effect != ELSEWHERE)
    set_all (&after, change);
  if (move->effect == REFUSED)
    param_moves_refused (&llm_cost_model, &after.p, move);
  else if (move->effect != ELSEWHERE)
    param_moves_moved (move, value_of (&before.p, move->metric), value_of (&after.p, move->metric));
  stop (&before);
  stop (&after);
}
END_TEST

START_TEST (each_parameter_has_a_line)
{
  param_moves_covered (cost_params, moves, G_N_ELEMENTS (moves));
}
END_TEST

/* A token goes to 8 devices with a byte a value and comes back with two, 58 times, over a network
 * of 50 GB/s a device: that is what is paid, not all tokens on all devices. */
START_TEST (wide_experts_exchange_what_they_need)
{
  Case c = start ("deepseek-v3", "h800");
  double wire_s = 58.0 * 8.0 * 7168.0 * 3.0 / 50e9, narrow_s = value_of (&c.p, "step_s");

  c.p.price = &one_dollar;
  set_param (cost_params, &c.p, "dp", "256");
  set_param (cost_params, &c.p, "ep", "256");
  ck_assert_double_gt (value_of (&c.p, "exchange_s"), wire_s);
  ck_assert_double_lt (value_of (&c.p, "exchange_s"), 3.0 * wire_s);
  ck_assert_double_lt (value_of (&c.p, "step_s"), narrow_s);
  stop (&c);
}
END_TEST

START_TEST (an_unknown_price_is_absent)
{
  Case c = start ("llama31-70b", "h100-sxm");

  ck_assert (isnan (value_of (&c.p, "usd_per_mtoken")));
  ck_assert_double_eq (value_of (&c.p, "unpriced_devices"), 1.0);
  stop (&c);
}
END_TEST

START_TEST (measured_operators_act)
{
  const char *traces = g_getenv ("ORRERY_TRACES");
  g_autofree char *path = traces != NULL ? g_build_filename (traces, "operators", NULL) : NULL;
  Case c = start ("llama31-70b", "h100-sxm");
  double law = value_of (&c.p, "step_s"), vllm;

  if (path == NULL || !g_file_test (path, G_FILE_TEST_IS_DIR))
    printf ("# skipped: no folder of measured operators in ORRERY_TRACES\n");
  else
    {
      c.p.operators = (SimFile){ path, llm_measured_format.load (path, NULL) };
      vllm = value_of (&c.p, "step_s");
      ck_assert (vllm < law || vllm > law);
      set_param (cost_params, &c.p, "kernels", "trtllm");
      ck_assert (value_of (&c.p, "step_s") < vllm || value_of (&c.p, "step_s") > vllm);
      llm_measured_format.free ((gpointer) c.p.operators.data);
      c.p.operators = (SimFile){ NULL, NULL };
    }
  stop (&c);
}
END_TEST

TEST_MAIN (llm_cost, TEST (attention_by_hand), TEST (latent_attention_by_hand),
           TEST (feed_forward_by_hand), TEST (devices_rank_as_the_roofline_says),
           TEST (no_law_beats_its_roofline), TEST (wide_experts_exchange_what_they_need),
           TEST (each_parameter_has_a_line), TEST (an_unknown_price_is_absent),
           TEST (measured_operators_act),
           tcase_add_loop_test (tests, each_parameter_acts_or_is_refused, 0, G_N_ELEMENTS (moves)))

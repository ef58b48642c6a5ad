/* tests/attention_split/test_params.c - every parameter of attention_split acts: from a base
 * setting a changed value moves a named metric, or is refused.  A parameter without a case here
 * fails.
 */
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>
#include "models/llm/operators/ops.h"
#include "models/llm/trace/trace.h"
#include "tests/attention_split/split_files.h"
#include "tests/param_moves.h"

typedef void (*Change) (SplitParams *p);

/* @base: settings as name, value pairs. @what: the metric that moves, or part of the refusal. */
typedef struct {
  const char *name, *to, *what;
  Effect how;
  const char *base[11];
  Change before, change; /* what text cannot set; @change instead of @to */
} Case;

static const SimAccelerator twice = { .bf16_flop_per_s = 2000e12,
                                      .memory_bytes = 96e9,
                                      .memory_nominal_bytes = 96e9,
                                      .memory_bytes_per_s = 8e12,
                                      .power_w = 900,
                                      .scale_up_bytes_per_s = 900e9,
                                      .scale_up_devices = 8 };
static const SimPrice dear = { "any", "lamina-2025", 50.0 };
static const SimLink slow = { .bytes_per_s = 1e8, .round_trip_s = 1e-3 };

static void
table (SplitParams *p)
{
  split_set_table (p, SPLIT_TABLE "2,64,460,16,0.3,0.8\n");
}

static void
slower_table (SplitParams *p)
{
  split_set_table (p, SPLIT_TABLE "2,64,460,500,0.3,0.8\n");
}

static void
trace (SplitParams *p)
{
  const char *text = "arrival_s,prompt_tokens,output_tokens\n0,100,10\n1,200,20\n";

  p->trace = (SimFile){ "t.csv", split_load (&llm_trace_format, text) };
}

static void
larger_llm (SplitParams *p)
{
  p->llm = &llama_65b;
}

static void
latent_llm (SplitParams *p)
{
  static const LlmModel latent = { .layers = 80,
                                   .d_model = 8192,
                                   .heads = 64,
                                   .mla_rank = 512,
                                   .mla_rope = 64,
                                   .weight_bytes = 137.5e9,
                                   .value_bytes = 2 };

  p->llm = &latent;
}

static void
faster_model_gpu (SplitParams *p)
{
  p->model_gpu = &twice;
}

static void
faster_attention_gpu (SplitParams *p)
{
  p->attention_gpu = &twice;
}

static void
dear_model_gpu (SplitParams *p)
{
  p->model_gpu_price = &dear;
}

static void
dear_attention_gpu (SplitParams *p)
{
  p->attention_gpu_price = &dear;
}

static void
slow_link (SplitParams *p)
{
  p->link = &slow;
}

#define CLOSED "study", "closed"
#define BASELINE "system", "homogeneous"
#define FULL "usable_memory_share", "0.05" /* so little KV that requests wait for it */
#define FAULT "fault_at_s", "5 s"

/* clang-format off */
static const Case cases[] = {
  { "system", "homogeneous", "tokens_per_s", MOVES, { NULL }, NULL, NULL },
  { "study", "closed", "tokens_per_s", MOVES, { NULL }, NULL, NULL },
  { "llm", NULL, "tokens_per_s", DOWN, { NULL }, NULL, larger_llm },
  { "model_gpu", NULL, "model_s", DOWN, { CLOSED }, NULL, faster_model_gpu },
  { "attention_gpu", NULL, "attention_s", DOWN, { CLOSED }, NULL, faster_attention_gpu },
  { "model_gpu_price", NULL, "usd_per_mtoken", UP, { NULL }, NULL, dear_model_gpu },
  { "attention_gpu_price", NULL, "usd_per_mtoken", UP, { NULL }, NULL, dear_attention_gpu },
  { "link", NULL, "tokens_per_s", DOWN, { NULL }, NULL, slow_link },
  { "model_devices", "4", "model_s", DOWN, { CLOSED }, NULL, NULL },
  { "attention_devices", "8", "attention_s", DOWN, { CLOSED }, NULL, NULL },
  { "baseline_devices", "8", "model_s", DOWN, { CLOSED, BASELINE }, NULL, NULL },
  { "n_batches", "2", "tokens_per_s", MOVES, { NULL }, NULL, NULL },
  { "usable_memory_share", "0.9", "capacity_tokens", UP, { NULL }, NULL, NULL },
  { "memory_model_share", "0.5", "do not fit in a model replica", REFUSED, { NULL }, NULL, NULL },
  { "memory", "device", "capacity_tokens", UP, { BASELINE }, NULL, NULL },
  { "watermark_share", "0.5", "mean_batch", DOWN, { FULL }, NULL, NULL },
  { "kv_block_tokens", "512 tokens", "mean_batch", DOWN, { FULL }, NULL, NULL },
  { "recompute_s_per_token", "1 ms/tokens", "tokens_per_s", DOWN, { FULL }, NULL, NULL },
  { "host_s", "20 ms", "tokens_per_s", DOWN, { BASELINE }, NULL, NULL },
  { "host_per_request_s", "1 ms", "tokens_per_s", DOWN, { BASELINE }, NULL, NULL },
  { "scheduler_s", "10 ms", "tokens_per_s", DOWN, { NULL }, NULL, NULL },
  { "gemm", "table", "model_s", MOVES, { CLOSED }, table, NULL },
  { "gemm", "table", "give gemm_table", REFUSED, { CLOSED }, NULL, NULL },
  { "gemm_table", NULL, "model_s", UP, { CLOSED, "gemm", "table" }, table, slower_table },
  { "gemm_memory_eff", "0.6", "model_s", UP, { CLOSED, "batch_requests", "1" }, NULL, NULL },
  { "gemm_flop_eff", "0.3", "model_s", UP, { CLOSED, "batch_requests", "900" }, NULL, NULL },
  { "gemm_norm", "1.5", "model_s", UP, { CLOSED }, NULL, NULL },
  { "gemm_fixed_s", "1 ms", "model_s", UP, { CLOSED }, NULL, NULL },
  { "gemm_per_token_s", "1 us", "model_s", UP, { CLOSED }, NULL, NULL },
  { "attention_fixed_s", "1 ms", "attention_s", UP, { CLOSED }, NULL, NULL },
  { "attention_per_request_s", "1 us", "attention_s", UP, { CLOSED }, NULL, NULL },
  { "attention_memory_eff", "0.5", "attention_s", UP, { CLOSED }, NULL, NULL },
  { "baseline_attention_memory_eff", "0.5", "attention_s", UP, { CLOSED, BASELINE }, NULL, NULL },
  { "attention_flop_eff", "0.3", "attention_s", UP, { CLOSED, "head_split", "padded" }, latent_llm,
    NULL },
  { "all_reduce_latency_s", "1 ms", "model_s", UP, { CLOSED }, NULL, NULL },
  { "all_reduce_link_eff", "0.2", "model_s", UP, { CLOSED }, NULL, NULL },
  { "all_reduce_bytes_per_s", "10 GB/s", "model_s", UP, { CLOSED }, NULL, NULL },
  { "all_reduce_bytes_per_s", "451 GB/s", "above the line rate", REFUSED, { NULL }, NULL, NULL },
  { "overlap", "none", "hidden_s", DOWN, { CLOSED }, NULL, NULL },
  { "head_split", "request", "attention_s", DOWN, { CLOSED }, NULL, NULL },
  { "link_as", "server", "iteration_s", UP, { CLOSED, "n_batches", "2" }, slow_link, NULL },
  { "link_as", "server", "not offered with fidelity layer", REFUSED, { "fidelity", "layer" }, NULL,
    NULL },
  { "fidelity", "layer", "tokens_per_s", MOVES, { "n_batches", "2" }, NULL, NULL },
  { "advance", "step", "n_events", UP, { NULL }, NULL, NULL },
  { "workload", "other", "has no effect", NOTHING, { NULL }, NULL, NULL },
  { "trace", NULL, "trace_requests", DOWN, { NULL }, NULL, trace },
  { "trace_prompt_scale", "2", "trace_prompt_mean_tokens", UP, { NULL }, NULL, NULL },
  { "trace_output_scale", "2", "trace_output_mean_tokens", UP, { NULL }, NULL, NULL },
  { "order", "shuffled", "tokens_per_s", MOVES, { FULL }, NULL, NULL },
  { "arrivals", "timestamps", "tokens_per_s", DOWN, { NULL }, NULL, NULL },
  { "arrival_rate_hz", "50 Hz", "tokens_per_s", UP, { "arrivals", "poisson" }, NULL, NULL },
  { "max_requests", "50 requests", "trace_requests", DOWN, { NULL }, NULL, NULL },
  { "context_limit_tokens", "900 tokens", "refused_requests", UP, { "oversize", "reject" }, NULL,
    NULL },
  { "oversize", "clip", "refused_requests", DOWN,
    { "oversize", "reject", "context_limit_tokens", "900 tokens" }, NULL, NULL },
  { "synthetic_requests", "100 requests", "trace_requests", DOWN, { NULL }, NULL, NULL },
  { "synthetic_rate_hz", "50 Hz", "tokens_per_s", UP, { "arrivals", "timestamps" }, NULL, NULL },
  { "prompt_mean_tokens", "2000 tokens", "trace_prompt_mean_tokens", UP, { NULL }, NULL, NULL },
  { "prompt_sd_tokens", "10 tokens", "trace_prompt_mean_tokens", MOVES, { NULL }, NULL, NULL },
  { "prompt_max_tokens", "5000 tokens", "trace_prompt_mean_tokens", MOVES, { NULL }, NULL, NULL },
  { "output_mean_tokens", "300 tokens", "trace_output_mean_tokens", UP, { NULL }, NULL, NULL },
  { "output_sd_tokens", "10 tokens", "trace_output_mean_tokens", MOVES, { NULL }, NULL, NULL },
  { "output_max_tokens", "700 tokens", "trace_output_mean_tokens", MOVES, { NULL }, NULL, NULL },
  { "batch_requests", "200", "attention_s", UP, { CLOSED }, NULL, NULL },
  { "context_tokens", "9000 tokens", "attention_s", UP, { CLOSED }, NULL, NULL },
  { "slow_down_share", "0.4", "bandwidth_required_bytes_per_s", DOWN, { CLOSED }, NULL, NULL },
  { "fault_at_s", "5 s", "stalled_s", UP, { NULL }, NULL, NULL },
  { "fault_part", "model", "stalled_s", MOVES, { FAULT }, NULL, NULL },
  { "model_mtbf_s", "5 s", "faults", UP, { NULL }, NULL, NULL },
  { "attention_mtbf_s", "5 s", "faults", UP, { NULL }, NULL, NULL },
  { "fault_detect_s", "50 s", "stalled_s", UP, { FAULT }, NULL, NULL },
  { "fault_replace_s", "500 s", "stalled_s", UP, { FAULT }, NULL, NULL },
  { "weight_load_bytes_per_s", "50 GB/s", "stalled_s", DOWN, { FAULT, "fault_part", "model" }, NULL,
    NULL },
  { "model_lost", "continue", "stalled_s", DOWN,
    { FAULT, "fault_part", "model", "n_batches", "3", "model_devices", "4" }, NULL, NULL },
  { "attention_lost", "requeue", "requeued_requests", UP, { FAULT }, NULL, NULL },
};
/* clang-format on */

static SplitParams
base_of (const Case *c)
{
  SplitParams p = defaults ();

  for (guint k = 0; c->base[k] != NULL; k += 2)
    set (&p, c->base[k], c->base[k + 1]);
  if (c->before != NULL)
    c->before (&p);
  return p;
}

static void
apply (const Case *c, SplitParams *p)
{
  if (c->change != NULL)
    c->change (p);
  else
    set (p, c->name, c->to);
}

static ParamMove
move_of (const Case *c)
{
  return (ParamMove){ .name = c->name, .changed = c->to, .metric = c->what, .effect = c->how };
}

static double
measured (const SimRecord *r, const char *what)
{
  return strcmp (what, "n_events") == 0 ? (double) r->n_events : value (r, what);
}

static void
free_files (SplitParams *p)
{
  if (p->gemm_table.data != NULL)
    llm_gemm_table_format.free ((gpointer) p->gemm_table.data);
  if (p->trace.data != NULL)
    llm_trace_format.free ((gpointer) p->trace.data);
  p->gemm_table = p->trace = (SimFile){ NULL, NULL };
}

static void
moves (const Case *c, SplitParams *p)
{
  g_autoptr (SimRecord) before = run_until (p, 5, 400.0), after = NULL;
  ParamMove move = move_of (c);
  double a, b;

  apply (c, p);
  after = run_until (p, 5, 400.0);
  ck_assert_msg (!before->failed && !after->failed, "%s", c->name);
  a = measured (before, c->what);
  b = measured (after, c->what);
  ck_assert_msg (isfinite (a) && isfinite (b), "%s: %s is %g and %g", c->name, c->what, a, b);
  param_moves_moved (&move, a, b);
}

static void
does_nothing_and_says_so (const Case *c, SplitParams *p)
{
  g_autoptr (SimRecord) before = run_until (p, 5, 400.0), after = NULL;

  apply (c, p);
  after = run_until (p, 5, 400.0);
  ck_assert_uint_eq (before->fingerprint, after->fingerprint);
  ck_assert_msg (strstr (sim_param_find (split_params, c->name)->doc, c->what) != NULL, "%s",
                 c->name);
}

static void
is_refused (const Case *c, SplitParams *p)
{
  ParamMove move = move_of (c);

  apply (c, p);
  param_moves_refused (&attention_split_model, p, &move);
}

START_TEST (every_parameter_acts)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (SplitParams) p = base_of (&cases[i]);

      if (cases[i].how == REFUSED)
        is_refused (&cases[i], &p);
      else if (cases[i].how == NOTHING)
        does_nothing_and_says_so (&cases[i], &p);
      else
        moves (&cases[i], &p);
      free_files (&p);
    }
}
END_TEST

START_TEST (every_parameter_has_a_case)
{
  ParamMove table[G_N_ELEMENTS (cases)];

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    table[i] = move_of (&cases[i]);
  param_moves_covered (split_params, table, G_N_ELEMENTS (cases));
}
END_TEST

TEST_MAIN (attention_split_params, TEST (every_parameter_acts), TEST (every_parameter_has_a_case))

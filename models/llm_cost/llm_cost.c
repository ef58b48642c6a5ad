/* models/llm_cost/llm_cost.c - what a decoded token costs the operator of a device: one step, by
 * the parts of a layer, twice.
 *
 * The composer of every serving engine (models/llm/step) adds up a decode step once with the laws
 * or tables of the device, and once with a law that attains all peaks of the data sheet: the
 * roofline.  Each part comes from a composer that does that section alone.
 */
#include "models/llm_cost/llm_cost.h"
#include <math.h>
#include "models/llm/step/compose.h"
#include "models/llm_cost/cost_params.h"

#define S_PER_H 3600.0
#define MILLION 1e6
#define ROOM 1e12 /* bytes that are enough for any KV */

typedef struct {
  const CostParams *p;
} Cost;

/* Memory is not the question here. */
static double
endless (const LlmSystem *s, const LlmRankMemory *m)
{
  (void) s;
  (void) m;
  return ROOM;
}

static const LlmMemoryRule any_memory = { "all of it", endless, 1.0 };

/* As an engine would be divided. */
static LlmSystem
system_of (const CostParams *p)
{
  gboolean dense = p->llm->experts == 0;
  LlmFormat weights = (LlmFormat) p->weights_format;
  LlmFormat experts = dense ? weights : llm_format_or (p->experts_format, weights);

  return (LlmSystem){ .llm = p->llm,
                      .device = p->device->device,
                      .tp = p->tp,
                      .pp = 1,
                      .dp = p->dp,
                      .moe_tp = llm_system_moe_tp (p->llm, p->tp * p->dp, p->ep),
                      .ep = dense ? 1 : p->ep,
                      .engines = 1,
                      .formats = { weights, weights, experts, (LlmFormat) p->kv_format },
                      .memory_rule = &any_memory,
                      .memory_share = 1.0,
                      .batch_tokens = p->batch_requests,
                      .most_requests = p->batch_requests };
}

/* No engine is modelled: no time of a host, one kernel for all-reduces of any size, and tokens go
 * to the devices of their experts alone. */
static const LlmStepKernels kernels
  = { .exchange = LLM_EXCHANGE_LOW_LATENCY, .nccl_values = INFINITY, .prefill_factor = 1.0 };

/* A composer of one section, and what its step takes. */
static LlmStepParts
section (const CostParams *p, const LlmOperators *operators, guint does, LlmBasis *basis)
{
  LlmSystem s = system_of (p);
  LlmStepLoad load = { .n_decodes = p->batch_requests,
                       .n_outputs = p->batch_requests,
                       .context_tokens = p->batch_requests * p->context_tokens };
  g_autofree LlmStepLoad *loads = g_new (LlmStepLoad, (gsize) p->dp);
  g_autoptr (LlmCompose) compose = NULL;
  LlmStepParts parts = { 0 };
  LlmStepLaw law;

  s.without = ~does;
  for (gint64 i = 0; i < p->dp; i++)
    loads[i] = load;
  compose = llm_compose_new (&s, operators, &kernels);
  law = llm_compose_law (compose);
  law.step_s (law.data, loads, (guint) p->dp, &parts);
  *basis = MAX (*basis, llm_compose_basis (compose));
  return parts;
}

/* Seconds of a step by part, and by what does not belong to one: collectives are of no part, since
 * they fall away where a model needs one device. */
typedef struct {
  double part_s[COST_N_PARTS], exchange_s;
  double feed_forward_compute; /* share of its time */
  LlmBasis basis;
} Times;

/* Products alone at the peaks; with what kernels attain also what is between them. */
static double
work_s (const LlmStepParts *parts, gboolean all)
{
  double s = parts->gemm_s + parts->attention_s + parts->experts_s;

  return all ? s + parts->elementwise_s + parts->other_s : s;
}

/* Of what the device itself bounds: network and launches, which no roofline knows, are left out. */
static double
compute_share (const LlmStepParts *parts)
{
  double memory_s = parts->bound_s[LLM_BOUND_MEMORY], s = parts->bound_s[LLM_BOUND_COMPUTE];

  return s / (s + memory_s);
}

/* Absorbed products come with attention, and are products: published tables of attention hold the
 * kernel alone. */
static Times
times_of (const CostParams *p, const LlmOperators *o, gboolean all)
{
  Times t = { .basis = LLM_BASIS_MEASURED };
  LlmStepParts attention = section (p, o, LLM_SECTION_ATTENTION, &t.basis);
  LlmStepParts around = section (p, o, LLM_SECTION_PROJECTIONS, &t.basis);
  LlmStepParts ffn = section (p, o, LLM_SECTION_FEED_FORWARD | LLM_SECTION_EXCHANGE, &t.basis);
  LlmStepParts head = section (p, o, LLM_SECTION_ENDS, &t.basis);

  t.part_s[COST_ATTENTION] = attention.attention_s;
  t.part_s[COST_PROJECTIONS] = work_s (&around, all) + attention.gemm_s;
  t.part_s[COST_FEED_FORWARD] = work_s (&ffn, all);
  t.part_s[COST_HEAD] = work_s (&head, all);
  t.exchange_s = around.network_s + ffn.network_s + head.network_s;
  t.feed_forward_compute = compute_share (&ffn);
  return t;
}

/* Attains every peak, and launches for nothing. */
static LlmOperators *
ideal_operators (const CostParams *p, LlmOperatorLaw *law, LlmLawRow *rows)
{
  LlmOperatorsSpec spec = { .law = law, .kernels = LLM_KERNELS_VLLM };

  for (int i = 0; i < LLM_N_OPS; i++)
    rows[i] = (LlmLawRow){ .operator= i,
                           .format = LLM_BF16,
                           .memory_eff = 1.0,
                           .flop_eff = 1.0,
                           .norm = INFINITY,
                           .basis = LLM_BASIS_FITTED };
  *law = *p->device;
  law->laws = (SimList){ LLM_N_OPS, rows };
  law->corrections = NULL;
  return llm_operators_new (&spec, NULL);
}

/* Measured times come first where there are any, as in every engine. */
static LlmOperatorsSpec
real_operators (const CostParams *p)
{
  return (LlmOperatorsSpec){ .law = p->device,
                             .measured = p->operators.data,
                             .kernels = (LlmKernels) p->kernels };
}

/* Formats and widths are an engine's to refuse; memory is not asked for, so that a device on which
 * the model does not fit has a row in a table all the same.  An operator without a peak would be
 * found in the middle of a run. */
static gboolean
check (gconstpointer params, GError **error)
{
  const CostParams *p = params;
  LlmSystem s = system_of (p);
  LlmOperatorsSpec real = real_operators (p);

  if (!sim_price_fits (p->price, p->device->device, error))
    {
      g_prefix_error_literal (error, "price: ");
      return FALSE;
    }
  return llm_system_check_ep (&s, error) && llm_system_check (&s, error)
         && llm_operators_check (&real, s.formats.attention, s.formats.experts, error);
}

/* --- results --- */

/* Of all devices, for each token that the step makes: what is divided over more devices costs no
 * less for it. */
static double
device_s (const CostParams *p, double step_s)
{
  return step_s * (double) (p->tp * p->dp) / (double) (p->batch_requests * p->dp);
}

/* All devices are paid for while the step lasts, whatever they wait for. */
static double
usd_per_mtoken (const CostParams *p, double step_s)
{
  return device_s (p, step_s) / S_PER_H * p->price->price_usd_per_h * MILLION;
}

/* Returns: seconds of all parts. */
static double
report_parts (Sim *sim, const CostParams *p, const Times *t, guint seconds, guint money)
{
  double sum_s = 0.0;

  for (guint i = 0; i < COST_N_PARTS; i++)
    {
      sum_s += t->part_s[i];
      sim_result (sim, seconds + i, device_s (p, t->part_s[i]));
      if (p->price != NULL)
        sim_result (sim, money + i, usd_per_mtoken (p, t->part_s[i]));
    }
  return sum_s;
}

/* Closed forms beside the composed times: what a byte of KV asks for, and what the device has. */
static void
report_roofline (Sim *sim, const CostParams *p)
{
  const LlmModel *llm = p->llm;
  double layer_bytes = llm_kv_bytes_per_token (llm) / llm_kv_value_bytes (llm)
                       / (double) llm->layers * llm_format_bytes ((LlmFormat) p->kv_format);
  double asks = llm_attention_flop_per_token (llm) / layer_bytes;
  double ridge = p->device->device->bf16_flop_per_s / p->device->device->memory_bytes_per_s;

  sim_result (sim, COST_ATTENTION_INTENSITY, asks);
  sim_result (sim, COST_RIDGE, ridge);
  sim_result (sim, COST_ATTENTION_FLOP_BOUND, asks > ridge ? 1.0 : 0.0);
}

/* Nothing happens in time: the run ends at once, and finish computes. */
static void
start (Sim *sim, gpointer self, gconstpointer params)
{
  ((Cost *) self)->p = params;
}

/* Twice the same composition, so that the two differ by what kernels attain and by nothing else.
 * Exchange has no roofline here: it is in the total by the laws alone. */
static void
finish (Sim *sim, gpointer self)
{
  const CostParams *p = ((const Cost *) self)->p;
  LlmOperatorLaw ideal_law;
  LlmLawRow rows[LLM_N_OPS];
  g_autoptr (LlmOperators) ideal = ideal_operators (p, &ideal_law, rows);
  LlmOperatorsSpec spec = real_operators (p);
  g_autoptr (LlmOperators) real = llm_operators_new (&spec, NULL);
  Times peak = times_of (p, ideal, FALSE), law = times_of (p, real, TRUE);
  double peak_s = report_parts (sim, p, &peak, COST_ROOFLINE_S, COST_ROOFLINE_USD);
  double law_s = report_parts (sim, p, &law, COST_LAW_S, COST_LAW_USD) + law.exchange_s;

  sim_result (sim, COST_EXCHANGE_S, device_s (p, law.exchange_s));
  if (p->price != NULL)
    {
      sim_result (sim, COST_TOTAL_ROOFLINE_USD, usd_per_mtoken (p, peak_s));
      sim_result (sim, COST_TOTAL_USD, usd_per_mtoken (p, law_s));
    }
  report_roofline (sim, p);
  sim_result (sim, COST_FEED_FORWARD_COMPUTE, peak.feed_forward_compute);
  sim_result (sim, COST_STEP_S, law_s);
  sim_result (sim, COST_DEVICES, (double) (p->tp * p->dp));
  sim_result (sim, COST_BASIS, (double) law.basis);
  sim_result (sim, COST_UNPRICED, p->price == NULL ? (double) (p->tp * p->dp) : 0.0);
}

/* For `orrery explain`. */
static const SimLaw laws[] = {
  { "a token costs what its operators cost",
    "attention_usd_per_mtoken + projections_usd_per_mtoken + "
    "feed_forward_usd_per_mtoken + head_usd_per_mtoken",
    "usd_per_mtoken", TRUE, NULL },
  { "no operator is faster than its roofline",
    "min (usd_per_mtoken, roofline_usd_per_mtoken)",
    "roofline_usd_per_mtoken", TRUE, NULL },
  { NULL, NULL, NULL, FALSE, NULL },
};
static const SimService offers[] = { { SIM_SERVICE_LAWS, laws }, { NULL, NULL } };

const SimModel llm_cost_model = {
  .abi = SIM_MODEL_ABI,
  .name = "llm_cost",
  .title = "what a decoded token costs, operator by operator and device by device",
  .reference = "rooflines after Step-3, arXiv 2507.19427; docs/models/llm_cost.md",
  .revision = 3,
  .params = cost_params,
  .params_size = sizeof (CostParams),
  .metrics = cost_metrics,
  .state_size = sizeof (Cost),
  .offers = offers,
  .check = check,
  .start = start,
  .finish = finish,
  .any_resolution = TRUE,
};

/* models/attention_split/systems/layer_times.c - times of one layer (paper sections 2.2 and 3).
 *
 * Model part: matrix products and the other operators over B tokens, and two all-reduces where a
 * replica is wider than one device. Attention: a fixed part, a part per request, and reading the
 * KV of S tokens.  What depends on B alone is computed once for each B.
 */
#include <math.h>
#include "models/attention_split/systems/systems.h"

enum { MOST_COUNTS = 1 << 16 };

#define ROUNDING 1e-9

/* The roofline at full peak of a token of context, and of the weights over @n_requests. */
static double
attention_bound_s (const SplitDeployment *m)
{
  const LlmLawRow peak = { .memory_eff = 1.0, .flop_eff = 1.0 };

  return llm_attention_slope_s (&peak, m->p->llm, m->attention_device, &m->share);
}

static double
model_bound_s (const SplitDeployment *m, double n_requests)
{
  const LlmLawRow peak = { .memory_eff = 1.0, .flop_eff = 1.0, .norm = INFINITY };

  return llm_gemm_s (&peak, m->p->llm, m->p->model_gpu, m->width, n_requests);
}

/* What the devices and links attain; between domains the link of the pools is the NIC's.  A rate
 * that was measured is a share of the link too. */
static LlmAllReduceLaw
all_reduce_law (const SplitParams *p)
{
  double stated = p->all_reduce_bytes_per_s;
  double eff
    = isnan (stated) ? p->all_reduce_link_eff : stated / p->model_gpu->scale_up_bytes_per_s;

  return (LlmAllReduceLaw){
    .inside = { .overhead_s = p->all_reduce_latency_s,
                .memory_eff = eff,
                .flop_eff = eff,
                .norm = INFINITY },
    .between_latency_s = p->link != NULL ? sim_link_round_trip_s (p->link) / 2.0 : NAN,
    .between_bytes_per_s = p->link != NULL ? p->link->bytes_per_s : NAN,
  };
}

/* The laws of the operators, from the parameters and what the system has set up. */
static void
set_up_laws (SplitDeployment *m)
{
  const SplitParams *p = m->p;
  gboolean baseline = p->system == SPLIT_HOMOGENEOUS;

  m->layers = (double) p->llm->layers;
  m->gemm = (LlmLawRow){ .overhead_s = p->gemm_fixed_s,
                         .per_unit_s = p->gemm_per_token_s,
                         .memory_eff = p->gemm_memory_eff,
                         .flop_eff = p->gemm_flop_eff,
                         .norm = p->gemm_norm };
  m->attention = (LlmLawRow){ .overhead_s = p->attention_fixed_s,
                              .per_unit_s = p->attention_per_request_s,
                              .memory_eff = baseline ? p->baseline_attention_memory_eff
                                                     : p->attention_memory_eff,
                              .flop_eff = p->attention_flop_eff,
                              .norm = INFINITY };
  m->attention_slope_s
    = llm_attention_slope_s (&m->attention, p->llm, m->attention_device, &m->share);
  sim_assert (m->sim, m->attention_slope_s * (1.0 + ROUNDING) >= attention_bound_s (m));
}

void
split_deployment_set_up (SplitDeployment *m)
{
  m->system->set_up (m);
  m->batches = g_new0 (SplitLayer, m->n_batches);
  m->devices = g_new0 (SplitLoad, m->n_devices);
  m->by_count = g_array_new (FALSE, TRUE, sizeof (SplitByCount));
  set_up_laws (m);
}

void
split_deployment_clear (SplitDeployment *m)
{
  g_clear_pointer (&m->by_count, g_array_unref);
  g_clear_pointer (&m->batches, g_free);
  g_clear_pointer (&m->devices, g_free);
}

static double
model_s (const SplitDeployment *m, double n_requests)
{
  const SplitParams *p = m->p;
  LlmAllReduceLaw law = all_reduce_law (p);
  double bytes = p->llm->value_bytes * (double) p->llm->d_model * n_requests, products;

  if (p->gemm == SPLIT_GEMM_TABLE)
    products = llm_gemm_table_s (p->gemm_table.data, p->llm, p->model_gpu, m->width, n_requests);
  else
    products = llm_gemm_s (&m->gemm, p->llm, p->model_gpu, m->width, n_requests);
  return products + 2.0 * llm_all_reduce_s (&law, p->model_gpu, m->width, bytes);
}

static SplitByCount
compute (const SplitDeployment *m, double n_requests)
{
  SplitByCount c = { .known = TRUE };

  if (n_requests <= 0.0)
    return c;
  c.model_s = model_s (m, n_requests);
  sim_assert (m->sim, c.model_s * (1.0 + ROUNDING) >= model_bound_s (m, n_requests));
  if (m->p->system == SPLIT_HOMOGENEOUS)
    return c;
  c.network_s = split_network_s (m, n_requests, &c.wire_s);
  c.hideable_s = m->overlap->hideable_s (m, n_requests);
  return c;
}

static SplitByCount
by_count (SplitDeployment *m, double n_requests)
{
  guint n = (guint) n_requests;
  SplitByCount *known;

  if (n_requests >= MOST_COUNTS || (double) n != n_requests)
    return compute (m, n_requests);
  if (n >= m->by_count->len)
    g_array_set_size (m->by_count, n + 1);
  known = &g_array_index (m->by_count, SplitByCount, n);
  if (!known->known)
    *known = compute (m, n_requests);
  return *known;
}

/* Attention of one device over the coming steps: its context grows by a token a request and step.
 * */
static LlmSegment
attention_line (const SplitDeployment *m, const SplitLoad *load)
{
  if (load->n_requests <= 0.0)
    return llm_segment (0.0, 0.0);
  return llm_segment (m->attention.overhead_s + m->attention.per_unit_s * load->n_requests
                        + m->attention_slope_s * load->context_tokens,
                      m->attention_slope_s * load->n_requests);
}

SplitLayer
split_layer (SplitDeployment *m, const SplitLoad *devices)
{
  double n_requests = 0.0;
  SplitByCount c;
  SplitLayer layer;

  layer.attention = llm_segment (0.0, 0.0);
  for (guint d = 0; d < m->n_devices; d++)
    {
      n_requests += devices[d].n_requests;
      layer.attention = llm_segment_max (layer.attention, attention_line (m, &devices[d]));
    }
  c = by_count (m, n_requests);
  layer.model_s = c.model_s;
  layer.network_s = c.network_s;
  layer.wire_s = c.wire_s;
  layer.hideable_s = c.hideable_s;
  return layer;
}

/* The part of attention that still shows behind what hides it. */
LlmSegment
split_exposed (const SplitLayer *layer)
{
  return llm_segment_max (llm_segment_add (layer->attention, llm_segment (-layer->hideable_s, 0.0)),
                          llm_segment (0.0, 0.0));
}

LlmSegment
split_hidden (const SplitLayer *layer)
{
  return llm_segment_add (layer->attention, llm_segment_scale (split_exposed (layer), -1.0));
}

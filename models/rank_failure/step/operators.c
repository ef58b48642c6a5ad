/* models/rank_failure/step/operators.c - times of the operators of a layer.
 *
 * The constants are parameters, fitted on one device: what follows from bandwidths and FLOP/s is
 * scaled to the device of the ranks (device.c), fixed terms are as measured.
 * docs/models/rank_failure.md has the formulas and their errors.
 */
#include "models/rank_failure/step/step.h"

#define BF16_BYTES 2.0

double
ep_attention_s (const EpSteps *m, double requests, double context)
{
  const EpRates *r = &m->rates;

  return m->inst->p->attention_fixed_s + r->attention_per_request_s * requests
         + r->attention_per_token_s * context + r->attention_per_request2_s * requests * requests;
}

/* Gate and up in one product, the gate applied, and down: every rank has the shared expert
 * whole. */
double
ep_shared_s (const EpSteps *m, double requests)
{
  const LlmModel *llm = m->inst->p->llm;
  gint64 inner = llm->shared_experts * llm->expert_ffn;

  if (inner == 0 || requests <= 0.0)
    return 0.0;
  return llm_op_gemm (m->operators, LLM_FP8_BLOCK, requests, 2 * inner, llm->d_model).s
         + llm_op_elementwise (m->operators, BF16_BYTES * 3.0 * (double) inner * requests).s
         + llm_op_gemm (m->operators, LLM_FP8_BLOCK, requests, llm->d_model, inner).s;
}

double
ep_moe_s (const EpSteps *m, double read_s, double tokens)
{
  const EpParams *p = m->inst->p;

  return p->moe_fixed_s + MAX (read_s, m->rates.expert_flop_s * tokens)
         + p->moe_per_token_s * tokens;
}

/* Everybody waits for the rank that has the largest share of its peers on other nodes. */
static double
comm_s (const EpSteps *m, double tokens, double bytes)
{
  const EpParams *p = m->inst->p;
  double alive = m->inst->n_alive, nodes = m->experts->n_alive_nodes, v = tokens * bytes;

  if (nodes <= 1.0)
    return p->node_comm_fixed_s + v * (alive - 1.0) / alive / m->rates.node_comm_bytes_per_s;
  return p->comm_fixed_s + p->comm_per_node_s * nodes
         + v * m->experts->far_share / m->rates.comm_bytes_per_s;
}

/* Communication follows computing, or hides behind the computing of a second micro-batch: then a
 * layer takes twice the longer of the two, each of half the batch. */
double
ep_layer_s (const EpStep *s, const EpBatch *b, double moe_s)
{
  double comp = s->attention_s + moe_s + s->shared_s + s->other_s;
  double comm = s->dispatch_s + s->combine_s;

  return b->half < 1.0 ? 2.0 * MAX (comp, comm) : comp + comm;
}

double
ep_layers_factor (const EpSteps *m)
{
  return m->inst->n_layers
         * (1.0 + (m->inst->policy.system->elastic ? m->inst->p->elastic_share : 0.0));
}

double
ep_extra_s (const EpSteps *m, const EpBatch *b)
{
  return m->inst->p->step_extra_s
         + m->inst->p->step_extra_per_request_s * b->total / m->inst->n_alive;
}

/* Bytes follow the fuller of what a rank sends and what the most popular rank receives. */
EpStep
ep_step_parts (const EpSteps *m, const EpBatch *b, double attention_s, double moe_s)
{
  const EpParams *p = m->inst->p;
  double top_k = (double) p->llm->top_k, batch = b->peak * b->half;
  double sent = batch * (1.0 - m->experts->dropped_share);
  double routed = MAX (sent, b->total * b->half * m->experts->static_peak) * top_k;
  EpStep s = { .attention_s = attention_s, .moe_s = moe_s, .other_s = p->other_s };

  s.shared_s = ep_shared_s (m, batch);
  s.dispatch_s = comm_s (m, routed, p->dispatch_bytes);
  s.combine_s = comm_s (m, routed, p->combine_bytes);
  s.step_s = ep_layers_factor (m) * ep_layer_s (&s, b, moe_s) + ep_extra_s (m, b);
  return s;
}

/* models/rank_failure/step/prefill.c - one step of a prefill instance: prefill_step_tokens prompt
 * tokens on every rank, from prompts of context_tokens.
 *
 * The same sum over layers as in decode, with operators at prompt sizes.  Attention is arithmetic:
 * projections at the experts' FP8 efficiency, and each token with half of its prompt before it.
 * Experts are those of decode; at these token counts computing is longer than reading.  Dispatch
 * and combine are the throughput kernels: a token goes once to each node that has one of its
 * experts, over the NIC, and from there once to each such rank, over NVLink; the two overlap, and
 * the fullest node or rank is waited for.  Bytes over the NIC count the own node, too, as DeepEP's
 * benchmark does from which the bandwidths are.  Picks of a token are independent.
 */
#include <math.h>
#include "models/rank_failure/step/step.h"

/* The chance that one of a token's picks has a share of @share. */
static double
touched (const EpSteps *m, double share)
{
  return -expm1 ((double) m->inst->p->llm->top_k * log1p (-MIN (1.0, share)));
}

/* Of a layer: the chance that a token goes to its fullest node, and to its fullest rank. */
static void
fullest (const EpSteps *m, guint layer, double *node, double *rank)
{
  const float *share = m->experts->share + layer * m->inst->n_ranks;
  guint size = (guint) m->inst->p->ranks_per_node;
  double top_rank = 0.0, top_node = 0.0, sum = 0.0;

  for (guint r = 0; r < m->inst->n_ranks; r++)
    {
      sum = r % size == 0 ? share[r] : sum + share[r];
      top_rank = MAX (top_rank, (double) share[r]);
      top_node = MAX (top_node, sum);
    }
  *node = touched (m, top_node);
  *rank = touched (m, top_rank);
}

typedef struct {
  double nic, nvlink; /* tokens */
} Received;

/* By the NIC of a rank of the fullest node, and by the fullest rank: mean over layers, for @tokens
 * of every rank. */
static Received
receive (const EpSteps *m, double tokens)
{
  double size = (double) MIN (m->inst->p->ranks_per_node, m->inst->p->ranks);
  Received r = { 0.0, 0.0 };

  for (guint l = 0; l < m->inst->n_layers; l++)
    {
      double node, rank;

      fullest (m, l, &node, &rank);
      if (m->inst->n_nodes > 1)
        r.nic += tokens * m->inst->n_nodes * node / m->inst->n_layers;
      r.nvlink += tokens * m->inst->n_ranks * rank * (1.0 - 1.0 / size) / m->inst->n_layers;
    }
  return r;
}

static double
send_s (const EpSteps *m, const Received *r, double bytes, double nic_bytes_per_s)
{
  return bytes
         * MAX (r->nic / (m->rates.nic * nic_bytes_per_s),
                r->nvlink / m->rates.node_comm_bytes_per_s);
}

static double
attention_s (const EpParams *p, double tokens)
{
  double pairs = tokens * (p->context_tokens + 1.0) / 2.0;

  return tokens * p->projection_flop_per_token / (p->moe_flop_eff * p->gpu->fp8_flop_per_s)
         + pairs * p->pair_flop / (p->prefill_attention_eff * p->gpu->bf16_flop_per_s);
}

double
ep_prefill_step (EpSteps *m, EpStep *parts)
{
  const EpParams *p = m->inst->p;
  EpBatch b = { p->prefill_step_tokens * m->inst->n_ranks, p->prefill_step_tokens, 1.0 };
  double tokens, routed, flop_per_s = p->moe_flop_eff * p->gpu->fp8_flop_per_s;
  Received r;

  if (b.peak >= p->overlap_from_requests)
    b.half = 0.5;
  tokens = b.peak * b.half;
  routed = tokens * m->inst->n_ranks * (double) p->llm->top_k;
  r = receive (m, tokens);
  *parts = (EpStep){ .other_s = p->prefill_other_per_token_s * tokens };
  parts->attention_s = attention_s (p, tokens);
  parts->dispatch_s = send_s (m, &r, p->dispatch_bytes, p->throughput_dispatch_bytes_per_s);
  parts->combine_s = send_s (m, &r, p->combine_bytes, p->throughput_combine_bytes_per_s);
  parts->moe_s = ep_expected_moe_s (m, routed);
  parts->mean_moe_s = ep_mean_moe_s (m, routed);
  parts->shared_s = 2.0 * (double) p->llm->shared_experts * p->expert_bytes * tokens / flop_per_s;
  parts->step_s = ep_layers_factor (m) * ep_layer_s (parts, &b, parts->moe_s);
  if (m->inst->policy.tier->experts != NULL)
    parts->step_s = ep_drawn_layers_s (m, &b, parts);
  return p->prefill_step_tokens / parts->step_s;
}

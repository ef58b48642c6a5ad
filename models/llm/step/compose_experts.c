/* models/llm/step/compose_experts.c - routed experts, and what brings tokens to them.
 *
 * One replica of attention: all its devices have all tokens after the all-reduce of attention, so
 * the experts' partial results are reduced over them and nothing is sent before.  More replicas:
 * each engine exchanges tokens in its own way; buffers are padded to the fullest replica.  Rules:
 * ai-dynamo/aiconfigurator, commit 095f58a.
 */
#include "models/llm/step/compose_state.h"

/* Among one device nothing is sent. */
static void
add_network (const LlmLayers *l, LlmCollective kind, gint64 n, double values)
{
  if (n > 1)
    llm_compose_add (l, &l->parts->network_s, llm_op_collective (l->c->operators, kind, n, values));
}

/* Of this rank's tokens; what all ranks have together is a buffer. */
static double
own_values (const LlmLayers *l)
{
  return l->tokens * (double) l->c->system->llm->d_model;
}

/* Small messages go by the engine's own kernel, large ones by NCCL. */
gboolean
llm_compose_by_nccl (const LlmLayers *l)
{
  return own_values (l) >= l->c->kernels.nccl_values;
}

/* Behind attention and behind the feed-forward part, once each. */
void
llm_compose_all_reduce (const LlmLayers *l)
{
  add_network (l, llm_compose_by_nccl (l) ? LLM_ALL_REDUCE_NCCL : LLM_ALL_REDUCE, l->c->system->tp,
               own_values (l));
}

/* As TensorRT-LLM's wide layout: reduce first, so that less is gathered. */
static void
exchange_scatter (const LlmLayers *l)
{
  const LlmSystem *s = l->c->system;
  gint64 all = s->tp * s->dp;
  double values = own_values (l), buffer = values * (double) s->dp;

  add_network (l, LLM_REDUCE_SCATTER, s->tp, values);
  add_network (l, LLM_ALL_GATHER, all, buffer);
  add_network (l, LLM_REDUCE_SCATTER, all, buffer);
  add_network (l, LLM_ALL_GATHER, s->tp, values);
}

/* As vLLM: everybody gets all tokens and keeps its experts' results. */
static void
exchange_gather (const LlmLayers *l)
{
  const LlmSystem *s = l->c->system;
  double buffer = own_values (l) * (double) s->dp;

  llm_compose_all_reduce (l);
  add_network (l, LLM_ALL_GATHER, s->dp, buffer);
  add_network (l, LLM_REDUCE_SCATTER, s->dp, buffer);
}

/* Each token goes to the devices of its experts, at most to all. */
static void
exchange_to_all (const LlmLayers *l)
{
  const LlmSystem *s = l->c->system;
  gint64 all = s->tp * s->dp;
  double values = own_values (l) * (double) MIN (s->llm->top_k, all);

  add_network (l, LLM_ALL_TO_ALL, all, values);
  add_network (l, LLM_ALL_TO_ALL, all, values);
}

/* The shape that tables and laws are asked for. */
static LlmExperts
experts_of (const LlmLayers *l)
{
  const LlmSystem *s = l->c->system;

  return (LlmExperts) { .hidden = s->llm->d_model,
                       .inner = s->llm->expert_ffn,
                       .n_experts = s->llm->experts,
                       .top_k = s->llm->top_k,
                       .tp = s->moe_tp,
                       .ep = s->ep,
                       .weights = s->formats.experts,
                       .distribution = (int) l->c->kernels.routing };
}

/* There and back; few tokens take the path that trades bandwidth for latency. */
static void
exchange_deep_ep (const LlmLayers *l)
{
  gboolean few = l->c->kernels.exchange == LLM_EXCHANGE_LOW_LATENCY;
  LlmCollective there = few ? LLM_DISPATCH_LOW_LATENCY : LLM_DISPATCH_NORMAL;
  LlmCollective back = few ? LLM_COMBINE_LOW_LATENCY : LLM_COMBINE_NORMAL;
  LlmExperts experts = experts_of (l);
  const LlmOperators *o = l->c->operators;

  llm_compose_add (l, &l->parts->network_s, llm_op_exchange (o, there, &experts, l->tokens));
  llm_compose_add (l, &l->parts->network_s, llm_op_exchange (o, back, &experts, l->tokens));
}

/* By the profile of the engine. */
static void
exchange (const LlmLayers *l)
{
  static void (*const by[]) (const LlmLayers *) = {
    [LLM_EXCHANGE_GATHER] = exchange_gather,
    [LLM_EXCHANGE_SCATTER] = exchange_scatter,
    [LLM_EXCHANGE_ALL_TO_ALL] = exchange_to_all,
    [LLM_EXCHANGE_LOW_LATENCY] = exchange_deep_ep,
    [LLM_EXCHANGE_NORMAL] = exchange_deep_ep,
  };

  by[l->c->kernels.exchange](l);
}

/* All ranks' tokens meet at the experts, however attention is divided. */
void
llm_compose_experts (const LlmLayers *l)
{
  LlmExperts experts = experts_of (l);

  llm_compose_add (l, &l->parts->experts_s,
                   llm_op_experts (l->c->operators, &experts, l->all_tokens));
  if (!llm_system_does (l->c->system, LLM_SECTION_EXCHANGE))
    return;
  if (l->c->system->dp > 1)
    exchange (l);
  else
    llm_compose_all_reduce (l);
}

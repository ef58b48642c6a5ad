/* tests/llm/toy_operators.h - operators by short laws with rates that a test sets, in place of
 * models/llm/operators/: FLOP and bytes that can be counted by hand.
 */
#ifndef TESTS_LLM_TOY_OPERATORS_H
#define TESTS_LLM_TOY_OPERATORS_H

#include <math.h>
#include "models/llm/operators/operators.h"

struct LlmOperators {
  double flop_per_s, bytes_per_s, link_bytes_per_s;
  double launch_s, link_s;
  double knot_tokens; /* decode attention has a knot at each multiple; 0: none */
};

static LlmTime
toy_roof (const LlmOperators *o, double flop, double bytes)
{
  double compute = flop / o->flop_per_s, memory = bytes / o->bytes_per_s;

  return (LlmTime) { o->launch_s + MAX (compute, memory), LLM_BASIS_FITTED,
                     compute > memory ? LLM_BOUND_COMPUTE : LLM_BOUND_MEMORY };
}

LlmTime
llm_op_gemm (const LlmOperators *o, LlmFormat weights, double m, gint64 n, gint64 k)
{
  double bytes = (double) (n * k) * llm_format_bytes (weights);

  return toy_roof (o, 2.0 * m * (double) (n * k), bytes + 2.0 * m * (double) (n + k));
}

LlmTime
llm_op_prefill_attention (const LlmOperators *o, const LlmHeads *h, double n, double fresh,
                          double cached)
{
  double keys = h->window > 0 ? MIN (cached + fresh / 2.0, (double) h->window)
                              : cached + fresh / 2.0;
  double kv = 2.0 * (double) (h->kv_heads * h->head_dim) * llm_format_bytes (h->kv);

  return toy_roof (o, 4.0 * n * fresh * keys * (double) (h->heads * h->head_dim),
                   n * (cached + fresh) * kv);
}

/* A second kernel takes over at each knot: the slope changes, the time does not jump. */
static LlmTimePiece
toy_piece (const LlmOperators *o, double slope, double context)
{
  LlmTimePiece p = { { o->launch_s + slope * context, LLM_BASIS_FITTED, LLM_BOUND_MEMORY },
                     slope, INFINITY };
  double width = o->knot_tokens, knot;

  if (width <= 0.0)
    return p;
  knot = floor (context / width);
  for (double i = 1.0; i <= knot; i++)
    p.now.s -= slope * (i / (i + 1.0) / i) / 4.0 * (context - i * width) / (i + 1.0);
  for (double i = 1.0; i <= knot; i++)
    p.slope_s_per_token -= slope * (i / (i + 1.0) / i) / 4.0 / (i + 1.0);
  p.end_tokens = (knot + 1.0) * width;
  return p;
}

LlmTimePiece
llm_op_decode_attention (const LlmOperators *o, const LlmHeads *h, double n, double context)
{
  double kv = 2.0 * (double) (h->kv_heads * h->head_dim) * llm_format_bytes (h->kv);
  double most = n * (double) h->window;

  if (h->window > 0 && context >= most) {
    LlmTimePiece flat = toy_piece (o, kv / o->bytes_per_s, 0.0);

    flat.now.s = toy_piece (o, kv / o->bytes_per_s, most).now.s;
    flat.slope_s_per_token = 0.0;
    flat.end_tokens = INFINITY;
    return flat;
  }
  LlmTimePiece piece = toy_piece (o, kv / o->bytes_per_s, context);

  if (h->window > 0)
    piece.end_tokens = MIN (piece.end_tokens, most);
  return piece;
}

LlmLatent
llm_latent (const LlmModel *llm, gint64 heads, LlmFormat kv)
{
  return (LlmLatent) { heads, llm->mla_rank, llm->mla_rope, llm->mla_nope, llm->mla_value, kv };
}

LlmTime
llm_op_mla_prefill (const LlmOperators *o, const LlmLatent *l, double n, double fresh,
                    double cached)
{
  double dims = (double) (l->nope + l->rope + l->value);

  return toy_roof (o, 2.0 * n * fresh * (cached + fresh / 2.0) * (double) l->heads * dims, 0.0);
}

LlmTimePiece
llm_op_mla_decode (const LlmOperators *o, const LlmLatent *l, double n, double context)
{
  double width = (double) (l->rank + l->rope);
  double memory = width * llm_format_bytes (l->kv) / o->bytes_per_s;
  double compute = 2.0 * (double) l->heads * (width + (double) l->rank) / o->flop_per_s;

  (void) n;
  return toy_piece (o, MAX (memory, compute), context);
}

LlmTime
llm_op_experts (const LlmOperators *o, const LlmExperts *e, double tokens)
{
  double weights = 3.0 * (double) (e->hidden * e->inner / e->tp);
  double touched = MIN (tokens * (double) e->top_k, (double) e->n_experts) / (double) e->ep;

  return toy_roof (o, 2.0 * tokens * (double) e->top_k / (double) e->ep * weights,
                   touched * weights * llm_format_bytes (e->weights));
}

LlmTime
llm_op_collective (const LlmOperators *o, LlmCollective kind, gint64 n, double values)
{
  double passes = kind == LLM_ALL_REDUCE || kind == LLM_ALL_REDUCE_NCCL ? 2.0 : 1.0;
  double share = (double) (n - 1) / (double) n;

  if (n == 1)
    return (LlmTime) { 0.0, LLM_BASIS_FITTED, LLM_BOUND_NETWORK };
  return (LlmTime) { o->link_s + passes * share * 2.0 * values / o->link_bytes_per_s,
                     LLM_BASIS_FITTED, LLM_BOUND_NETWORK };
}

LlmTime
llm_op_exchange (const LlmOperators *o, LlmCollective kind, const LlmExperts *e, double tokens)
{
  return llm_op_collective (o, kind, e->ep, tokens * (double) e->hidden);
}

LlmTime
llm_op_elementwise (const LlmOperators *o, double bytes)
{
  return toy_roof (o, 0.0, bytes);
}

#endif

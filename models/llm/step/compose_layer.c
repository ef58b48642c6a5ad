/* models/llm/step/compose_layer.c - one layer with experts in its parts, for those who put layers
 * together themselves: the ranks of a lock-step instance, whose parts wait for one another. */
#include "models/llm/step/compose_state.h"

#include <math.h>

/* A part by itself: what it has added up so far is taken. */
static double
take (LlmStepParts *parts)
{
  double s = llm_compose_device_s (parts);

  *parts = (LlmStepParts){ 0 };
  return s;
}

/* In the order of the layer. */
LlmMixtureLayer
llm_compose_mixture (LlmCompose *c, double tokens)
{
  const LlmModel *llm = c->system->llm;
  LlmStepParts parts = { 0 };
  LlmLayers l = { c, &parts, 1.0, tokens, tokens };
  LlmMixtureLayer layer = { 0 };

  llm_compose_norm (&l);
  layer.norm_s = take (&parts);
  llm_compose_queries (&l);
  layer.before_s = take (&parts);
  llm_compose_output (&l);
  layer.after_s = take (&parts);
  llm_compose_norm (&l);
  llm_compose_router (&l);
  layer.gate_s = take (&parts);
  if (llm->shared_experts > 0)
    llm_compose_ffn (&l, llm->shared_experts * llm->expert_ffn);
  layer.shared_s = take (&parts);
  return layer;
}

/* Dense layers stand before the others, embedding and head around all. */
double
llm_compose_mixture_rest_s (LlmCompose *c, double tokens, double outputs)
{
  const LlmModel *llm = c->system->llm;
  LlmStepParts parts = { 0 };
  LlmLayers once = { c, &parts, 1.0, tokens, tokens }, dense = once;

  dense.layers = (double) llm->dense_layers;
  if (llm->dense_layers > 0)
    {
      llm_compose_norm (&dense);
      llm_compose_queries (&dense);
      llm_compose_output (&dense);
      llm_compose_norm (&dense);
      llm_compose_ffn (&dense, llm->ffn);
    }
  llm_compose_embedding (&once);
  return take (&parts) + llm_compose_device_s (llm_compose_head (c, (gint64) ceil (outputs)));
}

/* More tokens of a request are more heads that meet the same KV. */
static LlmTimePiece
decode_piece (const LlmCompose *c, guint look, double requests, double each, double context)
{
  const LlmModel *llm = c->system->llm;
  LlmHeads heads = llm_compose_heads (c, look);
  gint64 n_heads = (gint64) round ((double) heads.heads * each);
  LlmLatent latent = llm_latent (llm, n_heads, heads.kv);

  heads.heads = n_heads;
  if (llm->mla_rank > 0)
    return llm_op_mla_decode (c->operators, &latent, requests, context);
  return llm_op_decode_attention (c->operators, &heads, requests, context);
}

/* Looks in proportion to their layers; a piece holds as long as that of each look. */
LlmTimePiece
llm_compose_mixture_decode (LlmCompose *c, double requests, double each, double context)
{
  LlmStepParts parts = { 0 };
  LlmLayers l = { c, &parts, 1.0, requests * each, requests * each };
  LlmTimePiece all = { .end_tokens = INFINITY };

  for (guint look = 0; look < LLM_N_LOOKS; look++)
    {
      double share = c->n_looks[look] / (double) c->system->llm->layers;
      LlmTimePiece piece;

      if (share <= 0.0)
        continue;
      piece = decode_piece (c, look, requests, each, context);
      all.now.s += share * piece.now.s;
      all.now.basis = MAX (all.now.basis, piece.now.basis);
      all.slope_s_per_token += share * piece.slope_s_per_token;
      all.end_tokens = MIN (all.end_tokens, piece.end_tokens);
    }
  c->basis = MAX (c->basis, all.now.basis);
  if (c->system->llm->mla_rank > 0)
    llm_compose_absorbed (&l);
  all.now.s += take (&parts);
  return all;
}

/* As the composer's, of one layer. */
double
llm_compose_mixture_prefill_s (LlmCompose *c, double prompts, double new_tokens,
                               double cached_tokens)
{
  LlmStepParts parts = { 0 };

  llm_compose_prompts (c, &parts, prompts, new_tokens, cached_tokens);
  return take (&parts) / (double) c->system->llm->layers;
}

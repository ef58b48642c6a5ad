/* models/llm/step/compose_flat.c - what every token costs, whatever it attends to.
 *
 * Products by the shapes that tensor parallelism leaves on a device; element-wise kernels by the
 * bytes that they read and write; two all-reduces per layer.
 */
#include "models/llm/step/compose_state.h"

#include <math.h>

#define BF16_BYTES 2.0

/* Reads and writes of activations, which no table has. */
static void
add_elementwise (const LlmLayers *l, double values)
{
  LlmTime t = llm_op_elementwise (l->c->operators, BF16_BYTES * values);

  t.basis = LLM_BASIS_MEASURED; /* nobody measures them: the basis is that of what is measured */
  llm_compose_add (l, &l->parts->elementwise_s, t);
}

/* Reads the layer's output and the residual, writes both.  NCCL's all-reduce does nothing else. */
void
llm_compose_norm (const LlmLayers *l)
{
  const LlmStepKernels *k = &l->c->kernels;

  if (!k->fused_norms || l->c->system->tp == 1 || llm_compose_by_nccl (l))
    add_elementwise (l, 4.0 * (double) l->c->system->llm->d_model * l->tokens);
}

/* Latent attention: both latents from the input on every device, queries from theirs. */
static void
add_latents (const LlmLayers *l)
{
  const LlmModel *llm = l->c->system->llm;
  LlmFormat f = l->c->system->formats.attention;
  gint64 heads = llm_system_heads (l->c->system);
  gint64 latent = llm->mla_q_rank + llm->mla_rank + llm->mla_rope;

  llm_compose_gemm (l, f, l->tokens, latent, llm->d_model);
  add_elementwise (l, 2.0 * (double) latent * l->tokens);
  llm_compose_gemm (l, f, l->tokens, heads * (llm->mla_nope + llm->mla_rope), llm->mla_q_rank);
}

/* A pass for the sums of squares, one to scale; two sums per token are added up between devices. */
static void
add_whole_norm (const LlmLayers *l, double values)
{
  gint64 tp = l->c->system->tp;

  add_elementwise (l, values * l->tokens);
  add_elementwise (l, 2.0 * values * l->tokens);
  if (tp > 1)
    llm_compose_add (l, &l->parts->network_s,
                     llm_op_collective (l->c->operators, LLM_ALL_REDUCE, tp, 2.0 * l->tokens));
}

/* Queries, keys and values; norms of queries and keys where the model has them. */
void
llm_compose_queries (const LlmLayers *l)
{
  const LlmModel *llm = l->c->system->llm;
  LlmHeads heads = llm_compose_heads (l->c, LLM_FULL);
  gint64 q = heads.heads * heads.head_dim, kv = heads.kv_heads * heads.head_dim;

  if (llm->mla_rank > 0)
    {
      add_latents (l);
      return;
    }
  llm_compose_gemm (l, l->c->system->formats.attention, l->tokens, q + 2 * kv, llm->d_model);
  add_elementwise (l, 2.0 * (double) (q + kv) * l->tokens); /* rotation */
  if (!l->c->kernels.fused_rotation)
    add_elementwise (l, 4.0 * (double) kv * l->tokens); /* to the cache */
  if (llm->qk_norm)
    add_elementwise (l, 2.0 * (double) (q + kv) * l->tokens);
  if (llm->qk_norm_whole)
    add_whole_norm (l, (double) (q + kv));
}

/* From the heads back to the width of the model. */
void
llm_compose_output (const LlmLayers *l)
{
  const LlmModel *llm = l->c->system->llm;
  gint64 heads = llm_system_heads (l->c->system);
  gint64 value = llm->mla_rank > 0 ? llm->mla_value : llm->head_dim;

  llm_compose_gemm (l, l->c->system->formats.attention, l->tokens, llm->d_model, heads * value);
}

/* Gate and up in one product, the gate applied, and down. */
void
llm_compose_ffn (const LlmLayers *l, gint64 inner)
{
  const LlmModel *llm = l->c->system->llm;
  LlmFormat f = l->c->system->formats.ffn;
  gint64 cut = inner / l->c->system->tp;

  llm_compose_gemm (l, f, l->tokens, 2 * cut, llm->d_model);
  add_elementwise (l, 3.0 * (double) cut * l->tokens);
  llm_compose_gemm (l, f, l->tokens, llm->d_model, cut);
}

/* Looked up, not multiplied. */
void
llm_compose_embedding (const LlmLayers *l)
{
  add_elementwise (l, 2.0 * (double) l->c->system->llm->d_model * l->tokens);
}

/* A score of every expert for every token. */
void
llm_compose_router (const LlmLayers *l)
{
  const LlmModel *llm = l->c->system->llm;

  llm_compose_gemm (l, LLM_BF16, l->tokens, llm->experts, llm->d_model);
}

/* With DeepEP shared experts come before the dispatch, in order (SGLang's forward_deepep). */
static gboolean
stands_beside (const LlmLayers *l)
{
  gboolean deep_ep = l->c->kernels.exchange == LLM_EXCHANGE_LOW_LATENCY
                     || l->c->kernels.exchange == LLM_EXCHANGE_NORMAL;

  return !deep_ep && l->all_tokens <= (double) l->c->kernels.beside_tokens;
}

/* Shared experts on a stream of their own: what they take longer than what runs beside them is all
 * that is seen of them.  Their reads are few beside those of routed experts, which have most of the
 * memory's rate. */
static void
add_shared (const LlmLayers *l, double beside_s)
{
  const LlmModel *llm = l->c->system->llm;
  LlmStepParts own = { 0 };
  LlmLayers shared = *l;
  double s;

  shared.parts = &own;
  llm_compose_ffn (&shared, llm->shared_experts * llm->expert_ffn);
  s = llm_compose_device_s (&own);
  if (!stands_beside (l))
    beside_s = 0.0;
  if (s > beside_s)
    llm_compose_add_parts (l->parts, &own, (s - beside_s) / s);
}

/* Router and routed experts, and the seconds that they take, which others may hide behind. */
static void
add_routed (const LlmLayers *l)
{
  LlmStepParts *parts = l->parts;
  double before_s = parts->gemm_s + parts->experts_s;

  llm_compose_router (l);
  llm_compose_experts (l);
  if (l->c->system->llm->shared_experts > 0)
    add_shared (l, parts->gemm_s + parts->experts_s - before_s);
}

/* The first layers of some mixtures are dense, all others route. */
static void
add_feed_forward (const LlmLayers *all)
{
  const LlmModel *llm = all->c->system->llm;
  LlmLayers dense = *all, moe = *all;

  dense.layers = llm->experts > 0 ? (double) llm->dense_layers : all->layers;
  moe.layers -= dense.layers;
  if (dense.layers > 0.0)
    {
      llm_compose_ffn (&dense, llm->ffn);
      llm_compose_all_reduce (&dense);
    }
  if (moe.layers <= 0.0)
    return;
  add_routed (&moe);
}

/* From stage to stage, one transfer of all tokens; a batch passes them one after the other. */
static void
add_stages (const LlmLayers *once)
{
  const LlmSystem *s = once->c->system;
  LlmLayers crossings = *once;

  crossings.layers = (double) (s->pp - 1);
  if (s->pp > 1)
    llm_compose_add (&crossings, &once->parts->network_s,
                     llm_op_collective (once->c->operators, LLM_ALL_TO_ALL, 2,
                                        2.0 * once->tokens * (double) s->llm->d_model));
}

/* Both inputs of a layer that drafts are normalised and made one, on every device. */
static void
add_join (const LlmLayers *once)
{
  gint64 h = once->c->system->llm->d_model;

  add_elementwise (once, 4.0 * (double) h * once->tokens);
  llm_compose_gemm (once, LLM_BF16, once->tokens, h, 2 * h);
}

/* All that depends on the number of tokens alone: embedding, norms, products, exchanges.  What
 * other devices do is left out. */
static void
compute_flat (LlmCompose *c, LlmStepParts *p, double tokens, double all_tokens)
{
  const LlmSystem *s = c->system;
  gboolean projects = llm_system_does (s, LLM_SECTION_PROJECTIONS);
  gboolean feeds = llm_system_does (s, LLM_SECTION_FEED_FORWARD);
  LlmLayers once = { c, p, 1.0, tokens, all_tokens }, layers = once;

  layers.layers = (double) s->llm->layers;
  if (llm_system_does (s, LLM_SECTION_ENDS))
    llm_compose_embedding (&once);
  if (c->joins)
    add_join (&once);
  for (gint i = 0; i < projects + feeds; i++)
    llm_compose_norm (&layers);
  if (projects)
    {
      llm_compose_queries (&layers);
      llm_compose_output (&layers);
      llm_compose_all_reduce (&layers);
    }
  if (feeds)
    add_feed_forward (&layers);
  if (llm_system_does (s, LLM_SECTION_ENDS))
    add_stages (&once);
}

/* A memory of fixed size, overwritten on collision: loads come back, rarely all of them. */
static LlmFlatTimes *
slot_of (LlmFlatTimes *times, gint64 tokens, gint64 all)
{
  guint64 key = (guint64) tokens * 0x9e3779b97f4a7c15u + (guint64) all;

  return &times[(key ^ (key >> 29)) % LLM_MEMORY_SLOTS];
}

/* Asked for at every step, computed for each new pair of token counts. */
const LlmStepParts *
llm_compose_flat (LlmCompose *c, gint64 tokens, gint64 all)
{
  LlmFlatTimes *slot = slot_of (c->flat, tokens, all);

  if (slot->tokens != tokens || slot->all_tokens != all)
    {
      *slot = (LlmFlatTimes){ .tokens = tokens, .all_tokens = all };
      compute_flat (c, &slot->parts, (double) tokens, (double) all);
    }
  return &slot->parts;
}

/* The vocabulary is cut over the devices; the parts of the logits are gathered, then read to choose
 * a token. */
static void
compute_head (LlmCompose *c, LlmStepParts *p, double n)
{
  LlmLayers once = { c, p, 1.0, n, n };
  const LlmModel *llm = c->system->llm;
  gint64 tp = c->system->tp;
  LlmTime choice;

  add_elementwise (&once, 2.0 * (double) llm->d_model * n);
  llm_compose_gemm (&once, LLM_BF16, n, (llm->vocab + tp - 1) / tp, llm->d_model);
  if (tp > 1)
    llm_compose_add (&once, &p->network_s,
                     llm_op_collective (c->operators, LLM_ALL_GATHER, tp, n * (double) llm->vocab));
  choice = llm_op_elementwise (c->operators, 10.0 * n * (double) llm->vocab);
  choice.basis = LLM_BASIS_MEASURED;
  llm_compose_add (&once, &p->other_s, choice);
}

/* Only tokens that are sampled pass the head. */
const LlmStepParts *
llm_compose_head (LlmCompose *c, gint64 n)
{
  LlmFlatTimes *slot = slot_of (c->head, n, 0);

  if (slot->tokens != n)
    {
      *slot = (LlmFlatTimes){ .tokens = n };
      if (n > 0 && llm_system_does (c->system, LLM_SECTION_ENDS))
        compute_head (c, &slot->parts, (double) n);
    }
  return &slot->parts;
}

/* --- a layer in its parts, for those who put layers together themselves --- */

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
      piece = llm_compose_decode_piece (c, look, requests, each, context);
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

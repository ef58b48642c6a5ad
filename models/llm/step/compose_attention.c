/* models/llm/step/compose_attention.c - attention of chunks and of the decode batch.
 *
 * Latent attention is absorbed for decodes (queries are brought into the latent space and results
 * out of it by two products a head) and not for prompts (keys and values are made from the latents
 * of all tokens that the chunk attends to).
 */
#include "models/llm/step/compose_state.h"

#include <math.h>

/* KV heads are copied where there are fewer than devices. */
LlmHeads
llm_compose_heads (const LlmCompose *c, guint look)
{
  const LlmSystem *s = c->system;

  return (LlmHeads) { .heads = llm_system_heads (s),
                     .kv_heads = llm_system_kv_heads (s),
                     .head_dim = s->llm->head_dim,
                     .window = look == LLM_WINDOW ? s->llm->window : 0,
                     .kv = s->formats.kv };
}

/* One kernel for both kinds of attention, by the model. */
static LlmTime
prefill_time (const LlmCompose *c, guint look, double n, double new_tokens, double cached)
{
  const LlmSystem *s = c->system;
  LlmHeads heads = llm_compose_heads (c, look);
  LlmLatent latent = llm_latent (s->llm, heads.heads, heads.kv);

  if (s->llm->mla_rank > 0)
    return llm_op_mla_prefill (c->operators, &latent, n, new_tokens, cached);
  return llm_op_prefill_attention (c->operators, &heads, n, new_tokens, cached);
}

/* Latent attention expands keys and values of all tokens, cached ones too. */
void
llm_compose_prompts (LlmCompose *c, LlmStepParts *p, double n, double new_tokens, double cached)
{
  const LlmModel *llm = c->system->llm;
  LlmLayers layers = { c, p, (double) llm->layers, new_tokens, new_tokens };

  for (guint look = 0; look < LLM_N_LOOKS; look++)
    {
      LlmLayers some = { c, p, c->n_looks[look], new_tokens, new_tokens };

      if (some.layers > 0.0)
        llm_compose_add (&some, &p->attention_s, prefill_time (c, look, n, new_tokens, cached));
    }
  if (llm->mla_rank > 0)
    llm_compose_gemm (&layers, c->system->formats.attention, n * (new_tokens + cached),
                      llm_system_heads (c->system) * (llm->mla_nope + llm->mla_value),
                      llm->mla_rank);
}

/* Chunks without a past run in one kernel, as so many of their root mean square length: the same
 * number of pairs.  One with a past stands for itself. */
void
llm_compose_prefill (LlmCompose *c, LlmStepParts *p, const LlmStepLoad *load)
{
  double n = 0.0, squares = 0.0;

  for (guint i = 0; i < load->n_chunks; i++)
    {
      const LlmChunk *chunk = &load->chunks[i];
      double tokens = (double) chunk->new_tokens;

      if (chunk->cached_tokens > 0)
        {
          llm_compose_prompts (c, p, 1.0, tokens, (double) chunk->cached_tokens);
          continue;
        }
      n += 1.0;
      squares += tokens * tokens;
    }
  if (n > 0.0)
    llm_compose_prompts (c, p, n, sqrt (squares / n), 0.0);
}

/* A piece: the time, its slope in context, and up to where it holds. */
LlmTimePiece
llm_compose_decode_piece (const LlmCompose *c, guint look, double n, double each, double context)
{
  const LlmModel *llm = c->system->llm;
  LlmHeads heads = llm_compose_heads (c, look);
  gint64 n_heads = (gint64) round ((double) heads.heads * each);
  LlmLatent latent = llm_latent (llm, n_heads, heads.kv);

  heads.heads = n_heads;
  if (llm->mla_rank > 0)
    return llm_op_mla_decode (c->operators, &latent, n, context);
  return llm_op_decode_attention (c->operators, &heads, n, context);
}

/* Decoding multiplies the projections into the query, and never expands the cache. */
void
llm_compose_absorbed (const LlmLayers *l)
{
  const LlmModel *llm = l->c->system->llm;
  gint64 heads = llm_system_heads (l->c->system);

  llm_compose_gemm (l, LLM_BF16, l->tokens, heads * llm->mla_rank, llm->mla_nope);
  llm_compose_gemm (l, LLM_BF16, l->tokens, heads * llm->mla_value, llm->mla_rank);
}

/* Pieces of windowed and full layers end at different contexts: the first end counts. */
static void
compute_decode (LlmCompose *c, LlmDecodeTimes *d, double context)
{
  double n = (double) d->n, each = (double) d->each, tokens = n * each;
  LlmLayers layers = { c, &d->parts, (double) c->system->llm->layers, tokens, tokens };

  d->from = context;
  d->end = INFINITY;
  for (guint look = 0; look < LLM_N_LOOKS; look++)
    {
      LlmLayers some = { c, &d->parts, c->n_looks[look], n, n };
      LlmTimePiece piece;

      if (some.layers <= 0.0)
        continue;
      piece = llm_compose_decode_piece (c, look, n, each, context);
      llm_compose_add (&some, &d->parts.attention_s, piece.now);
      d->slope_s += some.layers * piece.slope_s_per_token;
      d->slope_bound = piece.now.bound;
      d->end = MIN (d->end, piece.end_tokens);
    }
  if (c->system->llm->mla_rank > 0)
    llm_compose_absorbed (&layers);
}

/* A batch decodes for thousands of steps with the same number of requests: its piece is
 * remembered. */
const LlmDecodeTimes *
llm_compose_decode (LlmCompose *c, gint64 n, gint64 each, double context)
{
  LlmDecodeTimes *d = &c->decode[(guint64) n % LLM_MEMORY_SLOTS];

  if (d->n != n || d->each != each || context < d->from || context >= d->end)
    {
      *d = (LlmDecodeTimes){ .n = n, .each = each };
      compute_decode (c, d, context);
    }
  return d;
}

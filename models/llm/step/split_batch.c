/* models/llm/step/split_batch.c - one batch of a split engine: its time on each pool, and what it
 * sends.
 *
 * Values go over the link in 16 bits, KV of prompts in the format of the cache.  What several
 * attention devices keep (a latent that all heads read, KV heads that are copied) goes to each.
 */
#include <math.h>
#include "models/llm/step/split_state.h"

#define BF16_BYTES 2.0

/* Tokens of a batch. */
typedef struct {
  gint64 most, all;        /* of the fullest replica of attention, of all */
  gint64 prompts, outputs; /* new tokens of prompts; tokens that need logits */
  gint64 cached;           /* of its chunks */
  gint64 decodes;          /* tokens that decodes compute */
} Tokens;

static Tokens
tokens_of (const LlmSplitSpec *spec, const LlmStepLoad *loads, guint dp)
{
  Tokens t = { 0 };

  for (guint r = 0; r < dp; r++)
    {
      gint64 prompt = llm_compose_prompt_tokens (&loads[r]);
      gint64 decode = llm_compose_decode_tokens (&loads[r]);

      t.most = MAX (t.most, prompt + decode);
      t.all += prompt + decode;
      t.prompts += prompt;
      t.decodes += decode;
      t.outputs += llm_compose_outputs (spec->model, &loads[r]);
      for (guint i = 0; i < loads[r].n_chunks; i++)
        t.cached += loads[r].chunks[i].cached_tokens;
    }
  return t;
}

static gint64
ceil_div (gint64 a, gint64 b)
{
  return (a + b - 1) / b;
}

/* Hypergeometric: a device is spared when all experts lie elsewhere. */
double
llm_split_copies (gint64 experts, gint64 top_k, gint64 ep)
{
  double all = (double) experts, spared = 1.0;

  for (gint64 i = 0; i < top_k; i++)
    spared *= MAX (0.0, all - all / (double) ep - (double) i) / (all - (double) i);
  return (double) ep * (1.0 - spared);
}

/* The attention pool has the products around attention too. */
static gboolean
cut_behind_projections (const LlmSplitSpec *spec)
{
  return llm_system_does (spec->attention->system, LLM_SECTION_PROJECTIONS);
}

static gboolean
prompts_on_model (const LlmSplitSpec *spec)
{
  return spec->prompts == LLM_SPLIT_PROMPTS_MODEL;
}

/* --- the link --- */

/* Bytes of one layer, by direction: out to attention, and back. */
typedef struct {
  double out, in;
  double kv; /* of @out: new keys and values of decodes */
} Traffic;

/* Values of keys and values that a token brings, on all devices that keep them: a latent is on each
 * that shares its heads, KV heads that are fewer than devices are copied, and what is padded is not
 * sent. */
static double
kv_values (const LlmSplitSpec *spec)
{
  const LlmSystem *s = spec->attention->system;
  double once = llm_attention_values (s->llm).kv, tp = (double) s->tp;

  if (s->llm->mla_rank > 0)
    return once * tp;
  return once * MAX (1.0, tp / (double) s->llm->kv_heads);
}

/* Attention alone is apart. */
static Traffic
attention_traffic (const LlmSplitSpec *spec, const Tokens *t)
{
  LlmAttentionValues values = llm_attention_values (spec->attention->system->llm);
  double kv = kv_values (spec), asked = (double) t->decodes;
  Traffic bytes;

  if (!prompts_on_model (spec))
    asked += (double) t->prompts;
  bytes = (Traffic){ BF16_BYTES * (values.query + kv) * asked, BF16_BYTES * values.result * asked,
                     BF16_BYTES * kv * asked };
  if (prompts_on_model (spec))
    {
      double cache = kv * llm_format_bytes (spec->attention->system->formats.kv);

      bytes.out += cache * (double) t->prompts;
      bytes.in += cache * (double) t->cached;
    }
  return bytes;
}

/* Feed-forward layers are apart: hidden states, as the mean of dense layers and those of
 * experts. */
static Traffic
hidden_traffic (const LlmSplitSpec *spec, const Tokens *t)
{
  const LlmSystem *s = spec->model->system;
  double bytes = BF16_BYTES * (double) (s->llm->d_model * t->all), copies = 1.0;
  double dense = (double) s->llm->dense_layers / (double) s->llm->layers;

  if (s->llm->experts > 0)
    copies = dense + (1.0 - dense) * llm_split_copies (s->llm->experts, s->llm->top_k, s->ep);
  return (Traffic){ .out = bytes * copies, .in = bytes * copies };
}

/* Both ways are full: a batch waits for one after the other, a line is busy for the longer.  Copies
 * of the model part take turns, so that the batches of a step fill all of their lines alike. */
static void
set_network (const LlmSplitSpec *spec, const Traffic *bytes, SplitBatch *b)
{
  double layers = (double) spec->model->system->llm->layers, rate = spec->link.bytes_per_s;

  b->network_s = layers * (spec->link.round_trip_s + (bytes->out + bytes->in) / rate);
  b->wire_s = layers * MAX (bytes->out, bytes->in) / spec->link.all_bytes_per_s;
}

/* --- what hides behind what --- */

/* The product of queries, keys and values less that of queries alone; latent keys are there before
 * queries are, so that only their way is hidden. */
static double
hideable_layer_s (const LlmSplitSpec *spec, double tokens, double kv_s)
{
  const LlmCompose *c = spec->model;
  const LlmModel *llm = c->system->llm;
  LlmFormat f = c->system->formats.attention;
  gint64 heads = llm_system_heads (c->system), kv = llm_system_kv_heads (c->system), q;
  double query_s;

  if (llm->mla_rank > 0)
    {
      q = heads * (llm->mla_nope + llm->mla_rope);
      return MIN (kv_s, llm_op_gemm (c->operators, f, tokens, q, llm->mla_q_rank).s);
    }
  q = heads * llm->head_dim;
  query_s = llm_op_gemm (c->operators, f, tokens, q, llm->d_model).s;
  return kv_s
         + MAX (0.0,
                llm_op_gemm (c->operators, f, tokens, q + 2 * kv * llm->head_dim, llm->d_model).s
                  - query_s);
}

/* A prompt's own keys are most of what it attends to: nothing is hidden of it. */
static double
hideable_s (const LlmSplitSpec *spec, const Tokens *t, const Traffic *bytes)
{
  const LlmSystem *s = spec->model->system;

  if (!spec->overlap || cut_behind_projections (spec) || t->prompts > 0)
    return 0.0;
  return (double) s->llm->layers
         * hideable_layer_s (spec, (double) ceil_div (t->all, s->dp),
                             bytes->kv / spec->link.bytes_per_s);
}

/* --- the pools --- */

/* Tokens that come from the other pool are handed round to all devices that cut a product. */
static void
add_hand_round (const LlmSplitSpec *spec, SplitBatch *b, double tokens)
{
  const LlmSystem *s = spec->model->system;
  LlmLayers layers = { spec->model, &b->model, (double) s->llm->layers, tokens, tokens };

  if (s->tp > 1)
    llm_compose_add (&layers, &b->model.network_s,
                     llm_op_collective (spec->model->operators, LLM_ALL_GATHER, s->tp,
                                        tokens * (double) s->llm->d_model));
}

/* All tokens of the batch, evenly over the replicas: they hold no state of a request. */
static void
add_model (const LlmSplitSpec *spec, const LlmStepLoad *loads, const Tokens *t, SplitBatch *b)
{
  gint64 dp = spec->model->system->dp, own = ceil_div (t->all, dp);
  LlmStepParts parts = { 0 };

  llm_compose_add_parts (&parts, llm_compose_flat (spec->model, own, t->all), 1.0);
  llm_compose_add_parts (&parts, llm_compose_head (spec->model, ceil_div (t->outputs, dp)), 1.0);
  for (guint r = 0; prompts_on_model (spec) && r < (guint) spec->attention->system->dp; r++)
    if (loads[r].n_chunks > 0)
      llm_compose_prefill (spec->model, &parts, &loads[r]);
  llm_compose_add_parts (&b->model, &parts,
                         llm_compose_prompts_factor (spec->model, t->prompts, t->all));
  if (cut_behind_projections (spec))
    add_hand_round (spec, b, (double) own);
}

/* The replica that takes longest. */
static void
add_attention (const LlmSplitSpec *spec, const LlmStepLoad *loads, const Tokens *t, SplitBatch *b)
{
  LlmStepParts longest = { 0 }, parts = { 0 };
  double factor = llm_compose_prompts_factor (spec->model, t->prompts, t->all);

  for (guint r = 0; r < (guint) spec->attention->system->dp; r++)
    {
      LlmStepLoad load = loads[r];
      LlmStepParts own = { 0 };

      if (prompts_on_model (spec))
        load.n_chunks = 0;
      llm_compose_attention (spec->attention, &load, &own);
      if (llm_compose_device_s (&own) > llm_compose_device_s (&longest))
        longest = own;
    }
  if (cut_behind_projections (spec))
    llm_compose_add_parts (&parts, llm_compose_flat (spec->attention, t->most, t->all), 1.0);
  b->projections_s = llm_compose_device_s (&parts);
  llm_compose_add_parts (&parts, &longest, 1.0);
  llm_compose_add_parts (&b->attention, &parts, factor);
}

void
split_batch (const LlmSplitSpec *spec, const LlmStepLoad *loads, SplitBatch *b)
{
  Tokens t = tokens_of (spec, loads, (guint) spec->attention->system->dp);
  Traffic bytes;

  *b = (SplitBatch){ .tokens = t.all };
  if (t.all == 0)
    return;
  bytes = cut_behind_projections (spec) ? hidden_traffic (spec, &t) : attention_traffic (spec, &t);
  add_model (spec, loads, &t, b);
  add_attention (spec, loads, &t, b);
  b->model_s = llm_compose_device_s (&b->model);
  b->attention_s = llm_compose_device_s (&b->attention);
  set_network (spec, &bytes, b);
  b->hideable_s = hideable_s (spec, &t, &bytes);
}

/* The longest replica now may not be that later. */
LlmSegment
split_attention_segment (const LlmSplitSpec *spec, const LlmStepLoad *loads, const SplitBatch *b)
{
  LlmSegment longest = llm_segment (0.0, 0.0);

  for (guint r = 0; r < (guint) spec->attention->system->dp; r++)
    longest = llm_segment_max (longest, llm_compose_attention_segment (spec->attention, &loads[r]));
  return llm_segment_add (longest, llm_segment (b->projections_s, 0.0));
}

/* models/llm/system/memory.c - what a device holds: weights, activations, and KV in the rest.
 *
 * Weight groups and KV follow from the shape; activations are the rule of ai-dynamo/aiconfigurator
 * (commit 095f58a): 2 tokens x heads x head size x c, c by tensor width.  What collectives
 * and the run-time system take is the engine's own, from its catalogue entry.
 */
#include "models/llm/system/system.h"
#include "models/llm/system/drafter.h"

#include <math.h>

#define LEAST_ACTIVATION_BYTES (70.0 * 1048576.0)
#define BOOKKEEPING_SHARE 0.015

/* Of one engine. */
gint64
llm_system_devices (const LlmSystem *s)
{
  return s->tp * s->pp * s->dp;
}

/* The rank with most is the one that must fit. */
static double
ceil_div (gint64 a, gint64 b)
{
  return (double) ((a + b - 1) / b);
}

/* No bit set is the usual case: devices that do all of it. */
gboolean
llm_system_does (const LlmSystem *s, LlmSection section)
{
  return (s->without & (guint) section) == 0;
}

/* Copied where there are fewer than devices. */
gint64
llm_system_kv_heads (const LlmSystem *s)
{
  return (s->llm->kv_heads + s->tp - 1) / s->tp;
}

/* Query heads go with their KV head, which several devices may copy; a latent is one for all. */
gint64
llm_system_heads (const LlmSystem *s)
{
  gint64 heads = s->llm->heads, kv_heads = s->llm->kv_heads;
  gboolean latent = s->llm->mla_rank > 0;

  if (!s->padded || (latent && heads % s->tp == 0))
    return heads / s->tp;
  if (latent)
    return (heads + s->tp - 1) / s->tp;
  if (heads % s->tp == 0 && (kv_heads % s->tp == 0 || s->tp % kv_heads == 0))
    return heads / s->tp;
  return llm_system_kv_heads (s) * (heads / kv_heads);
}

/* Parameters of one layer's products that unpack keys and values from their latent. */
static double
unpacking_params (const LlmSystem *s)
{
  const LlmModel *llm = s->llm;

  return llm->mla_rank > 0
           ? (double) (llm_system_heads (s) * llm->mla_rank * (llm->mla_nope + llm->mla_value))
           : 0.0;
}

/* Parameters of one layer's products around attention on one device: KV heads are copied where
 * there are fewer than devices, latents are not cut at all. */
static double
projection_params (const LlmSystem *s)
{
  const LlmModel *llm = s->llm;
  double h = (double) llm->d_model, heads = (double) llm->heads / (double) s->tp;

  if (llm->mla_rank > 0)
    {
      double latent = (double) (llm->mla_q_rank + llm->mla_rank + llm->mla_rope);
      double up = (double) (llm->mla_q_rank * (llm->mla_nope + llm->mla_rope));

      return h * latent + heads * up + heads * (double) llm->mla_value * h;
    }
  return h * (double) llm->head_dim * (2.0 * heads + 2.0 * ceil_div (llm->kv_heads, s->tp));
}

/* Parameters of one layer's attention, of what these devices do of it. */
static double
attention_params (const LlmSystem *s)
{
  double params = 0.0;

  if (llm_system_does (s, LLM_SECTION_PROJECTIONS))
    params += projection_params (s);
  if (llm_system_does (s, LLM_SECTION_ATTENTION))
    params += unpacking_params (s);
  return params;
}

/* Bytes of the weights of one stage's layers that are not attention. */
static double
ffn_bytes (const LlmSystem *s, double layers)
{
  const LlmModel *llm = s->llm;
  double h = (double) llm->d_model, inner = 3.0 * h * (double) llm->expert_ffn;
  double dense = 3.0 * h * (double) llm->ffn / (double) s->tp * llm_format_bytes (s->formats.ffn);
  double n_dense = llm->experts > 0 ? MIN ((double) llm->dense_layers, layers) : layers;
  double routed = inner * (double) llm->experts / (double) (s->ep * s->moe_tp);
  double shared = inner * (double) llm->shared_experts / (double) s->tp;
  double moe = routed * llm_format_bytes (s->formats.experts)
               + shared * llm_format_bytes (s->formats.ffn) + 2.0 * h * (double) llm->experts;

  return n_dense * dense + (layers - n_dense) * moe;
}

/* Embedding or head, each cut as wide as attention is. */
static double
end_bytes (const LlmSystem *s)
{
  return 2.0 * (double) (s->llm->vocab * s->llm->d_model) / (double) s->tp;
}

/* What drafts.  Of layers that do: embedding and head are the model's, of which a last stage has
 * the head alone, and the product that makes one input of a hidden state and an embedding lies
 * whole on each device. */
static double
drafter_bytes (const LlmSystem *s)
{
  LlmModel model;
  LlmSystem drafter;
  double joins = 2.0 * (double) (s->llm->d_model * s->llm->d_model) * 2.0;

  if (!llm_system_drafts (s))
    return 0.0;
  drafter = llm_system_drafter (s, &model);
  if (s->draft_llm != NULL)
    return llm_system_weight_bytes (&drafter);
  drafter.without |= LLM_SECTION_ENDS;
  return llm_system_weight_bytes (&drafter) + (double) s->draft_layers * joins
         + (s->pp > 1 ? end_bytes (s) : 0.0);
}

/* The first stage has the embedding, the last the head: with one stage both are here. */
double
llm_system_weight_bytes (const LlmSystem *s)
{
  double layers = ceil_div (s->llm->layers, s->pp);
  double bytes = layers * attention_params (s) * llm_format_bytes (s->formats.attention);

  if (llm_system_does (s, LLM_SECTION_FEED_FORWARD))
    bytes += ffn_bytes (s, layers);
  if (llm_system_does (s, LLM_SECTION_ENDS))
    bytes += s->pp > 1 ? end_bytes (s) : 2.0 * end_bytes (s);
  return bytes + drafter_bytes (s);
}

/* Bytes of one token's KV in one layer. */
static double
layer_kv_bytes (const LlmSystem *s)
{
  const LlmModel *llm = s->llm;
  double values = llm->mla_rank > 0 ? (double) (llm->mla_rank + llm->mla_rope)
                                    : 2.0 * (double) (llm_system_kv_heads (s) * llm->head_dim);

  return values * llm_format_bytes (s->formats.kv);
}

/* Layers that look at a window keep no more KV than the window. */
static double
window_layers (const LlmSystem *s)
{
  return s->llm->window_every > 0 ? (double) (s->llm->layers / s->llm->window_every) : 0.0;
}

/* Per token of full attention; windows are a constant apart.  What drafts keeps KV of its own. */
double
llm_system_kv_token_bytes (const LlmSystem *s)
{
  double full = (double) s->llm->layers - window_layers (s), bytes;
  LlmModel model;
  LlmSystem drafter;

  bytes = layer_kv_bytes (s) * ceil (full / (double) s->pp);
  if (!llm_system_drafts (s))
    return bytes;
  drafter = llm_system_drafter (s, &model);
  return bytes + llm_system_kv_token_bytes (&drafter);
}

/* KV of the layers that look back a window, for every request that may run. */
static double
window_bytes (const LlmSystem *s)
{
  return layer_kv_bytes (s) * window_layers (s) / (double) s->pp * (double) s->llm->window
         * (double) s->most_requests;
}

/* A rule of thumb of the engines' own profiling runs, not a law: it has a floor. */
static double
activation_bytes (const LlmSystem *s)
{
  double factor = s->tp >= 4 ? 5.0 : s->tp == 2 ? 6.5 : 11.0;
  double width = s->llm->mla_rank > 0 ? (double) (s->llm->heads * s->llm->mla_value)
                                      : (double) (s->llm->heads * s->llm->head_dim);
  double bytes = 2.0 * (double) s->batch_tokens * width * factor * (s->llm->experts > 0 ? 2.0 : 1.0)
                 * s->memory_rule->activation_factor;

  return MAX (bytes, LEAST_ACTIVATION_BYTES);
}

/* By rank, the fullest, since all ranks of an engine keep as much KV as the one with least room;
 * KV is what the engine's rule leaves. */
LlmRankMemory
llm_system_memory (const LlmSystem *s)
{
  LlmRankMemory m = { .weights = llm_system_weight_bytes (s),
                      .activations = activation_bytes (s),
                      .collectives = llm_system_devices (s) > 1 ? s->collective_bytes : 0.0,
                      .other = s->runtime_bytes };

  m.kv = s->memory_rule->kv_bytes (s, &m);
  return m;
}

/* Whole tokens; 0 where windows alone do not fit. */
gint64
llm_system_kv_tokens (const LlmSystem *s)
{
  double bytes = llm_system_memory (s).kv - window_bytes (s);

  return bytes > 0.0 ? (gint64) floor (bytes / llm_system_kv_token_bytes (s)) : 0;
}

/* What is taken before any KV: an engine measures it at its start, by a step of as many tokens as
 * it may have at once. */
static double
used (const LlmRankMemory *m)
{
  return m->weights + m->activations + m->collectives + m->other;
}

/* vLLM: a share of the whole device, less what is used. */
static double
of_total (const LlmSystem *s, const LlmRankMemory *m)
{
  return s->memory_share * s->device->memory_bytes - used (m);
}

/* TensorRT-LLM: a share of what is free once the model is loaded. */
static double
of_free (const LlmSystem *s, const LlmRankMemory *m)
{
  return s->memory_share * (1.0 - BOOKKEEPING_SHARE) * (s->device->memory_bytes - used (m));
}

/* SGLang's reserve, as aiconfigurator states it for 0.5.16: 512 MB, 1.5 MB per token of a chunk,
 * 2 MB per sequence of the largest graph (3 MB more per replica with DP attention), 1/8 GiB per
 * device; at least 10 GiB on devices above 60 GB.  Activations lie in it. */
static double
but_reserve (const LlmSystem *s, const LlmRankMemory *m)
{
  double mb = 1048576.0, graph = 512.0, total = s->device->memory_bytes;
  double per_graph = 2.0 + (s->dp > 1 ? 3.0 * (double) s->dp : 0.0);
  double reserve = s->share_given ? 0.0
                                  : mb
                                      * (512.0 + 1.5 * (double) s->batch_tokens
                                         + 128.0 * (double) (s->tp * s->pp) + per_graph * graph);

  if (total > 60e9 && !s->share_given)
    reserve = MAX (reserve, 10.0 * 1024.0 * mb);
  return total - MAX (reserve, (1.0 - s->memory_share) * total) - m->weights;
}

const LlmMemoryRule llm_memory_of_total = { "a share holds all of it", of_total, 1.0 };
const LlmMemoryRule llm_memory_of_free = { "a share of what is left free holds KV", of_free, 1.0 };
const LlmMemoryRule llm_memory_but_reserve
  = { "all but a reserve holds weights and KV", but_reserve, 1.46 };

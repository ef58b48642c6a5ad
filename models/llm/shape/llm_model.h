/* models/llm/shape/llm_model.h - language models as the catalogue describes them, and their
 * arithmetic.
 *
 * Shapes only: a simulator never sees a token's content.  Sizes follow from the shape: KV bytes per
 * token are 2 e L kv_heads head_dim for (grouped) multi-head attention and e L (rank + rope) for
 * multi-head latent attention (MLA).
 */
#ifndef MODELS_LLM_SHAPE_LLM_MODEL_H
#define MODELS_LLM_SHAPE_LLM_MODEL_H

#include "sim/sim.h"
#include "sim/model/hardware.h"

G_BEGIN_DECLS

typedef struct {
  gint64 layers, d_model, heads, kv_heads, head_dim;
  gint64 mla_rank, mla_rope;              /* 0: no MLA */
  gint64 mla_q_rank, mla_nope, mla_value; /* of the products around it; 0: unknown */
  gint64 window, window_every; /* each window_every-th layer looks back window tokens; 0: none */
  bool qk_norm;                /* queries and keys are normalised before attention, head by head */
  bool qk_norm_whole; /* or over all heads: tensor parallelism has to add up their squares */
  gint64 ffn;         /* inner size of a dense feed-forward layer */
  gint64 experts, shared_experts, top_k, expert_ffn, dense_layers; /* 0: dense model */
  gint64 router_groups, router_top_groups; /* a token's experts are of so many groups; 0: of any */
  gint64 vocab;
  gint64 attention_every;       /* one of so many layers attends and has KV; 1: all */
  gint64 draft_layers;          /* for multi-token prediction; in neither layers nor params */
  double params, active_params; /* numbers of parameters; these and the rest may be unknown */
  double routed_params;         /* of all routed experts, for checking */
  double weight_bytes;          /* as stored for serving */
  double value_bytes;           /* of one activation: 2 for BF16, 1 for FP8; always known */
  double weight_value_bytes, kv_value_bytes; /* of one weight, one value of KV */
  double kv_bytes_per_token;                 /* published value, for checking */
} LlmModel;

extern const SimKind llm_model_kind; /* its check recomputes kv_bytes_per_token where given */

/* Returns: bytes of KV cache that one token holds, over all layers. */
double llm_kv_bytes_per_token (const LlmModel *llm);

/* Values of one token and layer that attention takes and gives. */
typedef struct {
  double query, kv, result;
} LlmAttentionValues;

/* Returns: those of all heads.  Latent queries and results are as wide as before they meet the
 * latent, so that what packs and unpacks them is with the cache; where the entry does not know
 * those widths (mla_nope), as wide as the latent.  Keys and values: once, whoever holds them. */
LlmAttentionValues llm_attention_values (const LlmModel *llm);

/* Returns: bytes of one weight and of one value of KV: their own, else those of an activation. */
double llm_weight_value_bytes (const LlmModel *llm);
double llm_kv_value_bytes (const LlmModel *llm);

/* Returns: query heads per KV head: 1 for multi-head attention, all of them for latent attention
 * (one latent for all). */
double llm_group_size (const LlmModel *llm);

/* Returns: bytes of all weights: weight_bytes where given, else those of params; NaN when neither
 * is known. */
double llm_weight_bytes (const LlmModel *llm);

/* Returns: weights of one layer, all of them divided by the layers. */
double llm_layer_weights (const LlmModel *llm);

/* Returns: FLOP of decode attention for each token of context, in one layer, over all query heads:
 * a product with its key and one with its value.  Latent attention multiplies with the latent
 * itself: rank + rope for the score, rank for the value. */
double llm_attention_flop_per_token (const LlmModel *llm);

/* Returns: the peak rate of @device for products with weights and for attention, at the wider
 * precision of their two sides: FP8 weights with BF16 activations multiply at the rate of
 * BF16.  Unknown where the device has no such rate. */
double llm_weight_flop_per_s (const LlmModel *llm, const SimAccelerator *device);
double llm_attention_flop_per_s (const LlmModel *llm, const SimAccelerator *device);

G_END_DECLS

#endif

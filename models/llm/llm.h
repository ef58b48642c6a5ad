/* models/llm/llm.h - language models as the catalogue describes them, and their arithmetic.
 *
 * Shapes only: a simulator never sees a token's content.  Sizes follow from the shape: KV bytes per
 * token are 2 e L kv_heads head_dim for (grouped) multi-head attention and e L (rank + rope) for
 * multi-head latent attention (MLA).
 */
#ifndef MODELS_LLM_LLM_H
#define MODELS_LLM_LLM_H

#include "sim/sim.h"
#include "sim/model/hardware.h"

G_BEGIN_DECLS

typedef struct {
  gint64 layers, d_model, heads, kv_heads, head_dim;
  gint64 mla_rank, mla_rope; /* 0: no MLA */
  gint64 ffn;                /* inner size of a dense feed-forward layer */
  gint64 experts, shared_experts, top_k, expert_ffn, dense_layers; /* 0: dense model */
  gint64 vocab;
  double params, active_params; /* numbers of parameters */
  double weight_bytes;          /* as stored for serving */
  double value_bytes;           /* bytes per activation and KV value: 2 for BF16 */
  double kv_bytes_per_token;    /* published value, for checking; 0: none */
} LlmModel;

extern const SimKind llm_model_kind; /* its check recomputes kv_bytes_per_token where given */

/* Returns: bytes of KV cache that one token holds, over all layers. */
double llm_kv_bytes_per_token (const LlmModel *llm);

/* Returns: query heads per KV head: 1 for multi-head attention, all of them for latent attention
 * (one latent for all). */
double llm_group_size (const LlmModel *llm);

/* Returns: bytes of all weights: weight_bytes where given, else params of value_bytes each. */
double llm_weight_bytes (const LlmModel *llm);

G_END_DECLS

#endif

/* models/llm/shape/llm_model.c - rows of a language model and the arithmetic of its shape. */
#include "models/llm/shape/llm_model.h"

#include <math.h>

#define CONFIG "published configuration, per entry"

/* clang-format off */
static const SimParam llm_rows[] = {
  SIM_PARAM (LlmModel, layers, "1", NULL, "[1, inf)", "transformer layers", CONFIG),
  SIM_PARAM (LlmModel, d_model, "1", NULL, "[1, inf)", "hidden size", CONFIG),
  SIM_PARAM (LlmModel, heads, "1", NULL, "[1, inf)", "query heads", CONFIG),
  SIM_PARAM (LlmModel, kv_heads, "1", "0", "[0, inf)",
             "key and value heads; 0 with latent attention", CONFIG),
  SIM_PARAM (LlmModel, head_dim, "1", "0", "[0, inf)", "size of one head", CONFIG),
  SIM_PARAM (LlmModel, mla_rank, "1", "0", "[0, inf)",
             "rank of the latent cache; 0: no latent attention", CONFIG),
  SIM_PARAM (LlmModel, mla_rope, "1", "0", "[0, inf)",
             "rotary dimensions cached beside it", CONFIG),
  SIM_PARAM (LlmModel, mla_q_rank, "1", "0", "[0, inf)",
             "rank of the latent that queries are made from; 0: unknown", CONFIG),
  SIM_PARAM (LlmModel, mla_nope, "1", "0", "[0, inf)",
             "dimensions of a query head without rotation, latent attention; 0: unknown", CONFIG),
  SIM_PARAM (LlmModel, mla_value, "1", "0", "[0, inf)",
             "dimensions of a value head, latent attention; 0: unknown", CONFIG),
  SIM_PARAM (LlmModel, window, "tokens", "0 tokens", "[0, inf)",
             "tokens that a layer with a sliding window looks back; 0: none has one", CONFIG),
  SIM_PARAM (LlmModel, window_every, "1", "0", "[0, inf)",
             "one of so many layers has the window; 1: all", CONFIG),
  SIM_PARAM (LlmModel, qk_norm, "1", "no", "any",
             "queries and keys are normalised head by head before attention", CONFIG),
  SIM_PARAM (LlmModel, qk_norm_whole, "1", "no", "any",
             "queries and keys are normalised over all heads, which tensor parallelism reduces",
             CONFIG),
  SIM_PARAM (LlmModel, ffn, "1", "0", "[0, inf)",
             "inner size of a dense feed-forward layer; informational", CONFIG),
  SIM_PARAM (LlmModel, experts, "1", "0", "[0, inf)",
             "routed experts of a layer; 0: a dense model", CONFIG),
  SIM_PARAM (LlmModel, shared_experts, "1", "0", "[0, inf)",
             "experts that every token visits", CONFIG),
  SIM_PARAM (LlmModel, top_k, "1", "0", "[0, inf)", "routed experts that one token visits", CONFIG),
  SIM_PARAM (LlmModel, expert_ffn, "1", "0", "[0, inf)", "inner size of one expert", CONFIG),
  SIM_PARAM (LlmModel, dense_layers, "1", "0", "[0, inf)",
             "first layers that have no experts", CONFIG),
  SIM_PARAM (LlmModel, router_groups, "1", "0", "[0, 64]",
             "groups of consecutive experts, of which a token's may be few; 0: no groups",
             "configuration file"),
  SIM_PARAM (LlmModel, router_top_groups, "1", "0", "[0, 64]",
             "groups that a token's experts are of", "configuration file"),
  SIM_PARAM (LlmModel, vocab, "1", "0", "[0, inf)", "entries of the vocabulary; informational",
             CONFIG),
  SIM_PARAM (LlmModel, attention_every, "1", "1", "[1, inf)",
             "one of so many layers attends to KV; the others keep a state of one size", CONFIG),
  SIM_PARAM (LlmModel, draft_layers, "1", "0", "[0, 16]",
             "layers that predict further tokens (multi-token prediction); neither layers nor "
             "params count them", CONFIG),
  SIM_PARAM (LlmModel, params, "1", SIM_UNKNOWN, "(0, inf)", "parameters", CONFIG),
  SIM_PARAM (LlmModel, active_params, "1", SIM_UNKNOWN, "(0, inf)",
             "parameters that one token uses", CONFIG),
  SIM_PARAM (LlmModel, routed_params, "1", SIM_UNKNOWN, "(0, inf)",
             "parameters of all routed experts, checked against the shape", CONFIG),
  SIM_PARAM (LlmModel, weight_bytes, "B", SIM_UNKNOWN, "(0, inf)",
             "weights as stored for serving", CONFIG),
  SIM_PARAM (LlmModel, value_bytes, "B", "2 B", "(0, 2]",
             "one activation; 2 for BF16, 1 for FP8", CONFIG),
  SIM_PARAM (LlmModel, weight_value_bytes, "B", SIM_UNKNOWN, "(0, 2]",
             "one weight, scales included; left out: as an activation", CONFIG),
  SIM_PARAM (LlmModel, kv_value_bytes, "B", SIM_UNKNOWN, "(0, 2]",
             "one value of KV; left out: as an activation", CONFIG),
  SIM_PARAM (LlmModel, kv_bytes_per_token, "B/tokens", SIM_UNKNOWN, "(0, inf)",
             "published size of one token's KV, checked against the shape", CONFIG),
  SIM_PARAM_END
};
/* clang-format on */

/* A precision of its own, or that of activations: most published configurations state one number
 * for the whole model. */
static double
own_or (double own_bytes, double value_bytes)
{
  return own_bytes > 0.0 ? own_bytes : value_bytes;
}

/* Quantised models keep weights and activations in different formats. */
double
llm_weight_value_bytes (const LlmModel *llm)
{
  return own_or (llm->weight_value_bytes, llm->value_bytes);
}

/* KV may be narrower than the weights, and often is. */
double
llm_kv_value_bytes (const LlmModel *llm)
{
  return own_or (llm->kv_value_bytes, llm->value_bytes);
}

/* Latent attention keeps one vector and the rotary part, whatever the number of heads. */
static double
kv_values (const LlmModel *llm)
{
  return llm->mla_rank > 0 ? (double) (llm->mla_rank + llm->mla_rope)
                           : 2.0 * (double) (llm->kv_heads * llm->head_dim);
}

/* Queries that are to meet the latent itself are as wide as it. */
LlmAttentionValues
llm_attention_values (const LlmModel *llm)
{
  double heads = (double) llm->heads, rope = (double) llm->mla_rope;
  gboolean unpacked = llm->mla_nope > 0;

  if (llm->mla_rank <= 0)
    return (LlmAttentionValues){ heads * (double) llm->head_dim, kv_values (llm),
                                 heads * (double) llm->head_dim };
  return (LlmAttentionValues){ heads * ((double) (unpacked ? llm->mla_nope : llm->mla_rank) + rope),
                               kv_values (llm),
                               heads * (double) (unpacked ? llm->mla_value : llm->mla_rank) };
}

/* Of all layers that attend. */
double
llm_kv_bytes_per_token (const LlmModel *llm)
{
  double values = kv_values (llm);

  /* A model that was not decoded from rows (a test's) may leave attention_every 0. */
  return llm_kv_value_bytes (llm) * values * (double) (llm->layers / MAX (llm->attention_every, 1));
}

/* Query heads on one KV head: what reading KV once serves. */
double
llm_group_size (const LlmModel *llm)
{
  return (double) llm->heads / (double) MAX (llm->kv_heads, 1);
}

/* A catalogue entry knows the bytes on disk, or the parameters and their width. */
double
llm_weight_bytes (const LlmModel *llm)
{
  /* the first counts scales, and layers that were left in a wider format */
  return llm->weight_bytes > 0.0 ? llm->weight_bytes : llm->params * llm_weight_value_bytes (llm);
}

/* Values, not bytes: embeddings are spread over the layers, which is below a per cent for large
 * models. */
double
llm_layer_weights (const LlmModel *llm)
{
  return llm_weight_bytes (llm) / llm_weight_value_bytes (llm) / (double) llm->layers;
}

/* Two products, with keys and with values; a multiply and an add each. */
double
llm_attention_flop_per_token (const LlmModel *llm)
{
  double dims = llm->mla_rank > 0 ? (double) (2 * llm->mla_rank + llm->mla_rope)
                                  : 2.0 * (double) llm->head_dim;

  return 2.0 * (double) llm->heads * dims;
}

/* Up to so many bytes a value with its scales: formats of 4, 8 and 16 bits. */
#define FP4_MOST_BYTES 0.6
#define FP8_MOST_BYTES 1.1

/* By the wider operand: a product runs at the rate of its slower format. */
static double
flop_per_s (const SimAccelerator *device, double bytes)
{
  /* scales make a format a little wider than its values */
  if (bytes <= FP4_MOST_BYTES)
    return device->fp4_flop_per_s;
  return bytes <= FP8_MOST_BYTES ? device->fp8_flop_per_s : device->bf16_flop_per_s;
}

/* Activations too: 8-bit weights times 16-bit activations run at the 16-bit rate. */
double
llm_weight_flop_per_s (const LlmModel *llm, const SimAccelerator *device)
{
  return flop_per_s (device, MAX (llm->value_bytes, llm_weight_value_bytes (llm)));
}

/* KV in 8 bits is widened before it is multiplied, unless activations are as narrow. */
double
llm_attention_flop_per_s (const LlmModel *llm, const SimAccelerator *device)
{
  return flop_per_s (device, MAX (llm->value_bytes, llm_kv_value_bytes (llm)));
}

/* Grouped heads or a latent vector: an entry of both would be of no model. */
static gboolean
check_attention (const LlmModel *llm, GError **error)
{
  if (llm->mla_rank > 0)
    return llm->kv_heads == 0
           || sim_invalid (error, "kv_heads and mla_rank exclude each other: "
                                  "latent attention has no KV heads");
  if (llm->kv_heads == 0 || llm->head_dim == 0)
    return sim_invalid (error, "kv_heads and head_dim (or, for latent attention, mla_rank) "
                               "are missing");
  if (llm->heads % llm->kv_heads != 0)
    return sim_invalid (error, "heads (%d) must be a multiple of kv_heads (%d)", (int) llm->heads,
                        (int) llm->kv_heads);
  return TRUE;
}

/* A window that no layer uses, or layers without its size. */
static gboolean
check_window (const LlmModel *llm, GError **error)
{
  if ((llm->window > 0) != (llm->window_every > 0))
    return sim_invalid (error, "window (%d tokens) and window_every (%d) go together",
                        (int) llm->window, (int) llm->window_every);
  return TRUE;
}

/* Groups of equal size, enough of them for a token's experts. */
static gboolean
check_groups (const LlmModel *llm, GError **error)
{
  gint64 groups = llm->router_groups, top = llm->router_top_groups;

  if (groups == 0 && top == 0)
    return TRUE;
  if (groups < 1 || top < 1 || top > groups || llm->experts % groups != 0
      || top * (llm->experts / groups) < llm->top_k)
    return sim_invalid (error,
                        "router_groups (%d) must divide experts, and router_top_groups (%d) of "
                        "them hold top_k experts",
                        (int) groups, (int) top);
  return TRUE;
}

/* Counts and parameters are held against each other: a typo in either shows. */
static gboolean
check_experts (const LlmModel *llm, GError **error)
{
  double routed;

  if (llm->experts == 0)
    return llm->top_k + llm->shared_experts + llm->expert_ffn + llm->dense_layers == 0
           || sim_invalid (error, "experts is missing: top_k, shared_experts, expert_ffn and "
                                  "dense_layers need it");
  if (llm->top_k < 1 || llm->top_k > llm->experts)
    return sim_invalid (error, "top_k (%d) must be in [1, experts]", (int) llm->top_k);
  if (llm->expert_ffn == 0)
    return sim_invalid (error, "expert_ffn is missing: the inner size of one expert");
  if (!check_groups (llm, error))
    return FALSE;
  if (llm->dense_layers >= llm->layers)
    return sim_invalid (error, "dense_layers (%d) must be below layers", (int) llm->dense_layers);
  /* gate, up and down */
  routed = 3.0 * (double) (llm->d_model * llm->expert_ffn * llm->experts)
           * (double) (llm->layers - llm->dense_layers);
  if (llm->routed_params > 0.0 && fabs (routed - llm->routed_params) > 1e-3 * routed)
    return sim_invalid (error, "routed_params is given as %g but the shape makes it %g",
                        llm->routed_params, routed);
  return TRUE;
}

/* What the shape makes must be what the entry says of itself, where it says it. */
static gboolean
check_llm (gconstpointer entry, GError **error)
{
  const LlmModel *llm = entry;
  double kv;

  if (!check_attention (llm, error) || !check_window (llm, error) || !check_experts (llm, error))
    return FALSE;
  /* of a token, of all */
  if (llm->active_params > llm->params)
    return sim_invalid (error, "active_params (%g) must not exceed params (%g)", llm->active_params,
                        llm->params);
  kv = llm_kv_bytes_per_token (llm);
  if (llm->kv_bytes_per_token > 0.0 && fabs (kv - llm->kv_bytes_per_token) > 0.5)
    return sim_invalid (error,
                        "kv_bytes_per_token is given as %.0f B/tokens but the shape "
                        "makes it %.0f B/tokens",
                        llm->kv_bytes_per_token, kv);
  return TRUE;
}

const SimKind llm_model_kind
  = { "llm", "a language model: its shape and sizes", llm_rows, sizeof (LlmModel), check_llm };

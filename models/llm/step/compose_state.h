/* models/llm/step/compose_state.h - what the files of the composer share; private to step/. */
#ifndef MODELS_LLM_STEP_COMPOSE_STATE_H
#define MODELS_LLM_STEP_COMPOSE_STATE_H

#include "models/llm/step/compose.h"

G_BEGIN_DECLS

/* Layers that differ in how far back they look: all the way, or a window. */
enum { LLM_FULL, LLM_WINDOW, LLM_N_LOOKS };

/* Remembered times; a power of two, so that a key picks its place by a mask. */
enum { LLM_MEMORY_SLOTS = 4096 };

/* What does not depend on contexts, of a step with so many tokens. */
typedef struct {
  gint64 tokens, all_tokens; /* of the fullest replica, of all; 0: an empty slot */
  LlmStepParts parts;
} LlmFlatTimes;

/* Decode attention of a batch, as linear in its total context from @from up to @end. */
typedef struct {
  gint64 n, each; /* requests; tokens that each computes */
  double from, end;
  LlmStepParts parts;  /* at @from: attention, and the products that only decodes have */
  double slope_s;      /* all layers, a token of context */
  LlmBound slope_bound;
} LlmDecodeTimes;

struct LlmCompose {
  const LlmSystem *system;
  const LlmOperators *operators;
  LlmStepKernels kernels;
  double n_looks[LLM_N_LOOKS]; /* layers of each */
  LlmBasis basis;
  LlmFlatTimes *flat;          /* (array length=LLM_MEMORY_SLOTS) */
  LlmFlatTimes *head;          /* the same, by requests that need logits */
  LlmDecodeTimes *decode;      /* (array length=LLM_MEMORY_SLOTS), by requests */
  LlmCompose *drafter;         /* (nullable): owned; composes a pass of what drafts */
  LlmSystem draft_system;      /* the drafter's, as the next one */
  LlmModel draft_model;
  gboolean drafts;             /* is a drafter: one token of a request needs logits */
  gboolean joins;              /* one of layers: its input is made of two */
};

/* Layers whose operators are being added up: so many, for so many tokens of the fullest replica and
 * of all. */
typedef struct {
  LlmCompose *c;
  LlmStepParts *parts;
  double layers, tokens, all_tokens;
} LlmLayers;

/* Adds an operator, once per layer, to the part at @slot. */
void llm_compose_add (const LlmLayers *l, double *slot, LlmTime t);

/* Adds a product of @m tokens with weights of @n x @k values in @format. */
void llm_compose_gemm (const LlmLayers *l, LlmFormat format, double m, gint64 n, gint64 k);

/* Adds @factor times each part of @from to that of @to, but for the host's. */
void llm_compose_add_parts (LlmStepParts *to, const LlmStepParts *from, double factor);

/* Returns: seconds of all parts on the device, one behind the other. */
double llm_compose_device_s (const LlmStepParts *parts);

/* Returns: new tokens of prompts in @load, and those that decodes compute, drafts included. */
gint64 llm_compose_prompt_tokens (const LlmStepLoad *load);
gint64 llm_compose_decode_tokens (const LlmStepLoad *load);

/* Returns: what @prompts of @tokens tokens multiply a step with. */
double llm_compose_prompts_factor (const LlmCompose *c, gint64 prompts, gint64 tokens);

/* Adds attention of one replica. */
void llm_compose_attention (LlmCompose *c, const LlmStepLoad *load, LlmStepParts *parts);

/* Returns: how attention of a replica that only decodes goes on from here. */
LlmSegment llm_compose_attention_segment (LlmCompose *c, const LlmStepLoad *load);

/* Returns: the host's work for a step of @n replicas, and for launching it where no graph holds
 * it. */
double llm_compose_host_s (const LlmCompose *c, const LlmStepLoad *loads, guint n);
double llm_compose_eager_s (const LlmCompose *c, const LlmStepLoad *loads, guint n);

/* The parts of a layer, in its order: norm (two a layer), products before and behind attention,
 * what brings queries of decodes into the latent space and results out of it, router, a dense
 * part of @inner values. */
void llm_compose_norm (const LlmLayers *l);
void llm_compose_queries (const LlmLayers *l);
void llm_compose_absorbed (const LlmLayers *l);
void llm_compose_output (const LlmLayers *l);
void llm_compose_router (const LlmLayers *l);
void llm_compose_ffn (const LlmLayers *l, gint64 inner);

/* Rows of the embedding, read and written once per layer of @l. */
void llm_compose_embedding (const LlmLayers *l);

/* The heads of one layer on one device. */
LlmHeads llm_compose_heads (const LlmCompose *c, guint look);

/* Products, norms, experts and collectives of all layers. */
const LlmStepParts *llm_compose_flat (LlmCompose *c, gint64 tokens, gint64 all_tokens);

/* The head and the choice of a token for @n requests. */
const LlmStepParts *llm_compose_head (LlmCompose *c, gint64 n);

/* The layers' experts and what brings tokens to them. */
void llm_compose_experts (const LlmLayers *l);

/* Whether that all-reduce is NCCL's. */
gboolean llm_compose_by_nccl (const LlmLayers *l);

/* All-reduce of the layers' activations over the devices of one replica. */
void llm_compose_all_reduce (const LlmLayers *l);

/* Attention of @n equal prompts in all layers: @new_tokens each, behind @cached. */
void llm_compose_prompts (LlmCompose *c, LlmStepParts *parts, double n, double new_tokens,
                          double cached);

/* Attention of the chunks of @load in all layers. */
void llm_compose_prefill (LlmCompose *c, LlmStepParts *parts, const LlmStepLoad *load);

/* Decode attention of @n requests with @each tokens around @context tokens in all layers. */
const LlmDecodeTimes *llm_compose_decode (LlmCompose *c, gint64 n, gint64 each, double context);

/* One layer of it: more tokens of a request are more heads that meet the same KV. */
LlmTimePiece llm_compose_decode_piece (const LlmCompose *c, guint look, double n, double each,
                                       double context);

/* Tokens of @load that need logits: what is verified does, token by token. */
gint64 llm_compose_outputs (const LlmCompose *c, const LlmStepLoad *load);

G_END_DECLS

#endif

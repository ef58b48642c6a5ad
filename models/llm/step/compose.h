/* models/llm/step/compose.h - the time of a step, composed of the operators of its layers.
 *
 * A step of t tokens runs, layer after layer: norm, products of attention, prefill attention of its
 * chunks, decode attention of its batch, all-reduce, norm, feed-forward or experts with what brings
 * tokens to them, all-reduce; then the head for the requests that need logits.  Products and
 * collectives see all tokens at once, whether of prompts or of decodes; nothing overlaps inside a
 * device (docs/models/llm.md).
 */
#ifndef MODELS_LLM_STEP_COMPOSE_H
#define MODELS_LLM_STEP_COMPOSE_H

#include "models/llm/operators/operators.h"
#include "models/llm/step/step_law.h"
#include "models/llm/system/system.h"

G_BEGIN_DECLS

/* How tokens come to experts and back when replicas of attention share them. */
typedef enum {
  LLM_EXCHANGE_GATHER,      /* vLLM: all-gather, reduce-scatter */
  LLM_EXCHANGE_SCATTER,     /* SGLang: reduce-scatter over tp, all-gather over all, and back */
  LLM_EXCHANGE_ALL_TO_ALL,  /* TensorRT-LLM in one scale-up domain */
  LLM_EXCHANGE_LOW_LATENCY, /* DeepEP for few tokens */
  LLM_EXCHANGE_NORMAL       /* DeepEP for many */
} LlmExchange;

/* What the kernels of one version of an engine do differently. */
typedef struct {
  LlmExchange exchange;
  LlmRouting routing;
  gboolean fused_norms;   /* one kernel reduces, adds the residual and normalises */
  gboolean fused_rotation;     /* one kernel rotates heads and writes KV */
  double nccl_values;     /* from so many values an all-reduce takes NCCL; infinite: never */
  double host_step_s, host_sequence_s;
  gboolean host_overlapped; /* the host prepares the next step under the present one */
  double eager_layer_s;     /* launching one layer's kernels where no graph holds them: steps with
                               prompts and more than graph_tokens tokens */
  gint64 graph_tokens;
  gint64 padded_tokens;     /* tokens that the graph of a step of decodes alone has at least */
  gint64 beside_tokens;     /* steps of at most so many run shared experts beside routed ones */
  double prefill_factor;    /* a step of prompts alone takes so many times longer */
} LlmStepKernels;

typedef struct LlmCompose LlmCompose;

/* All of it must outlive the composer.  @system has passed llm_system_check.
 * Returns: (transfer full): a composer; its memory of what it computed makes it one run's own. */
LlmCompose *llm_compose_new (const LlmSystem *system, const LlmOperators *operators,
                             const LlmStepKernels *kernels);
void llm_compose_free (LlmCompose *compose);

/* Returns: the law; @compose is its data. */
LlmStepLaw llm_compose_law (LlmCompose *compose);

/* What one layer with experts asks of a rank that has attention and shared experts whole, but for
 * attention itself, routed experts and what brings tokens to them; seconds, in the order in which a
 * layer runs.  For those who put layers together themselves (rank_failure: lock step, overlap). */
typedef struct {
  double norm_s, before_s; /* of attention: norm; products that make queries, keys and values */
  double after_s;          /* output product */
  double gate_s;           /* norm and router */
  double shared_s;
} LlmMixtureLayer;

LlmMixtureLayer llm_compose_mixture (LlmCompose *compose, double tokens);

/* Returns: seconds of a step besides its layers with experts and attention of any: embedding, dense
 * layers of @tokens tokens, the head for @outputs of them. */
double llm_compose_mixture_rest_s (LlmCompose *compose, double tokens, double outputs);

/* Returns: attention of one layer, all looks weighed: of @requests that compute @each tokens and
 * attend to @context_tokens in all, absorbed products included; KV is read once for all @each. */
LlmTimePiece llm_compose_mixture_decode (LlmCompose *compose, double requests, double each,
                                         double context_tokens);

/* Returns: seconds of attention of one layer for @prompts with @new_tokens each behind
 * @cached_tokens. */
double llm_compose_mixture_prefill_s (LlmCompose *compose, double prompts, double new_tokens,
                                      double cached_tokens);

/* Returns: what the least certain time used so far rests on. */
LlmBasis llm_compose_basis (const LlmCompose *compose);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlmCompose, llm_compose_free)

G_END_DECLS

#endif

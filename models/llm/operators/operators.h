/* models/llm/operators/operators.h - how long one operator of one layer takes on one device.
 *
 * Every operator has a law (a roofline over bytes and FLOP with efficiencies fitted per device and
 * format, kept in the catalogue: law/law.h) and, where measured data are given, a table
 * (measured/measured.h); both answer the same calls, and each answer says what it rests on.  Sizes
 * are those of one device, after all cuts by parallelism.  Times are in seconds and hold kernels
 * alone: host time is the engine's.
 *
 * A hole of a table is never extrapolated in silence: what lies outside of what was measured takes
 * the law, scaled to agree at the nearest measured point, and its basis says so.
 */
#ifndef MODELS_LLM_OPERATORS_OPERATORS_H
#define MODELS_LLM_OPERATORS_OPERATORS_H

#include "models/llm/shape/format.h"
#include "models/llm/shape/llm_model.h"

G_BEGIN_DECLS

typedef enum {
  LLM_BASIS_MEASURED, /* interpolated between measured points of this device */
  LLM_BASIS_FITTED,   /* the law with constants fitted to this device */
  LLM_BASIS_SCALED    /* the law of another device, scaled by the ratio of the data sheets */
} LlmBasis;

typedef enum {
  LLM_BOUND_COMPUTE,
  LLM_BOUND_MEMORY,
  LLM_BOUND_NETWORK,
  LLM_BOUND_OVERHEAD, /* launch and fixed costs of a kernel */
  LLM_N_BOUNDS
} LlmBound;

typedef struct {
  double s;
  LlmBasis basis;
  LlmBound bound; /* the largest part of the law at this size, also for a measured time */
} LlmTime;

/* A time that is linear in the total context of a batch up to a knot of its table. */
typedef struct {
  LlmTime now;
  double slope_s_per_token;
  double end_tokens; /* total context at which the piece ends; infinite: it never does */
} LlmTimePiece;

/* Whose kernels: tables of this engine are preferred, those of another stand in. */
typedef enum { LLM_KERNELS_VLLM, LLM_KERNELS_TRTLLM, LLM_KERNELS_SGLANG, LLM_N_KERNELS } LlmKernels;

/* The operators of one device with the kernels of one engine. */
typedef struct LlmOperators LlmOperators;
typedef struct LlmOperatorLaw LlmOperatorLaw; /* an entry of the catalogue: law/law.h */
typedef struct LlmMeasured LlmMeasured;       /* a folder of tables: measured/measured.h */

typedef struct {
  const LlmOperatorLaw *law;     /* names its device too */
  const LlmMeasured *measured;   /* (nullable): without it all answers are the law's */
  const SimAccelerator *device;  /* (nullable): in place of the law's, scaled from it */
  LlmKernels kernels;
} LlmOperatorsSpec;

/* What @spec points to must outlive them; no two threads share them: they remember shapes.  Errors:
 * SIM_ERROR_INVALID: a peak that the law needs is unknown.  Returns: (transfer full) (nullable). */
LlmOperators *llm_operators_new (const LlmOperatorsSpec *spec, GError **error);
void llm_operators_free (LlmOperators *o);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlmOperators, llm_operators_free)

/* Returns: TRUE when products with weights in @format can be computed; else the error says which
 * is missing: A100s have no FP8. */
gboolean llm_operators_have (const LlmOperators *o, LlmFormat format, GError **error);

/* Finds before a run what a step would find in its middle.  Errors: as those of the two above.
 * Returns: TRUE when operators can be made, and have a peak for weights in both formats. */
gboolean llm_operators_check (const LlmOperatorsSpec *spec, LlmFormat attention, LlmFormat experts,
                              GError **error);

/* Heads of attention on one device. */
typedef struct {
  gint64 heads, kv_heads, head_dim;
  gint64 window; /* tokens that a layer looks back; 0: all */
  LlmFormat kv;
} LlmHeads;

/* Heads of latent attention on one device, and the sizes of one. */
typedef struct {
  gint64 heads;
  gint64 rank, rope;  /* of the latent: 512 and 64 in DeepSeek-V3 */
  gint64 nope, value; /* a head's keys without rotary part, its values */
  LlmFormat kv;
} LlmLatent;

/* Returns: the latent attention of @llm with @heads on this device. */
LlmLatent llm_latent (const LlmModel *llm, gint64 heads, LlmFormat kv);

/* The routed experts of one layer on the most loaded device. */
typedef struct {
  gint64 hidden, inner, n_experts, top_k; /* of the whole layer */
  gint64 tp, ep;                          /* cuts of the inner size; devices that share experts */
  LlmFormat weights;
  int distribution; /* an LlmRouting */
} LlmExperts;

typedef enum { LLM_ROUTING_BALANCED, LLM_ROUTING_POWER_1_01, LLM_ROUTING_POWER_1_2 } LlmRouting;

typedef enum {
  LLM_ALL_REDUCE, /* the engine's own kernel */
  LLM_ALL_REDUCE_NCCL,
  LLM_ALL_GATHER,
  LLM_REDUCE_SCATTER,
  LLM_ALL_TO_ALL,
  LLM_DISPATCH_LOW_LATENCY, /* DeepEP: llm_op_exchange */
  LLM_COMBINE_LOW_LATENCY,
  LLM_DISPATCH_NORMAL,
  LLM_COMBINE_NORMAL
} LlmCollective;

/* y[m, n] = x[m, k] W[k, n] with W in @weights, x in BF16 (its quantisation included). */
LlmTime llm_op_gemm (const LlmOperators *o, LlmFormat weights, double m, gint64 n, gint64 k);

/* Attention of one chunk of @new_tokens behind @cached_tokens of @n_requests equal requests. */
LlmTime llm_op_prefill_attention (const LlmOperators *o, const LlmHeads *heads, double n_requests,
                                  double new_tokens, double cached_tokens);

/* Attention of @n_requests that make one token each and attend to @context_tokens in all. */
LlmTimePiece llm_op_decode_attention (const LlmOperators *o, const LlmHeads *heads,
                                      double n_requests, double context_tokens);

/* Latent attention (MLA) without projections and absorbed products. */
LlmTime llm_op_mla_prefill (const LlmOperators *o, const LlmLatent *latent, double n_requests,
                            double new_tokens, double cached_tokens);
LlmTimePiece llm_op_mla_decode (const LlmOperators *o, const LlmLatent *latent, double n_requests,
                                double context_tokens);

/* Routed experts for @tokens that enter the layer over all its devices. */
LlmTime llm_op_experts (const LlmOperators *o, const LlmExperts *experts, double tokens);

/* @values of BF16 over @n devices (whole buffer); 0 s for one device.  The link of the widest
 * domain that @n devices cross counts.  Not for DeepEP's kernels. */
LlmTime llm_op_collective (const LlmOperators *o, LlmCollective kind, gint64 n, double values);

/* DeepEP's dispatch (FP8) or combine (BF16) of @tokens per device over experts->ep devices. */
LlmTime llm_op_exchange (const LlmOperators *o, LlmCollective kind, const LlmExperts *experts,
                         double tokens);

/* Norms, activations, residuals: @bytes read and written by one kernel. */
LlmTime llm_op_elementwise (const LlmOperators *o, double bytes);

G_END_DECLS

#endif

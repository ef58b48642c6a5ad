/* models/llm/step/profile.h - what an engine of one version does apart from its operators, as the
 * catalogue describes it.
 *
 * Three constants are fitted on end-to-end measurements of that version (tools/fit_profiles.c);
 * the rest is what the engine's documentation or source says.
 */
#ifndef MODELS_LLM_STEP_PROFILE_H
#define MODELS_LLM_STEP_PROFILE_H

#include "models/llm/step/compose.h"

G_BEGIN_DECLS

typedef struct {
  int engine;          /* an LlmKernels */
  int kernels;         /* whose measured kernels stand for its own: an LlmKernels, or as @engine */
  const char *version; /* as the engine calls it, or the quarter of a release that is unnamed */
  const char *nearest; /* another version of the engine, whose constants would do; "": none */
  double host_step_s, host_sequence_s, prefill_factor; /* fitted */
  bool host_overlapped, fused_norms, fused_rotation;
  double eager_layer_s;
  gint64 graph_tokens;
  gint64 beside_tokens; /* steps of at most so many run shared experts beside routed ones */
  double front_end_s;  /* that a request is under way before the scheduler sees it */
  gint64 entry_steps;  /* that pass before a new request joins a busy engine */
  double nccl_values;  /* all-reduces from here on are NCCL's */
  int exchange;        /* an LlmExchange */
  double memory_share;
  double collective_bytes, runtime_bytes; /* of one device, beside weights, activations and KV */
} LlmProfile;

extern const SimKind llm_profile_kind;

/* The choices of a parameter that names an engine: vllm, trtllm, sglang. */
extern const SimChoice llm_engine_names[];

/* The same of an LlmExchange. */
extern const SimChoice llm_exchange_names[];

/* Returns: whose measured kernels stand for those of @profile. */
LlmKernels llm_profile_operators (const LlmProfile *profile);

/* Returns: what the composer needs of it. */
LlmStepKernels llm_profile_kernels (const LlmProfile *profile, LlmRouting routing);

G_END_DECLS

#endif

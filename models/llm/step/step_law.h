/* models/llm/step/step_law.h - what a step of an engine does, and who says how long it takes.
 *
 * The scheduler makes a load for every replica (attention data parallelism; one replica without
 * it); all replicas of an engine step together.  The engine knows nothing of devices: it asks a
 * step law, which composes operators (step/compose.h) or is a toy of a test.
 */
#ifndef MODELS_LLM_STEP_STEP_LAW_H
#define MODELS_LLM_STEP_STEP_LAW_H

#include "models/llm/step/affine.h"

G_BEGIN_DECLS

/* A part of a prompt (or of a preempted request's tokens). */
typedef struct {
  gint64 new_tokens;    /* computed in this step: at least 1 */
  gint64 cached_tokens; /* whose KV is there already */
} LlmChunk;

/* What one replica computes in one step. */
typedef struct {
  const LlmChunk *chunks; /* (array length=n_chunks) */
  guint n_chunks;
  gint64 n_decodes;      /* requests past their prompt */
  gint64 context_tokens; /* that they attend to, all together, their new tokens included */
  gint64 draft_tokens;   /* that each decode verifies besides its own token; 0: no speculation */
  gint64 n_outputs;      /* requests that need logits: decodes and prompts that end in this step */
} LlmStepLoad;

/* Pools of a split engine (step/split.h). */
typedef enum { LLM_POOL_MODEL, LLM_POOL_ATTENTION, LLM_POOL_LINK, LLM_N_POOLS } LlmPoolOfStep;

/* Seconds of one step by what they are spent on; they add up to the step. */
typedef struct {
  double gemm_s, attention_s, experts_s, network_s, elementwise_s, other_s;
  double draft_s; /* of these six together, what drafts the tokens of the next step */
  double host_s; /* not hidden behind the device */
  double bound_s[4]; /* by LlmBound: compute, memory, network, overhead */
  double pool_s[LLM_N_POOLS]; /* split: for how long each works, side by side; else 0 */
} LlmStepParts;

typedef struct {
  /* @loads: (array length=n_replicas).  @parts: (nullable): filled in.
   * Returns: seconds of this step, above 0. */
  double (*step_s) (gpointer data, const LlmStepLoad *loads, guint n_replicas, LlmStepParts *parts);

  /* Steps of decodes alone, from these on, each making every request's context one token longer.
   * Returns: their times as long as they are affine in the number of the step; equal to step_s at
   * every one of them. */
  LlmSegment (*segment) (gpointer data, const LlmStepLoad *loads, guint n_replicas);
  gpointer data;
} LlmStepLaw;

G_END_DECLS

#endif

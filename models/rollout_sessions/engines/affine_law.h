/* models/rollout_sessions/engines/affine_law.h - a step by four coefficients, for machines that are
 * known by them alone:
 *
 *   s = base + token x outputs + kv x context + prefill x new
 *
 * outputs: tokens that come out or are verified (a prompt that ends in the step has one), context:
 * tokens of KV that are read, of chunks their own included, new: tokens of chunks.
 */
#ifndef MODELS_ROLLOUT_SESSIONS_ENGINES_AFFINE_LAW_H
#define MODELS_ROLLOUT_SESSIONS_ENGINES_AFFINE_LAW_H

#include "models/llm/step/step_law.h"

typedef struct {
  double base_s, token_s, kv_s, prefill_s;
} SesAffineLaw;

/* Replicas step together: the slowest one counts.  @law outlives what is returned. */
LlmStepLaw ses_affine_law (SesAffineLaw *law);

#endif

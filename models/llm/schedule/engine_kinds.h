/* models/llm/schedule/engine_kinds.h - what an engine is made of, by the engine of its profile. */
#ifndef MODELS_LLM_SCHEDULE_ENGINE_KINDS_H
#define MODELS_LLM_SCHEDULE_ENGINE_KINDS_H

#include "models/llm/operators/operators.h"
#include "models/llm/schedule/scheduler.h"
#include "models/llm/system/system.h"

G_BEGIN_DECLS

typedef struct {
  const LlmSchedulePolicy *policy;
  const LlmMemoryRule *memory_rule;
  gint64 block_tokens; /* of KV, by default */
} LlmEngineKind;

/* By LlmKernels. */
extern const LlmEngineKind llm_engine_kinds[LLM_N_KERNELS];

G_END_DECLS

#endif

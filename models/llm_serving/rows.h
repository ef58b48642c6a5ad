/* models/llm_serving/rows.h - the tables of choices whose policies llm_serving.c hands out. */
#ifndef MODELS_LLM_SERVING_ROWS_H
#define MODELS_LLM_SERVING_ROWS_H

#include "models/llm/schedule/scheduler.h"
#include "models/llm/step/compose.h"
#include "models/llm_serving/serving_params.h"

/* What an engine of a profile is made of. */
typedef struct {
  const LlmSchedulePolicy *policy;
  const LlmMemoryRule *memory_rule;
  gint64 block_tokens;
} ServingEngineKind;

extern const ServingEngineKind serving_engines[LLM_N_KERNELS];
extern const SimChoice serving_arrivals[], serving_routers[];

#endif

/* models/llm_serving/rows.h - the tables of choices whose policies llm_serving.c hands out. */
#ifndef MODELS_LLM_SERVING_ROWS_H
#define MODELS_LLM_SERVING_ROWS_H

#include "models/llm/schedule/scheduler.h"
#include "models/llm/step/compose.h"
#include "models/llm_serving/serving_params.h"

/* What the name of an engine stands for. */
typedef struct {
  const LlmSchedulePolicy *policy;
  const LlmMemoryRule *memory_rule;
  LlmKernels kernels;
  LlmExchange exchange;
  gint64 block_tokens;
  double nccl_values; /* from so many values on an all-reduce takes NCCL */
} ServingEngineKind;

extern const SimChoice serving_engines[], serving_arrivals[], serving_routers[];

#endif

/* models/llm/step/split_state.h - what the files of the split share; private to step/. */
#ifndef MODELS_LLM_STEP_SPLIT_STATE_H
#define MODELS_LLM_STEP_SPLIT_STATE_H

#include "models/llm/step/compose_state.h"
#include "models/llm/step/split.h"

G_BEGIN_DECLS

/* One batch in the coming step, all layers. */
typedef struct {
  gint64 tokens;                 /* 0: nobody is in it, and the rest says nothing */
  LlmStepParts model, attention; /* on the pools ... */
  double model_s, attention_s;   /* ... and their sums */
  double projections_s;          /* of attention_s: what does not grow with context */
  double network_s, wire_s;      /* its way over the link; how long it keeps all lines busy */
  double hideable_s;             /* attention can hide so much at most */
} SplitBatch;

/* @loads: (array length=dp of the attention system): of one batch. */
void split_batch (const LlmSplitSpec *spec, const LlmStepLoad *loads, SplitBatch *batch);

/* Returns: how attention of a batch of decodes goes on, @batch being its coming step. */
LlmSegment split_attention_segment (const LlmSplitSpec *spec, const LlmStepLoad *loads,
                                    const SplitBatch *batch);

G_END_DECLS

#endif

/* models/rank_failure/step/step.h - three ways to a step's time, and what they share. */
#ifndef MODELS_RANK_FAILURE_STEP_STEP_H
#define MODELS_RANK_FAILURE_STEP_STEP_H

#include "models/rank_failure/ep.h"

G_BEGIN_DECLS

EpBatch ep_batch_of (const Ep *m, const EpHeld *held);

/* The closed form's parts of a step, per layer and micro-batch; @line is its attention. */
EpStep ep_closed_parts (Ep *m, const EpHeld *held, LlmSegment *line);

/* layers.c; all in seconds */
double ep_layers_factor (const Ep *m); /* layers x the overhead of elastic kernels */
double ep_layer_s (const EpStep *s, const EpBatch *b, double moe_s); /* its experts take @moe_s */
double ep_extra_s (const Ep *m, const EpBatch *b); /* of a step, besides its layers */
/* All layers, and a decode step, with the experts of each layer drawn. */
double ep_drawn_layers_s (Ep *m, const EpBatch *b, const EpStep *s);
LlmSegment ep_drawn_step (Ep *m, const EpHeld *held);

extern const EpTier ep_tier_closed, ep_tier_rank, ep_tier_token;

G_END_DECLS

#endif

/* models/rank_failure/tier.h - three ways to a step's time, and what they share. */
#ifndef MODELS_RANK_FAILURE_TIER_H
#define MODELS_RANK_FAILURE_TIER_H

#include "models/rank_failure/ep.h"

G_BEGIN_DECLS

EpBatch ep_batch_of (const Ep *m, const LlmLoad *loads);

/* The closed form's parts of a step, per layer and micro-batch; @line is its attention. */
EpStep ep_closed_parts (Ep *m, const LlmLoad *loads, LlmPiece *line);

/* Layers times the overhead of elastic kernels. */
double ep_layers_factor (const Ep *m);

extern const EpTier ep_tier_closed, ep_tier_rank, ep_tier_token;

G_END_DECLS

#endif

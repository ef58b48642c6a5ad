/* models/llm_serving/fleet/tiers.h - KV below the devices' memory: of an engine's hosts, or a pool
 * of all engines that prefill. */
#ifndef MODELS_LLM_SERVING_FLEET_TIERS_H
#define MODELS_LLM_SERVING_FLEET_TIERS_H

#include "models/llm/placement/placement.h"
#include "models/llm_serving/fleet/hardware.h"

/* The tiers of one engine, the nearest first; some belong to all. */
typedef struct {
  LlmKvTier *tiers[LLM_MOST_TIERS];
} ServingTierSet;

typedef struct {
  GPtrArray *tiers;    /* (element-type LlmKvTier), owned */
  ServingTierSet *sets; /* (array length=engines) */
} ServingTiers;

/* Returns: how many each engine has: none without a prefix cache above them. */
guint serving_n_tiers (const ServingParams *p);

/* Makes the tiers of @hardware's engines, whose blocks' identities stand for @id_tokens tokens. */
void serving_tiers_start (ServingTiers *tiers, const ServingParams *p,
                          const ServingHardware *hardware, gint64 id_tokens);
void serving_tiers_clear (ServingTiers *tiers);

/* Whether each tier can be loaded from and holds a block.  Errors: SIM_ERROR_INVALID. */
gboolean serving_tiers_check (const ServingParams *p, const ServingHardware *hardware,
                              GError **error);

#endif

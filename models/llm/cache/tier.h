/* models/llm/cache/tier.h - KV that is kept below the device's memory: in the host's, or in a pool
 * that several engines share.
 *
 * What a request has computed is written when it lets go of its KV, and is found again like in a
 * prefix cache, the least recently used units forgotten first.  Writing costs no time (it goes
 * on behind the steps); loading takes the tier's line for itself.
 */
#ifndef MODELS_LLM_CACHE_TIER_H
#define MODELS_LLM_CACHE_TIER_H

#include "models/llm/cache/kv.h"

G_BEGIN_DECLS

enum { LLM_MOST_TIERS = 2 };

typedef struct {
  LlmKv kv;
  double s_per_token, latency_s;
  double free_s; /* when the last load asked for ends */
} LlmKvTier;

typedef struct {
  LlmPrefixCache kind; /* as above it */
  gint64 tokens, block_tokens, id_tokens;
  double s_per_token, latency_s; /* of a load */
} LlmKvTierConfig;

LlmKvTier *llm_kv_tier_new (const LlmKvTierConfig *config);
void llm_kv_tier_free (LlmKvTier *tier);

/* Keeps the first @tokens tokens of @hold's ids, as the most recently used. */
void llm_kv_tier_keep (LlmKvTier *tier, const LlmPrefixHold *hold, gint64 tokens);

/* From now on it keeps nothing. */
void llm_kv_tier_forget (LlmKvTier *tier);

/* Returns: tokens from the beginning that it keeps, at most @most. */
gint64 llm_kv_tier_match (const LlmKvTier *tier, const LlmPrefixHold *hold, gint64 most);

/* Reserves the line.  Returns: when @tokens tokens, asked for at @now_s, are there. */
double llm_kv_tier_load (LlmKvTier *tier, double now_s, gint64 tokens);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlmKvTier, llm_kv_tier_free)

G_END_DECLS

#endif

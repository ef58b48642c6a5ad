/* models/llm/cache/tier.c - a tier of KV: a prefix cache that nobody runs in.
 *
 * A request that is kept enters and leaves at once: what it shares with others moves to the end of
 * the queue of what is forgotten, and the rest takes the place of what was used least recently.
 */
#include "models/llm/cache/tier.h"

LlmKvTier *
llm_kv_tier_new (const LlmKvTierConfig *config)
{
  LlmKvTier *tier = g_new0 (LlmKvTier, 1);

  sim_require (config->s_per_token >= 0.0 && config->latency_s >= 0.0);
  llm_kv_init (&tier->kv, config->tokens, config->block_tokens);
  llm_kv_remember (&tier->kv, config->kind, config->id_tokens);
  tier->s_per_token = config->s_per_token;
  tier->latency_s = config->latency_s;
  return tier;
}

void
llm_kv_tier_free (LlmKvTier *tier)
{
  llm_kv_clear (&tier->kv);
  g_free (tier);
}

void
llm_kv_tier_keep (LlmKvTier *tier, const LlmPrefixHold *hold, gint64 tokens)
{
  LlmPrefixHold own
    = { .ids = hold->ids, .n_ids = hold->n_ids, .own = hold->own, .tokens = hold->tokens };
  gint64 most = MIN (tokens, tier->kv.n_blocks * tier->kv.block_tokens), whole;
  LlmPrefixHit hit;

  whole = MIN (most, hold->tokens) / tier->kv.block_tokens * tier->kv.block_tokens;
  hit = llm_prefix_match (tier->kv.prefix, &own, whole);
  llm_kv_reuse (&tier->kv, &own, &hit);
  llm_kv_take (&tier->kv, MAX (0, whole / tier->kv.block_tokens - hit.blocks));
  llm_kv_give_named (&tier->kv, &own, MAX (hit.blocks, whole / tier->kv.block_tokens), whole);
}

/* Nobody holds anything in a tier between two calls. */
void
llm_kv_tier_forget (LlmKvTier *tier)
{
  llm_prefix_forget (tier->kv.prefix);
}

gint64
llm_kv_tier_match (const LlmKvTier *tier, const LlmPrefixHold *hold, gint64 most)
{
  return llm_prefix_match (tier->kv.prefix, hold, most).tokens;
}

double
llm_kv_tier_load (LlmKvTier *tier, double now_s, gint64 tokens)
{
  tier->free_s = MAX (now_s, tier->free_s) + tier->s_per_token * (double) tokens;
  return tier->free_s + tier->latency_s;
}

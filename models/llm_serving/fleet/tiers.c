/* models/llm_serving/fleet/tiers.c - see tiers.h.
 *
 * Each device has a path of its own to its engine's tier and loads its part of the KV; a shared
 * pool has one path, over which all of it goes, one load after the other.
 */
#include "models/llm_serving/fleet/tiers.h"
#include <math.h>

/* Tiers lie below a prefix cache: without one nothing would look into them. */
guint
serving_n_tiers (const ServingParams *p)
{
  return p->prefix_cache == LLM_PREFIX_NONE ? 0 : p->kv_tiers.n;
}

/* Items of a list are the parameters' own. */
static const ServingTier *
tier_of (const ServingParams *p, guint i)
{
  return (const ServingTier *) p->kv_tiers.items + i;
}

/* The scenario's, which may know of software in between; else that of the memory itself. */
static double
latency_s (const ServingTier *t)
{
  return isnan (t->latency_s) ? t->memory->latency_s : t->latency_s;
}

/* Capacity is of values, each once; time is of what the slowest path carries. */
static LlmKvTier *
new_tier (const ServingParams *p, guint i, const ServingHardware *h, gint64 id_tokens)
{
  const ServingTier *t = tier_of (p, i);
  double bytes
    = t->shared ? serving_kv_bytes (p, 1.0) : llm_system_kv_token_bytes (serving_kv_system (h));
  LlmKvTierConfig config
    = { .kind = (LlmPrefixCache) p->prefix_cache,
        .tokens = (gint64) floor (t->capacity_bytes / serving_kv_bytes (p, 1.0)),
        .block_tokens = h->block_tokens,
        .id_tokens = id_tokens,
        .s_per_token = bytes / t->memory->bytes_per_s,
        .latency_s = latency_s (t) };

  return llm_kv_tier_new (&config);
}

/* A shared tier is made once, with the first engine, and stands in the sets of all. */
void
serving_tiers_start (ServingTiers *tiers, const ServingParams *p, const ServingHardware *h,
                     gint64 id_tokens)
{
  guint n = (guint) h->system.engines;

  tiers->tiers = g_ptr_array_new_with_free_func ((GDestroyNotify) llm_kv_tier_free);
  tiers->sets = g_new0 (ServingTierSet, n);
  for (guint i = 0; i < serving_n_tiers (p); i++)
    for (guint e = 0; e < n; e++)
      {
        if (e == 0 || !tier_of (p, i)->shared)
          g_ptr_array_add (tiers->tiers, new_tier (p, i, h, id_tokens));
        tiers->sets[e].tiers[i] = g_ptr_array_index (tiers->tiers, tiers->tiers->len - 1);
      }
}

void
serving_tiers_clear (ServingTiers *tiers)
{
  g_clear_pointer (&tiers->tiers, g_ptr_array_unref);
  g_clear_pointer (&tiers->sets, g_free);
}

/* A tier without room for a block would never be found again.  Unknown is not zero: a load of
 * unknown length is refused before the run. */
gboolean
serving_tiers_check (const ServingParams *p, const ServingHardware *h, GError **error)
{
  for (guint i = 0; i < serving_n_tiers (p); i++)
    {
      const ServingTier *t = tier_of (p, i);

      if (!sim_known (t->memory->bytes_per_s))
        return sim_invalid (error,
                            "kv_tiers: bytes_per_s of the memory of tier %u is unknown; give "
                            "another one",
                            i + 1);
      if (isnan (latency_s (t)))
        return sim_invalid (error,
                            "kv_tiers: the latency_s of the memory of tier %u is unknown: give "
                            "latency_s",
                            i + 1);
      if (t->capacity_bytes < serving_kv_bytes (p, 1.0) * (double) h->block_tokens)
        return sim_invalid (error,
                            "kv_tiers: %.3g B of tier %u hold no block of %d tokens of %.0f B",
                            t->capacity_bytes, i + 1, (int) h->block_tokens,
                            serving_kv_bytes (p, 1.0));
    }
  return TRUE;
}

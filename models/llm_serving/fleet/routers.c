/* models/llm_serving/fleet/routers.c - which engine of a pool a request goes to.
 *
 * Load is the number of requests, waiting or running.  Of equals the first one takes it.
 */
#include "models/llm_serving/fleet/fleet.h"

/* In turn. */
static guint
round_robin (ServingPool *pool, const LlmEngineRequest *request)
{
  return pool->turn++ % pool->n;
}

/* A stream of its own. */
static guint
at_random (ServingPool *pool, const LlmEngineRequest *request)
{
  return (guint) sim_integer (pool->stream, pool->n);
}

/* In requests. */
static gint64
load_of (const ServingPool *pool, guint i)
{
  const LlmEngine *engine = pool->engines[i].engine;

  return llm_engine_n_running (engine) + llm_engine_n_queued (engine);
}

/* Of equals the first. */
static guint
least_loaded (ServingPool *pool, const LlmEngineRequest *request)
{
  guint best = 0;

  for (guint i = 1; i < pool->n; i++)
    if (load_of (pool, i) < load_of (pool, best))
      best = i;
  return best;
}

/* Of two at random the one with less: nearly as even as the least of all, for the price of two
 * questions (Mitzenmacher, 2001). */
static guint
power_of_two (ServingPool *pool, const LlmEngineRequest *request)
{
  guint a = at_random (pool, request), b = at_random (pool, request);

  return load_of (pool, b) < load_of (pool, a) ? b : a;
}

/* Loads so far apart that evenness goes first, and the share of a prompt that must be cached for it
 * to follow: defaults of SGLang's router (cache_aware). */
#define APART 64
#define APART_FACTOR 1.5
#define CACHED_SHARE 0.3

/* By difference and by factor. */
static gboolean
is_uneven (const ServingPool *pool)
{
  gint64 least = G_MAXINT64, most = 0;

  for (guint i = 0; i < pool->n; i++)
    {
      least = MIN (least, load_of (pool, i));
      most = MAX (most, load_of (pool, i));
    }
  return most - least > APART && (double) most > APART_FACTOR * (double) least;
}

/* Where most of the prompt's KV is, of equals with the least load. */
static guint
by_prefix (ServingPool *pool, const LlmEngineRequest *request)
{
  guint best = least_loaded (pool, request);
  gint64 most = llm_engine_cached_tokens (pool->engines[best].engine, request);

  if (is_uneven (pool))
    return best;
  for (guint i = 0; i < pool->n; i++)
    {
      gint64 cached = llm_engine_cached_tokens (pool->engines[i].engine, request);

      if (cached > most && (double) cached > CACHED_SHARE * (double) request->prompt_tokens)
        {
          most = cached;
          best = i;
        }
    }
  return best;
}

const ServingRouter serving_round_robin = { .pick = round_robin };
const ServingRouter serving_random = { .pick = at_random };
const ServingRouter serving_least_loaded = { .pick = least_loaded };
const ServingRouter serving_power_of_two = { .pick = power_of_two };
const ServingRouter serving_by_prefix = { .pick = by_prefix, .by_prefix = TRUE };

/* models/llm/placement/router.c - routing policies: in turn, by load, by cache, by session.
 *
 * Load is the number of requests that an engine has, waiting or running: what a router outside
 * of the engines can count.
 */
#include "models/llm/placement/router.h"

static const LlmRouterRow round_robin = { llm_route_round_robin };
static const LlmRouterRow least_loaded = { llm_route_least_loaded };
static const LlmRouterRow prefix_aware = { llm_route_prefix_aware };
static const LlmRouterRow sticky = { llm_route_sticky };

const SimChoice llm_routers[] = {
  { "round_robin", "one after the other", &round_robin },
  { "least_loaded", "to the engine with the fewest requests", &least_loaded },
  { "prefix_aware", "to the engine that has most of the prompt in its cache, unless loads differ",
    &prefix_aware },
  { "sticky", "all requests of a session to one engine", &sticky },
  { NULL, NULL, NULL },
};

/* Defaults of the routers that are modelled. */
LlmRouter
llm_router (LlmRoute route)
{
  return (
    LlmRouter){ .route = route, .least_share = 0.5, .imbalance = 32, .imbalance_ratio = 1.0001 };
}

/* The load has no say. */
guint
llm_route_round_robin (LlmRouter *router, LlmEngine *const *engines, guint n,
                       const LlmEngineRequest *request, gint64 session)
{
  return (guint) (router->n_routed++ % n);
}

/* Requests, as routers count: they do not see tokens. */
static gint64
load_of (const LlmEngine *engine)
{
  return llm_engine_n_running (engine) + llm_engine_n_queued (engine);
}

/* Of equals the first. */
guint
llm_route_least_loaded (LlmRouter *router, LlmEngine *const *engines, guint n,
                        const LlmEngineRequest *request, gint64 session)
{
  guint best = 0;

  router->n_routed++;
  for (guint i = 1; i < n; i++)
    if (load_of (engines[i]) < load_of (engines[best]))
      best = i;
  return best;
}

/* Both by difference and by ratio, or a nearly idle pair would count as uneven. */
static gboolean
is_imbalanced (const LlmRouter *router, LlmEngine *const *engines, guint n)
{
  gint64 least = load_of (engines[0]), most = least;

  for (guint i = 1; i < n; i++)
    {
      least = MIN (least, load_of (engines[i]));
      most = MAX (most, load_of (engines[i]));
    }
  return most - least > router->imbalance
         && (double) most > router->imbalance_ratio * (double) least;
}

/* Where enough of the prompt is cached, unless that would pile requests up. */
guint
llm_route_prefix_aware (LlmRouter *router, LlmEngine *const *engines, guint n,
                        const LlmEngineRequest *request, gint64 session)
{
  gint64 most = 0;
  guint best = 0;

  for (guint i = 0; i < n; i++)
    {
      gint64 cached = llm_engine_cached_tokens (engines[i], request);

      if (cached > most)
        best = i;
      most = MAX (most, cached);
    }
  if (most == 0 || (double) most < router->least_share * (double) request->prompt_tokens
      || is_imbalanced (router, engines, n))
    return llm_route_least_loaded (router, engines, n, request, session);
  router->n_routed++;
  return best;
}

/* By hash, so that nothing is kept per session. */
guint
llm_route_sticky (LlmRouter *router, LlmEngine *const *engines, guint n,
                  const LlmEngineRequest *request, gint64 session)
{
  guint64 x = (guint64) session + G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  router->n_routed++;
  x = (x ^ (x >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  x = (x ^ (x >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return (guint) ((x ^ (x >> 31)) % n);
}

/* models/llm/placement/router.h - which of several engines gets a request.
 *
 * A policy looks at the engines of one stage.  All decide alike for equal states; ties go to the
 * first.  rows.c lists the policies for a parameter.
 */
#ifndef MODELS_LLM_PLACEMENT_ROUTER_H
#define MODELS_LLM_PLACEMENT_ROUTER_H

#include "models/llm/engine/engine.h"

G_BEGIN_DECLS

typedef struct LlmRouter LlmRouter;

/* Returns: an index of @engines (array length=n). */
typedef guint (*LlmRoute) (LlmRouter *router, LlmEngine *const *engines, guint n,
                           const LlmEngineRequest *request, gint64 session);

struct LlmRouter {
  LlmRoute route;
  guint64 n_routed;

  /* Prefix-aware: the engine with the most of the prompt in its cache, if that is at least this
   * share of it, unless the fullest engine has more than @imbalance requests and @imbalance_ratio
   * times as many as the emptiest; else the least loaded. */
  double least_share;
  gint64 imbalance;
  double imbalance_ratio;
};

/* Returns: @route with the limits of the router of SGLang (sgl-router: cache_threshold 0.5,
 * balance_abs_threshold 32, balance_rel_threshold 1.0001). */
LlmRouter llm_router (LlmRoute route);

/* Each engine in turn. */
guint llm_route_round_robin (LlmRouter *router, LlmEngine *const *engines, guint n,
                             const LlmEngineRequest *request, gint64 session);
/* The fewest requests, waiting or running. */
guint llm_route_least_loaded (LlmRouter *router, LlmEngine *const *engines, guint n,
                              const LlmEngineRequest *request, gint64 session);
/* The most of the prompt in its cache, within the limits of @router. */
guint llm_route_prefix_aware (LlmRouter *router, LlmEngine *const *engines, guint n,
                              const LlmEngineRequest *request, gint64 session);
/* The same for all requests of a session. */
guint llm_route_sticky (LlmRouter *router, LlmEngine *const *engines, guint n,
                        const LlmEngineRequest *request, gint64 session);

/* The choices of a parameter that names a policy: round_robin, least_loaded, prefix_aware, sticky.
 * An impl is a const LlmRouterRow. */
extern const SimChoice llm_routers[];

typedef struct {
  LlmRoute route;
} LlmRouterRow;

G_END_DECLS

#endif

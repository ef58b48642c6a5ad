/* models/rollout_sessions/routing/router.h - which instance gets a turn.
 *
 * Load is what a router outside of the engines can count: requests that it has sent and that have
 * not come back.  A policy is a function; rows.c has the table.
 */
#ifndef MODELS_ROLLOUT_SESSIONS_ROUTING_ROUTER_H
#define MODELS_ROLLOUT_SESSIONS_ROUTING_ROUTER_H

#include "models/rollout_sessions/engines/fleet.h"
#include "models/rollout_sessions/workload/session.h"

#define SES_NOWHERE G_MAXUINT

typedef struct SesRouter SesRouter;

typedef guint (*SesRoute) (SesRouter *router, guint session, const LlmEngineRequest *request);

typedef struct {
  SesRoute route;
  gboolean looks;   /* into prefix caches */
  gboolean margins; /* uses margin */
  gboolean gates;   /* uses imbalance and imbalance_ratio */
} SesRouterRow;

struct SesRouter {
  const SesRouterRow *row;
  const SesParams *p;
  SesWork *work;
  SesFleet *fleet;
  SimStream *stream;
  guint64 n_routed;
};

/* An instance for the session's next turn; a home that it has from then on is kept in the session.
 * Returns: its number; SES_NOWHERE while no instance is there. */
guint ses_route (SesRouter *router, guint session, const LlmEngineRequest *request);

/* The session has ended: its home has one less. */
void ses_router_forget (SesRouter *router, guint session);

/* The policies, each for one turn; returns: an instance that is open, the first of equals.  By
 * request: in turn, whatever the load. */
guint ses_route_round_robin (SesRouter *router, guint session, const LlmEngineRequest *request);
/* Drawn, all alike. */
guint ses_route_random (SesRouter *router, guint session, const LlmEngineRequest *request);
/* The one with fewest requests. */
guint ses_route_least_loaded (SesRouter *router, guint session, const LlmEngineRequest *request);
/* Two drawn, of which the one with fewer requests (Mitzenmacher, 2001). */
guint ses_route_power_of_two (SesRouter *router, guint session, const LlmEngineRequest *request);
/* The one with fewest tokens, prompts and outputs of its requests together. */
guint ses_route_least_tokens (SesRouter *router, guint session, const LlmEngineRequest *request);
/* The one with least KV in use, tokens in whole blocks; caches do not count. */
guint ses_route_least_kv (SesRouter *router, guint session, const LlmEngineRequest *request);
/* By session: a number made of the session alone, so that it always goes to the same place. */
guint ses_route_hash (SesRouter *router, guint session, const LlmEngineRequest *request);
/* Where its first turn went, which is the one with fewest requests then. */
guint ses_route_sticky (SesRouter *router, guint session, const LlmEngineRequest *request);
/* The same, but the first turn goes where fewest sessions live, those at their tools included. */
guint ses_route_sticky_sessions (SesRouter *router, guint session, const LlmEngineRequest *request);
/* At home, unless that has over `margin` requests more than the emptiest: then it moves there. */
guint ses_route_sticky_margin (SesRouter *router, guint session, const LlmEngineRequest *request);
/* At home, unless all instances are apart by more than `imbalance` requests and `imbalance_ratio`
 * times: then the emptiest. */
guint ses_route_sticky_gate (SesRouter *router, guint session, const LlmEngineRequest *request);
/* By cache: where most of the prompt is, if that is more than `least_share` of it and loads are not
 * apart as above; else the emptiest (SGLang's router). */
guint ses_route_cache_aware (SesRouter *router, guint session, const LlmEngineRequest *request);
/* The same, but when loads are apart among those with at most `imbalance` requests more than the
 * emptiest. */
guint ses_route_cache_window (SesRouter *router, guint session, const LlmEngineRequest *request);
/* The best sum of three shares: of the prompt that is cached, less requests of the fullest, less
 * KV in use, equally weighted. */
guint ses_route_scored (SesRouter *router, guint session, const LlmEngineRequest *request);

#endif

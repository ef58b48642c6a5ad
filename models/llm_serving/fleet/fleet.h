/* models/llm_serving/fleet/fleet.h - engines side by side on the clock, and who gets a request.
 *
 * A fleet submits requests to its engines, keeps an event at the next change of each, and tells
 * upward what came out.  Requests in flight have ids of their own, small and used again.
 *
 * Disaggregated, a request goes to an engine that prefills; with its first token its KV is sent
 * over the link to one that decodes.  An engine sends, and receives, one prompt's KV at a time, so
 * that no link is ever asked for more than its rate.
 */
#ifndef MODELS_LLM_SERVING_FLEET_FLEET_H
#define MODELS_LLM_SERVING_FLEET_FLEET_H

#include "models/llm/engine/engine.h"
#include "models/llm_serving/fleet/hardware.h"
#include "models/llm_serving/workload/source.h"

typedef struct ServingFleet ServingFleet;
typedef struct ServingEngine ServingEngine;

/* A request in flight. */
typedef struct {
  double sent_s;  /* when the client sent it */
  double first_s; /* its first token; below 0: not yet */
  guint32 prompt_tokens, output_tokens;
  gint64 *blocks; /* (nullable): identities that an engine looks at while the request is there */
  guint32 engine; /* disaggregated: where its prompt is computed, then where it decodes */
} ServingFlight;

/* Told at the instant at which it happens. */
typedef struct {
  /* @engine makes the request's later tokens. */
  void (*joined) (gpointer data, ServingEngine *engine, const ServingFlight *flight);
  void (*finished) (gpointer data, const ServingFlight *flight, double now_s); /* may submit */
  void (*sent) (gpointer data, double took_s); /* KV is where it decodes */
  void (*stepped) (gpointer data, ServingEngine *engine, const LlmStepLoad *loads,
                   const LlmSegment *segment, gint64 n);
  void (*changed) (gpointer data); /* behind each instant of an engine */
} ServingFleetHandlers;

/* One engine. */
struct ServingEngine {
  ServingFleet *fleet;
  const ServingHardware *hardware;
  guint index;
  gboolean prefills; /* and nothing else */
  LlmOperators *operators;
  LlmCompose *compose;
  LlmStepLaw law;
  LlmEngine *engine;
  SimEventId event;
  SimTime event_at; /* of @event, when there is one */
  gboolean turning;
  gint64 running, queued, kv_tokens; /* as last seen */
  double link_free_s;                /* when it has sent or received what is under way */
  double stepped_s;                  /* end of the step told last */
  /* gaps between tokens: what decodes have waited in steps without them, and the requests that
   * have had no token since their first, with the instants of these added up */
  double waited_s;
  gint64 n_fresh;
  double fresh_at_s;
};

/* Engines among which a request is given away. */
typedef struct {
  ServingEngine *engines; /* (array length=n) */
  guint n, turn;          /* @turn: of the next request, round robin */
  SimStream *stream;
} ServingPool;

/* Which engine of a pool a request goes to. */
typedef struct {
  guint (*pick) (ServingPool *pool, const LlmEngineRequest *request);
  gboolean by_prefix; /* looks for the prompt in the engines' prefix caches */
} ServingRouter;

struct ServingFleet {
  Sim *sim;
  const ServingParams *p;
  const ServingRouter *router;
  ServingHardware hardware, prefill_hardware; /* the second one disaggregated */
  const ServingFleetHandlers *handlers;
  gpointer data;
  ServingEngine *engines; /* (array length=n): those that prefill first */
  guint n;
  ServingPool entry, decode; /* @decode: disaggregated */
  GArray *flights;        /* (element-type ServingFlight) by id */
  GArray *free_ids;       /* (element-type guint) */
  SimItems transfers;     /* under way */
  gint64 running, queued, kv_tokens; /* of all engines */
  gint64 kv_tokens_most;             /* of a replica that decodes */
  gint64 id_tokens;                  /* that an identity of a prompt's block stands for */
};

extern const ServingRouter serving_round_robin, serving_random, serving_least_loaded,
  serving_power_of_two, serving_by_prefix;

/* @fleet has its sim, p, router, hardware, handlers, data and id_tokens. */
void serving_fleet_start (ServingFleet *fleet);
void serving_fleet_clear (ServingFleet *fleet);

/* The client sent @request at @sent_s, and it reaches an engine now.  Returns: FALSE, and nothing
 * happened, when it can never fit. */
gboolean serving_fleet_submit (ServingFleet *fleet, double sent_s, double now_s,
                               const ServingRequest *request);

/* The request of an id.  The engine's event after something was done to it from outside. */
ServingFlight *serving_fleet_flight (ServingFleet *fleet, guint id);
void serving_fleet_settle (ServingEngine *engine);

#endif

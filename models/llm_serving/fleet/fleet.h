/* models/llm_serving/fleet/fleet.h - engines side by side on the clock, and who gets a request.
 *
 * A fleet submits requests to its engines, keeps an event at the next change of each, and tells
 * upward what came out.  Requests in flight have ids of their own, small and used again.
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
} ServingFlight;

/* Told at the instant at which it happens; may be taken as the end of the request: its id is used
 * again behind finished. */
typedef struct {
  void (*first_token) (gpointer data, ServingEngine *engine, const ServingFlight *flight,
                       double now_s);
  void (*finished) (gpointer data, const ServingFlight *flight, double now_s); /* may submit */
  void (*stepped) (gpointer data, ServingEngine *engine, const LlmStepLoad *loads,
                   const LlmSegment *segment, gint64 n);
  void (*changed) (gpointer data); /* behind each instant of an engine */
} ServingFleetHandlers;

/* One engine. */
struct ServingEngine {
  ServingFleet *fleet;
  const ServingHardware *hardware;
  guint index;
  LlmOperators *operators;
  LlmCompose *compose;
  LlmStepLaw law;
  LlmEngine *engine;
  SimEventId event;
  SimTime event_at; /* of @event, when there is one */
  gboolean turning;
  gint64 running, queued, kv_tokens; /* as last seen */
  double stepped_s; /* end of the step told last */
  /* gaps between tokens: what decodes have waited in steps without them */
  double waited_s;
  gint64 n_fresh;      /* requests that got their first token since, ... */
  double fresh_wait_s; /* ... and what waited_s was then, added up */
};

/* Which engine a request goes to. */
typedef struct {
  guint (*pick) (ServingFleet *fleet);
} ServingRouter;

struct ServingFleet {
  Sim *sim;
  const ServingParams *p;
  const ServingRouter *router;
  ServingHardware hardware;
  const ServingFleetHandlers *handlers;
  gpointer data;
  ServingEngine *engines; /* (array length=n) */
  guint n, turn;          /* @turn: of the next request, round robin */
  GArray *flights;        /* (element-type ServingFlight) by id */
  GArray *free_ids;       /* (element-type guint) */
  gint64 running, queued, kv_tokens; /* of all engines */
};

extern const ServingRouter serving_round_robin, serving_least_loaded;

/* @fleet has its sim, p, router, hardware, handlers and data. */
void serving_fleet_start (ServingFleet *fleet);
void serving_fleet_clear (ServingFleet *fleet);

/* The client sent @request at @sent_s, and it reaches an engine now.  Returns: FALSE, and nothing
 * happened, when it can never fit. */
gboolean serving_fleet_submit (ServingFleet *fleet, double sent_s, double now_s,
                               const ServingRequest *request);

#endif

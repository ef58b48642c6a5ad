/* models/llm_serving/fleet/fleet.h - engines side by side on the clock of the run.
 *
 * A thin owner of a placement (models/llm/placement/): it has an event at the next change of any
 * engine or transfer, and tells upward what came out.  Requests in flight have ids of their own,
 * small and used again.
 */
#ifndef MODELS_LLM_SERVING_FLEET_FLEET_H
#define MODELS_LLM_SERVING_FLEET_FLEET_H

#include "models/llm/placement/placement.h"
#include "models/llm_serving/fleet/hardware.h"
#include "models/llm_serving/fleet/tiers.h"
#include "models/llm_serving/workload/source.h"

typedef struct ServingFleet ServingFleet;

/* A request in flight. */
typedef struct {
  double sent_s;  /* when the client sent it */
  double first_s; /* its first token; below 0: not yet */
  guint32 prompt_tokens, output_tokens;
  guint64 session;
  gint64 group;
  gboolean urgent;
  gint64 *blocks; /* (nullable): identities that an engine looks at while the request is there */
} ServingFlight;

/* Engines that are alike, and what their steps take. */
typedef struct {
  ServingHardware hardware;
  LlmOperators *operators;
  LlmCompose *compose;
  LlmOperators *attention_operators; /* of a split engine, as the next two */
  LlmCompose *attention;
  LlmSplit *split;
  LlmStepLaw law;
} ServingKind;

/* Gaps between tokens: what the decodes of a replica have waited in steps without them, and those
 * that have had no token since their first, with the instants of these added up. */
typedef struct {
  double waited_s;
  double n_fresh, fresh_at_s;
} ServingGaps;

/* What results keep of one engine. */
typedef struct {
  const ServingKind *kind;
  const LlmEngine *engine;
  guint index;
  gboolean decodes;  /* its requests get their later tokens here */
  double stepped_s;  /* end of the last step reported */
  ServingGaps *gaps; /* (array length=serving_replicas): of each */
} ServingEngine;

/* Told at the instant at which it happens. */
typedef struct {
  void (*finished) (gpointer data, const ServingFlight *flight, double now_s);
  /* KV has gone from the engine that computed it to one that decodes, in @took_s. */
  void (*transferred) (gpointer data, double took_s);
  void (*stepped) (gpointer data, ServingEngine *engine, const LlmStepLoad *loads,
                   const LlmSegment *segment, gint64 n);
  void (*changed) (gpointer data); /* behind each instant of an engine */
} ServingFleetHandlers;

struct ServingFleet {
  Sim *sim;
  const ServingParams *p;
  LlmRoute route;
  gint64 id_tokens; /* that an identity of a prompt's block stands for; 0: none */
  const ServingFleetHandlers *handlers;
  gpointer data;
  ServingKind prefill, decode; /* aggregated: all are of @decode */
  ServingTiers tiers;          /* of those that prefill */
  LlmPlacement *placement;
  ServingEngine *engines; /* (array length=n): those that prefill first */
  guint n;
  SimEventId event;
  SimTime event_at; /* of @event, when there is one */
  gboolean turning;
  GArray *flights;  /* (element-type ServingFlight) by id */
  GArray *free_ids; /* (element-type guint) */
};

/* @fleet has its sim, p, route, id_tokens, handlers and data. */
void serving_fleet_start (ServingFleet *fleet);
void serving_fleet_clear (ServingFleet *fleet);

/* The client sent @request at @sent_s, and it reaches the router now.  Returns: FALSE, and nothing
 * happened, when it can never fit. */
gboolean serving_fleet_submit (ServingFleet *fleet, double sent_s, double now_s,
                               const ServingRequest *request);

/* @engine loses a device now (llm_placement_lose). */
void serving_fleet_lose (ServingFleet *fleet, guint engine, const LlmEngineLoss *loss,
                         gboolean move);

/* Returns: TRUE when prompts and decodes have engines of their own. */
gboolean serving_apart (const ServingParams *p);

/* Returns: what the least certain time of @kind rests on. */
LlmBasis serving_basis (const ServingKind *kind);

#endif

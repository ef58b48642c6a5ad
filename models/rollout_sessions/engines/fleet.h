/* models/rollout_sessions/engines/fleet.h - the instances of a run on its clock.
 *
 * Each is an engine of models/llm/engine, with requests of its own ids; what happens there is told
 * by the session's id.
 */
#ifndef MODELS_ROLLOUT_SESSIONS_ENGINES_FLEET_H
#define MODELS_ROLLOUT_SESSIONS_ENGINES_FLEET_H

#include "models/llm/engine/engine.h"
#include "models/rollout_sessions/engines/hardware.h"

typedef struct SesFleet SesFleet;

/* What the fleet tells, at the engine's own time, exact to the step.  @found: tokens of the prompt
 * that were in a cache. */
typedef struct {
  void (*first_token) (gpointer data, guint session, double now_s);
  void (*finished) (gpointer data, guint session, gint64 found, double now_s); /* may submit */
  void (*aborted) (gpointer data, guint session, gint64 found, gint64 generated, double now_s);
  void (*changed) (gpointer data); /* behind each event */
} SesFleetHandlers;

/* A request at an instance. */
typedef struct {
  guint session;
  gint32 tokens;  /* prompt and output */
  guint32 keeps;  /* 1: its KV stays when it is finished */
} SesFlight;

typedef struct {
  SesFleet *fleet;
  LlmEngine *engine;
  guint index;
  LlmKvTier *tier; /* (nullable): the host's memory */
  GArray *flights; /* of SesFlight, by the engine's id */
  GArray *spares;  /* of guint: ids that are free */
  gint64 n_requests, request_tokens; /* of those at it: prompts and outputs */
  gint64 n_sessions;                 /* that a router keeps there and that have not ended */
  gboolean touched; /* its next change may be another */
} SesInstance;

struct SesFleet {
  Sim *sim;
  const SesParams *p;
  SesHardware hardware;
  LlmOperators *operators; /* (nullable), as the next: with steps composed of operators */
  LlmCompose *compose;
  SesInstance *instances;
  guint n, n_busy; /* instances; those with requests */
  SimHeap next;    /* instances by the time of their next change */
  GArray *touched; /* of guint */
  guint64 event;   /* 0: none */
  SimTime event_at;
  gboolean turning;
  const SesFleetHandlers *handlers;
  gpointer data;
};

/* @fleet has its sim, p, hardware, handlers and data. */
void ses_fleet_start (SesFleet *fleet);
void ses_fleet_clear (SesFleet *fleet);

/* Sends a turn to an instance; the request's id is set here.  Returns: FALSE, and nothing happened,
 * when it can never fit; else @own is the id there. */
gboolean ses_fleet_submit (SesFleet *fleet, guint instance, double now_s, guint session,
                           LlmEngineRequest *request);

/* Takes a request out at the next step boundary, if it is not finished then. */
void ses_fleet_abort (SesFleet *fleet, guint instance, double now_s, guint own);

/* The KV that a finished request has kept is free. */
void ses_fleet_release (SesFleet *fleet, guint instance, double now_s, guint own);

/* New weights at all instances: none steps until @until_s; with @void_kv all KV is void. */
void ses_fleet_pause (SesFleet *fleet, double now_s, double until_s, gboolean void_kv);

/* Behind submissions from outside of the fleet's own events. */
void ses_fleet_settle (SesFleet *fleet);

/* Returns: devices of all instances; 1 each with step_law affine. */
gint64 ses_fleet_devices (const SesFleet *fleet);

#endif

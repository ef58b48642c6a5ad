/* models/rollout_sessions/engines/fleet.h - the instances of a run on its clock.
 *
 * Each is an engine of models/llm/engine, with requests of its own ids; what happens there is
 * reported by the session's id.
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
  void (*left) (gpointer data, guint instance, double now_s); /* its KV is gone */
  void (*cut_off) (gpointer data, guint session, gboolean lent, double now_s); /* abort it */
  void (*came_back) (gpointer data, double now_s); /* an instance takes turns again */
  void (*changed) (gpointer data); /* behind each event */
} SesFleetHandlers;

/* A request at an instance. */
typedef struct {
  guint session;
  gint32 tokens;  /* prompt and output */
  guint8 keeps;   /* 1: its KV stays when it is finished */
  guint8 here;    /* 1: it is at the instance */
} SesFlight;

/* A sort is instances that are alike, the parameters' own or those of a row of `kinds`: what they
 * run on, and what their steps are composed of. */
typedef struct {
  SesParams p;
  SesHardware hardware;
  LlmOperators *operators; /* (nullable), as the next: with steps composed of operators */
  LlmCompose *compose;
} SesSort;

/* Whether an instance is there. */
typedef enum {
  SES_HERE,
  SES_LEAVING, /* no new turns: it has announced that it goes */
  SES_LOST,    /* gone, and nobody knows yet */
  SES_AWAY     /* gone, and turns are not sent there */
} SesPresence;

typedef struct {
  SesFleet *fleet;
  const SesSort *sort;
  LlmEngine *engine;
  guint index;
  LlmKvTier *tier; /* (nullable): the host's memory */
  GArray *flights; /* of SesFlight, by the engine's id */
  GArray *spares;  /* of guint: ids that are free */
  gint64 n_requests, request_tokens; /* of those at it: prompts and outputs */
  gint64 n_sessions;                 /* that a router keeps there and that have not ended */
  gboolean touched; /* its next change may be another */
  SesPresence presence;
  gboolean lent;           /* away to train */
  double stands_until_s;   /* by order, for new weights or before a loss is known */
  double notice_s;         /* LOST: when it will be known */
  double left_s, away_s;   /* when it went; sum of absences that are over */
  double paused_s, lost_s; /* the engine's paused_s when it went; for how long losses stopped it */
} SesInstance;

struct SesFleet {
  Sim *sim;
  const SesParams *p;
  SesHardware hardware;
  SesSort *sorts;
  guint n_sorts;
  SesInstance *instances; /* those of the parameters, then those of kinds, in order */
  guint64 n_progress; /* changes when something is done that no loss takes back */
  guint n, n_busy, n_open; /* instances; those with requests; those that take turns */
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

/* The same at one. */
void ses_fleet_pause_one (SesFleet *fleet, guint instance, double now_s, double until_s,
                          gboolean void_kv);

/* Returns: TRUE while the router may send turns there. */
static inline gboolean
ses_fleet_is_open (const SesFleet *fleet, guint instance)
{
  return fleet->instances[instance].presence == SES_HERE
         || fleet->instances[instance].presence == SES_LOST;
}

/* It takes no new turns. */
void ses_fleet_close (SesFleet *fleet, guint instance);

/* It goes, and its KV with it.  Turns there are cut off at @notice_s, until when more
 * may be sent; @lent: it is handed over, so that nothing generated is lost. */
void ses_fleet_leave (SesFleet *fleet, guint instance, double now_s, double notice_s,
                      gboolean lent);

/* It takes turns again, with nothing in its cache. */
void ses_fleet_come_back (SesFleet *fleet, guint instance, double now_s);

/* Returns: for how long it has been there until @now_s; lent to training is there. */
double ses_fleet_held_s (const SesFleet *fleet, guint instance, double now_s);

/* Returns: for how long its engine has stood still until @now_s since it was lost and nobody
 * knew. */
double ses_fleet_lost_s (const SesFleet *fleet, guint instance, double now_s);

/* Behind submissions from outside of the fleet's own events. */
void ses_fleet_settle (SesFleet *fleet);

/* Returns: devices of an instance; 1 with step_law affine. */
gint64 ses_fleet_devices (const SesFleet *fleet, guint instance);

/* Returns: tokens of KV that fit in all replicas of an instance. */
double ses_fleet_kv_tokens (const SesFleet *fleet, guint instance);

#endif

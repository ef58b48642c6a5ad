/* sim/core/engine.h - the engine of one run: the clock, pending events, windows of components.
 *
 * Events are ordered by (time, priority, insertion sequence).  The engine pops one, moves the clock
 * and calls its handler with the window of the component that scheduled it.  Payloads sit in pooled
 * slots of half a cache line; nothing is allocated per event.  The fingerprint hashes (time,
 * sequence, component) of every event that fires: equal fingerprints mean equal trajectories.
 * Limits: 2^24 events pending, 2^38 scheduled in a run; both abort with a message.
 * What the clock cannot hold is reported: a run fails when ten million events find simulated time
 * where it was (it would never end); sim_engine_judge_clock reports delays that the clock could
 * not hold.
 */
#ifndef SIM_CORE_ENGINE_H
#define SIM_CORE_ENGINE_H

#include "sim/core/component.h"
#include "sim/core/rare.h"

G_BEGIN_DECLS

typedef struct SimEngine SimEngine;

typedef enum {
  SIM_TIES_SEQUENCE,   /* simultaneous events in the order of their scheduling */
  SIM_TIES_SHUFFLED,   /* audit: in a seeded random order, to expose models that depend on ties */
} SimTies;

typedef enum {
  SIM_QUEUE_AUTO,      /* heap or radix by size, from measurement */
  SIM_QUEUE_HEAP,
  SIM_QUEUE_RADIX,
} SimQueueKind;

typedef struct {
  guint64      seed;         /* root seed of the streams */
  guint64      replication;
  SimTies      ties;
  SimQueueKind queue;        /* for tests and measurement; the order is the same */
  gboolean     spans;        /* record the timeline */
  double       ticks_per_s;  /* of the clock; 0: 1e9, a tick a nanosecond */
  SimRareMethod rare;        /* cycles instead of time; one component */
  guint64      rare_cycles;  /* of each sort */
  const char  *point;        /* (nullable): how assertion messages name the point */
} SimEngineConfig;

typedef struct {
  const char *component;     /* (transfer none) */
  char       *track, *label;
  SimTime     from, to;
} SimSpan;

SimEngine *sim_engine_new (const SimEngineConfig *config);
void       sim_engine_free (SimEngine *engine);

/* Adds a component.  @name and @metrics rows must outlive the engine.  Returns: (transfer none):
 * its window. */
Sim *sim_engine_add (SimEngine *engine, const char *name, const char *model,
                     const SimMetric *metrics);

/* Runs events up to and including @until (SIM_TIME_MAX: until none is left); the clock then stands
 * at @until, or at the last event when none is left before an infinite end or the run was stopped
 * or failed.  May be called again with a later time. */
void sim_engine_run (SimEngine *engine, SimTime until);

/* Discards measurements up to now and starts the measured time here. */
void sim_engine_end_warmup (SimEngine *engine);

/* Ends the averages of levels at the present time.  Call before reading metrics. */
void sim_engine_close (SimEngine *engine);

SimTime     sim_engine_now (const SimEngine *engine);
double      sim_engine_now_s (const SimEngine *engine);
double      sim_engine_seconds (const SimEngine *engine, SimTime time);
guint64     sim_engine_n_events (const SimEngine *engine);    /* fired */
guint64     sim_engine_n_pending (const SimEngine *engine);   /* not fired, not cancelled */
guint64     sim_engine_fingerprint (const SimEngine *engine);
const char *sim_engine_failure (const SimEngine *engine);     /* (nullable): why the run failed */
gboolean    sim_engine_stopped (const SimEngine *engine);     /* by sim_stop */
/* Has any stream been drawn from?  If not, every replication is the same. */
gboolean    sim_engine_drew (const SimEngine *engine);
SimMetrics *sim_window_metrics (Sim *sim);                    /* (transfer none) */
gsize       sim_engine_bytes (const SimEngine *engine);       /* held for pending events */

/**
 * sim_engine_judge_clock:
 *
 * Call it when the run is over: fails it when its clock could not hold it.  That is: rounding to a
 * tick changed more than one in a thousand of the delays (of sim_after; events of sim_at count as
 * unchanged, since the model rounded their time) by more than 1 %; or an endless run ended because
 * what was left is past the range.
 */
void sim_engine_judge_clock (SimEngine *engine);

/* Returns: (transfer none) (element-type SimSpan): the recorded timeline. */
const GArray *sim_engine_spans (const SimEngine *engine);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimEngine, sim_engine_free)

G_END_DECLS

#endif

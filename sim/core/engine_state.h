/* sim/core/engine_state.h - what engine.c, engine_state.c and component.c share; nobody
 * else includes it.
 *
 * A pending event is a 16-byte entry of the queue, {time, key}, and a slot of half a cache line
 * with what to call.  The key is priority:2 | sequence:38 | slot:24, so that entries sort by (time,
 * priority, sequence) and lead to their slot.  Cancelling marks the slot dead; its entry is dropped
 * when it comes up, or all at once when most entries are dead.
 */
#ifndef SIM_CORE_ENGINE_STATE_H
#define SIM_CORE_ENGINE_STATE_H

#include "sim/core/engine.h"
#include "sim/core/queue/queue.h"

G_BEGIN_DECLS

enum { SIM_SLOT_BITS = 24, SIM_SEQUENCE_BITS = 38 };

#define SIM_SLOT_MASK ((G_GUINT64_CONSTANT (1) << SIM_SLOT_BITS) - 1)
#define SIM_SEQUENCE_MASK ((G_GUINT64_CONSTANT (1) << SIM_SEQUENCE_BITS) - 1)
#define SIM_HALTED (-1)   /* before every event */

typedef enum {
  SIM_PRIORITY_ORDINARY,
  SIM_PRIORITY_LAST,      /* behind all others of its instant */
} SimPriority;

/* A free slot is plain too: its generation is ahead of every handle. */
enum { SLOT_PLAIN, SLOT_DEAD, SLOT_NEVER /* at infinity: not in the queue */ };

typedef struct {
  SimHandler handler;
  gpointer   self;         /* of a free slot: the number of the next free one */
  gpointer   item;
  guint32    generation;   /* counts the events that the slot held */
  guint16    component;
  guint16    state;
} SimSlot;

G_STATIC_ASSERT (sizeof (SimSlot) <= 32);

typedef struct SimRare SimRare;   /* sim/core/rare.c */

struct Sim {
  SimEngine  *engine;
  SimMetrics *metrics;
  const char *name, *model;
  GHashTable *streams;     /* name -> SimStream */
  guint64     mark;        /* the component's share in the fingerprint of its events */
  guint16     component;
  SimRare    *rare;        /* (nullable): once a failure was asked for */
};

struct SimEngine {
  SimTime   now;
  SimSlot  *slot;
  guint     n_slots, n_slots_used, free_slot;   /* free_slot: n_slots_used when none is free */
  guint64   sequence;                           /* events scheduled so far */
  guint64   n_plain;                            /* so many may have it in their key as it is */
  guint64   n_dead, n_never;                    /* dead entries of the queue; slots at infinity */
  SimTime   until;                              /* of the present run; SIM_HALTED: of every one */
  SimStream *ties;                              /* (nullable): only when they are shuffled */
  guint64   n_events, fingerprint;
  double    ticks_per_s;
  guint64   n_at_once, n_rounded, n_far;        /* delays: 0; changed by more than 1 %; past the
                                                   range though finite */
  guint64   n_watched;                          /* events at which to see whether time moves */
  SimTime   watched;                            /* where it was */
  Sim     **window;                             /* by component */
  GPtrArray *windows;                           /* the same, as their owner */
  gboolean  stopped;
  char     *failure, *point;
  SimTime   measured_from;
  SimEngineConfig config;
  GArray   *spans;                              /* (element-type SimSpan) */
  SimQueue  queue;
};

/* Makes room for more slots. */
void sim_engine_more_slots (SimEngine *engine);

/* Drops the dead entries of the queue. */
void sim_engine_compact (SimEngine *engine);

static inline guint
sim_slot_take (SimEngine *engine)
{
  guint number = engine->free_slot;

  if (G_LIKELY (number != engine->n_slots_used))
    {
      engine->free_slot = GPOINTER_TO_UINT (engine->slot[number].self);
      return number;
    }
  if (G_UNLIKELY (engine->n_slots_used == engine->n_slots))
    sim_engine_more_slots (engine);
  engine->slot[number].generation = 0;
  engine->slot[number].state = SLOT_PLAIN;
  engine->free_slot = ++engine->n_slots_used;
  return number;
}

static inline void
sim_slot_release (SimEngine *engine, guint number)
{
  engine->slot[number].self = GUINT_TO_POINTER (engine->free_slot);
  engine->free_slot = number;
}

/* The entry of a cancelled event has left the queue. */
static inline void
sim_slot_drop (SimEngine *engine, guint number)
{
  engine->slot[number].state = SLOT_PLAIN;
  sim_slot_release (engine, number);
  engine->n_dead--;
}

/* Makes every handle to the event of the slot stale. */
static inline void
sim_slot_expire (SimSlot *slot)
{
  slot->generation++;
}

/* The handle of the event in a slot; one more than what it holds, since 0 is never an event. */
static inline SimEventId
sim_slot_id (const SimSlot *slot, guint number)
{
  return ((guint64) slot->generation << SIM_SLOT_BITS | number) + 1;
}

G_END_DECLS

#endif

/* sim/core/queue.h - the pending events of an engine, in order; private to sim/core.
 *
 * Push, pop, length and filter, with two implementations of one order: a 4-ary heap (queue_heap) and a
 * monotone radix heap (queue_radix).  Order is that of (time, key) as one unsigned number of 128 bits.
 * The automatic kind is a heap while few events are pending and a radix heap while many are; the two
 * sizes at which it changes lie apart, so that it does not flutter.
 */
#ifndef SIM_CORE_QUEUE_H
#define SIM_CORE_QUEUE_H

#include "sim/base/time.h"
#include "sim/core/engine.h"

G_BEGIN_DECLS

typedef struct {
  SimTime time;   /* not negative */
  guint64 key;    /* unique among those pending */
} SimPending;

typedef struct SimQueue SimQueue;

SimQueue *sim_queue_new (SimQueueKind kind);
void      sim_queue_free (SimQueue *queue);

/* Adds an event.  Its time is not before that of the last one popped; its key may well be. */
void sim_queue_push (SimQueue *queue, SimPending pending);

/* Takes the first event that is due at @until or before.  Returns: FALSE when there is none. */
gboolean sim_queue_pop (SimQueue *queue, SimTime until, SimPending *first);

gsize sim_queue_len (const SimQueue *queue);

/* Bytes held. */
gsize sim_queue_bytes (const SimQueue *queue);

/* Drops every event for which @keep returns FALSE; asked once for each, in no order. */
void sim_queue_filter (SimQueue *queue, gboolean (*keep) (SimPending, gpointer), gpointer data);

/* TRUE when @a comes before @b.  No branch: the outcome is as good as random. */
static inline gboolean
sim_pending_before (SimPending a, SimPending b)
{
  unsigned __int128 x = (unsigned __int128) (guint64) a.time << 64 | a.key;
  unsigned __int128 y = (unsigned __int128) (guint64) b.time << 64 | b.key;

  return x < y;
}

G_END_DECLS

#endif

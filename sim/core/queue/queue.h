/* sim/core/queue/queue.h - the pending events of an engine, in order; private to sim/core.
 *
 * Push, pop, length and filter, with two implementations of one order: a 4-ary heap (queue_heap.h)
 * and a monotone radix heap (queue_radix.h).  Order is that of (time, key) as one unsigned number
 * of 128 bits.  The automatic kind is a heap while few events are pending and a radix heap while
 * many are; the two sizes at which it changes lie apart, so that it does not flutter.  Push and pop
 * are inline: they are a third of an event's cost.
 */
#ifndef SIM_CORE_QUEUE_QUEUE_H
#define SIM_CORE_QUEUE_QUEUE_H

#include "sim/core/engine.h"
#include "sim/core/queue/queue_radix.h"

G_BEGIN_DECLS

/* Embedded in the engine. */
typedef struct {
  gboolean      is_radix;     /* which of the two holds the events; the other one is empty */
  gsize         to_radix;     /* changes when more events than this are pending */
  gsize         to_heap;      /* changes back when fewer are */
  SimQueueHeap  heap;
  SimQueueRadix radix;
} SimQueue;

void sim_queue_init (SimQueue *queue, SimQueueKind kind);
void sim_queue_clear (SimQueue *queue);

/* Where the slots of events begin, for fetching ahead: 32 bytes each, numbered by the lowest 24
 * bits of a key. */
void sim_queue_set_slots (SimQueue *queue, gconstpointer slots);

gsize sim_queue_len (const SimQueue *queue);

/* Bytes held. */
gsize sim_queue_bytes (const SimQueue *queue);

/* Drops every event for which @keep returns FALSE; asked once for each, in no order. */
void sim_queue_filter (SimQueue *queue, SimQueueKeep keep, gpointer data);

/* The rare parts of push and pop. */
void sim_queue_change_to_radix (SimQueue *queue);
void sim_queue_change_to_heap (SimQueue *queue);

/* Adds an event.  Its time is not before that of the last one popped; its key may well be. */
static SIM_HOT void
sim_queue_push (SimQueue *queue, SimPending pending)
{
  if (queue->is_radix)
    {
      sim_queue_radix_push (&queue->radix, pending);
      return;
    }
  sim_queue_heap_push (&queue->heap, pending);
  if (G_UNLIKELY (queue->heap.used > queue->to_radix))
    sim_queue_change_to_radix (queue);
}

/* Takes the first event that is due at @until or before.  Returns: FALSE when there is none. */
static SIM_HOT gboolean
sim_queue_pop (SimQueue *queue, SimTime until, SimPending *first)
{
  if (queue->is_radix && G_UNLIKELY (sim_queue_radix_len (&queue->radix) < queue->to_heap))
    sim_queue_change_to_heap (queue);
  if (queue->is_radix)
    return sim_queue_radix_pop (&queue->radix, until, first);
  return sim_queue_heap_pop (&queue->heap, until, first);
}

G_END_DECLS

#endif

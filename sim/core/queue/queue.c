/* sim/core/queue/queue.c - which of the two heaps holds the pending events. */
#include "sim/core/queue/queue.h"

/* Sizes at which the automatic kind changes, by measurement (`orrery bench`, hold). */
enum { TO_RADIX = 512, TO_HEAP = 128 };

void
sim_queue_init (SimQueue *queue, SimQueueKind kind)
{
  *queue = (SimQueue) { .is_radix = kind == SIM_QUEUE_RADIX,
                       .to_radix = kind == SIM_QUEUE_HEAP ? G_MAXSIZE : TO_RADIX,
                       .to_heap = kind == SIM_QUEUE_RADIX ? 0 : TO_HEAP };
}

void
sim_queue_clear (SimQueue *queue)
{
  sim_queue_heap_clear (&queue->heap);
  sim_queue_radix_clear (&queue->radix);
}

void
sim_queue_set_slots (SimQueue *queue, gconstpointer slots)
{
  queue->radix.slots = slots;
}

gsize
sim_queue_len (const SimQueue *queue)
{
  return queue->is_radix ? sim_queue_radix_len (&queue->radix) : sim_queue_heap_len (&queue->heap);
}

gsize
sim_queue_bytes (const SimQueue *queue)
{
  return sim_queue_heap_bytes (&queue->heap) + sim_queue_radix_bytes (&queue->radix);
}

void
sim_queue_change_to_radix (SimQueue *queue)
{
  sim_queue_heap_settle (&queue->heap);
  for (gsize i = 0; i < queue->heap.used; i++)
    sim_queue_radix_push (&queue->radix, queue->heap.entry[i]);
  sim_queue_heap_clear (&queue->heap);
  queue->is_radix = TRUE;
}

void
sim_queue_change_to_heap (SimQueue *queue)
{
  SimPending pending;

  while (sim_queue_radix_pop (&queue->radix, SIM_TIME_MAX, &pending))
    sim_queue_heap_push (&queue->heap, pending);
  sim_queue_radix_clear (&queue->radix);
  queue->is_radix = FALSE;
}

void
sim_queue_filter (SimQueue *queue, SimQueueKeep keep, gpointer data)
{
  sim_queue_heap_filter (&queue->heap, keep, data);
  sim_queue_radix_filter (&queue->radix, keep, data);
}

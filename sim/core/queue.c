/* sim/core/queue.c - which of the two heaps holds the pending events. */
#include "sim/core/queue.h"

#include "sim/core/queue_radix.h"

/* Sizes at which the automatic kind changes, by measurement (`orrery bench`, hold): below some
 * hundred events the heap is faster or as fast. */
enum { TO_RADIX = 512, TO_HEAP = 128 };

struct SimQueue {
  gboolean      radix_now;
  SimQueueKind  kind;
  SimQueueHeap  heap;
  SimQueueRadix radix;
};

SimQueue *
sim_queue_new (SimQueueKind kind)
{
  SimQueue *queue = g_new0 (SimQueue, 1);

  queue->kind = kind;
  queue->radix_now = kind == SIM_QUEUE_RADIX;
  return queue;
}

void
sim_queue_free (SimQueue *queue)
{
  sim_queue_heap_clear (&queue->heap);
  sim_queue_radix_clear (&queue->radix);
  g_free (queue);
}

gsize
sim_queue_len (const SimQueue *queue)
{
  return queue->radix_now ? sim_queue_radix_len (&queue->radix) : sim_queue_heap_len (&queue->heap);
}

gsize
sim_queue_bytes (const SimQueue *queue)
{
  return sim_queue_heap_bytes (&queue->heap) + sim_queue_radix_bytes (&queue->radix);
}

static G_GNUC_NO_INLINE void
change_to_radix (SimQueue *queue)
{
  sim_queue_heap_settle (&queue->heap);
  for (gsize i = 0; i < queue->heap.used; i++)
    sim_queue_radix_push (&queue->radix, queue->heap.entry[i]);
  sim_queue_heap_clear (&queue->heap);
  queue->radix_now = TRUE;
}

static G_GNUC_NO_INLINE void
change_to_heap (SimQueue *queue)
{
  SimPending pending;

  while (sim_queue_radix_pop (&queue->radix, SIM_TIME_MAX, &pending))
    sim_queue_heap_push (&queue->heap, pending);
  sim_queue_radix_clear (&queue->radix);
  queue->radix_now = FALSE;
}

void
sim_queue_push (SimQueue *queue, SimPending pending)
{
  if (queue->radix_now)
    {
      sim_queue_radix_push (&queue->radix, pending);
      return;
    }
  sim_queue_heap_push (&queue->heap, pending);
  if (G_UNLIKELY (queue->heap.used > TO_RADIX) && queue->kind == SIM_QUEUE_AUTO)
    change_to_radix (queue);
}

gboolean
sim_queue_pop (SimQueue *queue, SimTime until, SimPending *first)
{
  if (!queue->radix_now)
    return sim_queue_heap_pop (&queue->heap, until, first);
  if (queue->kind == SIM_QUEUE_AUTO && G_UNLIKELY (sim_queue_radix_len (&queue->radix) < TO_HEAP))
    {
      change_to_heap (queue);
      return sim_queue_heap_pop (&queue->heap, until, first);
    }
  return sim_queue_radix_pop (&queue->radix, until, first);
}

void
sim_queue_filter (SimQueue *queue, gboolean (*keep) (SimPending, gpointer), gpointer data)
{
  sim_queue_heap_filter (&queue->heap, keep, data);
  sim_queue_radix_filter (&queue->radix, keep, data);
}

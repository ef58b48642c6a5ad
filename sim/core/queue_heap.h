/* sim/core/queue_heap.h - an implicit 4-ary heap of pending events, embedded; private to sim/core.
 *
 * Entry i has the children 4i + 1 to 4i + 4, which share one aligned cache line.  Popping leaves a
 * hole at the root; the next push fills it with one descent, so that the usual pop and push cost
 * one walk, not two.  Places behind the last entry of a line hold the greatest key: the minimum
 * of a line needs no bound.
 */
#ifndef SIM_CORE_QUEUE_HEAP_H
#define SIM_CORE_QUEUE_HEAP_H

#include "sim/core/pending.h"

G_BEGIN_DECLS

typedef struct {
  SimPending *entry;   /* entry + 1 is at the start of a cache line */
  gsize       used;    /* places in use, the hole among them */
  gsize       size;    /* places; 1 more than a multiple of 4 */
  gboolean    hole;    /* entry[0] has been popped */
  gpointer    block;   /* what entry lies in */
} SimQueueHeap;

/* A zeroed SimQueueHeap is empty and ready. */
void  sim_queue_heap_clear (SimQueueHeap *heap);
void  sim_queue_heap_grow (SimQueueHeap *heap);
void  sim_queue_heap_filter (SimQueueHeap *heap, SimQueueKeep keep, gpointer data);
gsize sim_queue_heap_bytes (const SimQueueHeap *heap);

static inline gsize
sim_queue_heap_len (const SimQueueHeap *heap)
{
  return heap->used - (heap->hole ? 1 : 0);
}

/* Lets @pending down from the hole at place @at.  The least child is chosen without a branch, and
 * moves in halves, as it was stored: a whole would wait until both have left the store buffer. */
static inline void
sim_queue_heap_down (SimQueueHeap *heap, gsize at, SimPending pending)
{
  SimPending *entry = heap->entry;
  gsize child;

  while ((child = 4 * at + 1) < heap->used)
    {
      gsize a = child + (gsize) sim_pending_before (entry[child + 1], entry[child]);
      gsize b = child + 2 + (gsize) sim_pending_before (entry[child + 3], entry[child + 2]);
      gsize least = a ^ ((a ^ b) & -(gsize) sim_pending_before (entry[b], entry[a]));
      SimTime time = entry[least].time;
      guint64 key = entry[least].key;

      if (!sim_pending_before ((SimPending){ time, key }, pending))
        break;
      entry[at].time = time;
      entry[at].key = key;
      at = least;
    }
  entry[at] = pending;
}

static SIM_HOT void
sim_queue_heap_push (SimQueueHeap *heap, SimPending pending)
{
  gsize at;

  if (G_LIKELY (heap->hole))
    {
      heap->hole = FALSE;
      sim_queue_heap_down (heap, 0, pending);
      return;
    }
  if (G_UNLIKELY (heap->used == heap->size))
    sim_queue_heap_grow (heap);
  for (at = heap->used++; at > 0; at = (at - 1) / 4)
    {
      if (!sim_pending_before (pending, heap->entry[(at - 1) / 4]))
        break;
      heap->entry[at] = heap->entry[(at - 1) / 4];
    }
  heap->entry[at] = pending;
}

/* Fills the hole, if there is one, with the last entry. */
static inline void
sim_queue_heap_settle (SimQueueHeap *heap)
{
  SimPending last;

  if (!heap->hole)
    return;
  heap->hole = FALSE;
  last = heap->entry[--heap->used];
  heap->entry[heap->used] = (SimPending) { SIM_TIME_MAX, G_MAXUINT64 };
  if (heap->used > 0)
    sim_queue_heap_down (heap, 0, last);
}

static inline gboolean
sim_queue_heap_pop (SimQueueHeap *heap, SimTime until, SimPending *first)
{
  sim_queue_heap_settle (heap);
  if (heap->used == 0 || heap->entry[0].time > until)
    return FALSE;
  *first = heap->entry[0];
  heap->hole = TRUE;
  return TRUE;
}

G_END_DECLS

#endif

/* sim/core/queue/queue_heap.h - an implicit 4-ary heap of pending events, embedded; private to
 * sim/core.
 *
 * Entry i has the children 4i + 1 to 4i + 4, which share one aligned cache line.  Popping leaves a
 * hole at the root; the next push fills it with one descent, so that the usual pop and push cost
 * one walk, not two.  Which child may move into the hole is found out at once, while the handler of
 * what was popped runs, and not when the next push waits for it.  Places behind the last entry of a
 * line hold the greatest key: the minimum of a line needs no bound.
 */
#ifndef SIM_CORE_QUEUE_QUEUE_HEAP_H
#define SIM_CORE_QUEUE_QUEUE_HEAP_H

#include "sim/core/queue/pending.h"

G_BEGIN_DECLS

typedef struct {
  SimPending *entry;   /* entry + 1 is at the start of a cache line */
  gsize       used;    /* places in use, the hole among them */
  gsize       size;    /* places; 1 more than a multiple of 4 */
  gsize       hole;    /* 0, or entry[0] has been popped: the place of its least child */
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

/* The least of the four entries from @child on, chosen without a branch. */
static inline gsize
sim_queue_heap_least (const SimPending *entry, gsize child)
{
  gsize a = child + (gsize) sim_pending_before (entry[child + 1], entry[child]);
  gsize b = child + 2 + (gsize) sim_pending_before (entry[child + 3], entry[child + 2]);

  return a ^ ((a ^ b) & -(gsize) sim_pending_before (entry[b], entry[a]));
}

/* Lets @pending down from the hole at place @at, whose least child is @child.  Entries move in
 * halves, as they were stored: a whole would wait until both have left the store buffer. */
static inline void
sim_queue_heap_down (SimQueueHeap *heap, gsize at, gsize child, SimPending pending)
{
  SimPending *entry = heap->entry;

  for (;;)
    {
      SimTime time = entry[child].time;
      guint64 key = entry[child].key;

      if (!sim_pending_before ((SimPending){ time, key }, pending))
        break;
      entry[at].time = time;
      entry[at].key = key;
      at = child;
      if (4 * at + 1 >= heap->used)
        break;
      child = sim_queue_heap_least (entry, 4 * at + 1);
    }
  entry[at] = pending;
}

static SIM_HOT void
sim_queue_heap_push (SimQueueHeap *heap, SimPending pending)
{
  gsize at;

  if (G_LIKELY (heap->hole != 0))
    {
      gsize child = heap->hole;

      heap->hole = 0;
      sim_queue_heap_down (heap, 0, child, pending);
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
  gsize child = heap->hole;

  if (child == 0)
    return;
  heap->hole = 0;
  last = heap->entry[--heap->used];
  heap->entry[heap->used] = (SimPending) { SIM_TIME_MAX, G_MAXUINT64 };
  if (heap->used > 0)
    sim_queue_heap_down (heap, 0, child, last);
}

static inline gboolean
sim_queue_heap_pop (SimQueueHeap *heap, SimTime until, SimPending *first)
{
  sim_queue_heap_settle (heap);
  if (heap->used == 0 || heap->entry[0].time > until)
    return FALSE;
  *first = heap->entry[0];
  heap->hole = sim_queue_heap_least (heap->entry, 1);
  return TRUE;
}

G_END_DECLS

#endif

/* sim/core/queue/queue_heap.c - the slow paths of the 4-ary heap. */
#include "sim/core/queue/queue_heap.h"

#include <string.h>

enum { LINE = 64, FIRST_SIZE = 61, DOUBLING = 4096 };

void
sim_queue_heap_clear (SimQueueHeap *heap)
{
  g_free (heap->block);
  *heap = (SimQueueHeap) { 0 };
}

gsize
sim_queue_heap_bytes (const SimQueueHeap *heap)
{
  return heap->block == NULL ? 0 : (heap->size + 3) * sizeof (SimPending) + LINE;
}

/* Doubles while small, then grows by a quarter, to stay near 16 bytes an event. */
void
sim_queue_heap_grow (SimQueueHeap *heap)
{
  gsize size = heap->size < DOUBLING ? 2 * heap->size : heap->size + heap->size / 4;
  SimQueueHeap grown = *heap;

  grown.size = MAX (size, FIRST_SIZE) / 4 * 4 + 1;
  grown.block = g_malloc ((grown.size + 3) * sizeof (SimPending) + LINE);
  grown.entry = (SimPending *) (((guintptr) grown.block + LINE - 1) / LINE * LINE) + 3;
  if (heap->used > 0)
    memcpy (grown.entry, heap->entry, heap->used * sizeof (SimPending));
  memset (grown.entry + heap->used, 0xff, (grown.size - heap->used) * sizeof (SimPending));
  g_free (heap->block);
  *heap = grown;
}

void
sim_queue_heap_filter (SimQueueHeap *heap, SimQueueKeep keep, gpointer data)
{
  gsize kept = 0;

  sim_queue_heap_settle (heap);
  for (gsize i = 0; i < heap->used; i++)
    if (keep (heap->entry[i], data))
      heap->entry[kept++] = heap->entry[i];
  if (heap->used > kept)
    memset (heap->entry + kept, 0xff, (heap->used - kept) * sizeof (SimPending));
  heap->used = kept;
  for (gsize i = (kept + 2) / 4; i-- > 0;)
    sim_queue_heap_down (heap, i, sim_queue_heap_least (heap->entry, 4 * i + 1), heap->entry[i]);
}

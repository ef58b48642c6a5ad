/* sim/bench/probe/probe_heap.c - the bare core over an aligned 4-ary heap with a hole at its root.
 * */
#include "sim/bench/bench.h"
#include "sim/bench/probe/probe.h"

typedef struct {
  ProbeEntry *entry;    /* entry + 1 is aligned to 64 bytes */
  gsize       n;
  gboolean    hole;
  gpointer    block;
} ProbeQueue;

static void
probe_queue_init (ProbeQueue *queue, gsize most)
{
  gsize bytes = (most + 8) * sizeof (ProbeEntry);

  queue->block = g_malloc (bytes + 64);
  queue->entry = (ProbeEntry *) (((guintptr) queue->block + 63) / 64 * 64) + 3;
  for (gsize i = 0; i < most + 5; i++)
    queue->entry[i] = (ProbeEntry) { G_MAXINT64, G_MAXUINT64 };
  queue->n = 0;
  queue->hole = FALSE;
}

static void
probe_queue_clear (ProbeQueue *queue)
{
  g_free (queue->block);
}

static inline void
probe_down (ProbeQueue *queue, ProbeEntry entry)
{
  ProbeEntry *heap = queue->entry;
  gsize at = 0, child;

  while ((child = 4 * at + 1) < queue->n)
    {
      gsize a = child + (gsize) probe_before (heap[child + 1], heap[child]);
      gsize b = child + 2 + (gsize) probe_before (heap[child + 3], heap[child + 2]);
      gsize least = probe_before (heap[b], heap[a]) ? b : a;

      if (!probe_before (heap[least], entry))
        break;
      heap[at] = heap[least];
      at = least;
    }
  heap[at] = entry;
}

static inline void
probe_queue_push (ProbeQueue *queue, ProbeEntry entry)
{
  gsize at;

  if (queue->hole)
    {
      queue->hole = FALSE;
      probe_down (queue, entry);
      return;
    }
  for (at = queue->n++; at > 0; at = (at - 1) / 4)
    {
      if (!probe_before (entry, queue->entry[(at - 1) / 4]))
        break;
      queue->entry[at] = queue->entry[(at - 1) / 4];
    }
  queue->entry[at] = entry;
}

static inline ProbeEntry
probe_queue_pop (ProbeQueue *queue)
{
  if (queue->hole)
    {
      ProbeEntry last = queue->entry[--queue->n];

      queue->entry[queue->n] = (ProbeEntry) { G_MAXINT64, G_MAXUINT64 };
      probe_down (queue, last);
    }
  queue->hole = TRUE;
  return queue->entry[0];
}

#include "sim/bench/probe/probe_loops.inc"

const SimProbe sim_probe_heap = { probe_mm1, probe_hold, probe_phold };

/* sim/base/heap.c - the binary heap behind SimHeap.
 *
 * Invariants: entry[i] is not less than entry[(i - 1) / 2]; place[entry[i].id] == i + 1; every
 * other place is 0.
 */
#include "sim/base/heap.h"
#include "sim/base/error.h"
#include <string.h>

static gboolean
less (SimHeapEntry a, SimHeapEntry b)
{
  return a.key != b.key ? a.key < b.key : a.id < b.id;
}

static void
put (SimHeap *heap, guint at, SimHeapEntry entry)
{
  heap->entry[at] = entry;
  heap->place[entry.id] = at + 1;
}

static void
sift_up (SimHeap *heap, guint at, SimHeapEntry entry)
{
  while (at > 0 && less (entry, heap->entry[(at - 1) / 2]))
    {
      put (heap, at, heap->entry[(at - 1) / 2]);
      at = (at - 1) / 2;
    }
  put (heap, at, entry);
}

static void
sift_down (SimHeap *heap, guint at, SimHeapEntry entry)
{
  for (;;)
    {
      guint child = 2 * at + 1;

      if (child + 1 < heap->len && less (heap->entry[child + 1], heap->entry[child]))
        child++;
      if (child >= heap->len || !less (heap->entry[child], entry))
        break;
      put (heap, at, heap->entry[child]);
      at = child;
    }
  put (heap, at, entry);
}

static void
make_room (SimHeap *heap, guint id)
{
  if (heap->len == heap->size)
    {
      heap->size = MAX (16, 2 * heap->size);
      heap->entry = g_renew (SimHeapEntry, heap->entry, heap->size);
    }
  if (id >= heap->n_places)
    {
      guint n = MAX (id + 1, 2 * heap->n_places);

      heap->place = g_renew (guint, heap->place, n);
      memset (heap->place + heap->n_places, 0, (n - heap->n_places) * sizeof *heap->place);
      heap->n_places = n;
    }
}

void
sim_heap_push (SimHeap *heap, guint id, gint64 key)
{
  sim_require (id < G_MAXUINT / 2);
  make_room (heap, id);
  sim_require (heap->place[id] == 0);
  sift_up (heap, heap->len++, (SimHeapEntry){ key, id });
}

SimHeapEntry
sim_heap_top (const SimHeap *heap)
{
  sim_require (heap->len > 0);
  return heap->entry[0];
}

/* Fills the hole with the last entry, which may have to move either way. */
static void
remove_at (SimHeap *heap, guint at)
{
  SimHeapEntry last = heap->entry[heap->len - 1];

  heap->place[heap->entry[at].id] = 0;
  heap->len--;
  if (at == heap->len)
    return;
  if (at > 0 && less (last, heap->entry[(at - 1) / 2]))
    sift_up (heap, at, last);
  else
    sift_down (heap, at, last);
}

SimHeapEntry
sim_heap_pop (SimHeap *heap)
{
  SimHeapEntry top = sim_heap_top (heap);

  remove_at (heap, 0);
  return top;
}

gboolean
sim_heap_remove (SimHeap *heap, guint id)
{
  if (id >= heap->n_places || heap->place[id] == 0)
    return FALSE;
  remove_at (heap, heap->place[id] - 1);
  return TRUE;
}

gboolean
sim_heap_find (const SimHeap *heap, guint id, gint64 *key)
{
  if (id >= heap->n_places || heap->place[id] == 0)
    return FALSE;
  if (key != NULL)
    *key = heap->entry[heap->place[id] - 1].key;
  return TRUE;
}

void
sim_heap_clear (SimHeap *heap)
{
  g_free (heap->entry);
  g_free (heap->place);
  memset (heap, 0, sizeof *heap);
}

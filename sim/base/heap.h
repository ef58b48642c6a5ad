/* sim/base/heap.h - an indexed binary min-heap for models: who is next, with removal from the
 * middle.
 *
 * Entries are small integer ids chosen by the caller (0, 1, 2, ... an index into its own array),
 * ordered by (key, id): the order never depends on history.  Push, pop and remove are O(log n);
 * find is O(1).  A zeroed SimHeap is empty and ready.
 */
#ifndef SIM_BASE_HEAP_H
#define SIM_BASE_HEAP_H

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  gint64 key;
  guint  id;
} SimHeapEntry;

typedef struct {
  SimHeapEntry *entry;     /* the heap, entry[0] is the minimum */
  guint        *place;     /* id -> index into entry plus one; 0 when absent */
  guint         len, size, n_places;
} SimHeap;

/* Adds @id, which is not in the heap (a bug in the caller otherwise, and aborts). */
void sim_heap_push (SimHeap *heap, guint id, gint64 key);

/* Returns: the entry with the smallest (key, id); the heap is not empty. */
SimHeapEntry sim_heap_top (const SimHeap *heap);

/* Removes and returns that entry. */
SimHeapEntry sim_heap_pop (SimHeap *heap);

/* Removes @id if present.  Returns: TRUE if it was there. */
gboolean sim_heap_remove (SimHeap *heap, guint id);

/* Returns: TRUE if @id is in the heap; then @key (nullable) is its key. */
gboolean sim_heap_find (const SimHeap *heap, guint id, gint64 *key);

/* Frees everything; the heap is empty and ready again. */
void sim_heap_clear (SimHeap *heap);

G_END_DECLS

#endif

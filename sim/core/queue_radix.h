/* sim/core/queue_radix.h - a monotone radix heap of pending events, embedded; private to sim/core.
 *
 * Simulated time only grows.  An event waits in the bucket of the highest bit in which its time differs from
 * a reference time; the lowest bucket in use holds the earliest events.  When nothing earlier is left it is opened:
 * a small one goes to the front, a 4-ary heap that holds everything up to a limit; a large one is spread over the
 * buckets below it, with its earliest time as the new reference.  So an event moves O(log) times in long
 * sequential strides, ties cost no more, and order at the front is that of the heap.
 * Buckets are chains of chunks of one kibibyte from a pool.
 * Source: R. K. Ahuja, K. Mehlhorn, J. B. Orlin, R. E. Tarjan, "Faster algorithms for the shortest path
 * problem", Journal of the ACM 37(2), 1990, section 2 (one-level form).
 */
#ifndef SIM_CORE_QUEUE_RADIX_H
#define SIM_CORE_QUEUE_RADIX_H

#include "sim/core/queue_heap.h"

G_BEGIN_DECLS

enum { SIM_RADIX_CHUNK = 63, SIM_RADIX_BUCKETS = 63 };

typedef struct SimRadixChunk SimRadixChunk;

struct SimRadixChunk {
  SimRadixChunk *next;
  gsize          n;
  SimPending     entry[SIM_RADIX_CHUNK];
};

typedef struct {
  SimQueueHeap   front;        /* every event up to and including @limit */
  SimTime        limit;
  SimTime        reference;    /* not after @limit; equal to it in the bits above the lowest bucket */
  guint64        in_use;       /* bit b: bucket b is not empty */
  gsize          waiting;      /* events in buckets */
  SimRadixChunk *bucket[SIM_RADIX_BUCKETS];   /* the chunk being filled, then the full ones */
  SimRadixChunk *spare;
  gsize          n_chunks;     /* in buckets and spare */
} SimQueueRadix;

/* A zeroed SimQueueRadix is empty and ready. */
void     sim_queue_radix_clear (SimQueueRadix *radix);
void     sim_queue_radix_push (SimQueueRadix *radix, SimPending pending);
gboolean sim_queue_radix_pop (SimQueueRadix *radix, SimTime until, SimPending *first);
void     sim_queue_radix_filter (SimQueueRadix *radix, gboolean (*keep) (SimPending, gpointer), gpointer data);
gsize    sim_queue_radix_bytes (const SimQueueRadix *radix);

static inline gsize
sim_queue_radix_len (const SimQueueRadix *radix)
{
  return sim_queue_heap_len (&radix->front) + radix->waiting;
}

G_END_DECLS

#endif

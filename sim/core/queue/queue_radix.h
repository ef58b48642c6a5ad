/* sim/core/queue/queue_radix.h - a monotone radix heap of pending events, embedded; private to
 * sim/core.
 *
 * Simulated time only grows.  An event waits in the bucket of the highest bit in which its time
 * differs from a reference time; the lowest bucket in use holds the earliest events.  When nothing
 * earlier is left, it is opened: a small one is sorted and becomes the run, which is popped from
 * its head; a large one is spread over the buckets below it, with its earliest time as the new
 * reference, and what is due at that time becomes the run.  So an event moves O(log) times, in long
 * sequential strides, and ties arrive sorted and cost no more.  What is pushed at a time already
 * opened is appended to the run or, when it belongs further ahead, goes to a small 4-ary heap.
 * Buckets and the run are chains of chunks of one kibibyte from a pool.
 * Source: R. K. Ahuja, K. Mehlhorn, J. B. Orlin, R. E. Tarjan, "Faster algorithms for the shortest
 * path problem", Journal of the ACM 37(2), 1990, section 2 (one-level form).
 */
#ifndef SIM_CORE_QUEUE_QUEUE_RADIX_H
#define SIM_CORE_QUEUE_QUEUE_RADIX_H

#include "sim/core/queue/queue_heap.h"

G_BEGIN_DECLS

enum { SIM_RADIX_CHUNK = 63, SIM_RADIX_BUCKETS = 63 };

typedef struct SimRadixChunk SimRadixChunk;

struct SimRadixChunk {
  SimRadixChunk *next;
  gsize          n;
  SimPending     entry[SIM_RADIX_CHUNK];
};

/* A chain in the order of pushing; no chunk of it is empty. */
typedef struct {
  SimRadixChunk *head, *tail;
} SimRadixChain;

typedef struct {
  SimRadixChain  run;          /* sorted; its first @run_at entries have been popped */
  gsize          run_at, n_run;
  SimQueueHeap   early;        /* up to @limit too, but not in order with the run */
  SimTime        limit;        /* events up to and including it are in the run or early */
  SimTime        reference;    /* not after @limit; what waits is bucketed by it */
  guint64        in_use;       /* bit b: bucket b is not empty */
  gsize          waiting;      /* events in buckets */
  SimRadixChain  bucket[SIM_RADIX_BUCKETS];
  SimRadixChunk *spare;
  gsize          n_chunks;     /* in chains and spare */
  gconstpointer  slots;        /* what entries lead to, to be fetched ahead */
} SimQueueRadix;

/* A zeroed SimQueueRadix is empty and ready. */
void  sim_queue_radix_clear (SimQueueRadix *radix);
void  sim_queue_radix_filter (SimQueueRadix *radix, SimQueueKeep keep, gpointer data);
gsize sim_queue_radix_bytes (const SimQueueRadix *radix);

/* The rare parts of push and pop. */
void sim_queue_radix_extend (SimQueueRadix *radix, SimRadixChain *chain);
void sim_queue_radix_open (SimQueueRadix *radix);
void sim_queue_radix_next_chunk (SimQueueRadix *radix);

static inline gsize
sim_queue_radix_len (const SimQueueRadix *radix)
{
  return radix->n_run + sim_queue_heap_len (&radix->early) + radix->waiting;
}

static inline void
sim_radix_append (SimQueueRadix *radix, SimRadixChain *chain, SimPending pending)
{
  if (G_UNLIKELY (chain->head == NULL || chain->tail->n == SIM_RADIX_CHUNK))
    sim_queue_radix_extend (radix, chain);
  chain->tail->entry[chain->tail->n++] = pending;
}

/* Into the bucket that differs from the reference; the caller counts. */
static inline void
sim_radix_wait (SimQueueRadix *radix, SimPending pending)
{
  guint b = (guint) (63 - __builtin_clzll ((guint64) (pending.time ^ radix->reference)));

  sim_radix_append (radix, &radix->bucket[b], pending);
  radix->in_use |= G_GUINT64_CONSTANT (1) << b;
}

static inline void
sim_queue_radix_push (SimQueueRadix *radix, SimPending pending)
{
  SimRadixChunk *tail = radix->run.tail;

  if (G_LIKELY (pending.time > radix->limit))
    {
      sim_radix_wait (radix, pending);
      radix->waiting++;
    }
  else if (radix->n_run == 0 || !sim_pending_before (pending, tail->entry[tail->n - 1]))
    {
      sim_radix_append (radix, &radix->run, pending);
      radix->n_run++;
    }
  else
    sim_queue_heap_push (&radix->early, pending);
}

/* The early heap is settled. */
static inline gboolean
sim_queue_radix_early_is_first (const SimQueueRadix *radix)
{
  if (radix->early.used == 0 || radix->n_run == 0)
    return radix->early.used > 0;
  return sim_pending_before (radix->early.entry[0], radix->run.head->entry[radix->run_at]);
}

static inline gboolean
sim_queue_radix_pop (SimQueueRadix *radix, SimTime until, SimPending *first)
{
  SimPending head;

  if (G_UNLIKELY (radix->n_run == 0 && sim_queue_heap_len (&radix->early) == 0))
    {
      if (radix->in_use == 0)
        return FALSE;
      sim_queue_radix_open (radix);
    }
  if (G_UNLIKELY (radix->early.used > 0))
    {
      sim_queue_heap_settle (&radix->early);
      if (sim_queue_radix_early_is_first (radix))
        return sim_queue_heap_pop (&radix->early, until, first);
    }
  head = radix->run.head->entry[radix->run_at];
  if (head.time > until)
    return FALSE;
  *first = head;
  radix->n_run--;
  if (G_UNLIKELY (++radix->run_at == radix->run.head->n))
    sim_queue_radix_next_chunk (radix);
  return TRUE;
}

G_END_DECLS

#endif

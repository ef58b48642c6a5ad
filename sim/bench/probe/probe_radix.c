/* sim/bench/probe/probe_radix.c - the bare core over a plain radix heap: one growing array a
 * bit, the lowest one first in, first out. */
#include "sim/bench/bench.h"
#include "sim/bench/probe/probe.h"

typedef struct {
  ProbeEntry *entry;
  gsize       n, size;
} ProbeBucket;

typedef struct {
  ProbeBucket bucket[65];   /* bucket 0: at the time of the last one popped */
  gsize       first;        /* of bucket 0, what is popped next */
  gint64      last;
  guint64     in_use;       /* bit b - 1: bucket b */
} ProbeQueue;

static void
probe_queue_init (ProbeQueue *queue, gsize most)
{
  *queue = (ProbeQueue) { .last = 0 };
}

static void
probe_queue_clear (ProbeQueue *queue)
{
  for (guint b = 0; b < 65; b++)
    g_free (queue->bucket[b].entry);
}

static inline void
probe_queue_push (ProbeQueue *queue, ProbeEntry entry)
{
  guint64 difference = (guint64) (entry.time ^ queue->last);
  guint b = difference == 0 ? 0 : (guint) (64 - __builtin_clzll (difference));
  ProbeBucket *bucket = &queue->bucket[b];

  if (G_UNLIKELY (bucket->n == bucket->size))
    {
      bucket->size = MAX (2 * bucket->size, 16);
      bucket->entry = g_renew (ProbeEntry, bucket->entry, bucket->size);
    }
  bucket->entry[bucket->n++] = entry;
  if (b > 0)
    queue->in_use |= G_GUINT64_CONSTANT (1) << (b - 1);
}

static void
probe_spread (ProbeQueue *queue)
{
  guint b = (guint) __builtin_ctzll (queue->in_use) + 1;
  ProbeBucket *bucket = &queue->bucket[b];
  gint64 earliest = G_MAXINT64;
  gsize n = bucket->n;

  queue->bucket[0].n = queue->first = 0;
  for (gsize i = 0; i < n; i++)
    earliest = MIN (earliest, bucket->entry[i].time);
  queue->last = earliest;
  queue->in_use &= queue->in_use - 1;
  bucket->n = 0;
  for (gsize i = 0; i < n; i++)
    probe_queue_push (queue, bucket->entry[i]);
}

static inline ProbeEntry
probe_queue_pop (ProbeQueue *queue)
{
  if (queue->first == queue->bucket[0].n)
    probe_spread (queue);
  return queue->bucket[0].entry[queue->first++];
}

#include "sim/bench/probe/probe_loops.inc"

const SimProbe sim_probe_radix = { probe_mm1, probe_hold, probe_phold };

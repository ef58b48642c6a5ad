/* sim/core/queue_radix.c - buckets, their opening, and the pool of chunks. */
#include "sim/core/queue_radix.h"

/* A bucket of at most this many events goes to the front as it is. */
enum { SMALL = SIM_RADIX_CHUNK };

static void
chunks_free (SimRadixChunk *chunk)
{
  while (chunk != NULL)
    {
      SimRadixChunk *next = chunk->next;

      g_free (chunk);
      chunk = next;
    }
}

void
sim_queue_radix_clear (SimQueueRadix *radix)
{
  sim_queue_heap_clear (&radix->front);
  for (guint b = 0; b < SIM_RADIX_BUCKETS; b++)
    chunks_free (radix->bucket[b]);
  chunks_free (radix->spare);
  *radix = (SimQueueRadix) { 0 };
}

gsize
sim_queue_radix_bytes (const SimQueueRadix *radix)
{
  return sim_queue_heap_bytes (&radix->front) + radix->n_chunks * sizeof (SimRadixChunk);
}

static G_GNUC_NO_INLINE SimRadixChunk *
chunk_take (SimQueueRadix *radix, SimRadixChunk *next)
{
  SimRadixChunk *chunk = radix->spare;

  if (chunk != NULL)
    radix->spare = chunk->next;
  else
    {
      chunk = g_new (SimRadixChunk, 1);
      radix->n_chunks++;
    }
  chunk->next = next;
  chunk->n = 0;
  return chunk;
}

static void
chunk_give (SimQueueRadix *radix, SimRadixChunk *chunk)
{
  chunk->next = radix->spare;
  radix->spare = chunk;
}

static inline void
bucket_push (SimQueueRadix *radix, SimPending pending)
{
  guint64 difference = (guint64) (pending.time ^ radix->reference);
  guint b = (guint) (63 - __builtin_clzll (difference));
  SimRadixChunk *chunk = radix->bucket[b];

  if (G_UNLIKELY (chunk == NULL || chunk->n == SIM_RADIX_CHUNK))
    chunk = radix->bucket[b] = chunk_take (radix, chunk);
  chunk->entry[chunk->n++] = pending;
  radix->in_use |= G_GUINT64_CONSTANT (1) << b;
}

void
sim_queue_radix_push (SimQueueRadix *radix, SimPending pending)
{
  if (pending.time <= radix->limit)
    {
      sim_queue_heap_push (&radix->front, pending);
      return;
    }
  bucket_push (radix, pending);
  radix->waiting++;
}

/* The whole bucket @b of one chunk becomes the front; its interval is the one of the bucket. */
static void
open_small (SimQueueRadix *radix, guint b, SimRadixChunk *chunk)
{
  radix->reference = ((radix->reference >> b) | 1) << b;
  radix->limit = radix->reference + (SimTime) ((G_GUINT64_CONSTANT (1) << b) - 1);
  for (gsize i = 0; i < chunk->n; i++)
    sim_queue_heap_push (&radix->front, chunk->entry[i]);
  radix->waiting -= chunk->n;
  chunk_give (radix, chunk);
}

static SimTime
chunks_earliest (const SimRadixChunk *chunk)
{
  SimTime earliest = SIM_TIME_MAX;

  for (; chunk != NULL; chunk = chunk->next)
    for (gsize i = 0; i < chunk->n; i++)
      earliest = MIN (earliest, chunk->entry[i].time);
  return earliest;
}

/* Spreads a long chain over the lower buckets; what is at the earliest time goes to the front. */
static void
open_large (SimQueueRadix *radix, SimRadixChunk *chunk)
{
  radix->reference = radix->limit = chunks_earliest (chunk);
  while (chunk != NULL)
    {
      SimRadixChunk *next = chunk->next;

      for (gsize i = 0; i < chunk->n; i++)
        if (chunk->entry[i].time == radix->limit)
          {
            sim_queue_heap_push (&radix->front, chunk->entry[i]);
            radix->waiting--;
          }
        else
          bucket_push (radix, chunk->entry[i]);
      chunk_give (radix, chunk);
      chunk = next;
    }
}

static G_GNUC_NO_INLINE void
open_lowest (SimQueueRadix *radix)
{
  guint b = (guint) __builtin_ctzll (radix->in_use);
  SimRadixChunk *chunk = radix->bucket[b];

  radix->bucket[b] = NULL;
  radix->in_use &= radix->in_use - 1;
  if (chunk->next == NULL)
    open_small (radix, b, chunk);
  else
    open_large (radix, chunk);
}

gboolean
sim_queue_radix_pop (SimQueueRadix *radix, SimTime until, SimPending *first)
{
  if (G_UNLIKELY (sim_queue_heap_len (&radix->front) == 0))
    {
      if (radix->in_use == 0)
        return FALSE;
      sim_queue_heap_settle (&radix->front);
      open_lowest (radix);
    }
  return sim_queue_heap_pop (&radix->front, until, first);
}

/* Packs what is kept of a chain into a new one. */
static void
bucket_filter (SimQueueRadix *radix, guint b, gboolean (*keep) (SimPending, gpointer),
               gpointer data)
{
  SimRadixChunk *chunk = radix->bucket[b];

  radix->bucket[b] = NULL;
  radix->in_use &= ~(G_GUINT64_CONSTANT (1) << b);
  while (chunk != NULL)
    {
      SimRadixChunk *next = chunk->next;

      for (gsize i = 0; i < chunk->n; i++)
        if (keep (chunk->entry[i], data))
          bucket_push (radix, chunk->entry[i]);
        else
          radix->waiting--;
      chunk_give (radix, chunk);
      chunk = next;
    }
}

void
sim_queue_radix_filter (SimQueueRadix *radix, gboolean (*keep) (SimPending, gpointer),
                        gpointer data)
{
  sim_queue_heap_filter (&radix->front, keep, data);
  for (guint b = 0; b < SIM_RADIX_BUCKETS; b++)
    if (radix->bucket[b] != NULL)
      bucket_filter (radix, b, keep, data);
}

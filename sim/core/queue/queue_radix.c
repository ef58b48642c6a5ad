/* sim/core/queue/queue_radix.c - buckets, their opening, and the pool of chunks. */
#include "sim/core/queue/queue_radix.h"

/* A bucket of at most this many events is sorted as it is, by measurement: a longer one is cheaper
 * to spread once more. */
enum { SMALL = 32, SLOT_BYTES = 32, SLOT_MASK = (1 << 24) - 1 };

static void
chain_free (SimRadixChunk *chunk)
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
  gconstpointer slots = radix->slots;

  sim_queue_heap_clear (&radix->early);
  for (guint b = 0; b < SIM_RADIX_BUCKETS; b++)
    chain_free (radix->bucket[b].head);
  chain_free (radix->run.head);
  chain_free (radix->spare);
  *radix = (SimQueueRadix) { .slots = slots };
}

gsize
sim_queue_radix_bytes (const SimQueueRadix *radix)
{
  return sim_queue_heap_bytes (&radix->early) + radix->n_chunks * sizeof (SimRadixChunk);
}

/* Hangs an empty chunk behind @chain. */
void
sim_queue_radix_extend (SimQueueRadix *radix, SimRadixChain *chain)
{
  SimRadixChunk *chunk = radix->spare;

  if (chunk != NULL)
    radix->spare = chunk->next;
  else
    {
      chunk = g_new (SimRadixChunk, 1);
      radix->n_chunks++;
    }
  chunk->next = NULL;
  chunk->n = 0;
  if (chain->head == NULL)
    chain->head = chunk;
  else
    chain->tail->next = chunk;
  chain->tail = chunk;
}

static void
chunk_give (SimQueueRadix *radix, SimRadixChunk *chunk)
{
  chunk->next = radix->spare;
  radix->spare = chunk;
}

/* With very many events pending, where an event leads to is far away: its slot is fetched while
 * those before it are handled. */
static void
fetch_ahead (const SimQueueRadix *radix, const SimRadixChunk *chunk)
{
  const char *slots = radix->slots;

  if (slots == NULL || chunk == NULL)
    return;
  for (gsize i = 0; i < chunk->n; i++)
    __builtin_prefetch (slots + (chunk->entry[i].key & SLOT_MASK) * SLOT_BYTES, 1);
}

/* The run's first chunk has been popped to its end. */
void
sim_queue_radix_next_chunk (SimQueueRadix *radix)
{
  SimRadixChunk *chunk = radix->run.head;

  radix->run.head = chunk->next;
  radix->run_at = 0;
  chunk_give (radix, chunk);
  fetch_ahead (radix, radix->run.head);
}

/* By insertion: few entries, and those at the same time are in order already. */
static void
chunk_sort (SimRadixChunk *chunk)
{
  for (gsize i = 1; i < chunk->n; i++)
    {
      SimPending pending = chunk->entry[i];
      gsize at = i;

      for (; at > 0 && sim_pending_before (pending, chunk->entry[at - 1]); at--)
        chunk->entry[at] = chunk->entry[at - 1];
      chunk->entry[at] = pending;
    }
}

/* The whole of bucket @b, one chunk, becomes the run; the limit is the end of the bucket. */
static void
open_small (SimQueueRadix *radix, guint b, SimRadixChain chain)
{
  radix->reference = ((radix->reference >> b) | 1) << b;
  radix->limit = radix->reference + (SimTime) ((G_GUINT64_CONSTANT (1) << b) - 1);
  chunk_sort (chain.head);
  radix->run = chain;
  radix->n_run = chain.head->n;
  radix->waiting -= chain.head->n;
}

static SimTime
chain_earliest (SimRadixChain chain)
{
  SimTime earliest = SIM_TIME_MAX;

  for (SimRadixChunk *chunk = chain.head; chunk != NULL; chunk = chunk->next)
    for (gsize i = 0; i < chunk->n; i++)
      earliest = MIN (earliest, chunk->entry[i].time);
  return earliest;
}

/* Spreads a long chain over the lower buckets; what is due at the earliest time becomes the run. */
static void
open_large (SimQueueRadix *radix, SimRadixChain chain)
{
  SimRadixChunk *chunk = chain.head;

  radix->reference = radix->limit = chain_earliest (chain);
  while (chunk != NULL)
    {
      SimRadixChunk *next = chunk->next;

      radix->waiting -= chunk->n;
      for (gsize i = 0; i < chunk->n; i++)
        sim_queue_radix_push (radix, chunk->entry[i]);
      chunk_give (radix, chunk);
      chunk = next;
    }
}

/* Opens the lowest bucket; there is one, and no run. */
void
sim_queue_radix_open (SimQueueRadix *radix)
{
  guint b = (guint) __builtin_ctzll (radix->in_use);
  SimRadixChain chain = radix->bucket[b];

  radix->bucket[b] = (SimRadixChain) { NULL, NULL };
  radix->in_use &= radix->in_use - 1;
  if (chain.head->next == NULL && chain.head->n <= SMALL)
    open_small (radix, b, chain);
  else
    open_large (radix, chain);
  fetch_ahead (radix, radix->run.head);
}

/* Asks for each entry of @chain from its @at-th on, and puts what is kept in a new chain.
 * Returns: the number kept. */
static gsize
chain_filter (SimQueueRadix *radix, SimRadixChain *chain, gsize at, SimQueueKeep keep,
              gpointer data)
{
  SimRadixChunk *chunk = chain->head;
  gsize kept = 0;

  *chain = (SimRadixChain) { NULL, NULL };
  for (; chunk != NULL; at = 0)
    {
      SimRadixChunk *next = chunk->next;

      fetch_ahead (radix, next);
      for (gsize i = at; i < chunk->n; i++)
        if (keep (chunk->entry[i], data))
          {
            sim_radix_append (radix, chain, chunk->entry[i]);
            kept++;
          }
      chunk_give (radix, chunk);
      chunk = next;
    }
  return kept;
}

void
sim_queue_radix_filter (SimQueueRadix *radix, SimQueueKeep keep, gpointer data)
{
  sim_queue_heap_filter (&radix->early, keep, data);
  radix->n_run = chain_filter (radix, &radix->run, radix->run_at, keep, data);
  radix->run_at = 0;
  radix->waiting = 0;
  radix->in_use = 0;
  for (guint b = 0; b < SIM_RADIX_BUCKETS; b++)
    {
      radix->waiting += chain_filter (radix, &radix->bucket[b], 0, keep, data);
      if (radix->bucket[b].head != NULL)
        radix->in_use |= G_GUINT64_CONSTANT (1) << b;
    }
}

/* models/llm/schedule/queue.c - who waits for a replica.
 *
 * First come first served is a ring: what is preempted goes back to the head, since it came before
 * all that wait.  With priorities it is a heap, in which equals keep their order of arrival.
 */
#include <math.h>
#include "models/llm/schedule/policies.h"

/* Those whose KV has come are in front. */
gint64
llm_replica_n_queued (const LlmReplica *r)
{
  return r->ready->len + (r->scheduler->by_priority ? r->waiting.len : r->ring_len);
}

/* By priority a heap, else a ring. */
guint
llm_replica_head (const LlmReplica *r)
{
  sim_require (llm_replica_n_queued (r) > 0);
  if (r->ready->len > 0)
    return g_array_index (r->ready, guint, 0);
  return r->scheduler->by_priority ? sim_heap_top (&r->waiting).id : r->ring[r->ring_head];
}

gboolean
llm_replica_entry_takes_steps (const LlmReplica *r)
{
  return r->scheduler->entry_steps > 0 || r->scheduler->receive_steps > 1;
}

/* A request takes some steps to pass the front end, unless the engine is idle. */
gboolean
llm_replica_head_may_join (const LlmReplica *r)
{
  const LlmSequence *s;

  if (llm_replica_n_queued (r) == 0 || r->n_running >= r->scheduler->max_requests || r->held)
    return FALSE;
  s = llm_sequence (r, llm_replica_head (r));
  return !llm_replica_entry_takes_steps (r) || r->n_running == 0
         || (s->origin >= 0 && s->origin <= r->n_steps);
}

/* A power of two, so that the ring turns by a mask. */
static void
grow (LlmReplica *r)
{
  guint size = MAX (16, r->ring_size * 2);
  guint *ring = g_new (guint, size);

  for (guint i = 0; i < r->ring_len; i++)
    ring[i] = r->ring[(r->ring_head + i) & (r->ring_size - 1)];
  g_free (r->ring);
  r->ring = ring;
  r->ring_head = 0;
  r->ring_size = size;
}

/* Behind those of its priority. */
void
llm_replica_enqueue (LlmReplica *r, guint id)
{
  LlmSequence *s = llm_sequence (r, id);

  s->state = LLM_SEQUENCE_QUEUED;
  if (r->scheduler->by_priority)
    {
      sim_heap_push (&r->waiting, id, s->order);
      return;
    }
  if (r->ring_len == r->ring_size)
    grow (r);
  r->ring[(r->ring_head + r->ring_len) & (r->ring_size - 1)] = id;
  r->ring_len++;
}

/* A heap has no head: priority and number decide. */
void
llm_replica_enqueue_head (LlmReplica *r, guint id)
{
  if (r->scheduler->by_priority)
    {
      llm_replica_enqueue (r, id);
      return;
    }
  llm_sequence (r, id)->state = LLM_SEQUENCE_QUEUED;
  if (r->ring_len == r->ring_size)
    grow (r);
  r->ring_head = (r->ring_head + r->ring_size - 1) & (r->ring_size - 1);
  r->ring[r->ring_head] = id;
  r->ring_len++;
}

/* The one that llm_replica_head has shown. */
guint
llm_replica_dequeue (LlmReplica *r)
{
  guint id = llm_replica_head (r);

  if (r->ready->len > 0)
    {
      g_array_remove_index (r->ready, 0);
      return id;
    }
  if (r->scheduler->by_priority)
    {
      sim_heap_remove (&r->waiting, id);
      return id;
    }
  r->ring_head = (r->ring_head + 1) & (r->ring_size - 1);
  r->ring_len--;
  return id;
}

/* From a ring by closing the gap behind it: few are taken back. */
void
llm_replica_unqueue (LlmReplica *r, guint id)
{
  guint mask = r->ring_size - 1, n = 0;

  if (r->scheduler->by_priority)
    {
      sim_heap_remove (&r->waiting, id);
      return;
    }
  for (guint i = 0; i < r->ring_len; i++)
    {
      guint other = r->ring[(r->ring_head + i) & mask];

      if (other != id)
        r->ring[(r->ring_head + n++) & mask] = other;
    }
  r->ring_len = n;
}

/* An empty replica keeps none back, or a large request would never start. */
gint64
llm_replica_watermark (const LlmReplica *r)
{
  if (r->n_running == 0)
    return 0;
  return (gint64) floor (r->scheduler->watermark_share * (double) r->kv.n_blocks);
}

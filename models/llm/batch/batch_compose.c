/* models/llm/batch/batch_compose.c - who is in a batch, who waits, and what the KV holds.
 *
 * Invariant kept here: after batch_compose the coming step fits in every pool, and the head of
 * the queue does not fit anywhere. While the composition stays, KV only grows, so a head that
 * does not fit now will not fit before somebody leaves.
 */
#include "models/llm/batch/batch_state.h"

enum { AUDIT_EVERY = 4096 }; /* changes of composition between two audits */

/* Where in its block a sequence stands, as an offset from the step counter: it does not change
 * while it decodes. */
static gint64
phase_of (const LlmBatch *batch, gint64 offset)
{
  gint64 phase = offset % batch->block;

  return phase < 0 ? phase + batch->block : phase;
}

/* Requests of @pool that take a new block in the step @later steps from now: their context fills
 * its blocks. */
static gint64
takers (const LlmBatch *batch, const KvPool *pool, gint64 later)
{
  return pool->phase[phase_of (batch, -(batch->step + later))];
}

/* The reference: each request by itself. */
static gint64
count_blocks_after (const LlmBatch *batch, const KvPool *pool, gint64 steps)
{
  gint64 blocks = 0;

  for (guint id = pool->newest; id != 0; id = sequence_of (batch, id - 1)->older)
    {
      const Sequence *sequence = sequence_of (batch, id - 1);

      blocks
        += batch_blocks_of (batch, sequence->prompt + batch_progress (batch, sequence) + steps);
    }
  return blocks;
}

/* Each sequence takes a block every so many steps; the rest is counted by phase. */
gint64
batch_pool_blocks_after (const LlmBatch *batch, const KvPool *pool, gint64 steps)
{
  gint64 blocks = pool->blocks + steps / batch->block * pool->n;

  if (batch->block == 1)
    return blocks;
  if (batch->config.advance != LLM_ADVANCE_JUMP)
    return count_blocks_after (batch, pool, steps);
  for (gint64 i = 0; i < steps % batch->block; i++)
    blocks += takers (batch, pool, i);
  return blocks;
}

/* Returns: the number of steps until the KV of the step after them no longer fits. */
gint64
batch_pool_steps_left (const LlmBatch *batch, const KvPool *pool)
{
  gint64 room = batch->cap_blocks - pool->blocks, steps, i;

  if (pool->n == 0)
    return G_MAXINT64;
  steps = room / pool->n * batch->block;
  room %= pool->n;
  for (i = 0; i < batch->block && takers (batch, pool, i) <= room; i++)
    room -= takers (batch, pool, i);
  return steps + i;
}

/* Would @sequence fit in @pool, @steps steps from now, if nobody leaves?  An empty pool takes
 * anybody: submission saw to it. */
static gboolean
pool_takes (const LlmBatch *batch, const KvPool *pool, const Sequence *sequence, gint64 steps)
{
  gint64 own = batch_blocks_of (batch, sequence->prompt + sequence->generated + 1);

  if (pool->n == 0)
    return TRUE;
  if (batch->config.max_requests > 0 && pool->n >= batch->config.max_requests)
    return FALSE;
  return batch_pool_blocks_after (batch, pool, steps + 1) + own <= batch->mark_blocks;
}

/* Returns: the group with the fewest tokens among those that can take @sequence; -1 when none can
 * now. */
static gint
pick_group (const LlmBatch *batch, const Sequence *sequence, gint64 steps)
{
  gint best = -1;

  for (guint g = 0; g < batch->config.n_groups; g++)
    if (!batch->groups[g].closed
        && (best < 0 || batch->groups[g].tokens < batch->groups[best].tokens)
        && pool_takes (batch, pool_of (batch, g), sequence, steps))
      best = (gint) g;
  return best >= 0 && batch->groups[best].stepping ? -1 : best;
}

/* Only the head is looked at: nobody overtakes it. */
gboolean
batch_head_fits (const LlmBatch *batch, gint64 steps)
{
  return batch->ring_len > 0
         && pick_group (batch, sequence_of (batch, batch->ring[batch->ring_head]), steps) >= 0;
}

/* A ring, a power of two, so that pushing at its head is as cheap as at its end. */
static void
queue_grow (LlmBatch *batch)
{
  guint size = MAX (16, batch->ring_size * 2);
  guint *ring = g_new (guint, size);

  for (guint i = 0; i < batch->ring_len; i++)
    ring[i] = batch->ring[(batch->ring_head + i) & (batch->ring_size - 1)];
  g_free (batch->ring);
  batch->ring = ring;
  batch->ring_head = 0;
  batch->ring_size = size;
}

/* At the end: first come, first served. */
void
batch_queue_push (LlmBatch *batch, guint id)
{
  if (batch->ring_len == batch->ring_size)
    queue_grow (batch);
  batch->ring[(batch->ring_head + batch->ring_len++) & (batch->ring_size - 1)] = id;
}

/* The preempted goes back where it was. */
static void
queue_push_head (LlmBatch *batch, guint id)
{
  if (batch->ring_len == batch->ring_size)
    queue_grow (batch);
  batch->ring_head = (batch->ring_head - 1) & (batch->ring_size - 1);
  batch->ring[batch->ring_head] = id;
  batch->ring_len++;
}

/* The caller has seen that there is somebody. */
static guint
queue_pop (LlmBatch *batch)
{
  guint id = batch->ring[batch->ring_head];

  batch->ring_head = (batch->ring_head + 1) & (batch->ring_size - 1);
  batch->ring_len--;
  return id;
}

/* Preemption takes the newest of its pool. */
static void
link_newest (LlmBatch *batch, KvPool *pool, guint id)
{
  Sequence *sequence = sequence_of (batch, id);

  sequence->older = pool->newest;
  sequence->newer = 0;
  if (pool->newest != 0)
    sequence_of (batch, pool->newest - 1)->newer = id + 1;
  pool->newest = id + 1;
}

/* From anywhere: sequences end in no order. */
static void
unlink_sequence (LlmBatch *batch, KvPool *pool, const Sequence *sequence)
{
  if (sequence->newer != 0)
    sequence_of (batch, sequence->newer - 1)->older = sequence->older;
  else
    pool->newest = sequence->older;
  if (sequence->older != 0)
    sequence_of (batch, sequence->older - 1)->newer = sequence->newer;
}

/* Adds (@sign 1) or takes away (-1) the context of a running sequence everywhere it is summed. */
static void
account (LlmBatch *batch, const Sequence *sequence, gint64 sign)
{
  gint64 context = sequence->prompt + sequence->generated;
  KvPool *pool = pool_of (batch, sequence->group);

  batch->groups[sequence->group].n += sign;
  batch->groups[sequence->group].tokens += sign * context;
  batch->n_running += sign;
  pool->n += sign;
  pool->blocks += sign * batch_blocks_of (batch, context);
  if (batch->config.advance == LLM_ADVANCE_JUMP)
    pool->phase[phase_of (batch, context - batch->step)] += sign;
}

/* Prefill is the owner's affair: it says how long the group stalls. */
static void
enter (LlmBatch *batch, guint id, guint group)
{
  Sequence *sequence = sequence_of (batch, id);
  gint64 context = sequence->prompt + sequence->generated;
  gboolean again = sequence->again;

  sequence->group = group;
  sequence->state = SEQUENCE_RUNNING;
  sequence->origin = batch->step - sequence->generated;
  account (batch, sequence, 1);
  link_newest (batch, pool_of (batch, group), id);
  if (batch->config.advance == LLM_ADVANCE_JUMP)
    sim_heap_push (&batch->finishing, id, sequence->origin + sequence->stop);
  batch->totals.n_admitted++;
  batch->totals.readmitted_tokens += again ? context : 0;
  if (batch->config.hooks->admitted != NULL)
    batch->groups[group].stall_s
      += batch->config.hooks->admitted (batch->config.data, id, context, again);
}

/* Progress is written down before the sums lose it. */
void
batch_eject (LlmBatch *batch, guint id, SequenceState state)
{
  Sequence *sequence = sequence_of (batch, id);

  sequence->generated = batch_progress (batch, sequence);
  account (batch, sequence, -1);
  unlink_sequence (batch, pool_of (batch, sequence->group), sequence);
  sim_heap_remove (&batch->finishing, id);
  sequence->state = state;
}

/* At its stop exactly: a jump may not overshoot. */
static void
finish (LlmBatch *batch, guint id)
{
  batch_eject (batch, id, SEQUENCE_FREE);
  sim_require (sequence_of (batch, id)->generated == sequence_of (batch, id)->stop);
  batch->totals.n_finished++;
  if (batch->config.hooks->finished != NULL)
    batch->config.hooks->finished (batch->config.data, id);
}

/* All KV of the newest goes; its tokens stay. */
static void
preempt (LlmBatch *batch, KvPool *pool)
{
  guint id = pool->newest - 1;

  sim_require (pool->n > 1); /* one alone always fits: submission saw to it */
  batch_eject (batch, id, SEQUENCE_QUEUED);
  sequence_of (batch, id)->again = TRUE;
  queue_push_head (batch, id);
  batch->totals.n_preempted++;
  if (batch->config.hooks->preempted != NULL)
    batch->config.hooks->preempted (batch->config.data, id);
}

/* At a boundary: preempts until the coming step fits, then admits.  A pool that had to preempt
 * cannot admit at the same boundary, since its last victim is the head of the queue and does not
 * fit. */
void
batch_compose (LlmBatch *batch)
{
  for (guint p = 0; p < batch->config.n_pools; p++)
    while (batch_pool_blocks_after (batch, &batch->pools[p], 1) > batch->cap_blocks)
      preempt (batch, &batch->pools[p]);
  while (batch->ring_len > 0)
    {
      guint id = batch->ring[batch->ring_head];
      gint group = pick_group (batch, sequence_of (batch, id), 0);

      if (group < 0)
        break;
      queue_pop (batch);
      enter (batch, id, (guint) group);
    }
}

/* Owners hear of ends before anybody is admitted, and may submit meanwhile. */
void
batch_end_turn (LlmBatch *batch)
{
  batch->turning = TRUE;
  for (guint i = 0; i < batch->departed->len; i++)
    finish (batch, g_array_index (batch->departed, guint, i));
  g_array_set_size (batch->departed, 0);
  batch_compose (batch);
  batch->turning = FALSE;
  if (++batch->n_changes % AUDIT_EVERY == 0)
    llm_batch_audit (batch);
}

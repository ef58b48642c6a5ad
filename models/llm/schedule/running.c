/* models/llm/schedule/running.c - who runs in a replica: admission, preemption, departure.
 *
 * A running request is in the list by admission and in one of two sets: prefills, one by one, and
 * decodes, in sums.  All decodes advance together, so that the KV and the progress of each is known
 * from the tick and the tick at which it would have begun.
 */
#include "models/llm/schedule/policies.h"

/* In the order of admission. */
static void
link_newest (LlmReplica *r, guint id)
{
  LlmSequence *s = llm_sequence (r, id);

  s->older = r->newest;
  s->newer = 0;
  if (r->newest != 0)
    llm_sequence (r, r->newest - 1)->newer = id + 1;
  else
    r->oldest = id + 1;
  r->newest = id + 1;
  r->n_running++;
}

/* From anywhere. */
static void
unlink_sequence (LlmReplica *r, const LlmSequence *s)
{
  if (s->newer != 0)
    llm_sequence (r, s->newer - 1)->older = s->older;
  else
    r->newest = s->older;
  if (s->older != 0)
    llm_sequence (r, s->older - 1)->newer = s->newer;
  else
    r->oldest = s->newer;
  r->n_running--;
}

/* The heap of ends names slots, which are used again. */
static guint
take_slot (LlmReplica *r, guint id)
{
  guint slot = r->slots->len, entry = id + 1;

  if (r->free_slots->len == 0)
    {
      g_array_append_val (r->slots, entry);
      return slot;
    }
  slot = g_array_index (r->free_slots, guint, r->free_slots->len - 1);
  r->free_slots->len--;
  g_array_index (r->slots, guint, slot) = entry;
  return slot;
}

/* From now on sums know it; its blocks follow from its phase. */
void
llm_replica_enter_decodes (LlmReplica *r, guint id)
{
  LlmSequence *s = llm_sequence (r, id);

  sim_require (s->computed == s->prompt + s->generated - 1 && s->generated < s->output);
  s->state = LLM_SEQUENCE_DECODE;
  r->n_decodes++;
  r->decode_tokens += s->computed;
  r->decode_left += s->output - s->generated;
  s->is_long = s->output - s->generated > LLM_LONG_OUTPUT;
  r->n_long += s->is_long;
  if (!r->sums)
    return;
  s->origin = r->tick - s->generated;
  r->phase[llm_replica_phase (r, s->computed - r->tick)]++;
  s->slot = take_slot (r, id);
  sim_heap_push (&r->finishing, s->slot, s->origin + s->output);
}

/* With speculation the last step may have made more than was wanted; the rest is thrown away. */
static void
leave_decodes (LlmReplica *r, guint id)
{
  LlmSequence *s = llm_sequence (r, id);

  s->generated = (gint32) llm_replica_generated (r, s);
  s->computed = s->prompt + s->generated - 1;
  s->blocks = (gint32) llm_kv_blocks_of (&r->kv, s->computed);
  s->state = LLM_SEQUENCE_PREFILL;
  r->n_decodes--;
  r->decode_tokens -= s->computed;
  r->decode_left -= s->output - s->generated;
  r->n_long -= s->is_long;
  r->output_tokens -= MAX (0, s->generated - s->output);
  s->generated = MIN (s->generated, s->output);
  if (!r->sums)
    return;
  r->phase[llm_replica_phase (r, s->computed - r->tick)]--;
  sim_heap_remove (&r->finishing, s->slot);
  g_array_index (r->slots, guint, s->slot) = 0;
  g_array_append_val (r->free_slots, s->slot);
}

/* Few prompts are under way at once. */
static void
leave_prefills (LlmReplica *r, guint id)
{
  for (guint i = 0; i < r->prefills->len; i++)
    if (g_array_index (r->prefills, guint, i) == id)
      {
        g_array_remove_index (r->prefills, i);
        return;
      }
}

/* Whatever it is doing. */
static void
leave (LlmReplica *r, guint id)
{
  if (llm_sequence (r, id)->state == LLM_SEQUENCE_DECODE)
    leave_decodes (r, id);
  else
    leave_prefills (r, id);
  unlink_sequence (r, llm_sequence (r, id));
  r->promised -= llm_replica_blocks_at_end (r, llm_sequence (r, id));
  r->full = FALSE;
}

/* The last token needs no KV. */
gint64
llm_replica_blocks_at_end (const LlmReplica *r, const LlmSequence *s)
{
  return llm_kv_blocks_of (&r->kv, s->prompt + s->output - 1 + r->scheduler->draft_tokens);
}

/* Named blocks stay findable until they are taken. */
static void
give_blocks (LlmReplica *r, guint id)
{
  LlmSequence *s = llm_sequence (r, id);

  for (guint i = 0; i < r->n_tiers; i++)
    llm_kv_tier_keep (r->tiers[i], llm_replica_hold (r, id), s->computed);
  if (r->kv.prefix != NULL)
    llm_kv_give_named (&r->kv, llm_replica_hold (r, id), s->blocks, s->computed);
  else
    llm_kv_give (&r->kv, s->blocks);
  s->blocks = 0;
}

/* A tier is of use for what it has beyond those above it. */
static void
look_into_tiers (LlmReplica *r, LlmSequence *s, const LlmPrefixHold *hold)
{
  gint64 most = s->prompt + s->generated - 1;

  for (guint i = 0; i < r->n_tiers; i++)
    {
      gint64 more = llm_kv_tier_match (r->tiers[i], hold, most) - s->computed;

      r->loads[i] = MAX (0, more);
      r->load_tokens += r->loads[i];
      s->computed += (gint32) r->loads[i];
    }
}

/* What came with the request counts when it is more than what is found. */
guint
llm_replica_look_up_head (LlmReplica *r)
{
  guint id = llm_replica_head (r);
  LlmSequence *s = llm_sequence (r, id);
  const LlmPrefixHold *hold;

  r->looked_up = id;
  if (r->kv.prefix == NULL)
    return id;
  r->hit = (LlmPrefixHit){ 0, 0, 0 };
  r->load_tokens = 0;
  hold = llm_replica_hold (r, id);
  r->hit = llm_prefix_watch (r->kv.prefix, hold, s->prompt + s->generated - 1, s->order);
  if (r->hit.tokens <= hold->given || s->blocks > 0)
    r->hit = (LlmPrefixHit){ 0, 0, 0 };
  s->computed = (gint32) MAX (hold->given, r->hit.tokens);
  if (hold->given == 0 && s->blocks == 0)
    look_into_tiers (r, s, hold);
  return id;
}

gboolean
llm_replica_must_reserve (const LlmReplica *r)
{
  return r->load_tokens > 0 || llm_sequence (r, r->looked_up)->kv_later;
}

/* Less what the prefix cache has for it. */
gint64
llm_replica_blocks_of_head (const LlmReplica *r, gint64 tokens)
{
  return llm_kv_blocks_of (&r->kv, tokens) - llm_sequence (r, r->looked_up)->blocks - r->hit.blocks
         + r->hit.free_blocks;
}

/* What was found again after a preemption was not lost. */
static void
take_hit (LlmReplica *r, guint id)
{
  LlmPrefixHold *hold = llm_replica_hold (r, id);

  llm_kv_reuse (&r->kv, hold, &r->hit);
  llm_sequence (r, id)->blocks = (gint32) r->hit.blocks;
  if (hold->lost > 0)
    r->recomputed_tokens -= MIN (hold->lost, r->hit.tokens);
  else
    {
      r->prefix_hit_tokens += r->hit.tokens;
      hold->found = (gint32) r->hit.tokens;
    }
  hold->lost = 0;
  hold->common = 0; /* what it computes from here on is its own */
}

/* Blocks come with the steps, not with the admission. */
void
llm_replica_admit (LlmReplica *r)
{
  guint id = llm_replica_dequeue (r);
  LlmSequence *s = llm_sequence (r, id);

  s->state = LLM_SEQUENCE_PREFILL;
  if (s->blocks > 0) /* reserved before */
    r->n_awaited--;
  else
    r->promised += llm_replica_blocks_at_end (r, s);
  if (r->kv.prefix != NULL && s->blocks == 0)
    take_hit (r, id);
  link_newest (r, id);
  g_array_append_val (r->prefills, id);
  r->n_admitted++;
}

/* What is loaded counts as having come with the request. */
static void
take_loads (LlmReplica *r, LlmPrefixHold *hold, gint32 computed)
{
  for (guint i = 0; i < r->n_tiers; i++)
    hold->loads[i] = r->load_tokens > 0 ? (gint32) r->loads[i] : 0;
  r->loaded_tokens += r->load_tokens;
  hold->found += (gint32) r->load_tokens;
  hold->given = computed;
}

/* With the block of its first step: else two that wait could keep each other from running. */
gboolean
llm_replica_reserve_head (LlmReplica *r)
{
  guint id = llm_replica_head (r);
  LlmSequence *s = llm_sequence (r, id);
  gint64 blocks = llm_kv_blocks_of (&r->kv, s->computed + 1 + r->scheduler->draft_tokens);

  if (blocks - r->hit.blocks + r->hit.free_blocks > r->kv.n_free - llm_replica_watermark (r))
    return FALSE;
  llm_replica_dequeue (r);
  if (r->kv.prefix != NULL)
    {
      take_hit (r, id);
      take_loads (r, llm_replica_hold (r, id), s->computed);
    }
  llm_kv_take (&r->kv, blocks - s->blocks);
  s->blocks = (gint32) blocks;
  s->state = LLM_SEQUENCE_AWAITS;
  s->kv_later = FALSE;
  r->promised += llm_replica_blocks_at_end (r, s);
  r->n_awaited++;
  g_array_append_val (r->reserved, id);
  return TRUE;
}

/* What was computed (or loaded) has to be computed again, unless it is found. */
static void
lose_kv (LlmReplica *r, guint id)
{
  LlmSequence *s = llm_sequence (r, id);

  give_blocks (r, id);
  r->recomputed_tokens += s->computed;
  if (r->kv.prefix != NULL)
    {
      llm_replica_hold (r, id)->lost = s->computed;
      llm_replica_hold (r, id)->given = 0;
    }
  s->computed = 0;
  s->origin = 0;
}

gboolean
llm_replica_drop_ready (LlmReplica *r)
{
  guint id;
  LlmSequence *s;

  if (r->ready->len < 2)
    return FALSE;
  id = g_array_index (r->ready, guint, r->ready->len - 1);
  s = llm_sequence (r, id);
  g_array_set_size (r->ready, r->ready->len - 1);
  r->n_awaited--;
  r->promised -= llm_replica_blocks_at_end (r, s);
  r->full = FALSE;
  lose_kv (r, id);
  llm_replica_enqueue_head (r, id);
  return TRUE;
}

void
llm_replica_arrived (LlmReplica *r, guint id)
{
  sim_require (llm_sequence (r, id)->state == LLM_SEQUENCE_AWAITS);
  llm_sequence (r, id)->state = LLM_SEQUENCE_QUEUED;
  llm_sequence (r, id)->origin = 0;
  g_array_append_val (r->ready, id);
  r->full = FALSE;
}

/* Between steps alone: a step that is composed is made. */
void
llm_replica_preempt (LlmReplica *r, guint id, gboolean to_head)
{
  sim_require (!r->step.decodes && r->step.ids->len == 0);
  /* One alone fits: submission saw to it. */
  sim_require (r->n_running > 1 || r->n_kept > 0 || r->n_awaited > 0);
  leave (r, id);
  lose_kv (r, id);
  r->n_preempted++;
  if (to_head)
    llm_replica_enqueue_head (r, id);
  else
    llm_replica_enqueue (r, id);
  g_array_append_val (r->preempted, id);
}

/* Kept where its KV is still to be sent. */
void
llm_replica_finish (LlmReplica *r, guint id, gboolean keep)
{
  LlmSequence *s = llm_sequence (r, id);

  leave (r, id);
  sim_require (s->generated == s->output);
  s->state = keep ? LLM_SEQUENCE_KEPT : LLM_SEQUENCE_FREE;
  if (!keep)
    {
      give_blocks (r, id);
      return;
    }
  r->n_kept++;
  r->kept_blocks += s->blocks;
}

/* Its KV has been sent. */
void
llm_replica_release (LlmReplica *r, guint id)
{
  LlmSequence *s = llm_sequence (r, id);

  sim_require (s->state == LLM_SEQUENCE_KEPT);
  s->state = LLM_SEQUENCE_FREE;
  r->n_kept--;
  r->kept_blocks -= s->blocks;
  r->full = FALSE;
  give_blocks (r, id);
}

/* A load that is under way would find its request gone. */
gboolean
llm_replica_drop (LlmReplica *r, guint id)
{
  LlmSequence *s = llm_sequence (r, id);

  if (s->state == LLM_SEQUENCE_AWAITS || (s->state == LLM_SEQUENCE_QUEUED && s->blocks > 0))
    return FALSE;
  sim_require (!r->step.decodes && r->step.ids->len == 0);
  if (s->state == LLM_SEQUENCE_QUEUED)
    llm_replica_unqueue (r, id);
  else
    {
      leave (r, id);
      give_blocks (r, id);
    }
  s->state = LLM_SEQUENCE_FREE;
  r->full = FALSE;
  return TRUE;
}

/* Its last token is computed again whatever there is of it: that makes the next one. */
static gint64
bring_back (LlmReplica *r, guint id, gint64 computed, gint64 copied_tokens)
{
  gint64 kept = copied_tokens > 0 ? computed / copied_tokens * copied_tokens : 0;

  llm_sequence (r, id)->computed = (gint32) kept;
  r->recomputed_tokens -= kept;
  return kept;
}

/* The newest goes to the head first, so that the oldest is there in the end. */
gint64
llm_replica_lose (LlmReplica *r, gint64 copied_tokens, gint64 *restored)
{
  gint64 lost = 0;

  sim_require (!r->step.decodes && r->step.ids->len == 0);
  *restored = 0;
  while (r->newest != 0)
    {
      guint id = r->newest - 1;
      gint64 computed, kept;

      leave (r, id);
      computed = llm_sequence (r, id)->computed;
      lose_kv (r, id);
      kept = bring_back (r, id, computed, copied_tokens);
      llm_replica_enqueue_head (r, id);
      *restored += kept;
      lost += computed - kept;
    }
  if (r->kv.prefix != NULL)
    llm_prefix_forget (r->kv.prefix);
  return lost;
}

gint64
llm_replica_void (LlmReplica *r)
{
  gint64 restored;

  return llm_replica_lose (r, 0, &restored);
}

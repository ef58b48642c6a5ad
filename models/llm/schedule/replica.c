/* models/llm/schedule/replica.c - one replica's step: what a policy puts into it, and making it.
 *
 * A step's blocks are taken when it is composed, as an engine does before it launches; the steps
 * that a jump adds take theirs when they are made.
 */
#include <math.h>
#include "models/llm/schedule/policies.h"

/* Arrays keep their size between steps: a step allocates nothing. */
void
llm_replica_init (LlmReplica *r, const LlmScheduler *scheduler, GArray *sequences, GArray *holds)
{
  r->scheduler = scheduler;
  r->sequences = sequences;
  r->holds = holds;
  r->prefills = g_array_new (FALSE, FALSE, sizeof (guint));
  r->slots = g_array_new (FALSE, FALSE, sizeof (guint));
  r->free_slots = g_array_new (FALSE, FALSE, sizeof (guint));
  r->preempted = g_array_new (FALSE, FALSE, sizeof (guint));
  r->departed = g_array_new (FALSE, FALSE, sizeof (guint));
  r->started = g_array_new (FALSE, FALSE, sizeof (guint));
  r->reserved = g_array_new (FALSE, FALSE, sizeof (guint));
  r->ready = g_array_new (FALSE, FALSE, sizeof (guint));
  r->arrivals = g_array_new (FALSE, FALSE, sizeof (guint));
  r->step.chunks = g_array_new (FALSE, FALSE, sizeof (LlmChunk));
  r->step.ids = g_array_new (FALSE, FALSE, sizeof (guint));
  r->step.firsts = g_array_new (FALSE, FALSE, sizeof (guint));
  r->phase = g_new0 (gint64, (gsize) r->kv.block_tokens);
}

/* Sequences and holds are the engine's. */
void
llm_replica_clear (LlmReplica *r)
{
  g_array_unref (r->prefills);
  g_array_unref (r->slots);
  g_array_unref (r->free_slots);
  g_array_unref (r->preempted);
  g_array_unref (r->departed);
  g_array_unref (r->started);
  g_array_unref (r->arrivals);
  g_array_unref (r->reserved);
  g_array_unref (r->ready);
  g_array_unref (r->step.chunks);
  g_array_unref (r->step.ids);
  g_array_unref (r->step.firsts);
  llm_kv_clear (&r->kv);
  sim_heap_clear (&r->finishing);
  sim_heap_clear (&r->waiting);
  g_free (r->phase);
  g_free (r->ring);
}

/* Prompt and progress, less what has KV. */
gint64
llm_replica_remaining (const LlmReplica *r, const LlmSequence *s)
{
  return s->prompt + llm_replica_generated (r, s) - llm_replica_computed (r, s);
}

/* Asked at submission: what could never run is refused there. */
gboolean
llm_replica_can_fit (const LlmReplica *r, gint64 prompt, gint64 output)
{
  gint64 most = prompt + output - 1 + r->scheduler->draft_tokens; /* the last has no KV */

  return llm_kv_blocks_of (&r->kv, most) <= r->kv.n_blocks
         && r->scheduler->policy->can_compute (r->scheduler, prompt, output);
}

/* Arrivals since the last step get their time of entry now. */
void
llm_replica_compose (LlmReplica *r)
{
  r->scheduler->policy->compose (r);
}

/* Returns: the step before which a request that has just come is received.  Looks are so many steps
 * apart, counted from the last one, which a step with prompts renews. */
static gint64
next_look (LlmReplica *r)
{
  gint64 every = r->scheduler->receive_steps, passed = r->n_steps - r->received;

  if (every <= 1 || r->step.ids->len > 0 || passed % every == 0)
    r->received = r->n_steps;
  else
    r->received += passed / every * every;
  return r->received == r->n_steps ? r->n_steps : r->received + every;
}

void
llm_replica_begin (LlmReplica *r)
{
  gint64 look = next_look (r);

  for (guint i = 0; i < r->arrivals->len; i++)
    llm_sequence (r, g_array_index (r->arrivals, guint, i))->origin
      = look + r->scheduler->entry_steps;
  r->arrivals->len = 0;
  r->step.chunks->len = 0;
  r->step.ids->len = 0;
  r->step.firsts->len = 0;
  r->preempted->len = 0;
  r->reserved->len = 0;
  r->step.decodes = FALSE;
  r->step.n_outputs = 0;
  r->hit = (LlmPrefixHit){ 0, 0, 0 };
  r->load_tokens = 0;
}

/* Decodes whose KV fills its blocks @later ticks from now. */
static gint64
takers (const LlmReplica *r, gint64 later)
{
  gint64 n = 0;

  if (r->sums)
    return r->phase[llm_replica_phase (r, -(r->tick + later))];
  for (guint id = r->oldest; id != 0; id = llm_sequence (r, id - 1)->newer)
    {
      const LlmSequence *s = llm_sequence (r, id - 1);

      n += s->state == LLM_SEQUENCE_DECODE
           && (llm_replica_computed (r, s) + later) % r->kv.block_tokens == 0;
    }
  return n;
}

/* Blocks that the coming step of all decodes takes. */
gint64
llm_replica_decode_demand (const LlmReplica *r)
{
  gint64 demand = 0;

  if (r->n_decodes == 0)
    return 0;
  for (gint64 i = 0; i <= r->scheduler->draft_tokens; i++)
    demand += takers (r, i);
  return demand;
}

/* All or none: engines run every decode in every step. */
void
llm_replica_step_decodes (LlmReplica *r)
{
  sim_require (!r->step.decodes);
  llm_kv_take (&r->kv, llm_replica_decode_demand (r));
  r->step.decodes = TRUE;
  r->step.n_outputs += r->n_decodes;
}

/* The last token of a prompt may ride with the decodes when drafts have room. */
void
llm_replica_step_prefill (LlmReplica *r, guint id, gint64 tokens)
{
  LlmSequence *s = llm_sequence (r, id);
  LlmChunk chunk = { tokens, s->computed };
  gint64 drafts = r->scheduler->draft_tokens;
  gint64 blocks = llm_kv_blocks_of (&r->kv, s->computed + tokens + drafts);
  gboolean decodes
    = r->step.decodes && llm_replica_remaining (r, s) == 1 && blocks - s->blocks <= r->kv.n_free;

  if (!decodes)
    blocks = MAX (s->blocks, llm_kv_blocks_of (&r->kv, s->computed + tokens));
  sim_require (s->state == LLM_SEQUENCE_PREFILL && tokens >= 1);
  sim_require (tokens <= llm_replica_remaining (r, s));
  r->step.n_outputs += tokens == llm_replica_remaining (r, s);
  llm_kv_take (&r->kv, blocks - s->blocks);
  s->blocks = (gint32) blocks;
  if (r->kv.prefix != NULL)
    llm_prefix_name (r->kv.prefix, llm_replica_hold (r, id), s->computed + tokens);
  if (decodes)
    {
      if (s->generated == 0)
        g_array_append_val (r->step.firsts, id);
      llm_replica_enter_decodes (r, id);
      return;
    }
  g_array_append_val (r->step.chunks, chunk);
  g_array_append_val (r->step.ids, id);
}

/* By sums where they are kept; else counted. */
LlmStepLoad
llm_replica_load (const LlmReplica *r)
{
  LlmStepLoad load = { .chunks = (const LlmChunk *) (gpointer) r->step.chunks->data,
                       .n_chunks = r->step.chunks->len,
                       .n_outputs = r->step.n_outputs };

  if (!r->step.decodes)
    return load;
  if (r->sums)
    {
      load.n_decodes = r->n_decodes;
      load.context_tokens = r->decode_tokens + r->n_decodes;
      load.draft_tokens = r->scheduler->draft_tokens;
      return load;
    }
  load.draft_tokens = r->scheduler->draft_tokens;
  for (guint id = r->oldest; id != 0; id = llm_sequence (r, id - 1)->newer)
    if (llm_sequence (r, id - 1)->state == LLM_SEQUENCE_DECODE)
      {
        load.n_decodes++;
        load.context_tokens += llm_replica_computed (r, llm_sequence (r, id - 1)) + 1;
      }
  return load;
}

/* Returns: blocks that the decodes take from @from ticks from now on, in @ticks ticks. */
static gint64
taken (const LlmReplica *r, gint64 from, gint64 ticks)
{
  gint64 block = r->kv.block_tokens, rest = ticks % block, blocks = ticks / block * r->n_decodes;
  gint64 phase = llm_replica_phase (r, -(r->tick + from));

  for (; r->sums && rest > 0; rest--)
    {
      blocks += r->phase[phase];
      phase = phase > 0 ? phase - 1 : block - 1;
    }
  for (gint64 i = 0; i < rest; i++)
    blocks += takers (r, from + i);
  return blocks;
}

/* Returns: @most, or fewer steps, the one just composed included, when no more fit in the KV. */
static gint64
steps_that_fit (const LlmReplica *r, gint64 most)
{
  gint64 block = r->kv.block_tokens, free = r->kv.n_free, n = r->n_decodes, steps, i;

  if (most == 1 || n == 0 || free / n >= most) /* at most one block per step and request */
    return most;
  steps = free / n * block;
  free %= n;
  for (i = 1; i <= block && takers (r, i) <= free; i++)
    free -= takers (r, i);
  return MIN (most, steps + i);
}

/* As long as nothing ends, enters or runs out of blocks. */
gint64
llm_replica_steps_alike (const LlmReplica *r)
{
  gint64 steps = G_MAXINT64;

  if (!r->scheduler->policy->settled (r))
    return 1;
  if (r->step.decodes && r->n_decodes > 0)
    steps = steps_that_fit (r, sim_heap_top (&r->finishing).key - r->tick);
  if (llm_replica_entry_takes_steps (r) && llm_replica_n_queued (r) > 0)
    {
      gint64 wait = llm_sequence (r, llm_replica_head (r))->origin - r->n_steps;

      steps = wait > 0 ? MIN (steps, wait) : steps;
    }
  return steps;
}

/* Returns: tokens that every decode makes in the coming @steps steps.  With speculation the whole
 * part of what is expected since the beginning. */
static gint64
ticks_of (const LlmReplica *r, gint64 steps)
{
  double each = 1.0 + r->scheduler->accepted_tokens, n = (double) r->n_verified;

  if (r->scheduler->draft_tokens == 0)
    return steps;
  return (gint64) (floor ((n + (double) steps) * each) - floor (n * each));
}

/* The reference, sequence by sequence. */
static void
advance_each (LlmReplica *r, gint64 ticks)
{
  for (guint id = r->oldest, n; id != 0; id = n)
    {
      LlmSequence *s = llm_sequence (r, id - 1);
      guint own = id - 1;

      n = s->newer;
      if (s->state != LLM_SEQUENCE_DECODE)
        continue;
      s->generated += (gint32) ticks;
      if (s->generated >= s->output)
        g_array_append_val (r->departed, own);
    }
}

/* Blocks of drafted tokens that were not accepted are free again. */
static void
give_drafts (LlmReplica *r, gint64 ticks)
{
  gint64 unused = 0;

  for (gint64 i = ticks; i <= r->scheduler->draft_tokens; i++)
    unused += takers (r, i);
  llm_kv_give (&r->kv, unused);
}

/* Ends are found by their tick, however many steps were made. */
static void
advance_decodes (LlmReplica *r, gint64 steps)
{
  gint64 ticks = ticks_of (r, steps);

  if (steps > 1)
    llm_kv_take (&r->kv, taken (r, 1, steps - 1));
  if (r->scheduler->draft_tokens > 0)
    give_drafts (r, ticks);
  r->tick += ticks;
  r->n_verified += steps;
  r->decode_tokens += ticks * r->n_decodes;
  r->decode_left -= ticks * r->n_decodes;
  r->output_tokens += ticks * r->n_decodes;
  if (r->step.firsts->len > 0)
    g_array_append_vals (r->started, r->step.firsts->data, r->step.firsts->len);
  if (!r->sums)
    {
      advance_each (r, ticks);
      return;
    }
  while (r->finishing.len > 0 && sim_heap_top (&r->finishing).key <= r->tick)
    {
      guint id = g_array_index (r->slots, guint, sim_heap_pop (&r->finishing).id) - 1;

      g_array_append_val (r->departed, id);
    }
}

/* A prompt whose KV is complete makes its first token in the same step. */
static void
advance_chunk (LlmReplica *r, guint id, gint64 tokens)
{
  LlmSequence *s = llm_sequence (r, id);

  s->computed += (gint32) tokens;
  if (s->computed < s->prompt + s->generated)
    return;
  if (s->generated++ == 0)
    g_array_append_val (r->started, id);
  r->output_tokens++;
  if (s->generated == s->output)
    g_array_append_val (r->departed, id);
  else
    {
      llm_kv_give (&r->kv, s->blocks - llm_kv_blocks_of (&r->kv, s->computed));
      llm_replica_enter_decodes (r, id);
    }
}

/* Those that decode now, or are done, prefill no longer. */
static void
renew_prefills (LlmReplica *r)
{
  guint n = 0;

  for (guint i = 0; i < r->prefills->len; i++)
    {
      guint id = g_array_index (r->prefills, guint, i);
      const LlmSequence *s = llm_sequence (r, id);

      if (s->state == LLM_SEQUENCE_PREFILL && s->generated < s->output)
        g_array_index (r->prefills, guint, n++) = id;
    }
  r->prefills->len = n;
}

/* Steps with prompts are made one by one. */
void
llm_replica_advance (LlmReplica *r, gint64 steps)
{
  sim_require (steps == 1 || (r->step.ids->len == 0 && r->step.firsts->len == 0));
  r->departed->len = 0;
  r->started->len = 0;
  if (r->step.decodes && r->n_decodes > 0)
    advance_decodes (r, steps);
  r->n_steps += steps;
  r->n_decode_steps += r->step.decodes && r->step.ids->len == 0 ? steps : 0;
  for (guint i = 0; i < r->step.ids->len; i++)
    advance_chunk (r, g_array_index (r->step.ids, guint, i),
                   g_array_index (r->step.chunks, LlmChunk, i).new_tokens);
  renew_prefills (r);
}

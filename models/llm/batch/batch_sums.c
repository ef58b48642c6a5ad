/* models/llm/batch/batch_sums.c - what a batch holds now: loads, sequences, KV, clock, totals.
 *
 * Every sum is kept up to date as sequences come and go, so a look at one costs no more than the
 * number of groups.  batch_audit.c recounts them.
 */
#include "models/llm/batch/batch_state.h"

/* A jump moves all running sequences at once: each is as far as the steps since its origin. */
gint64
batch_progress (const LlmBatch *batch, const Sequence *sequence)
{
  if (sequence->state == SEQUENCE_RUNNING && batch->config.advance == LLM_ADVANCE_JUMP)
    return batch->step - sequence->origin;
  return sequence->generated;
}

gint64
batch_blocks_of (const LlmBatch *batch, gint64 tokens)
{
  return (tokens + batch->block - 1) / batch->block;
}

/* Until it leaves. */
guint
llm_batch_group_of (const LlmBatch *batch, guint id)
{
  return sequence_of (batch, id)->group;
}

LlmLoad
llm_batch_load (const LlmBatch *batch, guint group)
{
  const Group *g = &batch->groups[group];

  return (LlmLoad){ g->n, g->tokens + g->n };
}

gint64
llm_batch_n_running (const LlmBatch *batch)
{
  return batch->n_running;
}

gint64
llm_batch_n_queued (const LlmBatch *batch)
{
  return batch->ring_len;
}

gint64
llm_batch_used_tokens (const LlmBatch *batch)
{
  gint64 blocks = 0;

  for (guint p = 0; p < batch->config.n_pools; p++)
    blocks += batch->pools[p].blocks;
  return blocks * batch->block;
}

gint64
llm_batch_context_tokens (const LlmBatch *batch)
{
  gint64 tokens = 0;

  for (guint g = 0; g < batch->config.n_groups; g++)
    tokens += batch->groups[g].tokens;
  return tokens;
}

double
llm_batch_clock_s (const LlmBatch *batch)
{
  return batch->clock_s;
}

const LlmBatchTotals *
llm_batch_totals (const LlmBatch *batch)
{
  return &batch->totals;
}

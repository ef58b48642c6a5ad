/* models/llm/batch/batch.c - a decode batch: life, submission, and turns.
 *
 * batch.c is the top of the folder: it lets batch_jump.c or batch_step.c move the time, and
 * batch_compose.c say who runs.  What those need of the batch stands in batch_sums.c, below them.
 */
#include <math.h>
#include "models/llm/batch/batch_state.h"

/* Shares and capacity are turned into whole blocks here, once. */
LlmBatch *
llm_batch_new (const LlmBatchConfig *config)
{
  LlmBatch *batch = g_new0 (LlmBatch, 1);

  batch->config = *config;
  batch->config.n_groups = MAX (1, config->n_groups);
  batch->config.n_pools = MAX (1, config->n_pools);
  batch->block = MAX (1, config->block_tokens);
  sim_require (batch->config.n_groups % batch->config.n_pools == 0);
  sim_require (config->capacity_tokens >= 0.0 && config->capacity_tokens < LLM_BATCH_MOST_TOKENS);
  sim_require (config->watermark_share > 0.0 && config->watermark_share <= 1.0);
  batch->cap_blocks = (gint64) floor (config->capacity_tokens) / batch->block;
  batch->mark_blocks
    = (gint64) floor (config->watermark_share * config->capacity_tokens) / batch->block;
  batch->sequences = g_array_new (FALSE, TRUE, sizeof (Sequence));
  batch->departed = g_array_new (FALSE, FALSE, sizeof (guint));
  batch->plan = g_array_new (FALSE, FALSE, sizeof (LlmSegment));
  batch->groups = g_new0 (Group, batch->config.n_groups);
  batch->loads = g_new0 (LlmLoad, batch->config.n_groups);
  batch->pools = g_new0 (KvPool, batch->config.n_pools);
  for (guint p = 0; p < batch->config.n_pools; p++)
    batch->pools[p].phase = g_new0 (gint64, (gsize) batch->block);
  batch->next_s = INFINITY;
  return batch;
}

/* Hooks are the caller's. */
void
llm_batch_free (LlmBatch *batch)
{
  for (guint p = 0; p < batch->config.n_pools; p++)
    g_free (batch->pools[p].phase);
  g_array_unref (batch->sequences);
  g_array_unref (batch->departed);
  g_array_unref (batch->plan);
  sim_heap_clear (&batch->finishing);
  g_free (batch->pools);
  g_free (batch->loads);
  g_free (batch->groups);
  g_free (batch->ring);
  g_free (batch);
}

/* Ids may be used again: totals keep what the old one had made. */
static void
add_sequence (LlmBatch *batch, const LlmBatchRequest *request)
{
  Sequence *sequence;

  if (request->id >= batch->sequences->len)
    g_array_set_size (batch->sequences, MAX (request->id + 1, batch->sequences->len * 2));
  sequence = sequence_of (batch, request->id);
  sim_require (sequence->state == SEQUENCE_FREE);
  batch->totals.replaced_tokens += sequence->generated - sequence->done;
  *sequence = (Sequence){ .prompt = request->prompt_tokens,
                          .stop = request->stop_tokens,
                          .done = request->done_tokens,
                          .generated = request->done_tokens,
                          .state = SEQUENCE_QUEUED };
}

/* A request that no pool could ever hold is refused now, not queued for ever.  An empty batch
 * begins at once; a running jump is cut, so that the newcomer enters at the next boundary. */
gboolean
llm_batch_submit (LlmBatch *batch, double now_s, const LlmBatchRequest *request)
{
  gboolean was_empty = batch->ring_len == 0;

  sim_require (request->prompt_tokens >= 0 && request->done_tokens >= 0);
  sim_require (request->stop_tokens > request->done_tokens);
  if (batch_blocks_of (batch, request->prompt_tokens + request->stop_tokens) > batch->cap_blocks)
    return FALSE;
  add_sequence (batch, request);
  batch_queue_push (batch, request->id);
  batch->totals.n_arrived++;
  if (batch->turning || batch->paused || batch->config.advance == LLM_ADVANCE_GROUPS)
    return TRUE;
  if (batch->n_running == 0)
    {
      batch->plan_steps = 0;
      batch->next_s = MIN (batch->next_s, MAX (now_s, batch->clock_s));
    }
  else if (was_empty && batch->config.advance == LLM_ADVANCE_JUMP)
    batch_jump_cut (batch, now_s);
  return TRUE;
}

/* Infinite when nothing runs and nobody can enter. */
double
llm_batch_next_s (const LlmBatch *batch)
{
  return batch->next_s;
}

/* Groups run side by side: the step waits for the slowest, or for all where their delays are the
 * work of one device. */
static void
take_stall (LlmBatch *batch)
{
  double stall = 0.0;

  for (guint g = 0; g < batch->config.n_groups; g++)
    {
      double own = batch->groups[g].stall_s;

      stall = batch->config.delays_add ? stall + own : MAX (stall, own);
      batch->groups[g].stall_s = 0.0;
    }
  batch->clock_s += stall;
  batch->totals.stall_s += stall;
}

/* Stalls come before the first step of the plan. */
void
batch_plan (LlmBatch *batch)
{
  g_array_set_size (batch->plan, 0);
  batch->plan_steps = 0;
  batch->next_s = INFINITY;
  if (batch->n_running == 0)
    return;
  take_stall (batch);
  if (batch->config.advance == LLM_ADVANCE_JUMP)
    batch_jump_plan (batch);
  else
    batch_step_plan (batch);
}

/* Commit, let leave, admit, plan: one boundary. */
void
llm_batch_turn (LlmBatch *batch)
{
  sim_require (batch->config.advance != LLM_ADVANCE_GROUPS && isfinite (batch->next_s));
  if (batch->config.advance == LLM_ADVANCE_JUMP)
    batch_jump_commit (batch);
  else
    batch_step_commit (batch);
  batch_end_turn (batch);
  batch_plan (batch);
}

/* models/llm/batch/batch.c - a decode batch: life, submission, turns, and the audit of its sums. */
#include <math.h>
#include "models/llm/batch/batch_state.h"

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
  batch->seats = g_array_new (FALSE, TRUE, sizeof (Seat));
  batch->gone = g_array_new (FALSE, FALSE, sizeof (guint));
  batch->plan = g_array_new (FALSE, FALSE, sizeof (LlmSegment));
  batch->groups = g_new0 (Group, batch->config.n_groups);
  batch->loads = g_new0 (LlmLoad, batch->config.n_groups);
  batch->pools = g_new0 (Pool, batch->config.n_pools);
  for (guint p = 0; p < batch->config.n_pools; p++)
    batch->pools[p].phase = g_new0 (gint64, (gsize) batch->block);
  batch->next_s = INFINITY;
  return batch;
}

void
llm_batch_free (LlmBatch *batch)
{
  for (guint p = 0; p < batch->config.n_pools; p++)
    g_free (batch->pools[p].phase);
  g_array_unref (batch->seats);
  g_array_unref (batch->gone);
  g_array_unref (batch->plan);
  sim_heap_clear (&batch->leaving);
  g_free (batch->pools);
  g_free (batch->loads);
  g_free (batch->groups);
  g_free (batch->ring);
  g_free (batch);
}

static void
seat_request (LlmBatch *batch, const LlmBatchRequest *request)
{
  Seat *seat;

  if (request->id >= batch->seats->len)
    g_array_set_size (batch->seats, MAX (request->id + 1, batch->seats->len * 2));
  seat = seat_of (batch, request->id);
  sim_require (seat->state == SEAT_FREE);
  batch->totals.replaced_tokens += seat->generated - seat->done;
  *seat = (Seat){ .prompt = request->prompt_tokens,
                  .stop = request->stop_tokens,
                  .done = request->done_tokens,
                  .generated = request->done_tokens,
                  .state = SEAT_QUEUED };
}

gboolean
llm_batch_submit (LlmBatch *batch, double now_s, const LlmBatchRequest *request)
{
  gboolean was_empty = batch->ring_len == 0;

  sim_require (request->prompt_tokens >= 0 && request->done_tokens >= 0);
  sim_require (request->stop_tokens > request->done_tokens);
  if (batch_blocks_of (batch, request->prompt_tokens + request->stop_tokens) > batch->cap_blocks)
    return FALSE;
  seat_request (batch, request);
  batch_queue_push (batch, request->id);
  batch->totals.n_arrived++;
  if (batch->turning || batch->frozen || batch->config.advance == LLM_ADVANCE_GROUPS)
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

/* What a recount of all seats finds. */
typedef struct {
  gint64 queued, running, context, blocks, generated;
} Recount;

static Recount
recount (const LlmBatch *batch)
{
  Recount r = { 0, 0, 0, 0, 0 };

  for (guint id = 0; id < batch->seats->len; id++)
    {
      const Seat *seat = seat_of (batch, id);
      gint64 progress = batch_progress (batch, seat);

      r.generated += progress - seat->done;
      sim_require (progress <= seat->stop);
      r.queued += seat->state == SEAT_QUEUED;
      if (seat->state != SEAT_RUNNING)
        continue;
      r.running++;
      r.context += seat->prompt + progress;
      r.blocks += batch_blocks_of (batch, seat->prompt + progress);
    }
  return r;
}

void
llm_batch_audit (const LlmBatch *batch)
{
  Recount r = recount (batch);

  sim_require (r.queued == batch->ring_len && r.running == batch->n_running);
  sim_require (batch->totals.n_arrived
               == r.queued + r.running + batch->totals.n_left + batch->totals.n_lost);
  sim_require (r.context == llm_batch_context_tokens (batch));
  sim_require (r.blocks * batch->block == llm_batch_used_tokens (batch));
  sim_require (r.generated + batch->totals.replaced_tokens == batch->totals.tokens);
  for (guint p = 0; p < batch->config.n_pools; p++)
    sim_require (batch->pools[p].blocks <= batch->cap_blocks);
}

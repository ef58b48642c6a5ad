/* models/llm/batch/batch_jump.c - a batch's time in closed form.
 *
 * A jump is a list of affine segments.  Within one, steps k = 0, 1, ... take s + g k, so n of them
 * take n s + g n (n - 1) / 2, and with U + B k tokens held in step k the integral of the KV over
 * time is the sum of (U + B k)(s + g k).
 */
#include <math.h>
#include "models/llm/batch/batch_state.h"

/* As they are at the boundary. */
static void
set_loads (LlmBatch *batch)
{
  for (guint g = 0; g < batch->config.n_groups; g++)
    batch->loads[g] = llm_batch_load (batch, g);
}

/* Every running request gains a token a step. */
static void
grow_loads (LlmBatch *batch, gint64 steps)
{
  for (guint g = 0; g < batch->config.n_groups; g++)
    batch->loads[g].context_tokens += steps * batch->loads[g].n_requests;
}

/* Closed sums over the segment's steps, of time and of time x context. */
static void
add_totals (LlmBatch *batch, const LlmSegment *segment, gint64 steps)
{
  LlmBatchTotals *t = &batch->totals;
  double n = (double) steps, s = segment->first_s, g = segment->growth_s;
  double b = (double) batch->n_running, u = 0.0, time = llm_segment_s (segment, n);

  for (guint i = 0; i < batch->config.n_groups; i++)
    u += (double) batch->loads[i].context_tokens;
  t->steps += steps;
  t->tokens += steps * batch->n_running;
  t->busy_s += time;
  t->active_request_s += b * time;
  t->used_token_s += n * u * s + (u * g + b * s) * n * (n - 1.0) / 2.0
                     + b * g * (n - 1.0) * n * (2.0 * n - 1.0) / 6.0;
}

/* Blocks by phase, tokens by count. */
static void
move (LlmBatch *batch, gint64 steps)
{
  for (guint p = 0; p < batch->config.n_pools; p++)
    batch->pools[p].blocks = batch_pool_blocks_after (batch, &batch->pools[p], steps);
  for (guint g = 0; g < batch->config.n_groups; g++)
    batch->groups[g].tokens += steps * batch->groups[g].n;
  batch->step += steps;
}

/* Segment by segment, so that owners see loads as they grow. */
void
batch_jump_commit (LlmBatch *batch)
{
  set_loads (batch);
  for (guint i = 0; i < batch->plan->len; i++)
    {
      const LlmSegment *segment = &g_array_index (batch->plan, LlmSegment, i);
      gint64 steps = (gint64) segment->n_steps;

      add_totals (batch, segment, steps);
      if (batch->config.hooks->stepped != NULL)
        batch->config.hooks->stepped (batch->config.data, batch->loads, segment, steps);
      grow_loads (batch, steps);
    }
  move (batch, batch->plan_steps);
  batch->clock_s = batch->next_s;
  while (batch->finishing.len > 0 && sim_heap_top (&batch->finishing).key == batch->step)
    {
      guint id = sim_heap_pop (&batch->finishing).id;

      g_array_append_val (batch->departed, id);
    }
  sim_require (batch->finishing.len == 0 || sim_heap_top (&batch->finishing).key > batch->step);
}

/* Until the first request ends or a pool is full; the law may cut the stretch into more
 * segments. */
void
batch_jump_plan (LlmBatch *batch)
{
  gint64 steps, made = 0;

  g_array_set_size (batch->plan, 0);
  batch->next_s = batch->clock_s;
  steps = sim_heap_top (&batch->finishing).key - batch->step;
  for (guint p = 0; p < batch->config.n_pools; p++)
    steps = MIN (steps, batch_pool_steps_left (batch, &batch->pools[p]));
  sim_require (steps >= 1);
  set_loads (batch);
  while (made < steps)
    {
      LlmSegment segment
        = batch->config.hooks->step (batch->config.data, batch->loads, batch->config.n_groups);

      sim_require (segment.first_s > 0.0 && segment.n_steps >= 1.0);
      segment.n_steps = MIN (floor (segment.n_steps), (double) (steps - made));
      g_array_append_val (batch->plan, segment);
      batch->next_s += llm_segment_s (&segment, segment.n_steps);
      grow_loads (batch, (gint64) segment.n_steps);
      made += (gint64) segment.n_steps;
    }
  batch->plan_steps = steps;
}

/* Leaves of the plan what lies before the first boundary at or after @now_s.  Returns: its steps;
 * all are left when @head and the head of the queue could not join there. */
static gint64
shorten (LlmBatch *batch, double now_s, gboolean head, double *boundary_s)
{
  const LlmSegment *segments = (const LlmSegment *) (gpointer) batch->plan->data;
  LlmBoundary b = llm_segments_boundary (segments, batch->plan->len, batch->clock_s, now_s);

  *boundary_s = b.end_s;
  if (b.steps >= batch->plan_steps || (head && !batch_head_fits (batch, b.steps)))
    return batch->plan_steps;
  g_array_set_size (batch->plan, b.segment + 1);
  g_array_index (batch->plan, LlmSegment, b.segment).n_steps = b.segment_steps;
  batch->plan_steps = b.steps;
  batch->next_s = b.end_s;
  return b.steps;
}

/* The present step is finished: nobody enters in the middle of one. */
void
batch_jump_cut (LlmBatch *batch, double now_s)
{
  double end_s;

  shorten (batch, now_s, TRUE, &end_s);
}

/* The boundary before now, for a pause. */
gint64
batch_jump_shorten (LlmBatch *batch, double now_s, double *end_s)
{
  return shorten (batch, now_s, FALSE, end_s);
}

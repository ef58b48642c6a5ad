/* models/llm/batch/batch_pause.c - a batch that stands still, and groups of it that die.
 *
 * A device that dies stops the step under way for all groups.  Whole steps before that instant are
 * made; the one under way is held and later made or thrown away.
 */
#include <math.h>
#include "models/llm/batch/batch_pause.h"
#include "models/llm/batch/batch_state.h"

/* Takes the last step off the plan. */
static LlmSegment
take_last_step (LlmBatch *batch)
{
  LlmSegment *last = &g_array_index (batch->plan, LlmSegment, batch->plan->len - 1);
  LlmSegment step = { last->first_s + last->growth_s * (last->n_steps - 1.0), last->growth_s, 1.0 };

  last->n_steps -= 1.0;
  if (last->n_steps < 1.0)
    g_array_set_size (batch->plan, batch->plan->len - 1);
  batch->plan_steps--;
  batch->next_s -= step.first_s;
  return step;
}

/* Whole steps are committed; the one under way is held, to be finished or thrown away at resume. */
double
llm_batch_pause (LlmBatch *batch, double now_s)
{
  double end_s = now_s;

  sim_require (!batch->paused && batch->config.advance != LLM_ADVANCE_GROUPS);
  batch->paused = TRUE;
  if (batch->plan_steps > 0)
    {
      gint64 steps
        = batch->config.advance == LLM_ADVANCE_JUMP ? batch_jump_shorten (batch, now_s, &end_s) : 1;
      LlmSegment held;

      end_s = MAX (now_s, batch->next_s);
      held = take_last_step (batch);
      if (steps > 1)
        batch_jump_commit (batch);
      g_array_set_size (batch->plan, 0);
      g_array_append_val (batch->plan, held);
      batch->plan_steps = 1;
    }
  batch->next_s = INFINITY;
  return end_s;
}

/* The held step ends now if it is committed; else its tokens are not made. */
void
llm_batch_resume (LlmBatch *batch, double now_s, gboolean commit)
{
  sim_require (batch->paused);
  batch->paused = FALSE;
  batch->next_s = now_s;
  if (commit && batch->plan_steps == 1 && batch->n_running > 0)
    {
      if (batch->config.advance == LLM_ADVANCE_JUMP)
        batch_jump_commit (batch);
      else
        batch_step_commit (batch);
    }
  batch->clock_s = now_s;
  batch_end_turn (batch);
  batch_plan (batch);
}

/* KV is gone: who was on it leaves, and the owner may submit it again. */
void
llm_batch_fail_group (LlmBatch *batch, guint group,
                      void (*lost) (gpointer data, guint id, gint64 generated))
{
  KvPool *pool = pool_of (batch, group);
  guint next;

  sim_require (batch->paused);
  batch->groups[group].closed = TRUE;
  batch->groups[group].stall_s = 0.0;
  for (guint id = pool->newest; id != 0; id = next)
    {
      next = sequence_of (batch, id - 1)->older;
      if (sequence_of (batch, id - 1)->group != group)
        continue;
      batch_eject (batch, id - 1, SEQUENCE_FREE);
      batch->totals.n_lost++;
      if (lost != NULL)
        lost (batch->config.data, id - 1, sequence_of (batch, id - 1)->generated);
    }
}

/* For what a failed device held, before it is failed. */
void
llm_batch_visit_group (const LlmBatch *batch, guint group,
                       void (*visit) (gpointer data, guint id, gint64 context_tokens),
                       gpointer data)
{
  sim_require (batch->paused);
  for (guint id = pool_of (batch, group)->newest; id != 0; id = sequence_of (batch, id - 1)->older)
    {
      const Sequence *sequence = sequence_of (batch, id - 1);

      if (sequence->group == group)
        visit (data, id - 1, sequence->prompt + batch_progress (batch, sequence));
    }
}

void
llm_batch_open_group (LlmBatch *batch, guint group)
{
  sim_require (batch->groups[group].closed);
  batch->groups[group].closed = FALSE;
}

void
llm_batch_cut (LlmBatch *batch, double now_s)
{
  double end_s;

  sim_require (!batch->paused);
  if (batch->plan_steps > 0 && batch->config.advance == LLM_ADVANCE_JUMP)
    batch_jump_shorten (batch, now_s, &end_s);
}

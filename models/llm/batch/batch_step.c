/* models/llm/batch/batch_step.c - the reference: a batch step by step, by the letter of the rules.
 *
 * Nothing is summed ahead: each step recounts every group from its requests, asks the law for one
 * step, and looks at every request for its end.  Slow on purpose; the jump must agree with it to
 * 1e-9.
 */
#include <math.h>
#include "models/llm/batch/batch_state.h"

/* The reference counts at every step what jumps know by sums. */
static void
recount_loads (LlmBatch *batch)
{
  for (guint g = 0; g < batch->config.n_groups; g++)
    batch->loads[g] = (LlmLoad){ 0, 0 };
  for (guint p = 0; p < batch->config.n_pools; p++)
    for (guint id = batch->pools[p].newest; id != 0; id = sequence_of (batch, id - 1)->older)
      {
        const Sequence *sequence = sequence_of (batch, id - 1);

        batch->loads[sequence->group].n_requests++;
        batch->loads[sequence->group].context_tokens += sequence->prompt + sequence->generated + 1;
      }
}

/* Ends of one step are reported by number. */
static gint
compare_ids (gconstpointer a, gconstpointer b)
{
  guint x = *(const guint *) a, y = *(const guint *) b;

  return x < y ? -1 : x > y;
}

/* One token more for a request. */
static void
grow_sequence (LlmBatch *batch, guint id)
{
  Sequence *sequence = sequence_of (batch, id);

  if ((sequence->prompt + sequence->generated) % batch->block == 0)
    pool_of (batch, sequence->group)->blocks++;
  sequence->generated++;
  batch->groups[sequence->group].tokens++;
  batch->totals.tokens++;
  if (sequence->generated == sequence->stop)
    g_array_append_val (batch->departed, id);
}

/* One token for each; group -1 is all. */
static void
grow_running (LlmBatch *batch, gint group)
{
  for (guint p = 0; p < batch->config.n_pools; p++)
    for (guint id = batch->pools[p].newest; id != 0; id = sequence_of (batch, id - 1)->older)
      if (group < 0 || sequence_of (batch, id - 1)->group == (guint) group)
        grow_sequence (batch, id - 1);
  g_array_sort (batch->departed, compare_ids);
}

/* As a jump of one step, by other code: the tests hold one to the other. */
void
batch_step_commit (LlmBatch *batch)
{
  LlmBatchTotals *t = &batch->totals;

  if (batch->plan_steps == 1)
    {
      LlmSegment segment = g_array_index (batch->plan, LlmSegment, 0);
      double time = segment.first_s;

      recount_loads (batch);
      if (batch->config.hooks->stepped != NULL)
        batch->config.hooks->stepped (batch->config.data, batch->loads, &segment, 1);
      t->steps++;
      t->busy_s += time;
      for (guint g = 0; g < batch->config.n_groups; g++)
        {
          t->active_request_s += time * (double) batch->loads[g].n_requests;
          t->used_token_s += time * (double) batch->loads[g].context_tokens;
        }
      batch->step++;
      grow_running (batch, -1);
    }
  batch->clock_s = batch->next_s;
}

void
batch_step_plan (LlmBatch *batch)
{
  LlmSegment segment;

  recount_loads (batch);
  segment = batch->config.hooks->step (batch->config.data, batch->loads, batch->config.n_groups);
  sim_require (segment.first_s > 0.0 && segment.n_steps >= 1.0);
  segment.n_steps = 1.0;
  g_array_set_size (batch->plan, 0);
  g_array_append_val (batch->plan, segment);
  batch->plan_steps = 1;
  batch->next_s = batch->clock_s + segment.first_s;
}

double
llm_batch_begin_group (LlmBatch *batch, guint group)
{
  double stall = batch->groups[group].stall_s;

  sim_require (batch->config.advance == LLM_ADVANCE_GROUPS && !batch->groups[group].stepping);
  sim_require (batch->groups[group].n > 0);
  batch->groups[group].stepping = TRUE;
  batch->groups[group].stall_s = 0.0;
  batch->totals.stall_s += stall;
  return stall;
}

void
llm_batch_turn_group (LlmBatch *batch, guint group)
{
  sim_require (batch->groups[group].stepping);
  batch->groups[group].stepping = FALSE;
  batch->totals.steps++;
  grow_running (batch, (gint) group);
  batch_end_turn (batch);
}

void
llm_batch_admit (LlmBatch *batch)
{
  sim_require (batch->config.advance == LLM_ADVANCE_GROUPS);
  batch_compose (batch);
}

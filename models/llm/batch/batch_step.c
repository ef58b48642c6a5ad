/* models/llm/batch/batch_step.c - the reference: a batch step by step, by the letter of the rules.
 *
 * Nothing is summed ahead: each step recounts every group from its requests, asks the law for one
 * step, and looks at every request for its end.  Slow on purpose; the jump must agree with it to
 * 1e-9.
 */
#include <math.h>
#include "models/llm/batch/batch_state.h"

static void
recount_loads (LlmBatch *batch)
{
  for (guint g = 0; g < batch->config.n_groups; g++)
    batch->loads[g] = (LlmLoad){ 0, 0 };
  for (guint p = 0; p < batch->config.n_pools; p++)
    for (guint id = batch->pools[p].newest; id != 0; id = seat_of (batch, id - 1)->older)
      {
        const Seat *seat = seat_of (batch, id - 1);

        batch->loads[seat->group].n_requests++;
        batch->loads[seat->group].context_tokens += seat->prompt + seat->generated + 1;
      }
}

static gint
compare_ids (gconstpointer a, gconstpointer b)
{
  guint x = *(const guint *) a, y = *(const guint *) b;

  return x < y ? -1 : x > y;
}

/* One token more for a request. */
static void
grow_seat (LlmBatch *batch, guint id)
{
  Seat *seat = seat_of (batch, id);

  if ((seat->prompt + seat->generated) % batch->block == 0)
    pool_of (batch, seat->group)->blocks++;
  seat->generated++;
  batch->groups[seat->group].tokens++;
  batch->totals.tokens++;
  if (seat->generated == seat->stop)
    g_array_append_val (batch->gone, id);
}

static void
grow_running (LlmBatch *batch, gint group)
{
  for (guint p = 0; p < batch->config.n_pools; p++)
    for (guint id = batch->pools[p].newest; id != 0; id = seat_of (batch, id - 1)->older)
      if (group < 0 || seat_of (batch, id - 1)->group == (guint) group)
        grow_seat (batch, id - 1);
  g_array_sort (batch->gone, compare_ids);
}

void
batch_step_commit (LlmBatch *batch)
{
  LlmBatchTotals *t = &batch->totals;

  if (batch->plan_steps == 1)
    {
      LlmSegment piece = g_array_index (batch->plan, LlmSegment, 0);
      double time = piece.first_s;

      recount_loads (batch);
      if (batch->config.hooks->stepped != NULL)
        batch->config.hooks->stepped (batch->config.data, batch->loads, &piece, 1);
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
  LlmSegment piece;

  recount_loads (batch);
  piece = batch->config.hooks->step (batch->config.data, batch->loads, batch->config.n_groups);
  sim_require (piece.first_s > 0.0 && piece.n_steps >= 1.0);
  piece.n_steps = 1.0;
  g_array_set_size (batch->plan, 0);
  g_array_append_val (batch->plan, piece);
  batch->plan_steps = 1;
  batch->next_s = batch->clock_s + piece.first_s;
}

double
llm_batch_begin_group (LlmBatch *batch, guint group)
{
  double stall = batch->groups[group].stall_s;

  sim_require (batch->config.advance == LLM_ADVANCE_GROUPS && !batch->groups[group].under_way);
  sim_require (batch->groups[group].n > 0);
  batch->groups[group].under_way = TRUE;
  batch->groups[group].stall_s = 0.0;
  batch->totals.stall_s += stall;
  return stall;
}

void
llm_batch_turn_group (LlmBatch *batch, guint group)
{
  sim_require (batch->groups[group].under_way);
  batch->groups[group].under_way = FALSE;
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

/* tests/llm/test_pause.c - a batch that stands still in the middle of a step, and groups that die.
 * */
#include <math.h>
#include "models/llm/batch/batch_pause.h"
#include "tests/test.h"

static guint n_lost;

static LlmSegment
step (gpointer data, const LlmLoad *loads, guint n_groups)
{
  return (LlmSegment){ 0.25, 0.0, INFINITY };
}

static const LlmBatchHooks hooks = { .step = step };

static LlmBatch *
batch_of (LlmAdvance advance)
{
  LlmBatchConfig config = { .capacity_tokens = 1000,
                            .watermark_share = 1.0,
                            .n_groups = 2,
                            .n_pools = 2,
                            .advance = advance,
                            .hooks = &hooks };
  LlmBatch *batch = llm_batch_new (&config);

  for (guint id = 0; id < 4; id++)
    {
      LlmBatchRequest r = { id, 10 + id, 0, 9 };

      ck_assert (llm_batch_submit (batch, 0.0, &r));
    }
  llm_batch_turn (batch);
  return batch;
}

static void
lost (gpointer data, guint id, gint64 generated)
{
  ck_assert_int_eq (generated, 4);
  n_lost++;
}

/* Steps of 0.25 s; frozen at 1.1 s in the fifth, which ends at 1.25 s. */
START_TEST (whole_steps_stay_and_the_broken_one_is_held)
{
  for (guint commit = 0; commit < 2; commit++)
    {
      g_autoptr (LlmBatch) batch = batch_of (LLM_ADVANCE_JUMP);
      double end_s = llm_batch_pause (batch, 1.1);

      assert_close (end_s, 1.25, 1e-12);
      ck_assert (isinf (llm_batch_next_s (batch)));
      ck_assert_int_eq (llm_batch_totals (batch)->steps, 4);
      n_lost = 0;
      llm_batch_fail_group (batch, 1, lost);
      ck_assert_uint_eq (n_lost, 2);
      llm_batch_resume (batch, 12.0, commit == 1);
      ck_assert_int_eq (llm_batch_n_running (batch), 2);
      ck_assert_int_eq (llm_batch_totals (batch)->tokens, 4 * 4 + (commit == 1 ? 2 : 0));
      assert_close (llm_batch_next_s (batch), 12.0 + 0.25 * (commit == 1 ? 4 : 5), 1e-12);
      llm_batch_audit (batch);
    }
}
END_TEST

START_TEST (a_closed_group_takes_nobody_until_it_opens)
{
  g_autoptr (LlmBatch) batch = batch_of (LLM_ADVANCE_JUMP);
  LlmBatchRequest r = { 9, 700, 3, 8 };

  llm_batch_pause (batch, 1.1);
  llm_batch_fail_group (batch, 0, NULL);
  ck_assert (llm_batch_submit (batch, 1.2, &r));
  llm_batch_resume (batch, 2.0, FALSE);
  ck_assert_int_eq (llm_batch_load (batch, 0).n_requests, 0);
  ck_assert_int_eq (llm_batch_load (batch, 1).n_requests, 3);
  llm_batch_pause (batch, 2.1);
  llm_batch_open_group (batch, 0);
  r.id = 10;
  ck_assert (llm_batch_submit (batch, 2.2, &r));
  llm_batch_resume (batch, 3.0, FALSE);
  ck_assert_int_eq (llm_batch_load (batch, 0).n_requests, 1);
  llm_batch_audit (batch);
}
END_TEST

START_TEST (a_cut_ends_at_the_next_boundary)
{
  g_autoptr (LlmBatch) batch = batch_of (LLM_ADVANCE_JUMP);

  llm_batch_cut (batch, 0.6);
  assert_close (llm_batch_next_s (batch), 0.75, 1e-12);
  llm_batch_turn (batch);
  ck_assert_int_eq (llm_batch_totals (batch)->steps, 3);
  llm_batch_audit (batch);
}
END_TEST

/* The reference does the same, one step at a time. */
START_TEST (the_reference_freezes_too)
{
  g_autoptr (LlmBatch) batch = batch_of (LLM_ADVANCE_STEP);
  double end_s;

  for (guint i = 0; i < 4; i++)
    llm_batch_turn (batch);
  end_s = llm_batch_pause (batch, 1.1);
  assert_close (end_s, 1.25, 1e-12);
  n_lost = 0;
  llm_batch_fail_group (batch, 1, lost);
  ck_assert_uint_eq (n_lost, 2);
  llm_batch_resume (batch, 12.0, TRUE);
  ck_assert_int_eq (llm_batch_totals (batch)->tokens, 18);
  llm_batch_audit (batch);
}
END_TEST

TEST_MAIN (pause, TEST (whole_steps_stay_and_the_broken_one_is_held),
           TEST (a_closed_group_takes_nobody_until_it_opens),
           TEST (a_cut_ends_at_the_next_boundary), TEST (the_reference_freezes_too))

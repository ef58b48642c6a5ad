/* tests/llm/test_vllm_v0.c - vLLM before V1 by hand: two kinds of steps, and a watermark. */
#include "tests/llm/replica_bench.h"

/* Prompts go alone and whole while decodes stand still; what is over the budget waits for the next
 * step, before any decode; a prompt longer than the budget is a step of its own. */
START_TEST (vllm_v0_has_phases)
{
  LlmScheduler v0 = llm_scheduler_defaults (&llm_schedule_vllm_v0, 80e9);
  Bench b;

  ck_assert_double_eq (v0.watermark_share, 0.01);
  v0.max_tokens = 100;
  init (&b, &v0, 100, 16);
  for (guint i = 0; i < 3; i++)
    add (&b, 40, 10, 0);
  step (&b);
  ck_assert_int_eq (tokens_of (&b, 1), 40);
  ck_assert_int_eq (tokens_of (&b, 2), 0);
  make (&b);
  step (&b);
  ck_assert_int_eq (tokens_of (&b, 2), 40);
  ck_assert (!b.r.step.decodes);
  make (&b);
  add (&b, 300, 10, 0);
  step (&b);
  ck_assert_int_eq (tokens_of (&b, 3), 300);
  ck_assert (!b.r.step.decodes);
  make (&b);
  step (&b);
  ck_assert (b.r.step.decodes);
  ck_assert_int_eq (b.r.n_decodes, 4);
  clear (&b);
}
END_TEST

/* Of 200 blocks two stay free at admission: 12 are left, and a prompt of 11 waits where one of 10
 * does not. */
START_TEST (vllm_v0_keeps_a_watermark)
{
  LlmScheduler v0 = llm_scheduler_defaults (&llm_schedule_vllm_v0, 80e9);

  for (gint64 blocks = 10; blocks < 12; blocks++)
    {
      Bench b;

      init (&b, &v0, 200, 16);
      add (&b, 188 * 16 - 8, 5, 0);
      step (&b);
      make (&b);
      add (&b, (gint32) (blocks * 16 - 1), 5, 0);
      step (&b);
      ck_assert_int_eq (tokens_of (&b, 1), blocks == 10 ? 159 : 0);
      clear (&b);
    }
}
END_TEST

TEST_MAIN (vllm_v0, TEST (vllm_v0_has_phases), TEST (vllm_v0_keeps_a_watermark))

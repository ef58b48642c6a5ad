/* tests/llm/toy_scheduler.h - schedulers of all policies with small random limits, for property
 * tests. */
#ifndef TESTS_LLM_TOY_SCHEDULER_H
#define TESTS_LLM_TOY_SCHEDULER_H

#include "models/llm/schedule/scheduler.h"

static inline void
random_scheduler (LlmScheduler *s, GRand *rand)
{
  static const LlmSchedulePolicy *const policies[]
    = { &llm_schedule_vllm, &llm_schedule_sglang, &llm_schedule_trtllm, &llm_schedule_vllm_v0 };

  *s = (LlmScheduler){
    .policy = policies[g_rand_int_range (rand, 0, 4)],
    .max_tokens = g_rand_int_range (rand, 64, 400),
    .max_requests = g_rand_int_range (rand, 1, 17),
    .entry_steps = g_rand_int_range (rand, 0, 3) == 0 ? g_rand_int_range (rand, 1, 4) : 0,
    .draft_tokens = g_rand_int_range (rand, 0, 3) == 0 ? g_rand_int_range (rand, 1, 4) : 0,
  };
  s->accepted_tokens = g_rand_double (rand) * (double) s->draft_tokens;
  if (s->policy == &llm_schedule_sglang)
    {
      s->mixed_chunks = g_rand_boolean (rand);
      s->chunk_tokens = g_rand_int_range (rand, 64, 400);
      s->conservativeness = g_rand_double_range (rand, 0.2, 1.5);
      s->receive_steps = g_rand_boolean (rand) ? g_rand_int_range (rand, 0, 12) : 0;
      return;
    }
  s->by_priority = g_rand_int_range (rand, 0, 4) == 0;
  s->watermark_share = g_rand_boolean (rand) ? 0.0 : g_rand_double_range (rand, 0.0, 0.1);
  if (s->policy == &llm_schedule_trtllm && g_rand_boolean (rand))
    s->balance_steps = g_rand_int_range (rand, 1, 12);
  s->evicts = s->policy == &llm_schedule_trtllm && g_rand_boolean (rand);
  if (s->policy == &llm_schedule_vllm_v0)
    s->whole_prompts = TRUE;
  else if (g_rand_int_range (rand, 0, 4) == 0)
    {
      s->whole_prompts = TRUE;
      s->max_tokens = 600;
    }
  else if (s->policy == &llm_schedule_vllm && g_rand_boolean (rand))
    s->long_prefill_tokens = g_rand_int_range (rand, 10, 100);
}

#endif

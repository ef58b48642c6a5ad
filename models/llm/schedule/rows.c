/* models/llm/schedule/rows.c - what engines are made of, and what holds for the limits of all
 * schedulers.
 *
 * The limits that a scenario leaves out are those of its engine.
 */
#include "models/llm/schedule/engine_kinds.h"
#include "models/llm/schedule/policies.h"

const LlmEngineKind llm_engine_kinds[LLM_N_KERNELS] = {
  [LLM_KERNELS_VLLM] = { &llm_schedule_vllm, &llm_memory_of_total, 16 },
  [LLM_KERNELS_TRTLLM] = { &llm_schedule_trtllm, &llm_memory_of_free, 32 },
  [LLM_KERNELS_SGLANG] = { &llm_schedule_sglang, &llm_memory_but_reserve, 1 },
};

/* Engines choose by the device's memory. */
LlmScheduler
llm_scheduler_defaults (const LlmSchedulePolicy *policy, double memory_bytes)
{
  return policy->defaults (memory_bytes);
}

/* What holds for all, then what the policy adds. */
gboolean
llm_scheduler_check (const LlmScheduler *s, GError **error)
{
  if (s->max_tokens < 1 || s->max_requests < 1)
    return sim_invalid (error, "a step needs at least one token and one request");
  if (s->long_prefill_tokens < 0)
    return sim_invalid (error, "a limit of tokens is not negative; 0 is none");
  if (!(s->watermark_share >= 0.0 && s->watermark_share < 1.0))
    return sim_invalid (error, "the watermark (%g) is a share of the blocks in [0, 1)",
                        s->watermark_share);
  if (s->entry_steps < 0 || s->entry_steps > 1000)
    return sim_invalid (error, "entry takes 0 to 1,000 steps");
  if (s->draft_tokens < 0 || s->draft_tokens > 1000
      || !(s->accepted_tokens >= 0.0 && s->accepted_tokens <= (double) s->draft_tokens))
    return sim_invalid (error, "of %" G_GINT64_FORMAT " drafted tokens %g cannot be accepted",
                        s->draft_tokens, s->accepted_tokens);
  return s->policy->check (s, error);
}

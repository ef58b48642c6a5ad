/* models/llm/schedule/rows.c - the scheduling policies by name, and what holds for all of them.
 *
 * A scenario names the engine whose scheduler it wants; the limits it leaves out are that engine's
 * defaults.
 */
#include "models/llm/schedule/replica.h"

const SimChoice llm_schedulers[] = {
  { "vllm", "vLLM V1: one budget of tokens for prefill and decode, preempts and recomputes",
    &llm_schedule_vllm },
  { NULL, NULL, NULL },
};

LlmScheduler
llm_scheduler_defaults (const LlmSchedulePolicy *policy, double memory_bytes)
{
  return policy->defaults (memory_bytes);
}

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
  return s->policy->check (s, error);
}

/* models/llm/schedule/rows.c - the scheduling policies by name.
 *
 * A scenario names the engine whose scheduler it wants; the limits it leaves out are that engine's
 * defaults.
 */
#include "models/llm/schedule/replica.h"

const SimChoice llm_schedulers[] = {
  { "vllm", "vLLM V1: one budget of tokens for prefill and decode, preempts and recomputes",
    &llm_schedule_vllm },
  { "sglang", "SGLang: prompts first, admission by an estimate of the output, retracts",
    &llm_schedule_sglang },
  { "trtllm", "TensorRT-LLM: decodes first, no eviction (or with evicts: maximum utilization)",
    &llm_schedule_trtllm },
  { NULL, NULL, NULL },
};

LlmScheduler
llm_scheduler_defaults (const LlmSchedulePolicy *policy, double memory_bytes)
{
  return policy->defaults (memory_bytes);
}

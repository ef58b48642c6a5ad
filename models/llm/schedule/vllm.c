/* models/llm/schedule/vllm.c - the scheduler of vLLM V1 (vllm/v1/core/sched/scheduler.py).
 *
 * No phases: each step has a budget of tokens.  Running requests are served first, in order of
 * admission: one token for who decodes, a chunk for who prefills.  When their blocks do not fit,
 * the newest (or with priorities the worst) loses all its KV and goes back to the head of the
 * queue.  Only if nobody did, waiting requests are admitted in order while the budget, the number
 * of requests and the blocks allow; the first that does not fit ends it.
 */
#include "models/llm/schedule/policies.h"

/* Running ones first; who was preempted shows that there is no room for others. */
static void
compose (LlmReplica *r)
{
  gint64 budget;

  llm_replica_begin (r);
  budget = llm_budget_step_running (r);
  if (r->preempted->len > 0 && r->n_running > 0)
    return;
  do
    while (llm_replica_head_may_join (r) && budget > 0 && llm_budget_admit_head (r, &budget))
      continue;
  while (r->n_running == 0 && llm_replica_drop_ready (r));
}

/* What was preempted prefills with all that it had generated. */
static gboolean
can_compute (const LlmScheduler *s, gint64 prompt, gint64 output)
{
  return !s->whole_prompts || prompt + output - 1 <= s->max_tokens;
}

/* vllm/config/scheduler.py and engine/arg_utils.py get_batch_defaults, API server. */
static LlmScheduler
defaults (double memory_bytes)
{
  gboolean large = memory_bytes >= 70.0 * 1024.0 * 1024.0 * 1024.0;

  return (LlmScheduler){ .policy = &llm_schedule_vllm,
                         .max_tokens = large ? 8192 : 2048,
                         .max_requests = large ? 1024 : 256 };
}

/* Two rules for one thing would leave one of them without effect. */
static gboolean
check (const LlmScheduler *s, GError **error)
{
  if (!llm_scheduler_refuse_others (s, LLM_OPTION_LONG_PREFILL, error))
    return FALSE;
  if (s->whole_prompts && s->long_prefill_tokens > 0)
    return sim_invalid (error,
                        "prompts are cut at %" G_GINT64_FORMAT
                        " tokens per step, but must also stay whole: set one of the two",
                        s->long_prefill_tokens);
  return llm_scheduler_check_budget (s, error);
}

const LlmSchedulePolicy llm_schedule_vllm
  = { compose, llm_budget_settled, can_compute, defaults, check };

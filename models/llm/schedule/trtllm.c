/* models/llm/schedule/trtllm.c - in-flight batching of TensorRT-LLM (its docs: scheduler).
 *
 * Two schedulers in a row.  The capacity scheduler says who may run: with GUARANTEED_NO_EVICT only
 * who fits with all the blocks that it and all others can ever need, so that nobody is preempted
 * and the batch is smaller; with MAX_UTILIZATION who fits now, and the newest is paused when
 * blocks run out.  The micro-batch scheduler fills a step of max_num_tokens, generation first.
 */
#include "models/llm/schedule/policies.h"

/* Without eviction nothing may start that might not end. */
static gboolean
promise_fits (const LlmReplica *r)
{
  const LlmSequence *s = llm_sequence (r, llm_replica_head (r));

  return r->scheduler->evicts || s->blocks > 0 /* reserved before */
         || r->promised + llm_replica_blocks_at_end (r, s) + r->kept_blocks
              <= r->kv.n_blocks - llm_replica_watermark (r);
}

/* As vLLM, but for the promise. */
static void
compose (LlmReplica *r)
{
  gint64 budget;

  llm_replica_begin (r);
  budget = llm_budget_step_running (r);
  if (r->preempted->len > 0 && r->n_running > 0)
    return;
  do
    while (llm_replica_head_may_join (r) && budget > 0 && promise_fits (r)
           && llm_budget_admit_head (r, &budget))
      continue;
  while (r->n_running == 0 && llm_replica_drop_ready (r));
}

/* A prompt that stays whole must fit in a step. */
static gboolean
can_compute (const LlmScheduler *s, gint64 prompt, gint64 output)
{
  return !s->whole_prompts || (s->evicts ? prompt + output - 1 : prompt) <= s->max_tokens;
}

/* TensorRT-LLM documentation, LLM API: max_batch_size 2048, max_num_tokens 8192, chunked context
 * off. */
static LlmScheduler
defaults (double memory_bytes)
{
  return (LlmScheduler){
    .policy = &llm_schedule_trtllm, .max_tokens = 8192, .max_requests = 2048, .whole_prompts = TRUE
  };
}

/* Of the options its own. */
static gboolean
check (const LlmScheduler *s, GError **error)
{
  return llm_scheduler_refuse_others (s, LLM_OPTION_EVICTS, error)
         && llm_scheduler_check_budget (s, error);
}

const LlmSchedulePolicy llm_schedule_trtllm
  = { compose, llm_budget_settled, can_compute, defaults, check };

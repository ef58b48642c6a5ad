/* models/llm/schedule/vllm_v0.c - the scheduler of vLLM before V1, without chunked prefill
 * (vllm/core/scheduler.py, _schedule_default, and block_manager.py).
 *
 * Steps are of two kinds.  If a waiting prompt fits, the step computes prompts and nothing else:
 * whole ones, in order of arrival, up to the budget, while those that decode stand still.  Else all
 * that run decode; when their blocks do not fit, the newest lose all their KV and go back to the
 * head of the queue.  A share of the blocks (0.01) is kept free at admission.
 */
#include "models/llm/schedule/policies.h"

#define WATERMARK 0.01 /* vllm/core/block_manager.py */

/* The budget is the context of the model there, so that one prompt always fits: the first of a
 * step is taken whatever its length.
 *
 * Returns: TRUE when prompts make this step. */
static gboolean
step_prompts (LlmReplica *r)
{
  gint64 budget = r->scheduler->max_tokens, running = r->n_running;

  while (budget > 0 && llm_replica_head_may_join (r))
    {
      const LlmSequence *s = llm_sequence (r, llm_replica_look_up_head (r));
      gint64 whole = llm_replica_remaining (r, s), left = budget;

      /* with one token left it decodes, drafts and all */
      if (r->n_running == running)
        left = MAX (left, whole > 1 ? whole : 1 + r->scheduler->draft_tokens);
      if (!llm_budget_admit_head (r, &left))
        break;
      /* one whose KV comes later has taken nothing */
      if (r->n_running > running)
        budget = left;
    }
  return r->n_running > running;
}

/* Prompts first.  When nobody is left to decode, those whose KV has come but who hold each other up
 * are dropped until a prompt fits, as in V1. */
static void
compose (LlmReplica *r)
{
  llm_replica_begin (r);
  if (step_prompts (r))
    return;
  llm_budget_step_running (r);
  while (r->n_running == 0 && !step_prompts (r) && llm_replica_drop_ready (r))
    continue;
}

/* Any prompt is a step of its own. */
static gboolean
can_compute (const LlmScheduler *s, gint64 prompt, gint64 output)
{
  return TRUE;
}

/* vllm/config.py and engine/arg_utils.py of 0.6: max_num_seqs 256, max_num_batched_tokens 2048 or
 * the model's context. */
static LlmScheduler
defaults (double memory_bytes)
{
  return (LlmScheduler){ .policy = &llm_schedule_vllm_v0,
                         .max_tokens = 2048,
                         .max_requests = 256,
                         .whole_prompts = TRUE,
                         .watermark_share = WATERMARK };
}

/* Without chunks nothing can be cut. */
static gboolean
check (const LlmScheduler *s, GError **error)
{
  if (!s->whole_prompts)
    return sim_invalid (error, "vLLM V0 computes prompts whole, in steps of their own");
  return llm_scheduler_refuse_others (s, 0, error);
}

const LlmSchedulePolicy llm_schedule_vllm_v0
  = { compose, llm_budget_settled, can_compute, defaults, check };

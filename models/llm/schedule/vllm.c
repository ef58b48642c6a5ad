/* models/llm/schedule/vllm.c - the scheduler of vLLM V1 (vllm/v1/core/sched/scheduler.py).
 *
 * No phases: each step has a budget of tokens.  Running requests are served first, in order of
 * admission: one token for who decodes, a chunk for who prefills.  When their blocks do not fit,
 * the newest (or with priorities the worst) loses all its KV and goes back to the head of the
 * queue.  Only if nobody did, waiting requests are admitted in order while the budget, the number
 * of requests and the blocks allow; the first that does not fit ends it.
 */
#include "models/llm/schedule/policies.h"

static gint64
chunk_of (const LlmReplica *r, const LlmSequence *s, gint64 budget)
{
  gint64 n = MIN (llm_replica_remaining (r, s), budget);

  return r->scheduler->long_prefill_tokens > 0 ? MIN (n, r->scheduler->long_prefill_tokens) : n;
}

static gint64
blocks_of_chunk (const LlmReplica *r, const LlmSequence *s, gint64 tokens)
{
  return llm_kv_blocks_of (&r->kv, s->computed + tokens) - s->blocks;
}

/* Blocks that all running requests want in the coming step.  Taking them one by one and preempting
 * when one fails, as the engine does, ends with the same requests as preempting until the sum
 * fits: a victim falls only when those before some request want more than there is, so the sum does
 * too. */
static gint64
running_demand (const LlmReplica *r)
{
  gint64 demand = llm_replica_decode_demand (r), budget = r->scheduler->max_tokens - r->n_decodes;

  for (guint i = 0; i < r->prefills->len && budget > 0; i++)
    {
      const LlmSequence *s = llm_sequence (r, g_array_index (r->prefills, guint, i));
      gint64 n = chunk_of (r, s, budget);

      demand += blocks_of_chunk (r, s, n);
      budget -= n;
    }
  return demand;
}

static guint
victim (const LlmReplica *r)
{
  guint worst = r->newest;

  if (!r->scheduler->by_priority)
    return worst - 1;
  for (guint id = r->newest; id != 0; id = llm_sequence (r, id - 1)->older)
    if (llm_sequence (r, id - 1)->order > llm_sequence (r, worst - 1)->order)
      worst = id;
  return worst - 1;
}

static gint64
step_running (LlmReplica *r)
{
  gint64 budget = r->scheduler->max_tokens - r->n_decodes;

  llm_replica_step_decodes (r);
  for (guint i = 0; i < r->prefills->len && budget > 0; i++)
    {
      guint id = g_array_index (r->prefills, guint, i);
      gint64 n = chunk_of (r, llm_sequence (r, id), budget);

      llm_replica_step_prefill (r, id, n);
      budget -= n;
    }
  return budget;
}

static gboolean
admit_head (LlmReplica *r, gint64 *budget)
{
  guint id = llm_replica_head (r);
  const LlmSequence *s = llm_sequence (r, id);
  gint64 n = chunk_of (r, s, *budget), spare = llm_replica_watermark (r);

  if (r->scheduler->whole_prompts && n < llm_replica_remaining (r, s))
    return FALSE;
  if (llm_kv_blocks_of (&r->kv, s->computed + n) > r->kv.n_free - spare)
    return FALSE;
  llm_replica_admit (r);
  llm_replica_step_prefill (r, id, n);
  *budget -= n;
  return TRUE;
}

static void
compose (LlmReplica *r)
{
  gint64 budget;

  llm_replica_begin (r);
  while (running_demand (r) > r->kv.n_free)
    llm_replica_preempt (r, victim (r));
  budget = step_running (r);
  if (r->preempted->len > 0)
    return;
  while (llm_replica_n_queued (r) > 0 && budget > 0 && r->n_running < r->scheduler->max_requests
         && admit_head (r, &budget))
    continue;
}

/* KV only grows while nobody leaves, so a head that does not fit now will not fit later; but after
 * a preemption nobody has tried. */
static gint64
lasts (const LlmReplica *r)
{
  return r->preempted->len > 0 ? 1 : G_MAXINT64;
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

static gboolean
check (const LlmScheduler *s, GError **error)
{
  if (s->max_requests > s->max_tokens)
    return sim_invalid (error,
                        "at most %" G_GINT64_FORMAT " running requests, but only %" G_GINT64_FORMAT
                        " tokens a step: vLLM wants a token for each; raise the tokens",
                        s->max_requests, s->max_tokens);
  if (s->whole_prompts && s->long_prefill_tokens > 0)
    return sim_invalid (error,
                        "prompts are cut at %" G_GINT64_FORMAT
                        " tokens a step, but must also stay whole: set one of the two",
                        s->long_prefill_tokens);
  return TRUE;
}

const LlmSchedulePolicy llm_schedule_vllm = { compose, lasts, defaults, check };

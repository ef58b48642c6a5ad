/* models/llm/schedule/scheduler.h - the scheduler of an engine: a policy and its limits.
 *
 * A policy decides at every step boundary who computes how many tokens in the coming step.  It is
 * one file of this folder; rows.c lists them for a parameter.  The limits are those that the engine
 * of that name documents; llm_scheduler_defaults gives its own values.
 */
#ifndef MODELS_LLM_SCHEDULE_SCHEDULER_H
#define MODELS_LLM_SCHEDULE_SCHEDULER_H

#include "sim/sim.h"

G_BEGIN_DECLS

typedef struct LlmSchedulePolicy LlmSchedulePolicy; /* replica.h: for the files of the folder */

typedef struct LlmScheduler {
  const LlmSchedulePolicy *policy;
  gint64 max_tokens;      /* computed by a replica in one step (vLLM max_num_batched_tokens,
                             TensorRT-LLM max_num_tokens); SGLang: of prompts
                             (max_prefill_tokens) */
  gint64 max_requests;    /* running in a replica at once (max_num_seqs, max_batch_size,
                             max_running_requests) */
  gboolean whole_prompts; /* no chunks: a prompt waits until a step has room for all of it */
  gboolean by_priority;   /* smaller first, then by arrival; the worst is preempted */
  double watermark_share; /* of all blocks, kept free by admissions to a busy replica: in [0, 1) */
  gint64 entry_steps;     /* of a busy replica that pass between the first boundary after a
                             request's arrival and the step that it may join.  An empirical term:
                             aiconfigurator finds about 3 for TensorRT-LLM */

  gint64 receive_steps; /* SGLang: decode steps between two looks for new requests
                             (scheduler_recv_interval); after a step with prompts it looks at once.
                             0 or 1: before every step */
  gint64 balance_steps; /* TensorRT-LLM with replicas of attention: prompts wait until every
                             replica has one, or this many steps, or until a replica decodes nothing
                             (attention_dp_config: enable_balance, timeout_iters).  0: none waits */

  /* Speculation: each decode verifies so many drafted tokens besides its own, of which so many are
   * accepted in the mean: in [0, draft_tokens].  Fractions are kept from step to step, alike for
   * all requests of a replica. */
  gint64 draft_tokens;
  double accepted_tokens;

  gint64 long_prefill_tokens; /* vLLM: most of one prompt in a step; 0: no such limit */

  /* SGLang. */
  gint64 chunk_tokens;   /* of prompts in a step, beyond which one is cut (chunked_prefill_size) */
  gboolean mixed_chunks; /* decodes take part in steps with prompts (enable_mixed_chunk) */
  double conservativeness; /* of the estimate of output to come (schedule_conservativeness) */

  gboolean evicts; /* TensorRT-LLM: MAX_UTILIZATION; else GUARANTEED_NO_EVICT */
} LlmScheduler;

/* vLLM V1: running requests in order of admission, then waiting ones while tokens, requests and
 * blocks allow. */
extern const LlmSchedulePolicy llm_schedule_vllm;

/* vLLM before V1: whole prompts first, in steps of their own; a share of blocks is kept free. */
extern const LlmSchedulePolicy llm_schedule_vllm_v0;

/* SGLang: prompts first, while decodes wait; admission by an estimate of the output to come. */
extern const LlmSchedulePolicy llm_schedule_sglang;

/* TensorRT-LLM in-flight batching: decodes first, then prompts; admission with all blocks that a
 * request can ever need, or (evicts) with those of its prompt. */
extern const LlmSchedulePolicy llm_schedule_trtllm;

/* Returns: @policy with the limits that its engine has when nothing is set, on a device of
 * @memory_bytes. */
LlmScheduler llm_scheduler_defaults (const LlmSchedulePolicy *policy, double memory_bytes);

/* Returns: most tokens of one step that memory is sized for: those of a chunk, where prompts are
 * cut below what a step may hold. */
gint64 llm_scheduler_sized_tokens (const LlmScheduler *scheduler);

/* Returns: FALSE with @error when limits contradict each other or the policy has no use for one. */
gboolean llm_scheduler_check (const LlmScheduler *scheduler, GError **error);

G_END_DECLS

#endif

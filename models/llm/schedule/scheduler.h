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
  gint64 max_tokens;    /* computed by a replica in one step (vLLM max_num_batched_tokens,
                           TensorRT-LLM max_num_tokens, SGLang max_prefill_tokens) */
  gint64 max_requests;  /* running in a replica at once (max_num_seqs, max_batch_size) */
  gboolean whole_prompts; /* no chunks: a prompt waits until a step has room for all of it */
  gboolean by_priority; /* smaller first, then by arrival; the worst is preempted */
  double watermark_share; /* of all blocks, kept free by admissions to a busy replica: in [0, 1) */

  /* vLLM: most tokens of one prompt in a step; 0: no such limit. */
  gint64 long_prefill_tokens;
} LlmScheduler;

/* vLLM V1: running requests in order of admission, then waiting ones while tokens, requests and
 * blocks allow. */
extern const LlmSchedulePolicy llm_schedule_vllm;

/* The choices of a parameter that names a policy; impl is the policy: vllm. */
extern const SimChoice llm_schedulers[];

/* Returns: @policy with the limits that its engine has when nothing is set, on a device of
 * @memory_bytes. */
LlmScheduler llm_scheduler_defaults (const LlmSchedulePolicy *policy, double memory_bytes);

/* Returns: FALSE with @error when limits contradict each other or the policy has no use for one. */
gboolean llm_scheduler_check (const LlmScheduler *scheduler, GError **error);

G_END_DECLS

#endif

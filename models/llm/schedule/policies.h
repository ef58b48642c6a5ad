/* models/llm/schedule/policies.h - what the policies of this folder ask of a replica.
 *
 * At a boundary, in this order: begin; preempt until what runs fits; the decodes; the chunks of
 * those that prefill; admissions with their chunks.  Blocks are taken as the step is filled.
 */
#ifndef MODELS_LLM_SCHEDULE_POLICIES_H
#define MODELS_LLM_SCHEDULE_POLICIES_H

#include "models/llm/schedule/replica_break.h"

G_BEGIN_DECLS

struct LlmSchedulePolicy {
  /* At a boundary: fills r->step and r->preempted. */
  void (*compose) (LlmReplica *r);
  /* Returns: TRUE when nobody could join after steps of decodes alone who could not now. */
  gboolean (*settled) (const LlmReplica *r);
  /* Returns: FALSE when no step can hold the prompt (or, preempted, with the output). */
  gboolean (*can_compute) (const LlmScheduler *scheduler, gint64 prompt, gint64 output);
  LlmScheduler (*defaults) (double memory_bytes);
  gboolean (*check) (const LlmScheduler *scheduler, GError **error);
};

/* Returns: tokens of @s still to be computed before it makes its next one: at least 1. */
gint64 llm_replica_remaining (const LlmReplica *r, const LlmSequence *s);

/* Returns: blocks that the decoding requests take in their next step. */
gint64 llm_replica_decode_demand (const LlmReplica *r);

/* Returns: blocks that an admission must leave free: none when nobody runs. */
gint64 llm_replica_watermark (const LlmReplica *r);

/* Looks in the prefix cache for what the head of the queue would find there: sets its computed
 * tokens and r->hit.  Returns: its id. */
guint llm_replica_look_up_head (LlmReplica *r);

/* Returns: free blocks that the head, just looked up, takes for @tokens tokens in all; those that
 * it finds and nobody holds are among them. */
gint64 llm_replica_blocks_of_head (const LlmReplica *r, gint64 tokens);

/* Returns: TRUE when the head, just looked up, has KV that comes later: from another engine, or
 * from a tier. */
gboolean llm_replica_must_reserve (const LlmReplica *r);

/* When nobody runs, and those whose KV has come hold each other's blocks: the last of them gives up
 * its KV and goes back to the queue.  Returns: FALSE when there are not two. */
gboolean llm_replica_drop_ready (LlmReplica *r);

/* Reserves the head's blocks for KV that comes later; it waits beside the queue.
 * Returns: FALSE when they do not fit. */
gboolean llm_replica_reserve_head (LlmReplica *r);

/* Returns: blocks of @s when it has all its tokens. */
gint64 llm_replica_blocks_at_end (const LlmReplica *r, const LlmSequence *s);

/* Takes a running request's blocks away and puts it back to the head or the end of the queue; the
 * step is still empty. */
void llm_replica_preempt (LlmReplica *r, guint id, gboolean to_head);

/* Lets all decoding requests take part in the step, with their blocks; there are enough. */
void llm_replica_step_decodes (LlmReplica *r);

/* Lets a request that prefills compute @tokens of those that remain, with their blocks.  In a step
 * with decodes, one with a single token left decodes from now on. */
void llm_replica_step_prefill (LlmReplica *r, guint id, gint64 tokens);

/* Makes the head of the queue, just looked up, the newest running request with what it found; it
 * computes nothing yet. */
void llm_replica_admit (LlmReplica *r);

/* Returns: the place in phase of a request that has so much more KV than the tick. */
static inline gint64
llm_replica_phase (const LlmReplica *r, gint64 more)
{
  gint64 phase = more % r->kv.block_tokens;

  return phase < 0 ? phase + r->kv.block_tokens : phase;
}

/* A request whose KV is one token short decodes from now on. */
void llm_replica_enter_decodes (LlmReplica *r, guint id);

/* Who has come before all that wait goes to the head. */
void llm_replica_enqueue_head (LlmReplica *r, guint id);
guint llm_replica_dequeue (LlmReplica *r);

/* Takes one out of the middle; it has no KV. */
void llm_replica_unqueue (LlmReplica *r, guint id);

/* Engines with one budget (budget.c). */

/* Preempts until what runs fits, and puts all of it into the step: decodes, then chunks.
 * Returns: tokens left of the budget. */
gint64 llm_budget_step_running (LlmReplica *r);

/* Returns: FALSE when the head of the queue does not fit; else it runs, and its chunk is taken
 * from @budget. */
gboolean llm_budget_admit_head (LlmReplica *r, gint64 *budget);

/* Policies' settled: nobody could join after steps of decodes alone who could not now. */
gboolean llm_budget_settled (const LlmReplica *r);

/* Options that some policies have. */
typedef enum {
  LLM_OPTION_LONG_PREFILL = 1,
  LLM_OPTION_SGLANG = 2,
  LLM_OPTION_EVICTS = 4
} LlmOptions;

/* Returns: FALSE with @error when an option is set that is not in @allowed. */
gboolean llm_scheduler_refuse_others (const LlmScheduler *scheduler, LlmOptions allowed,
                                      GError **error);

/* Returns: FALSE with @error when a step has no tokens for the decodes of all requests. */
gboolean llm_scheduler_check_budget (const LlmScheduler *scheduler, GError **error);

G_END_DECLS

#endif

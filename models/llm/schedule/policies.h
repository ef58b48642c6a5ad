/* models/llm/schedule/policies.h - what the policies of this folder ask of a replica.
 *
 * At a boundary, in this order: begin; preempt until what runs fits; the decodes; the chunks of
 * those that prefill; admissions with their chunks.  Blocks are taken as the step is filled.
 */
#ifndef MODELS_LLM_SCHEDULE_POLICIES_H
#define MODELS_LLM_SCHEDULE_POLICIES_H

#include "models/llm/schedule/replica.h"

G_BEGIN_DECLS

/* Empties the step. */
void llm_replica_begin (LlmReplica *r);

/* Returns: tokens of @s still to be computed before it makes its next one: at least 1. */
gint64 llm_replica_remaining (const LlmReplica *r, const LlmSequence *s);

/* Returns: blocks that the decoding requests take in their next step. */
gint64 llm_replica_decode_demand (const LlmReplica *r);

/* Returns: blocks that an admission must leave free: none when nobody runs. */
gint64 llm_replica_watermark (const LlmReplica *r);

/* Takes a running request's blocks away and puts it back to the head of the queue; the step is
 * still empty. */
void llm_replica_preempt (LlmReplica *r, guint id);

/* Lets all decoding requests take part in the step, with their blocks; there are enough. */
void llm_replica_step_decodes (LlmReplica *r);

/* Lets a request that prefills compute @tokens of those that remain, with their blocks.  In a step
 * with decodes, one with a single token left decodes from now on. */
void llm_replica_step_prefill (LlmReplica *r, guint id, gint64 tokens);

/* Makes the head of the queue the newest running request; it computes nothing yet. */
void llm_replica_admit (LlmReplica *r);

G_END_DECLS

#endif

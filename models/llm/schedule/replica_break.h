/* models/llm/schedule/replica_break.h - what breaks into a replica's work, between two steps. */
#ifndef MODELS_LLM_SCHEDULE_REPLICA_BREAK_H
#define MODELS_LLM_SCHEDULE_REPLICA_BREAK_H

#include "models/llm/schedule/replica.h"

G_BEGIN_DECLS

/* Empties the step. */
void llm_replica_begin (LlmReplica *r);

/* Takes a request out that has not all its tokens, from the queue or from the batch, with its KV;
 * the step is empty.  Returns: FALSE, and does nothing, while its KV is under way. */
gboolean llm_replica_drop (LlmReplica *r, guint id);

/* All that run go back to the head of the queue without their KV, in the order of their admission,
 * and nothing is remembered but what somebody keeps here or waits for; the step is empty.
 * Returns: tokens whose KV is lost, of those that ran. */
gint64 llm_replica_void (LlmReplica *r);

/* The same where copies of the KV are elsewhere, in pieces of @copied_tokens tokens: of each
 * request its whole pieces are brought back when it is admitted again.  @restored: (out): tokens of
 * them.  0 pieces: none.
 * Returns: tokens whose KV is lost for good. */
gint64 llm_replica_lose (LlmReplica *r, gint64 copied_tokens, gint64 *restored);

G_END_DECLS

#endif

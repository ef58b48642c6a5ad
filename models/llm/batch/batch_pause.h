/* models/llm/batch/batch_pause.h - a batch that stands still, and groups of it that die.
 *
 * Stop it in the middle of a step, take groups away with all their requests, open them again, and
 * go on: for devices in lock step, one of which fails.
 */
#ifndef MODELS_LLM_BATCH_BATCH_PAUSE_H
#define MODELS_LLM_BATCH_BATCH_PAUSE_H

#include "models/llm/batch/batch.h"

G_BEGIN_DECLS

/**
 * llm_batch_pause:
 * @now_s: the time, not before the last turn
 *
 * Not with LLM_ADVANCE_GROUPS.  Commits the steps that ended before @now_s and holds the one under
 * way: llm_batch_next_s is infinite until llm_batch_resume.  Requests may be submitted meanwhile.
 * A delay (hooks->admitted) under way is not waited for again, though totals count it whole.
 *
 * Returns: when the step under way would have ended; @now_s when there was none.
 */
double llm_batch_pause (LlmBatch *batch, double now_s);

/* Goes on at @now_s; with @commit the step held counts as made, else it is made again. */
void llm_batch_resume (LlmBatch *batch, double now_s, gboolean commit);

/* While paused: closes @group to admission.  Each request of it is gone, with its KV: the id is
 * free again and @lost (may be NULL) hears how many tokens it had generated. */
void llm_batch_fail_group (LlmBatch *batch, guint group,
                           void (*lost) (gpointer data, guint id, gint64 generated));

/* While paused: shows @visit every request of @group and its context, the latest admitted first. */
void llm_batch_visit_group (const LlmBatch *batch, guint group,
                            void (*visit) (gpointer data, guint id, gint64 context_tokens),
                            gpointer data);

/* Opens a closed group, empty. */
void llm_batch_open_group (LlmBatch *batch, guint group);

/* Ends the present jump at the first step boundary at or after @now_s, whatever waits. */
void llm_batch_cut (LlmBatch *batch, double now_s);

G_END_DECLS

#endif

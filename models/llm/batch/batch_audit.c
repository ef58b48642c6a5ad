/* models/llm/batch/batch_audit.c - the sums of a batch against a recount of all its sequences.
 *
 * The sums change by differences, so one wrong difference would stay for the rest of the run and
 * shift every later admission.  A recount finds it while the cause is still near.
 */
#include "models/llm/batch/batch_state.h"

/* What a recount of all sequences finds. */
typedef struct {
  gint64 queued, running, context, blocks, generated;
} Recount;

/* The slow way: over all sequences, as if no sum had been kept. */
static Recount
recount (const LlmBatch *batch)
{
  Recount r = { 0, 0, 0, 0, 0 };

  for (guint id = 0; id < batch->sequences->len; id++)
    {
      const Sequence *sequence = sequence_of (batch, id);
      gint64 progress = batch_progress (batch, sequence);

      r.generated += progress - sequence->done;
      sim_require (progress <= sequence->stop);
      r.queued += sequence->state == SEQUENCE_QUEUED;
      if (sequence->state != SEQUENCE_RUNNING)
        continue;
      r.running++;
      r.context += sequence->prompt + progress;
      r.blocks += batch_blocks_of (batch, sequence->prompt + progress);
    }
  return r;
}

/* Sums by increments must be what a recount gives, to the token. */
void
llm_batch_audit (const LlmBatch *batch)
{
  Recount r = recount (batch);

  sim_require (r.queued == batch->ring_len && r.running == batch->n_running);
  sim_require (batch->totals.n_arrived
               == r.queued + r.running + batch->totals.n_finished + batch->totals.n_lost);
  sim_require (r.context == llm_batch_context_tokens (batch));
  sim_require (r.blocks * batch->block == llm_batch_used_tokens (batch));
  sim_require (r.generated + batch->totals.replaced_tokens == batch->totals.tokens);
  for (guint p = 0; p < batch->config.n_pools; p++)
    sim_require (batch->pools[p].blocks <= batch->cap_blocks);
}

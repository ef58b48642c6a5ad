/* models/llm/engine/engine_audit.c - the sums of an engine against a recount of all its requests.
 *
 * The sums change by differences, so one wrong difference would stay for the rest of the run and
 * shift every later admission.  A recount finds it while the cause is still near.
 */
#include "models/llm/engine/engine_state.h"

/* What a recount of all sequences of a replica finds. */
typedef struct {
  gint64 queued, awaited, ready, running, decodes, kept, decode_tokens, decode_left, promised,
    blocks;
} Recount;

/* One sequence, the slow way. */
static void
count (const LlmReplica *r, guint id, gint64 ahead, Recount *c)
{
  const LlmSequence *s = llm_sequence (r, id);
  gint64 computed = llm_replica_computed (r, s), named = 0;

  if (r->kv.prefix != NULL)
    named = llm_prefix_named_blocks (r->kv.prefix, llm_replica_hold (r, id));
  sim_require (llm_replica_generated (r, s) <= s->output);
  c->queued += s->state == LLM_SEQUENCE_QUEUED;
  c->awaited += s->state == LLM_SEQUENCE_AWAITS;
  c->ready += s->state == LLM_SEQUENCE_QUEUED && s->blocks > 0;
  c->kept += s->state == LLM_SEQUENCE_KEPT;
  if (s->state == LLM_SEQUENCE_PREFILL || s->state == LLM_SEQUENCE_DECODE)
    c->running++;
  if (s->state != LLM_SEQUENCE_KEPT && (s->state != LLM_SEQUENCE_QUEUED || s->blocks > 0))
    {
      c->promised
        += llm_kv_blocks_of (&r->kv, s->prompt + s->output - 1 + r->scheduler->draft_tokens);
    }
  if (s->state != LLM_SEQUENCE_DECODE)
    {
      c->blocks += s->blocks - named;
      return;
    }
  sim_require (llm_replica_generated (r, s) < s->output);
  c->decodes++;
  c->decode_tokens += computed;
  c->decode_left += s->output - llm_replica_generated (r, s);
  c->blocks += llm_kv_blocks_of (&r->kv, computed + ahead) - named;
}

/* To the token: sums by increments have no rounding. */
static void
compare (const LlmReplica *r, const Recount *c)
{
  gint64 named = 0;

  sim_require (c->queued == llm_replica_n_queued (r) && c->ready == r->ready->len);
  sim_require (c->awaited + c->ready == r->n_awaited);
  sim_require (c->running == r->n_running && c->kept == r->n_kept);
  sim_require (c->decodes == r->n_decodes && c->decode_tokens == r->decode_tokens);
  sim_require (c->decode_left == r->decode_left && c->promised == r->promised);
  if (r->kv.prefix != NULL)
    named = llm_prefix_audit (r->kv.prefix, r->kv.n_free);
  sim_require (c->blocks + named == r->kv.n_blocks - r->kv.n_free && r->kv.n_free >= 0);
}

/* Between a compose and its step the decodes hold the block of their coming token too. */
void
llm_engine_audit (const LlmEngine *engine)
{
  g_autofree Recount *counts = g_new0 (Recount, engine->config.n_replicas);
  gint64 present = 0;

  for (guint id = 0; id < engine->sequences->len; id++)
    {
      const LlmSequence *s = &g_array_index (engine->sequences, LlmSequence, id);
      const LlmReplica *r = &engine->replicas[s->replica];

      if (s->state != LLM_SEQUENCE_FREE)
        count (r, id, r->step.decodes ? 1 + r->scheduler->draft_tokens : 0, &counts[s->replica]);
    }
  for (guint i = 0; i < engine->config.n_replicas; i++)
    {
      compare (&engine->replicas[i], &counts[i]);
      present += counts[i].queued + counts[i].awaited + counts[i].running;
    }
  sim_require (engine->totals.n_arrived
               == engine->totals.n_finished + engine->totals.n_aborted + present);
}

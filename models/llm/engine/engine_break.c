/* models/llm/engine/engine_break.c - what breaks into an engine's work: requests that are taken
 * out, new weights, and devices that are lost.
 *
 * Both wait for the next step boundary, since a step that runs cannot be changed; a jump is cut
 * there.  So what a request has by then it has.
 */
#include <math.h>
#include "models/llm/engine/engine_state.h"
#include "models/llm/engine/loss.h"
#include "models/llm/schedule/replica_break.h"

/* An engine that stands still turns at once. */
static void
break_at (LlmEngine *engine, double now_s)
{
  engine_wake (engine, now_s);
  if (!engine->turning && engine->plan_steps > 1)
    engine_cut (engine, now_s);
}

void
llm_engine_abort (LlmEngine *engine, double now_s, guint id)
{
  EngineAbort abort = { id, g_array_index (engine->sequences, LlmSequence, id).order };

  sim_require (!engine->composing);
  g_array_append_val (engine->aborting, abort);
  break_at (engine, now_s);
}

/* The later end counts when two overlap. */
void
llm_engine_pause (LlmEngine *engine, double now_s, double until_s, gboolean void_kv)
{
  sim_require (!engine->composing && isfinite (until_s));
  engine->pausing = TRUE;
  engine->voiding |= void_kv;
  break_at (engine, now_s);
  engine->resume_s = MAX (engine->resume_s, until_s);
}

/* Several at once are one stop, to the end of the longest; each has its own KV, which is gone only
 * at the boundary, so that a request that ends with this step ends. */
void
llm_engine_lose (LlmEngine *engine, double now_s, const LlmEngineLoss *loss)
{
  sim_require (!engine->composing && isfinite (loss->until_s));
  sim_require (loss->every == 0 || loss->of < loss->every);
  engine->pausing = TRUE;
  g_array_append_val (engine->losses, *loss);
  break_at (engine, now_s);
  engine->resume_s = MAX (engine->resume_s, loss->until_s);
}

/* Sequences stay where they were until their id is used again. */
guint
llm_engine_replica_of (const LlmEngine *engine, guint id)
{
  return g_array_index (engine->sequences, LlmSequence, id).replica;
}

/* Copies come back one loss after the other: over the same path. */
static void
lose_kv_of (LlmEngine *engine, const LlmEngineLoss *loss)
{
  LlmEngineTotals *t = &engine->totals;
  gint64 restored = 0, lost = 0, own;

  for (guint i = loss->of; loss->every > 0 && i < engine->config.n_replicas; i += loss->every)
    {
      lost += llm_replica_lose (&engine->replicas[i], loss->copied_tokens, &own);
      restored += own;
    }
  t->voided_tokens += lost;
  t->restored_tokens += restored;
  if (restored > 0)
    engine->resume_s
      = MAX (engine->resume_s, engine->clock_s) + (double) restored * loss->restore_s_per_token;
}

/* Returns: FALSE when it has to be asked again. */
static gboolean
take_out (LlmEngine *engine, const EngineAbort *abort)
{
  const LlmEngineHooks *hooks = engine->config.hooks;
  LlmSequence *s = &g_array_index (engine->sequences, LlmSequence, abort->id);
  LlmReplica *r = &engine->replicas[s->replica];

  /* finished meanwhile, and told; perhaps there is another of that id already */
  if (s->state == LLM_SEQUENCE_FREE || s->state == LLM_SEQUENCE_KEPT || s->order != abort->order)
    return TRUE;
  if (!llm_replica_drop (r, abort->id))
    return FALSE;
  engine->totals.n_aborted++;
  if (hooks != NULL && hooks->aborted != NULL)
    hooks->aborted (engine->config.data, abort->id, s->generated, engine->clock_s);
  return TRUE;
}

/* Hooks may ask for more: those wait for the next boundary. */
static void
take_out_all (LlmEngine *engine)
{
  guint n = engine->aborting->len, left = 0;

  for (guint i = 0; i < n; i++)
    {
      EngineAbort abort = g_array_index (engine->aborting, EngineAbort, i);

      if (!take_out (engine, &abort))
        g_array_index (engine->aborting, EngineAbort, left++) = abort;
    }
  if (n > left)
    g_array_remove_range (engine->aborting, left, n - left);
}

void
engine_interrupt (LlmEngine *engine)
{
  if (engine->aborting->len == 0 && !engine->pausing)
    return;
  for (guint i = 0; i < engine->config.n_replicas; i++)
    llm_replica_begin (&engine->replicas[i]);
  take_out_all (engine);
  if (!engine->pausing)
    return;
  if (engine->voiding)
    for (guint i = 0; i < engine->config.n_replicas; i++)
      engine->totals.voided_tokens += llm_replica_void (&engine->replicas[i]);
  for (guint i = 0; i < engine->losses->len; i++)
    lose_kv_of (engine, &g_array_index (engine->losses, LlmEngineLoss, i));
  g_array_set_size (engine->losses, 0);
  engine->pausing = engine->voiding = FALSE;
}

/* Whoever runs goes on with its next step then. */
void
engine_stand (LlmEngine *engine)
{
  LlmEngineTotals *t = &engine->totals;

  t->paused_s += engine->resume_s - MAX (engine->clock_s, t->paused_until_s);
  t->paused_until_s = engine->resume_s;
  engine->plan->len = 0;
  engine->plan_steps = 0;
  engine->next_s = engine->resume_s;
}

/* models/llm/engine/engine.c - one LLM engine: life, submission, and turns.
 *
 * A turn makes the steps planned, tells who got a first token or left, lets every replica's
 * scheduler compose its next step, and plans.  Replicas step together, as attention data
 * parallelism does: the law sees the loads of all.
 */
#include <math.h>
#include "models/llm/engine/engine_state.h"
#include "models/llm/engine/loss.h"

enum { AUDIT_EVERY = 4096 }; /* turns between two audits */

#define PRIORITY_SPAN 1099511627776.0 /* arrivals that share a priority: 2^40 */

/* Replicas differ in nothing but what they hold; sums are kept only where steps are jumped. */
LlmEngine *
llm_engine_new (const LlmEngineConfig *config)
{
  LlmEngine *engine = g_new0 (LlmEngine, 1);
  guint n = MAX (1, config->n_replicas);

  sim_require (n <= G_MAXUINT16 && config->kv_tokens >= 0 && config->block_tokens >= 1);
  sim_require (config->n_tiers == 0
               || (config->n_tiers <= LLM_MOST_TIERS && config->prefix_cache != LLM_PREFIX_NONE));
  engine->config = *config;
  engine->config.n_replicas = n;
  engine->sequences = g_array_new (FALSE, TRUE, sizeof (LlmSequence));
  engine->holds = g_array_new (FALSE, TRUE, sizeof (LlmPrefixHold));
  engine->plan = g_array_new (FALSE, FALSE, sizeof (LlmSegment));
  engine->departed = g_array_new (FALSE, FALSE, sizeof (guint));
  engine->aborting = g_array_new (FALSE, FALSE, sizeof (EngineAbort));
  engine->losses = g_array_new (FALSE, FALSE, sizeof (LlmEngineLoss));
  engine->resume_s = -INFINITY;
  engine->loads = g_new0 (LlmStepLoad, n);
  engine->replicas = g_new0 (LlmReplica, n);
  for (guint i = 0; i < n; i++)
    {
      llm_kv_init (&engine->replicas[i].kv, config->kv_tokens, config->block_tokens);
      if (config->prefix_cache != LLM_PREFIX_NONE)
        llm_kv_remember (&engine->replicas[i].kv, config->prefix_cache, config->hash_tokens);
      engine->replicas[i].sums = config->advance == LLM_ENGINE_JUMP;
      engine->replicas[i].tiers = config->tiers;
      engine->replicas[i].n_tiers = config->n_tiers;
      llm_replica_init (&engine->replicas[i], config->scheduler, engine->sequences, engine->holds);
    }
  engine->next_s = INFINITY;
  return engine;
}

/* Hooks, law and scheduler are the caller's. */
void
llm_engine_free (LlmEngine *engine)
{
  for (guint i = 0; i < engine->config.n_replicas; i++)
    llm_replica_clear (&engine->replicas[i]);
  for (guint id = 0; id < engine->holds->len; id++)
    g_free (g_array_index (engine->holds, LlmPrefixHold, id).units);
  g_array_unref (engine->holds);
  g_array_unref (engine->sequences);
  g_array_unref (engine->plan);
  g_array_unref (engine->departed);
  g_array_unref (engine->aborting);
  g_array_unref (engine->losses);
  sim_heap_clear (&engine->arriving);
  g_free (engine->replicas);
  g_free (engine->loads);
  g_free (engine);
}

/* The front end of vLLM weighs waiting requests four times (DPLBAsyncMPClient). */
static guint
pick_replica (const LlmEngine *engine)
{
  gint64 least = G_MAXINT64;
  guint best = 0;

  for (guint i = 0; i < engine->config.n_replicas; i++)
    {
      const LlmReplica *r = &engine->replicas[i];
      gint64 score = 4 * llm_replica_n_queued (r) + r->n_running;

      if (score < least)
        {
          least = score;
          best = i;
        }
    }
  return best;
}

/* Prefixes are named by the caller's ids; a request without them shares nothing. */
static LlmPrefixHold
hold_of (const LlmEngineRequest *request, gint64 computed)
{
  gint64 tokens = request->hashed_tokens > 0 ? request->hashed_tokens : request->prompt_tokens;

  return (LlmPrefixHold){ .ids = request->hash_ids,
                          .n_ids = request->hash_ids != NULL ? request->n_hashes : 0,
                          .own = request->own,
                          .tokens = (gint32) tokens,
                          .common = (gint32) request->common_tokens,
                          .given = (gint32) computed };
}

/* At least one token is computed here, however much is cached: its logits are needed. */
static void
add_sequence (LlmEngine *engine, const LlmEngineRequest *request, gint64 output)
{
  gint64 known = request->prompt_tokens + request->generated_tokens;
  LlmSequence *s;

  if (request->id >= engine->sequences->len)
    g_array_set_size (engine->sequences, MAX (request->id + 1, engine->sequences->len * 2));
  s = &g_array_index (engine->sequences, LlmSequence, request->id);
  sim_require (s->state == LLM_SEQUENCE_FREE);
  *s = (LlmSequence){ .order = engine->n_orders++,
                      .prompt = (gint32) request->prompt_tokens,
                      .output = (gint32) output,
                      .generated = (gint32) request->generated_tokens,
                      .computed = (gint32) MIN (request->cached_tokens, known - 1),
                      .replica = (guint16) pick_replica (engine),
                      .keeps = request->keeps_kv != FALSE,
                      .kv_later = request->kv_later != FALSE };
  if (engine->config.prefix_cache != LLM_PREFIX_NONE)
    {
      if (engine->holds->len < engine->sequences->len)
        g_array_set_size (engine->holds, engine->sequences->len);
      g_array_index (engine->holds, LlmPrefixHold, request->id) = hold_of (request, s->computed);
    }
  if (engine->config.scheduler->by_priority)
    s->order += request->priority * (gint64) PRIORITY_SPAN;
}

/* A prefill engine makes the first token and no more. */
static gint64
output_here (const LlmEngine *engine, const LlmEngineRequest *request)
{
  return engine->config.role == LLM_ROLE_PREFILL ? request->generated_tokens + 1
                                                 : request->output_tokens;
}

/* Replicas are alike, so the first answers for all. */
gboolean
llm_engine_can_fit (const LlmEngine *engine, const LlmEngineRequest *request)
{
  return llm_replica_can_fit (&engine->replicas[0], request->prompt_tokens,
                              output_here (engine, request));
}

/* Bounds first: what could never run is refused, what is wrong aborts.  A jump is cut only when
 * the newcomer may enter before its end. */
gboolean
llm_engine_submit (LlmEngine *engine, double now_s, const LlmEngineRequest *request)
{
  gint64 output = output_here (engine, request);
  LlmReplica *r;

  sim_require (!engine->composing && request->prompt_tokens >= 1 && request->cached_tokens >= 0);
  sim_require (request->generated_tokens >= 0 && output > request->generated_tokens);
  sim_require ((double) (request->prompt_tokens + output) <= LLM_ENGINE_MOST_TOKENS);
  sim_require (request->cached_tokens <= request->prompt_tokens);
  sim_require (ABS (request->priority) < 1 << 22);
  sim_require (!request->kv_later || request->cached_tokens > 0);
  if (!llm_engine_can_fit (engine, request))
    return FALSE;
  add_sequence (engine, request, output);
  r = &engine->replicas[g_array_index (engine->sequences, LlmSequence, request->id).replica];
  llm_replica_enqueue (r, request->id);
  if (llm_replica_entry_takes_steps (r))
    g_array_append_val (r->arrivals, request->id);
  engine->totals.n_arrived++;
  engine_wake (engine, now_s);
  if (!engine->turning && engine->plan_steps > 1
      && (llm_replica_entry_takes_steps (r)
          || (llm_replica_head (r) == request->id && r->n_running < r->scheduler->max_requests)))
    engine_cut (engine, now_s);
  return TRUE;
}

/* The best replica: which one the request will get is not decided yet. */
gint64
llm_engine_cached_tokens (const LlmEngine *engine, const LlmEngineRequest *request)
{
  LlmPrefixHold hold = hold_of (request, 0);
  gint64 most = 0;

  if (engine->config.prefix_cache == LLM_PREFIX_NONE)
    return 0;
  for (guint i = 0; i < engine->config.n_replicas; i++)
    most = MAX (
      most,
      llm_prefix_match (engine->replicas[i].kv.prefix, &hold, request->prompt_tokens - 1).tokens);
  return most;
}

/* Holds stay until their id is used again. */
gint64
llm_engine_found_tokens (const LlmEngine *engine, guint id)
{
  return engine->config.prefix_cache == LLM_PREFIX_NONE
           ? 0
           : g_array_index (engine->holds, LlmPrefixHold, id).found;
}

/* Blocks are free again: who waited for them may enter. */
void
llm_engine_release (LlmEngine *engine, double now_s, guint id)
{
  LlmReplica *r = &engine->replicas[g_array_index (engine->sequences, LlmSequence, id).replica];

  llm_replica_release (r, id);
  engine_wake (engine, now_s);
  if (!engine->turning && engine->plan_steps > 1 && llm_replica_n_queued (r) > 0)
    engine_cut (engine, now_s);
}

/* Ends of a boundary are reported by id. */
static gint
compare_ids (gconstpointer a, gconstpointer b)
{
  guint x = *(const guint *) a, y = *(const guint *) b;

  return x < y ? -1 : x > y;
}

/* At the boundary at which they were made. */
static void
tell_first_tokens (LlmEngine *engine, const LlmReplica *r)
{
  const LlmEngineHooks *hooks = engine->config.hooks;

  if (hooks != NULL && hooks->first_token != NULL)
    for (guint i = 0; i < r->started->len; i++)
      hooks->first_token (engine->config.data, g_array_index (r->started, guint, i),
                          engine->clock_s);
}

/* In order of id, so that no order of events decides who is told first. */
static void
let_leave (LlmEngine *engine)
{
  const LlmEngineHooks *hooks = engine->config.hooks;

  engine->departed->len = 0;
  for (guint i = 0; i < engine->config.n_replicas; i++)
    if (engine->replicas[i].departed->len > 0)
      g_array_append_vals (engine->departed, engine->replicas[i].departed->data,
                           engine->replicas[i].departed->len);
  if (engine->departed->len > 1)
    g_array_sort (engine->departed, compare_ids);
  for (guint i = 0; i < engine->departed->len; i++)
    {
      guint id = g_array_index (engine->departed, guint, i);
      guint replica = g_array_index (engine->sequences, LlmSequence, id).replica;

      llm_replica_finish (&engine->replicas[replica], id,
                          engine->config.role == LLM_ROLE_PREFILL
                            || g_array_index (engine->sequences, LlmSequence, id).keeps);
      engine->totals.n_finished++;
      if (hooks != NULL && hooks->finished != NULL)
        hooks->finished (engine->config.data, id, engine->clock_s);
    }
}

/* TensorRT-LLM with attention in replicas (py_executor.py, _balance_adp_requests): the count of
 * steps runs whether anybody waits or not, and begins anew when it lets prompts in. */
static void
balance (LlmEngine *engine)
{
  gint64 most = engine->config.scheduler->balance_steps;
  gboolean ready = TRUE, idle = FALSE, held;

  if (most == 0 || engine->config.n_replicas == 1)
    return;
  for (guint i = 0; i < engine->config.n_replicas; i++)
    {
      engine->replicas[i].held = FALSE;
      ready &= llm_replica_head_may_join (&engine->replicas[i]);
      idle |= engine->replicas[i].n_decodes == 0;
    }
  held = !ready && !idle && engine->held_steps % most != 0;
  engine->held_steps = held ? engine->held_steps % most : 0;
  for (guint i = 0; i < engine->config.n_replicas; i++)
    engine->replicas[i].held = held;
}

/* Totals of replicas are summed anew, so that none is counted twice. */
static void
compose (LlmEngine *engine)
{
  const LlmEngineHooks *hooks = engine->config.hooks;
  LlmEngineTotals *t = &engine->totals;

  balance (engine);
  engine->composing = TRUE;
  t->n_admitted = t->n_preempted = t->recomputed_tokens = t->output_tokens = 0;
  t->prefix_hit_tokens = t->loaded_tokens = 0;
  for (guint i = 0; i < engine->config.n_replicas; i++)
    {
      LlmReplica *r = &engine->replicas[i];

      llm_replica_compose (r);
      for (guint k = 0; k < r->preempted->len; k++)
        if (hooks != NULL && hooks->preempted != NULL)
          hooks->preempted (engine->config.data, g_array_index (r->preempted, guint, k),
                            engine->clock_s);
      engine_begin_loads (engine, r);
      t->n_admitted += r->n_admitted;
      t->n_preempted += r->n_preempted;
      t->recomputed_tokens += r->recomputed_tokens;
      t->output_tokens += r->output_tokens;
      t->prefix_hit_tokens += r->prefix_hit_tokens;
      t->loaded_tokens += r->loaded_tokens;
    }
  engine->composing = FALSE;
}

/* Commit, report, let leave, compose, plan: hooks may submit until the composition begins. */
void
llm_engine_turn (LlmEngine *engine)
{
  sim_require (isfinite (llm_engine_next_s (engine)) && !engine->turning);
  if (engine->arriving.len > 0 && engine_end_load (engine))
    return;
  engine->turning = TRUE;
  if (engine->plan_steps > 0)
    {
      engine_commit (engine);
      for (guint i = 0; i < engine->config.n_replicas; i++)
        tell_first_tokens (engine, &engine->replicas[i]);
      let_leave (engine);
    }
  engine->clock_s = engine->next_s;
  engine_interrupt (engine);
  if (engine->resume_s > engine->clock_s)
    engine_stand (engine);
  else
    {
      compose (engine);
      engine_plan (engine);
    }
  engine->turning = FALSE;
  if (++engine->n_changes % AUDIT_EVERY == 0)
    llm_engine_audit (engine);
}

/* After it less than a step is left open. */
void
llm_engine_catch_up (LlmEngine *engine, double now_s)
{
  if (engine_cut_before (engine, now_s))
    llm_engine_turn (engine);
}

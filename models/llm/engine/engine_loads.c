/* models/llm/engine/engine_loads.c - KV that comes later than its request: from an engine whose
 * owner says when, or from a tier below the device's memory.
 *
 * The request has blocks meanwhile and does not run.  A load asks its tiers' lines in the order of
 * reservation; the last part to come decides.
 */
#include <math.h>
#include "models/llm/engine/engine_state.h"
#include "models/llm/engine/instant.h"

/* An engine that has a plan meets the newcomer at its end, or is cut. */
void
engine_wake (LlmEngine *engine, double now_s)
{
  if (!engine->turning && engine->plan_steps == 0)
    engine->next_s = MIN (engine->next_s, MAX (MAX (now_s, engine->resume_s), engine->clock_s));
}

/* Its decode may join at the next boundary. */
void
llm_engine_arrived (LlmEngine *engine, double now_s, guint id)
{
  llm_replica_arrived (
    &engine->replicas[g_array_index (engine->sequences, LlmSequence, id).replica], id);
  engine_wake (engine, now_s);
  if (!engine->turning && engine->plan_steps > 1)
    engine_cut (engine, now_s);
}

static double
load_end_s (LlmEngine *engine, const LlmPrefixHold *hold)
{
  double end_s = 0.0;

  for (guint i = 0; i < engine->config.n_tiers; i++)
    if (hold->loads[i] > 0)
      {
        double own_s = llm_kv_tier_load (engine->config.tiers[i], engine->clock_s, hold->loads[i]);

        end_s = MAX (end_s, own_s);
      }
  return end_s;
}

void
engine_begin_loads (LlmEngine *engine, const LlmReplica *r)
{
  const LlmEngineHooks *hooks = engine->config.hooks;

  for (guint k = 0; k < r->reserved->len; k++)
    {
      guint id = g_array_index (r->reserved, guint, k);
      double end_s = r->n_tiers > 0 ? load_end_s (engine, llm_replica_hold (r, id)) : 0.0;

      if (end_s > 0.0)
        sim_heap_push (&engine->arriving, id, llm_instant_key (end_s));
      else if (hooks != NULL && hooks->reserved != NULL)
        hooks->reserved (engine->config.data, id, engine->clock_s);
    }
}

double
engine_next_load_s (const LlmEngine *engine)
{
  return engine->arriving.len > 0 ? llm_instant_of (sim_heap_top (&engine->arriving).key)
                                  : INFINITY;
}

gboolean
engine_end_load (LlmEngine *engine)
{
  double now_s = engine_next_load_s (engine);

  if (now_s > engine->next_s || !isfinite (now_s))
    return FALSE;
  llm_engine_arrived (engine, now_s, sim_heap_pop (&engine->arriving).id);
  return TRUE;
}

/* What is earlier: a change of the steps, or KV that comes. */
double
llm_engine_next_s (const LlmEngine *engine)
{
  double load_s;

  if (engine->arriving.len == 0)
    return engine->next_s;
  load_s = engine_next_load_s (engine);
  return MIN (engine->next_s, load_s);
}

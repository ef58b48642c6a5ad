/* models/llm/engine/engine_sums.c - what an engine holds now: requests, KV, clock, totals.
 *
 * Within a jump these are the sums at its beginning: nobody comes or goes before its end.
 */
#include "models/llm/engine/engine_state.h"

/* Over replicas. */
gint64
llm_engine_n_running (const LlmEngine *engine)
{
  gint64 n = 0;

  for (guint i = 0; i < engine->config.n_replicas; i++)
    n += engine->replicas[i].n_running;
  return n;
}

/* Those whose KV has come stand in the queue. */
static gint64
awaited (const LlmReplica *r)
{
  return r->n_awaited - r->ready->len;
}

/* Those whose KV is awaited wait too. */
gint64
llm_engine_n_queued (const LlmEngine *engine)
{
  gint64 n = 0;

  for (guint i = 0; i < engine->config.n_replicas; i++)
    n += llm_replica_n_queued (&engine->replicas[i]) + awaited (&engine->replicas[i]);
  return n;
}

/* Whole blocks: what is taken, not what is filled. */
gint64
llm_engine_used_tokens (const LlmEngine *engine)
{
  gint64 blocks = 0;

  for (guint i = 0; i < engine->config.n_replicas; i++)
    blocks += engine->replicas[i].kv.n_blocks - engine->replicas[i].kv.n_free;
  return blocks * engine->config.block_tokens;
}

/* The last boundary. */
double
llm_engine_clock_s (const LlmEngine *engine)
{
  return engine->clock_s;
}

/* Since the beginning. */
const LlmEngineTotals *
llm_engine_totals (const LlmEngine *engine)
{
  return &engine->totals;
}

/* A plan begins at the clock. */
double
llm_engine_under_way_s (const LlmEngine *engine, double now_s)
{
  return engine->plan_steps > 0 ? MAX (0.0, now_s - engine->clock_s) : 0.0;
}

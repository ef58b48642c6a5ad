/* models/llm/engine/engine_time.c - the time of an engine: one step, or a jump in closed form.
 *
 * A plan is a list of affine segments.  A step with chunks is a segment of one step.  Decodes alone
 * go on as they are until a request leaves, the KV runs out, the scheduler would decide otherwise,
 * or a request arrives that may join; their steps k = 0, 1, ... take s + g k, so n of them take
 * n s + g n (n - 1) / 2, and with U + B k tokens of KV in step k the integral of the KV over time
 * is the sum of (U + B k)(s + g k).
 */
#include <math.h>
#include "models/llm/engine/engine_state.h"

/* A token more of context for each decode and step. */
static void
grow_loads (LlmEngine *engine, gint64 steps)
{
  for (guint i = 0; i < engine->config.n_replicas; i++)
    engine->loads[i].context_tokens += steps * engine->loads[i].n_decodes;
}

/* As the composition has left them. */
static void
set_loads (LlmEngine *engine)
{
  for (guint i = 0; i < engine->config.n_replicas; i++)
    engine->loads[i] = llm_replica_load (&engine->replicas[i]);
}

/* Returns: TRUE when some replica computes something; @chunks: some chunk; @lone: what is composed
 * holds for one step alone. */
static gboolean
look (const LlmEngine *engine, gboolean *chunks, gboolean *lone)
{
  gboolean any = FALSE;

  *chunks = *lone = FALSE;
  for (guint i = 0; i < engine->config.n_replicas; i++)
    {
      any |= engine->loads[i].n_chunks > 0 || engine->loads[i].n_decodes > 0;
      *chunks |= engine->loads[i].n_chunks > 0;
      *lone |= engine->replicas[i].step.firsts->len > 0;
    }
  *lone |= *chunks || engine->config.advance == LLM_ENGINE_STEP
           || engine->config.scheduler->draft_tokens > 0;
  return any;
}

/* Nothing runs that could leave, so whoever waits would wait for ever; unless for KV that is kept
 * here for somebody else, or under way to here. */
static void
check_idle (const LlmEngine *engine)
{
  for (guint i = 0; i < engine->config.n_replicas; i++)
    {
      const LlmReplica *r = &engine->replicas[i];

      sim_require ((r->n_running == 0 && llm_replica_n_queued (r) == 0) || r->n_kept > 0
                   || r->n_awaited > (gint64) r->ready->len);
    }
}

/* A step with prompts is one of a kind. */
static void
plan_one (LlmEngine *engine)
{
  const LlmStepLaw *law = &engine->config.law;
  double s = law->step_s (law->data, engine->loads, engine->config.n_replicas, NULL);
  LlmSegment segment = { s, 0.0, 1.0 };

  sim_require (s > 0.0 && isfinite (s));
  g_array_append_val (engine->plan, segment);
  engine->plan_steps = 1;
  engine->next_s = engine->clock_s + s;
}

/* The first replica at which something changes ends the jump of all. */
static gint64
steps_alike (const LlmEngine *engine)
{
  gint64 steps = G_MAXINT64;

  for (guint i = 0; i < engine->config.n_replicas; i++)
    {
      const LlmReplica *r = &engine->replicas[i];

      steps = MIN (steps, llm_replica_steps_alike (r));
      if (r->held && llm_replica_n_queued (r) > 0)
        steps = MIN (steps, r->scheduler->balance_steps - engine->held_steps);
    }
  return steps;
}

/* Segment by segment; loads are put back, for the commit goes through them again. */
static void
plan_jump (LlmEngine *engine)
{
  const LlmStepLaw *law = &engine->config.law;
  gint64 steps = steps_alike (engine), made = 0;

  sim_require (steps >= 1);
  engine->next_s = engine->clock_s;
  while (made < steps)
    {
      LlmSegment p = law->segment (law->data, engine->loads, engine->config.n_replicas);

      sim_require (p.first_s > 0.0 && p.n_steps >= 1.0);
      p.n_steps = MIN (floor (p.n_steps), (double) (steps - made));
      g_array_append_val (engine->plan, p);
      engine->next_s += llm_segment_s (&p, p.n_steps);
      grow_loads (engine, (gint64) p.n_steps);
      made += (gint64) p.n_steps;
    }
  grow_loads (engine, -made);
  engine->plan_steps = steps;
}

/* A lone step where prompts run, a jump where all decode, nothing where nobody runs. */
void
engine_plan (LlmEngine *engine)
{
  gboolean lone;

  engine->plan->len = 0;
  engine->plan_steps = 0;
  engine->next_s = INFINITY;
  set_loads (engine);
  if (!look (engine, &engine->mixed, &lone))
    check_idle (engine);
  else if (lone)
    plan_one (engine);
  else
    plan_jump (engine);
}

/* Closed sums over a segment: time, and context times time. */
static void
add_totals (LlmEngine *engine, const LlmSegment *segment, gint64 steps)
{
  LlmEngineTotals *t = &engine->totals;
  double n = (double) steps, s = segment->first_s, g = segment->growth_s;
  double running = 0.0, b = 0.0, u = 0.0, time = llm_segment_s (segment, n);

  for (guint i = 0; i < engine->config.n_replicas; i++)
    {
      const LlmStepLoad *load = &engine->loads[i];

      running += (double) engine->replicas[i].n_running;
      b += (double) load->n_decodes;
      u += (double) load->context_tokens;
      for (guint c = 0; c < load->n_chunks; c++)
        {
          u += (double) (load->chunks[c].new_tokens + load->chunks[c].cached_tokens);
          t->prefill_tokens += load->chunks[c].new_tokens;
        }
    }
  t->steps += steps;
  t->busy_s += time;
  t->active_request_s += running * time;
  t->used_token_s += n * u * s + (u * g + b * s) * n * (n - 1.0) / 2.0
                     + b * g * (n - 1.0) * n * (2.0 * n - 1.0) / 6.0;
}

/* Hooks see loads as they were in each segment. */
void
engine_commit (LlmEngine *engine)
{
  const LlmEngineHooks *hooks = engine->config.hooks;

  engine->totals.mixed_steps += engine->mixed;
  for (guint i = 0; i < engine->plan->len; i++)
    {
      const LlmSegment *segment = &g_array_index (engine->plan, LlmSegment, i);
      gint64 steps = (gint64) segment->n_steps;

      add_totals (engine, segment, steps);
      if (hooks != NULL && hooks->stepped != NULL)
        hooks->stepped (engine->config.data, engine->loads, segment, steps);
      grow_loads (engine, steps);
    }
  for (guint i = 0; i < engine->config.n_replicas; i++)
    llm_replica_advance (&engine->replicas[i], engine->plan_steps);
  engine->held_steps += engine->plan_steps;
  engine->clock_s = engine->next_s;
}

/* At the first boundary from @now_s on. */
void
engine_cut (LlmEngine *engine, double now_s)
{
  const LlmSegment *segments = (const LlmSegment *) (gpointer) engine->plan->data;
  LlmBoundary b = llm_segments_boundary (segments, engine->plan->len, engine->clock_s, now_s);

  if (b.steps >= engine->plan_steps)
    return;
  g_array_set_size (engine->plan, b.segment + 1);
  g_array_index (engine->plan, LlmSegment, b.segment).n_steps = b.segment_steps;
  engine->plan_steps = b.steps;
  engine->next_s = b.end_s;
}

/* At the last boundary up to @now_s.  The time to cut at lies in the step before it, so that
 * rounding does not decide.  Returns: FALSE when the jump goes on for less than a step until then,
 * or ends by itself. */
gboolean
engine_cut_before (LlmEngine *engine, double now_s)
{
  const LlmSegment *segments = (const LlmSegment *) (gpointer) engine->plan->data;
  LlmBoundary b = { 0 };
  double step_s;

  if (engine->plan_steps < 2 || engine->next_s <= now_s)
    return FALSE;
  b = llm_segments_boundary (segments, engine->plan->len, engine->clock_s, now_s);
  step_s = segments[b.segment].first_s + segments[b.segment].growth_s * (b.segment_steps - 1.0);
  if (b.end_s <= now_s)
    engine_cut (engine, now_s);
  else if (b.steps >= 2)
    engine_cut (engine, MAX (engine->clock_s, b.end_s - 1.5 * step_s));
  return b.end_s <= now_s || b.steps >= 2;
}

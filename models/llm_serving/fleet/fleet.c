/* models/llm_serving/fleet/fleet.c - engines on the clock of the run.
 *
 * An engine's clock is its own double; its event stands at the tick nearest to its next change.  A
 * submission may bring that change forward, so the event is moved when its tick is another one.
 */
#include <math.h>
#include "models/llm_serving/fleet/fleet.h"

static void turn (Sim *sim, gpointer self, gpointer item);

/* Puts the engine's event where its next change is, and adds up what it holds. */
static void
settle (ServingEngine *e)
{
  ServingFleet *f = e->fleet;
  double next_s = llm_engine_next_s (e->engine);
  gint64 running = llm_engine_n_running (e->engine), queued = llm_engine_n_queued (e->engine);
  gint64 kv_tokens = llm_engine_used_tokens (e->engine);
  SimTime at
    = isfinite (next_s) ? MAX (sim_ticks (f->sim, next_s), sim_now (f->sim)) : SIM_TIME_MAX;

  f->running += running - e->running;
  f->queued += queued - e->queued;
  f->kv_tokens += kv_tokens - e->kv_tokens;
  e->running = running;
  e->queued = queued;
  e->kv_tokens = kv_tokens;
  if (e->event != 0 && at == e->event_at)
    return;
  if (e->event != 0)
    sim_cancel (f->sim, e->event);
  e->event = 0;
  if (at == SIM_TIME_MAX)
    return;
  e->event = sim_at (f->sim, at, turn, e, NULL);
  e->event_at = at;
}

static void
turn (Sim *sim, gpointer self, gpointer item)
{
  ServingEngine *e = self;

  e->event = 0;
  e->turning = TRUE;
  llm_engine_turn (e->engine);
  e->turning = FALSE;
  settle (e);
  e->fleet->handlers->changed (e->fleet->data);
}

/* --- what an engine tells --- */

static ServingFlight *
flight_of (ServingFleet *f, guint id)
{
  return &g_array_index (f->flights, ServingFlight, id);
}

static void
first_token (gpointer data, guint id, double now_s)
{
  ServingEngine *e = data;
  ServingFlight *flight = flight_of (e->fleet, id);

  flight->first_s = now_s;
  e->fleet->handlers->first_token (e->fleet->data, e, flight, now_s);
}

static void
finished (gpointer data, guint id, double now_s)
{
  ServingEngine *e = data;
  ServingFlight flight = *flight_of (e->fleet, id);

  g_array_append_val (e->fleet->free_ids, id);
  e->fleet->handlers->finished (e->fleet->data, &flight, now_s);
}

static void
stepped (gpointer data, const LlmStepLoad *loads, const LlmSegment *segment, gint64 n)
{
  ServingEngine *e = data;

  e->fleet->handlers->stepped (e->fleet->data, e, loads, segment, n);
}

static const LlmEngineHooks hooks
  = { .first_token = first_token, .finished = finished, .stepped = stepped };

/* --- life --- */

static void
start_engine (ServingFleet *f, guint i)
{
  ServingEngine *e = &f->engines[i];
  const ServingHardware *h = &f->hardware;
  LlmEngineConfig config
    = { .scheduler = &h->scheduler,
        .n_replicas = (guint) h->system.dp,
        .kv_tokens = llm_system_kv_tokens (&h->system),
        .block_tokens = h->block_tokens,
        .prefix_cache = (LlmPrefixCache) f->p->prefix_cache,
        .role = LLM_ROLE_AGGREGATED,
        .advance = f->p->advance == SERVING_JUMP ? LLM_ENGINE_JUMP : LLM_ENGINE_STEP,
        .hooks = &hooks,
        .data = e };

  *e = (ServingEngine){ .fleet = f, .hardware = h, .index = i };
  e->operators = llm_operators_new (&h->operators, NULL);
  e->compose = llm_compose_new (&h->system, e->operators, &h->kernels);
  e->law = config.law = llm_compose_law (e->compose);
  e->engine = llm_engine_new (&config);
}

void
serving_fleet_start (ServingFleet *f)
{
  f->n = (guint) f->p->engines;
  f->flights = g_array_new (FALSE, TRUE, sizeof (ServingFlight));
  f->free_ids = g_array_new (FALSE, FALSE, sizeof (guint));
  f->engines = g_new0 (ServingEngine, f->n);
  for (guint i = 0; i < f->n; i++)
    start_engine (f, i);
}

void
serving_fleet_clear (ServingFleet *f)
{
  for (guint i = 0; i < f->n; i++)
    {
      g_clear_pointer (&f->engines[i].engine, llm_engine_free);
      g_clear_pointer (&f->engines[i].compose, llm_compose_free);
      g_clear_pointer (&f->engines[i].operators, llm_operators_free);
    }
  g_clear_pointer (&f->engines, g_free);
  g_clear_pointer (&f->flights, g_array_unref);
  g_clear_pointer (&f->free_ids, g_array_unref);
}

static guint
new_id (ServingFleet *f)
{
  guint id;

  if (f->free_ids->len > 0)
    {
      id = g_array_index (f->free_ids, guint, f->free_ids->len - 1);
      g_array_set_size (f->free_ids, f->free_ids->len - 1);
      return id;
    }
  id = f->flights->len;
  g_array_set_size (f->flights, id + 1);
  return id;
}

gboolean
serving_fleet_submit (ServingFleet *f, double sent_s, double now_s, const ServingRequest *request)
{
  ServingEngine *e = &f->engines[f->router->pick (f)];
  LlmEngineRequest submitted = { .id = new_id (f),
                                 .prompt_tokens = request->prompt_tokens,
                                 .output_tokens = request->output_tokens,
                                 .hash_ids = request->blocks,
                                 .n_hashes = request->n_blocks };

  *flight_of (f, submitted.id)
    = (ServingFlight){ .sent_s = sent_s,
                       .first_s = -1.0,
                       .prompt_tokens = (guint32) request->prompt_tokens,
                       .output_tokens = (guint32) request->output_tokens };
  if ((double) (request->prompt_tokens + request->output_tokens) > LLM_ENGINE_MOST_TOKENS
      || !llm_engine_submit (e->engine, now_s, &submitted))
    {
      g_array_append_val (f->free_ids, submitted.id);
      return FALSE;
    }
  if (!e->turning)
    settle (e);
  return TRUE;
}

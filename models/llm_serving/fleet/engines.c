/* models/llm_serving/fleet/engines.c - an engine on the clock of the run, and the requests in
 * flight.
 *
 * An engine's clock is its own double; its event stands at the tick nearest to its next change.  A
 * submission may bring that change forward, so the event is moved when its tick is another one.
 */
#include <math.h>
#include "models/llm_serving/fleet/fleet.h"

/* By index: the array moves when it grows. */
ServingFlight *
serving_fleet_flight (ServingFleet *f, guint id)
{
  return &g_array_index (f->flights, ServingFlight, id);
}

static void turn (Sim *sim, gpointer self, gpointer item);

/* Puts the engine's event where its next change is, and adds up what it holds. */
void
serving_fleet_settle (ServingEngine *e)
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

/* What happens at a boundary may submit to this very engine: its event is set once, behind all. */
static void
turn (Sim *sim, gpointer self, gpointer item)
{
  ServingEngine *e = self;

  e->event = 0;
  e->turning = TRUE;
  llm_engine_turn (e->engine);
  e->turning = FALSE;
  serving_fleet_settle (e);
  e->fleet->handlers->changed (e->fleet->data);
}

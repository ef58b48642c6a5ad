/* sim/core/engine_state.c - what the loop and the verbs of a model both need: room for pending
 * events, the clock in seconds, a run that fails. */
#include "sim/core/engine_state.h"

enum { FIRST_SLOTS = 64, DOUBLING = 4096, COMPACT_FROM = 64 };

/* Doubles while small, then grows by a quarter, to stay near 32 bytes an event. */
void
sim_engine_more_slots (SimEngine *engine)
{
  guint n
    = engine->n_slots < DOUBLING ? 2 * engine->n_slots : engine->n_slots + engine->n_slots / 4;

  if (engine->n_slots > SIM_SLOT_MASK)
    g_error ("more than 2^%d events are pending at %g s of simulated time", SIM_SLOT_BITS,
             sim_engine_now_s (engine));
  engine->n_slots = CLAMP (n, FIRST_SLOTS, SIM_SLOT_MASK + 1);
  engine->slot = g_renew (SimSlot, engine->slot, engine->n_slots);
  sim_queue_set_slots (&engine->queue, engine->slot);
}

static gboolean
entry_lives (SimPending entry, gpointer data)
{
  SimEngine *engine = data;
  guint number = (guint) (entry.key & SIM_SLOT_MASK);

  if (engine->slot[number].state == SLOT_PLAIN)
    return TRUE;
  sim_slot_drop (engine, number);
  return FALSE;
}

void
sim_engine_compact (SimEngine *engine)
{
  if (engine->n_dead < COMPACT_FROM || 2 * engine->n_dead <= sim_queue_len (&engine->queue))
    return;
  sim_queue_filter (&engine->queue, entry_lives, engine);
}

SimTime
sim_engine_now (const SimEngine *engine)
{
  return engine->now;
}

double
sim_engine_seconds (const SimEngine *engine, SimTime time)
{
  return (double) time / engine->ticks_per_s;
}

double
sim_engine_now_s (const SimEngine *engine)
{
  return sim_engine_seconds (engine, engine->now);
}

void
sim_fail (Sim *sim, const char *format, ...)
{
  va_list args;

  sim->engine->until = SIM_HALTED;
  if (sim->engine->failure != NULL)
    return;
  va_start (args, format);
  sim->engine->failure = g_strdup_vprintf (format, args);
  va_end (args);
}

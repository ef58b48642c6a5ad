/* sim/core/component.c - the verbs of a model. */
#include "sim/core/engine_state.h"

#include <math.h>
#include <stdlib.h>

SimTime
sim_now (const Sim *sim)
{
  return sim->engine->now;
}

double
sim_now_s (const Sim *sim)
{
  return sim_engine_now_s (sim->engine);
}

double
sim_measured_s (const Sim *sim)
{
  return sim_seconds (sim, sim->engine->now - sim->engine->measured_from);
}

SimTime
sim_ticks (const Sim *sim, double seconds)
{
  return sim_time_from (seconds, sim->engine->ticks_per_s);
}

double
sim_seconds (const Sim *sim, SimTime time)
{
  return sim_engine_seconds (sim->engine, time);
}

SimTime
sim_measured_from (const Sim *sim)
{
  return sim->engine->measured_from;
}

/* The sequence of an event when ties are shuffled, or none is left. */
static G_GNUC_NO_INLINE guint64
random_sequence (SimEngine *engine)
{
  if (engine->sequence > SIM_SEQUENCE_MASK + 1)
    g_error ("more than 2^%d events were scheduled in one run", SIM_SEQUENCE_BITS);
  return sim_bits (engine->ties) & SIM_SEQUENCE_MASK;
}

/* Priority, sequence and slot in one word. */
static inline guint64
make_key (SimEngine *engine, SimPriority priority, guint slot)
{
  guint64 sequence = engine->sequence++;

  if (G_UNLIKELY (sequence >= engine->n_plain))
    sequence = random_sequence (engine);
  return ((guint64) priority << SIM_SEQUENCE_BITS | sequence) << SIM_SLOT_BITS | slot;
}

/* Field by field: a copy of the whole would have to wait for its parts to be stored. */
static inline guint
fill_slot (Sim *sim, SimHandler handler, gpointer self, gpointer item)
{
  guint number = sim_slot_take (sim->engine);
  SimSlot *slot = &sim->engine->slot[number];

  slot->handler = handler;
  slot->self = self;
  slot->item = item;
  slot->component = sim->component;
  return number;
}

static SIM_HOT SimEventId
schedule (SimEngine *engine, SimTime at, SimPriority priority, guint number)
{
  SimSlot *slot = &engine->slot[number];
  SimEventId id = sim_slot_id (slot, number);

  if (G_UNLIKELY (at == SIM_TIME_MAX))
    {
      slot->state = SLOT_NEVER;
      engine->n_never++;
      return id;
    }
  sim_queue_push (&engine->queue, (SimPending) { at, make_key (engine, priority, number) });
  return id;
}

/* Rounding changes by at most half a tick: by more than 1 % only what is shorter than 50. */
enum { SHORT = 50 };

/* Few delays are short, so that counting them is off the hot path. */
static G_GNUC_NO_INLINE void
note_short (SimEngine *engine, double delay_s, SimTime delay)
{
  double exact = delay_s * engine->ticks_per_s;

  engine->n_at_once += exact > 0 ? 0 : 1;
  engine->n_rounded += fabs ((double) delay - exact) > 0.01 * exact ? 1 : 0;
}

static inline SimTime
time_after (const Sim *sim, double delay_s)
{
  SimEngine *engine = sim->engine;
  SimTime delay, at;

  sim_assert (sim, delay_s >= 0);
  delay = sim_time_from (delay_s, engine->ticks_per_s);
  if (G_UNLIKELY (delay < SHORT))
    note_short (engine, delay_s, delay);
  at = sim_time_add (engine->now, delay);
  if (G_UNLIKELY (at == SIM_TIME_MAX) && isfinite (delay_s))
    engine->n_far++;      /* will never fire: right where the run ends before that */
  return at;
}

SimEventId
sim_after (Sim *sim, double delay_s, SimHandler handler, gpointer self, gpointer item)
{
  SimTime at = time_after (sim, delay_s);

  return schedule (sim->engine, at, SIM_PRIORITY_ORDINARY, fill_slot (sim, handler, self, item));
}

SimEventId
sim_at (Sim *sim, SimTime at, SimHandler handler, gpointer self, gpointer item)
{
  sim_assert (sim, at >= sim->engine->now);
  return schedule (sim->engine, at, SIM_PRIORITY_ORDINARY, fill_slot (sim, handler, self, item));
}

SimEventId
sim_after_all (Sim *sim, double delay_s, SimHandler handler, gpointer self, gpointer item)
{
  SimTime at = time_after (sim, delay_s);

  return schedule (sim->engine, at, SIM_PRIORITY_LAST, fill_slot (sim, handler, self, item));
}

gboolean
sim_cancel (Sim *sim, SimEventId id)
{
  SimEngine *engine = sim->engine;
  guint number = (guint) ((id - 1) & SIM_SLOT_MASK);
  SimSlot *slot;

  if (number >= engine->n_slots_used)
    return FALSE;
  slot = &engine->slot[number];
  if (id != sim_slot_id (slot, number))
    return FALSE;
  sim_slot_expire (slot);
  if (slot->state == SLOT_NEVER)
    {
      slot->state = SLOT_PLAIN;
      engine->n_never--;
      sim_slot_release (engine, number);
      return TRUE;
    }
  slot->state = SLOT_DEAD;
  engine->n_dead++;
  sim_engine_compact (engine);
  return TRUE;
}

void
sim_stop (Sim *sim)
{
  sim->engine->stopped = TRUE;
  sim->engine->until = SIM_HALTED;
}

SimStream *
sim_stream (Sim *sim, const char *name)
{
  SimStream *stream = g_hash_table_lookup (sim->streams, name);
  const SimEngineConfig *config = &sim->engine->config;

  if (stream == NULL)
    {
      stream = sim_stream_new (&(SimStreamKey){ .seed = config->seed,
                                                .replication = config->replication,
                                                .component = sim->name,
                                                .name = name });
      g_hash_table_insert (sim->streams, g_strdup (name), stream);
    }
  return stream;
}

void
sim_count (Sim *sim, guint metric, double n)
{
  sim_metrics_count (sim->metrics, metric, n);
}

void
sim_absent (Sim *sim, const guint *metrics, guint n)
{
  for (guint i = 0; i < n; i++)
    sim_metrics_absent (sim->metrics, metrics[i]);
}

void
sim_tally (Sim *sim, guint metric, double value)
{
  sim_metrics_tally (sim->metrics, metric, value);
}

void
sim_level (Sim *sim, guint metric, double value)
{
  sim_metrics_level (sim->metrics, metric, sim->engine->now, value);
}

void
sim_sample (Sim *sim, guint metric, double value)
{
  sim_metrics_sample (sim->metrics, metric, sim->engine->now, value);
}

void
sim_label (Sim *sim, guint metric, const char *label, double time_s, double value)
{
  sim_metrics_label (sim->metrics, metric, label, time_s, value);
}

void
sim_result (Sim *sim, guint metric, double value)
{
  sim_metrics_result (sim->metrics, metric, value);
}

gboolean
sim_spans_wanted (const Sim *sim)
{
  return sim->engine->config.spans;
}

void
sim_span (Sim *sim, const char *track, const char *label, SimTime from, SimTime to)
{
  SimSpan span;

  if (G_LIKELY (!sim->engine->config.spans))
    return;
  sim_assert (sim, from <= to);
  span = (SimSpan) { sim->name, g_strdup (track), g_strdup (label), from, to };
  g_array_append_val (sim->engine->spans, span);
}

void
sim_assert_failed (const Sim *sim, const char *expr, const char *file, int line)
{
  const SimEngineConfig *config = &sim->engine->config;

  g_printerr ("%s:%d: assertion failed: %s\n", file, line, expr);
  g_printerr ("  model %s, component %s, point %s\n", sim->model, sim->name,
              config->point != NULL ? config->point : "-");
  g_printerr ("  seed %" G_GUINT64_FORMAT ", replication %" G_GUINT64_FORMAT ", at %.9f s\n",
              config->seed, config->replication, sim_now_s (sim));
  abort ();
}

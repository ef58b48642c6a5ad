/* sim/core/engine.c - the life of an engine and its loop. */
#include "sim/core/engine_state.h"

#include <string.h>

#include "sim/base/unit/unit.h"

enum { STUCK = 10000000 };      /* so many events at one instant: time stands still */

static void
window_free (gpointer data)
{
  Sim *sim = data;

  sim_metrics_free (sim->metrics);
  g_hash_table_unref (sim->streams);
  g_free (sim->rare);
  g_free (sim);
}

static void
span_clear (gpointer data)
{
  SimSpan *span = data;

  g_free (span->track);
  g_free (span->label);
}

SimEngine *
sim_engine_new (const SimEngineConfig *config)
{
  SimEngine *engine = g_new0 (SimEngine, 1);

  engine->config = *config;
  engine->config.point = engine->point = g_strdup (config->point);
  engine->ticks_per_s = config->ticks_per_s > 0 ? config->ticks_per_s : SIM_NS_PER_S;
  engine->n_watched = STUCK;
  sim_queue_init (&engine->queue, config->queue);
  engine->windows = g_ptr_array_new_with_free_func (window_free);
  engine->n_plain = config->ties == SIM_TIES_SHUFFLED ? 0 : SIM_SEQUENCE_MASK + 1;
  engine->spans = g_array_new (FALSE, FALSE, sizeof (SimSpan));
  g_array_set_clear_func (engine->spans, span_clear);
  if (config->ties == SIM_TIES_SHUFFLED)
    engine->ties = sim_stream_new (&(SimStreamKey) {
      .seed = config->seed, .replication = config->replication, .component = "", .name = "ties" });
  return engine;
}

void
sim_engine_free (SimEngine *engine)
{
  if (engine == NULL)
    return;
  sim_queue_clear (&engine->queue);
  g_free (engine->slot);
  g_ptr_array_unref (engine->windows);
  g_array_unref (engine->spans);
  sim_stream_free (engine->ties);
  g_free (engine->failure);
  g_free (engine->point);
  g_free (engine);
}

Sim *
sim_engine_add (SimEngine *engine, const char *name, const char *model, const SimMetric *metrics)
{
  Sim *sim = g_new0 (Sim, 1);

  sim_require (engine->windows->len <= G_MAXUINT16);
  sim->engine = engine;
  sim->name = name;
  sim->model = model;
  sim->component = (guint16) engine->windows->len;
  sim->mark = sim->component * G_GUINT64_CONSTANT (0x165667b19e3779f9);
  sim->metrics = sim_metrics_new (metrics);
  sim_metrics_set_clock (sim->metrics, &engine->now, engine->ticks_per_s);
  sim_metrics_reset (sim->metrics, engine->now);
  sim->streams
    = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) sim_stream_free);
  g_ptr_array_add (engine->windows, sim);
  engine->window = (Sim **) engine->windows->pdata;
  return sim;
}

/* A multiplicative hash, one round an event; (time, sequence, component) are mixed before they meet
 * the rolling value, so that the chain from event to event is one multiplication long. */
static inline guint64
fingerprint_add (guint64 fingerprint, SimPending event, guint64 mark)
{
  guint64 word = (guint64) event.time * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15)
                 + (event.key >> SIM_SLOT_BITS) * G_GUINT64_CONSTANT (0xc2b2ae3d27d4eb4f) + mark;

  fingerprint = (fingerprint ^ word) * G_GUINT64_CONSTANT (0xff51afd7ed558ccd);
  return fingerprint ^ fingerprint >> 32;
}

static const double finest = 1e12;      /* ticks a second that run.resolution allows */

static gboolean
is_too_coarse (const SimEngine *engine)
{
  return (double) engine->n_rounded * 1e3 > (double) engine->sequence - (double) engine->n_at_once;
}

static void
fail_too_coarse (const SimEngine *engine, Sim *sim)
{
  double n = (double) engine->sequence - (double) engine->n_at_once;
  g_autofree char *tick = sim_quantity_humane (1 / engine->ticks_per_s, "s");

  sim_fail (sim,
            "the clock of %s cannot hold %.3g %% of the delays: rounding changes them by more "
            "than 1 %%; %s",
            tick, 100 * (double) engine->n_rounded / n,
            engine->ticks_per_s < finest ? "use run.resolution: 1 ps" : "no clock is finer");
}

/* Looks once in so many events, so that time standing still is seen after two times as many at
 * most, and the loop pays one comparison an event. */
static G_GNUC_NO_INLINE void
watch_time (SimEngine *engine, Sim *sim)
{
  if (engine->now == engine->watched && is_too_coarse (engine))
    fail_too_coarse (engine, sim);
  else if (engine->now == engine->watched)
    sim_fail (sim,
              "simulated time stands still: more than %d events at %.12g s, the last of component "
              "%s: are its delays 0, or below the clock (run.resolution)?",
              STUCK, sim_engine_now_s (engine), sim->name);
  engine->watched = engine->now;
  engine->n_watched += STUCK;
}

/* The slot is free again before its handler runs, so that what this schedules finds it warm. */
static inline void
fire (SimEngine *engine, SimPending event)
{
  guint number = (guint) (event.key & SIM_SLOT_MASK);
  SimSlot *slot = &engine->slot[number];
  SimHandler handler = slot->handler;
  gpointer self = slot->self, item = slot->item;
  Sim *sim = engine->window[slot->component];

  if (G_UNLIKELY (slot->state == SLOT_DEAD))
    {
      sim_slot_drop (engine, number);
      return;
    }
  sim_slot_expire (slot);
  sim_slot_release (engine, number);
  engine->n_events++;
  engine->now = event.time;
  engine->fingerprint = fingerprint_add (engine->fingerprint, event, sim->mark);
  if (G_UNLIKELY (engine->n_events == engine->n_watched))
    watch_time (engine, sim);
  handler (sim, self, item);
}

void
sim_engine_judge_clock (SimEngine *engine)
{
  Sim *sim = engine->windows->len > 0 ? engine->window[0] : NULL;

  if (sim == NULL)
    return;
  if (is_too_coarse (engine))
    fail_too_coarse (engine, sim);
  if (engine->n_far > 0 && engine->n_never > 0 && engine->until == SIM_TIME_MAX)
    sim_fail (sim,
              "the run ended for want of events, but one is due past the range of its clock "
              "(%.3g s): set run.until, or a coarser run.resolution",
              sim_engine_seconds (engine, SIM_TIME_MAX));
}

void
sim_engine_run (SimEngine *engine, SimTime until)
{
  SimPending event;

  sim_require (until >= engine->now);
  if (engine->until != SIM_HALTED)
    engine->until = until;
  while (sim_queue_pop (&engine->queue, engine->until, &event))
    fire (engine, event);
  if (engine->until != SIM_HALTED && until != SIM_TIME_MAX)
    engine->now = until;
}

void
sim_engine_end_warmup (SimEngine *engine)
{
  engine->measured_from = engine->now;
  for (guint i = 0; i < engine->windows->len; i++)
    sim_metrics_reset (engine->window[i]->metrics, engine->now);
}

void
sim_engine_close (SimEngine *engine)
{
  for (guint i = 0; i < engine->windows->len; i++)
    sim_metrics_close (engine->window[i]->metrics, engine->now);
}

guint64
sim_engine_n_events (const SimEngine *engine)
{
  return engine->n_events;
}

guint64
sim_engine_n_pending (const SimEngine *engine)
{
  return sim_queue_len (&engine->queue) - engine->n_dead + engine->n_never;
}

guint64
sim_engine_fingerprint (const SimEngine *engine)
{
  return engine->fingerprint;
}

gboolean
sim_engine_drew (const SimEngine *engine)
{
  gboolean drew = engine->ties != NULL && sim_stream_drew (engine->ties);

  for (guint i = 0; i < engine->windows->len && !drew; i++)
    {
      GHashTableIter streams;
      gpointer stream;

      g_hash_table_iter_init (&streams, engine->window[i]->streams);
      while (!drew && g_hash_table_iter_next (&streams, NULL, &stream))
        drew = sim_stream_drew (stream);
    }
  return drew;
}

const char *
sim_engine_failure (const SimEngine *engine)
{
  return engine->failure;
}

gboolean
sim_engine_stopped (const SimEngine *engine)
{
  return engine->stopped;
}

SimMetrics *
sim_window_metrics (Sim *sim)
{
  return sim->metrics;
}

gsize
sim_engine_bytes (const SimEngine *engine)
{
  return sim_queue_bytes (&engine->queue) + engine->n_slots * sizeof (SimSlot);
}

const GArray *
sim_engine_spans (const SimEngine *engine)
{
  return engine->spans;
}

/* sim/bench/probe_loops.h - the bare core and its three loops over whatever ProbeQueue is; included once by each
 * probe_*.c, after its queue.  Draws come from the streams of ours, so that both spend the same on them. */
#ifndef SIM_BENCH_PROBE_LOOPS_H
#define SIM_BENCH_PROBE_LOOPS_H

typedef struct ProbeCore ProbeCore;
typedef void (*ProbeCall) (ProbeCore *core, gpointer self, gpointer item);

typedef struct {
  ProbeCall call;
  gpointer  self, item;
  guint     generation, next;
} ProbeSlot;

struct ProbeCore {
  ProbeQueue queue;
  ProbeSlot *slot;
  guint      free;
  gint64     now;
  guint64    sequence;
  SimStream *stream;
  guint64    waiting;     /* mm1: customers present */
  guint      n;           /* phold: entities */
};

static void
probe_init (ProbeCore *core, SimStream *stream, guint most)
{
  probe_queue_init (&core->queue, most);
  core->slot = g_new0 (ProbeSlot, most);
  for (guint i = 0; i < most; i++)
    core->slot[i].next = i + 1;
  core->free = 0;
  core->now = 0;
  core->sequence = 0;
  core->stream = stream;
  core->waiting = 0;
}

static void
probe_clear (ProbeCore *core)
{
  probe_queue_clear (&core->queue);
  g_free (core->slot);
}

static inline void
probe_after (ProbeCore *core, double delay_s, ProbeCall call, gpointer self)
{
  guint number = core->free;
  ProbeSlot *slot = &core->slot[number];

  core->free = slot->next;
  slot->call = call;
  slot->self = self;
  slot->item = NULL;
  probe_queue_push (&core->queue, (ProbeEntry) { core->now + (gint64) (delay_s * 1e9 + 0.5),
                                                 core->sequence++ << 24 | number });
}

/* Returns: processor seconds a step. */
static double
probe_run (ProbeCore *core, guint64 n_events)
{
  double began_s = sim_bench_cpu_s ();

  for (guint64 i = 0; i < n_events; i++)
    {
      ProbeEntry entry = probe_queue_pop (&core->queue);
      guint number = entry.key & 0xffffff;
      ProbeSlot *slot = &core->slot[number];
      ProbeCall call = slot->call;
      gpointer self = slot->self, item = slot->item;

      core->now = entry.time;
      slot->generation++;
      slot->next = core->free;
      core->free = number;
      call (core, self, item);
    }
  return (sim_bench_cpu_s () - began_s) / (double) n_events;
}

static void
probe_depart (ProbeCore *core, gpointer self, gpointer item)
{
  if (--core->waiting > 0)
    probe_after (core, sim_exp (core->stream, 1), probe_depart, self);
}

static void
probe_arrive (ProbeCore *core, gpointer self, gpointer item)
{
  if (++core->waiting == 1)
    probe_after (core, sim_exp (core->stream, 1), probe_depart, self);
  probe_after (core, sim_exp (core->stream, 1 / 0.9), probe_arrive, self);
}

/* Two events a customer. */
static double
probe_mm1 (SimStream *stream, guint64 n_customers)
{
  ProbeCore core;
  double s;

  probe_init (&core, stream, 4);
  probe_after (&core, sim_exp (stream, 1 / 0.9), probe_arrive, NULL);
  s = probe_run (&core, 2 * n_customers);
  probe_clear (&core);
  return 2 * s;
}

static void
probe_again (ProbeCore *core, gpointer self, gpointer item)
{
  probe_after (core, sim_exp (core->stream, 1), probe_again, self);
}

static double
probe_hold (SimStream *stream, guint n_pending, guint64 n_events)
{
  ProbeCore core;
  double s;

  probe_init (&core, stream, n_pending);
  for (guint i = 0; i < n_pending; i++)
    probe_again (&core, NULL, NULL);
  probe_run (&core, n_pending);
  s = probe_run (&core, n_events);
  probe_clear (&core);
  return s;
}

static void
probe_visit (ProbeCore *core, gpointer self, gpointer item)
{
  if (sim_uniform (core->stream) < 0.25)
    self = GSIZE_TO_POINTER (sim_integer (core->stream, core->n));
  probe_after (core, 0.1 + sim_exp (core->stream, 0.9), probe_visit, self);
}

static double
probe_phold (SimStream *stream, guint n_entities, guint64 n_events)
{
  ProbeCore core;
  double s;

  probe_init (&core, stream, n_entities);
  core.n = n_entities;
  for (guint i = 0; i < n_entities; i++)
    probe_after (&core, 0.1 + sim_exp (stream, 0.9), probe_visit, GSIZE_TO_POINTER (i));
  s = probe_run (&core, n_events);
  probe_clear (&core);
  return s;
}

#endif

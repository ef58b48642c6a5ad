/* sim/bench/probe/probe_heap.c - the bare core over an aligned 4-ary heap with a hole at its root.
 * */
#include "sim/bench/bench.h"
#include "sim/bench/probe/probe.h"

typedef struct {
  ProbeEntry *entry;    /* entry + 1 is aligned to 64 bytes */
  gsize       n;
  gboolean    hole;
  gpointer    block;
} ProbeQueue;

static void
probe_queue_init (ProbeQueue *queue, gsize most)
{
  gsize bytes = (most + 8) * sizeof (ProbeEntry);

  queue->block = g_malloc (bytes + 64);
  queue->entry = (ProbeEntry *) (((guintptr) queue->block + 63) / 64 * 64) + 3;
  for (gsize i = 0; i < most + 5; i++)
    queue->entry[i] = (ProbeEntry) { G_MAXINT64, G_MAXUINT64 };
  queue->n = 0;
  queue->hole = FALSE;
}

static void
probe_queue_clear (ProbeQueue *queue)
{
  g_free (queue->block);
}

static inline void
probe_down (ProbeQueue *queue, ProbeEntry entry)
{
  ProbeEntry *heap = queue->entry;
  gsize at = 0, child;

  while ((child = 4 * at + 1) < queue->n)
    {
      gsize a = child + (gsize) probe_before (heap[child + 1], heap[child]);
      gsize b = child + 2 + (gsize) probe_before (heap[child + 3], heap[child + 2]);
      gsize least = probe_before (heap[b], heap[a]) ? b : a;

      if (!probe_before (heap[least], entry))
        break;
      heap[at] = heap[least];
      at = least;
    }
  heap[at] = entry;
}

static inline void
probe_queue_push (ProbeQueue *queue, ProbeEntry entry)
{
  gsize at;

  if (queue->hole)
    {
      queue->hole = FALSE;
      probe_down (queue, entry);
      return;
    }
  for (at = queue->n++; at > 0; at = (at - 1) / 4)
    {
      if (!probe_before (entry, queue->entry[(at - 1) / 4]))
        break;
      queue->entry[at] = queue->entry[(at - 1) / 4];
    }
  queue->entry[at] = entry;
}

static inline ProbeEntry
probe_queue_pop (ProbeQueue *queue)
{
  if (queue->hole)
    {
      ProbeEntry last = queue->entry[--queue->n];

      queue->entry[queue->n] = (ProbeEntry) { G_MAXINT64, G_MAXUINT64 };
      probe_down (queue, last);
    }
  queue->hole = TRUE;
  return queue->entry[0];
}

#include "sim/bench/probe/probe_loops.inc"

const SimProbe sim_probe_heap = { probe_mm1, probe_hold, probe_phold };

/* --- the work of a model, by counts --- */

enum { STATE_BYTES = 64 };   /* a line of the cache */

typedef struct {
  ProbeQueue queue;
  SimStream *stream;
  char      *state;          /* @limit->entities lines */
  guint64    mixed;          /* where the next touch goes, and how late an event is */
  double     sum;            /* of draws: somebody must look at them */
} Work;

/* Knuth's constants; a draw would cost what it is to be compared with. */
static inline guint64
mix (Work *work)
{
  return work->mixed = work->mixed * G_GUINT64_CONSTANT (6364136223846793005) + 1442695040888963407;
}

/* Whole operations due after @done units, of which a fraction falls on each. */
static inline guint
due (double each, guint64 done)
{
  return (guint) ((guint64) (each * (double) (done + 1)) - (guint64) (each * (double) done));
}

static inline void
pass_event (Work *work)
{
  ProbeEntry entry = probe_queue_pop (&work->queue);

  entry.time += (gint64) (mix (work) >> 40);
  entry.key++;
  probe_queue_push (&work->queue, entry);
}

static inline void
touch (Work *work, guint entities)
{
  guint64 which = (mix (work) >> 32) * entities >> 32;

  ++*(guint64 *) (gpointer) (work->state + which * STATE_BYTES);
}

double
sim_probe_work (SimStream *stream, const SimBenchLimit *limit, guint64 n_units)
{
  Work work = { .stream = stream, .state = g_malloc0 ((gsize) limit->entities * STATE_BYTES) };
  volatile double sink;
  double began_s, taken_s;

  probe_queue_init (&work.queue, limit->pending);
  for (guint i = 0; i < limit->pending; i++)
    probe_queue_push (&work.queue, (ProbeEntry){ (gint64) (mix (&work) >> 40), i });
  began_s = sim_bench_cpu_s ();
  for (guint64 done = 0; done < n_units; done++)
    {
      for (guint i = due (limit->events, done); i > 0; i--)
        pass_event (&work);
      for (guint i = due (limit->draws, done); i > 0; i--)
        work.sum += sim_exp (stream, 1);
      for (guint i = due (limit->touches, done); i > 0; i--)
        touch (&work, limit->entities);
    }
  taken_s = sim_bench_cpu_s () - began_s;
  sink = work.sum;
  (void) sink;
  probe_queue_clear (&work.queue);
  g_free (work.state);
  return taken_s / (double) n_units;
}

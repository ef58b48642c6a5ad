/* sim/bench/probe/probe.h - the bare loops that ours is measured against.
 *
 * A probe is an event core of the least possible size: a queue, slots with callbacks, a clock.  It
 * exists twice, over a 4-ary heap and over a radix heap, from the one text of probe_loops.inc.
 */
#ifndef SIM_BENCH_PROBE_PROBE_H
#define SIM_BENCH_PROBE_PROBE_H

#include "sim/bench/bench.h"
#include "sim/core/random/rng.h"

G_BEGIN_DECLS

typedef struct {
  /* Each returns processor seconds an event (of mm1: a customer). */
  double (*mm1) (SimStream *stream, guint64 n_customers);
  double (*hold) (SimStream *stream, guint n_pending, guint64 n_events);
  double (*phold) (SimStream *stream, guint n_entities, guint64 n_events);
} SimProbe;

/* @n_units of the work of @limit (sim/bench/limit.h), over the 4-ary heap.  Returns: processor
 * seconds of a unit. */
double sim_probe_work (SimStream *stream, const SimBenchLimit *limit, guint64 n_units);

extern const SimProbe sim_probe_heap;
extern const SimProbe sim_probe_radix;

typedef struct {
  gint64  time;
  guint64 key;
} ProbeEntry;

static inline gboolean
probe_before (ProbeEntry a, ProbeEntry b)
{
  unsigned __int128 x = (unsigned __int128) (guint64) a.time << 64 | a.key;
  unsigned __int128 y = (unsigned __int128) (guint64) b.time << 64 | b.key;

  return x < y;
}

G_END_DECLS

#endif

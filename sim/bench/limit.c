/* sim/bench/limit.c - see limit.h. */
#include "sim/bench/limit.h"

#include "sim/bench/probe/probe.h"

/* Enough of the dearest operation for some tenths of a second. */
#define OPERATIONS 4e6

static double
once (const SimBench *bench, const SimBenchOptions *options)
{
  const SimBenchLimit *limit = bench->limit;
  const double per_unit = MAX (limit->events + limit->draws + limit->touches, 1);
  const double operations = options->quick ? OPERATIONS / 8 : OPERATIONS;
  g_autoptr (SimStream) stream = sim_stream_new (
    &(SimStreamKey){ .seed = options->seed, .component = "bench", .name = "draws" });

  return sim_probe_work (stream, limit, (guint64) MAX (operations / per_unit, 1));
}

double
sim_bench_limit_s (const SimBenchLimit *limit, const SimBenchOptions *options)
{
  const SimBench bench = { .limit = limit };
  const SimBenchBody bodies[] = { once };
  SimBenchOptions alone = *options;
  double seconds;

  alone.spread = NULL;     /* it is that of the row */
  sim_bench_race (&bench, &alone, bodies, 1, &seconds);
  return seconds;
}

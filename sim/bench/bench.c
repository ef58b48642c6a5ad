/* sim/bench/bench.c - the table of what is measured of the core, followed by the registry's. */
#include "sim/bench/bench.h"

#include <math.h>
#include <string.h>

#include "sim/bench/bench_core.h"
#include "sim/bench/bench_sweep.h"
#include "sim/bench/limit.h"

/* A seed so much dearer than the others is a fault even where the target is met. */
#define DEAREST_MEDIANS 3

/* clang-format off */
static const SimBench core_benches[] = {
  { .name = "hold-100", .unit = "ns/event", .size = 100,
    .what = "hold model, 100 pending, exponential delays",
    .probe = "the better of a bare 4-ary heap loop and a bare radix heap loop",
    .target = 1.5, .direction = SIM_BENCH_LESS_IS_BETTER, .run = sim_bench_hold },
  { .name = "hold-10k", .unit = "ns/event", .size = 1e4,
    .what = "hold model, 10,000 pending, exponential delays",
    .probe = "the better of a bare 4-ary heap loop and a bare radix heap loop",
    .target = 1.5, .direction = SIM_BENCH_LESS_IS_BETTER, .run = sim_bench_hold },
  { .name = "hold-1M", .unit = "ns/event", .size = 1e6,
    .what = "hold model, 1,000,000 pending, exponential delays",
    .probe = "the better of a bare 4-ary heap loop and a bare radix heap loop",
    .target = 1.5, .direction = SIM_BENCH_LESS_IS_BETTER, .run = sim_bench_hold },
  { .name = "phold", .unit = "Mevents/s", .size = 1024,
    .what = "PHOLD, 1,024 entities, 25 % remote, lookahead 0.1, exponential 0.9",
    .probe = "the better of a bare 4-ary heap loop and a bare radix heap loop",
    .target = 0.5, .direction = SIM_BENCH_MORE_IS_BETTER, .run = sim_bench_phold },
  { .name = "memory", .unit = "bytes/event", .size = 1e6,
    .what = "held for one of 1,000,000 pending events",
    .probe = "64 bytes, a cache line",
    .target = 1, .direction = SIM_BENCH_LESS_IS_BETTER, .run = sim_bench_memory },
  { .name = "exponential", .unit = "ns/draw",
    .what = "sim_exp on a named stream",
    .probe = "gsl_ran_exponential on mt19937",
    .target = 0.6, .direction = SIM_BENCH_LESS_IS_BETTER, .run = sim_bench_exponential },
  { .name = "philox", .unit = "ns/draw",
    .what = "a uniform draw through the interface of GSL",
    .probe = "mt19937 through the same interface",
    .target = 1, .direction = SIM_BENCH_LESS_IS_BETTER, .run = sim_bench_philox },
  { .name = "sweep-overhead", .unit = "us/run",
    .what = "a run that does nothing, from plan to committed row, one worker (real time)",
    .probe = "150 us",
    .target = 1, .direction = SIM_BENCH_LESS_IS_BETTER, .run = sim_bench_sweep_overhead },
  { .name = "sweep-workers", .unit = "times",
    .what = "runs of 20 ms: speed-up by a second worker (real time)",
    .probe = "that of a bare loop by a second process (2 on two idle cores: ours is then 1.85)",
    .target = 0.925, .direction = SIM_BENCH_MORE_IS_BETTER, .run = sim_bench_sweep_workers },
  { .name = "sweep-merge", .unit = "s",
    .what = "merging 16 files of 10,000 runs each (real time)",
    .probe = "5 s",
    .target = 1, .direction = SIM_BENCH_LESS_IS_BETTER, .run = sim_bench_sweep_merge },
  { .name = "sweep-memory", .unit = "MiB",
    .what = "peak memory of the process that writes 100,000 runs",
    .probe = "64 MiB",
    .target = 1, .direction = SIM_BENCH_LESS_IS_BETTER, .run = sim_bench_sweep_memory },
  { .name = "sweep-show", .unit = "s",
    .what = "opening a file of 100,000 runs and printing its table (real time)",
    .probe = "2 s",
    .target = 1, .direction = SIM_BENCH_LESS_IS_BETTER, .run = sim_bench_sweep_show },
  { .name = NULL },
};
/* clang-format on */

static void
append (GPtrArray *list, const SimBench *benches)
{
  for (const SimBench *bench = benches; bench != NULL && bench->name != NULL; bench++)
    g_ptr_array_add (list, (gpointer) bench);
}

GPtrArray *
sim_bench_list (const SimRegistry *registry)
{
  GPtrArray *list = g_ptr_array_new ();

  append (list, core_benches);
  append (list, registry->benches);
  return list;
}

const SimBench *
sim_bench_find (const SimRegistry *registry, const char *name)
{
  g_autoptr (GPtrArray) list = sim_bench_list (registry);

  for (guint i = 0; i < list->len; i++)
    if (strcmp (((const SimBench *) list->pdata[i])->name, name) == 0)
      return list->pdata[i];
  return NULL;
}

/* The dearest seed's ratio, against the target. */
static gboolean
is_met (const SimBench *bench, const SimBenchResult *result)
{
  if (result->dearest > DEAREST_MEDIANS)
    return FALSE;
  return bench->direction == SIM_BENCH_MORE_IS_BETTER
           ? result->ratio / result->dearest >= bench->target
           : result->ratio * result->dearest <= bench->target;
}

SimBenchResult
sim_bench_measure (const SimBench *bench, const SimBenchOptions *options)
{
  SimBenchSpread spread = { .dearest = 1 };
  SimBenchOptions whole = { options->registry, options->quick, SIM_BENCH_SEED, &spread };
  SimBenchResult result = { .of_limit = NAN };

  bench->run (bench, &whole, &result.ours, &result.probe);
  result.ratio = result.ours / result.probe;
  result.dearest = spread.dearest;
  if (bench->limit != NULL)
    result.of_limit = sim_bench_limit_s (bench->limit, &whole) / spread.median_s;
  result.far = result.of_limit < SIM_BENCH_NEAR;
  result.met = is_met (bench, &result);
  return result;
}

/* models/bench/bench_mm1.c - customers a second through mm1, against the same queue by hand. */
#include "models/bench/bench_mm1.h"

#include "sim/bench/bench_case.h"
#include "sim/bench/probe/probe.h"

/* Enough for some tenths of a second, an eighth of it when quick. */
static guint64
customers (const SimBenchOptions *options)
{
  return options->quick ? 250000 : 2000000;
}

/* The model as a scenario would run it: half an event a customer and rate. */
static double
mm1_ours (const SimBench *bench, const SimBenchOptions *options)
{
  static const SimBenchSetting settings[] = {
    { "arrival_hz", "0.9 Hz" }, { "service_hz", "1 Hz" }, { NULL, NULL },
  };
  g_auto (SimBenchCase) run = sim_bench_case (options, "mm1");
  g_autoptr (SimRecord) record = NULL;
  SimTime until = sim_time_from_s ((double) customers (options) / 0.9);
  double taken_s;

  sim_bench_case_set (&run, settings);
  taken_s = sim_bench_case_run (&run, until, &record);
  /* two events a customer, its arrival and its end; counted, since how many come is drawn */
  return 2 * taken_s / (double) record->n_events;
}

/* The same queue without an engine: a heap and a loop. */
static double
mm1_bare (const SimBench *bench, const SimBenchOptions *options)
{
  const SimStreamKey key = { .seed = options->seed, .component = "bench", .name = "draws" };
  g_autoptr (SimStream) stream = sim_stream_new (&key);

  return sim_probe_heap.mm1 (stream, customers (options));
}

/* Customers a second, and so what the engine costs over a bare heap. */
void
sim_bench_mm1 (const SimBench *bench, const SimBenchOptions *options, double *ours, double *probe)
{
  static const SimBenchBody bodies[] = { mm1_ours, mm1_bare };
  double s[2];

  sim_bench_race (bench, options, bodies, 2, s);
  *ours = 1e-6 / s[0];
  *probe = 1e-6 / s[1];
}

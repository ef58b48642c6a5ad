/* models/bench/bench_mm1.c - customers a second through mm1, against the same queue by hand. */
#include "models/bench/bench_mm1.h"

#include <math.h>
#include "sim/bench/bench_case.h"
#include "sim/bench/probe/probe.h"
#include "sim/sim.h"

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

enum { SOJOURN_S, PRESENT, ARRIVED, SERVED };

/* What mm1 measures: the same kinds in the same number, or the comparison would flatter one of
 * them. */
static const SimMetric by_hand[] = {
  [SOJOURN_S] = { "sojourn_s", SIM_TALLY, "s", "from arrival to end" },
  [PRESENT] = { "present", SIM_LEVEL, "1", "customers" },
  [ARRIVED] = { "arrived", SIM_COUNT, "1", "customers that came" },
  [SERVED] = { "served", SIM_COUNT, "1", "customers that left" },
  SIM_METRIC_END
};

/* The queue as nobody can do it faster: two clocks, of the next arrival and the next end, and a
 * ring of who is present; the same draws and the same statistics, by the same code. */
typedef struct {
  SimMetrics *metrics;
  SimTime     now;
  double      now_s, next_arrival_s, next_end_s;
  SimFifo     line;
} Clocks;

/* In ticks, too, since levels are weighed by whole ticks as the engine's are. */
static void
clocks_advance (Clocks *c, double to_s)
{
  c->now_s = to_s;
  c->now = sim_time_from_s (to_s);
}

/* The next arrival: with nobody present the server begins at once. */
static void
clocks_arrive (Clocks *c, SimStream *arrivals, SimStream *services)
{
  clocks_advance (c, c->next_arrival_s);
  sim_fifo_push (&c->line, c->now_s);
  sim_metrics_level (c->metrics, PRESENT, c->now, c->line.len);
  sim_metrics_count (c->metrics, ARRIVED, 1);
  if (c->line.len == 1)
    c->next_end_s = c->now_s + sim_exp (services, 1);
  c->next_arrival_s += sim_exp (arrivals, 1 / 0.9);
}

/* The end of a service; an idle server's clock stands at infinity. */
static void
clocks_depart (Clocks *c, SimStream *services)
{
  clocks_advance (c, c->next_end_s);
  sim_metrics_tally (c->metrics, SOJOURN_S, c->now_s - sim_fifo_pop (&c->line));
  sim_metrics_level (c->metrics, PRESENT, c->now, c->line.len);
  sim_metrics_count (c->metrics, SERVED, 1);
  c->next_end_s = c->line.len > 0 ? c->now_s + sim_exp (services, 1) : INFINITY;
}

/* Streams apart, as the model has them, so that both make the same draws.  Returns: processor
 * seconds a customer. */
static double
mm1_clocks (const SimBench *bench, const SimBenchOptions *options)
{
  const SimStreamKey keys[]
    = { { .seed = options->seed, .component = "bench", .name = "arrivals" },
        { .seed = options->seed, .component = "bench", .name = "services" } };
  g_autoptr (SimStream) arrivals = sim_stream_new (&keys[0]);
  g_autoptr (SimStream) services = sim_stream_new (&keys[1]);
  g_autoptr (SimMetrics) metrics = sim_metrics_new (by_hand);
  Clocks c = { .metrics = metrics, .next_end_s = INFINITY };
  double began_s = sim_bench_cpu_s (), taken_s;
  guint64 n = customers (options), n_served = 0;

  sim_metrics_set_clock (metrics, &c.now, 1e9);
  sim_metrics_level (metrics, PRESENT, 0, 0);
  while (n_served < n)
    if (c.next_arrival_s < c.next_end_s)
      clocks_arrive (&c, arrivals, services);
    else
      {
        clocks_depart (&c, services);
        n_served++;
      }
  taken_s = sim_bench_cpu_s () - began_s;
  sim_fifo_clear (&c.line);
  return taken_s / (double) n;
}

/* The same against two clocks: what an engine costs at all. */
void
sim_bench_mm1_clocks (const SimBench *bench, const SimBenchOptions *options, double *ours,
                      double *probe)
{
  static const SimBenchBody bodies[] = { mm1_ours, mm1_clocks };
  double s[2];

  sim_bench_race (bench, options, bodies, 2, s);
  *ours = 1e-6 / s[0];
  *probe = 1e-6 / s[1];
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

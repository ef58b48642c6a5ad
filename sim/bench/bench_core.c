/* sim/bench/bench_core.c - the core's own side of each race. */
#include "sim/bench/bench_core.h"

#include <gsl/gsl_randist.h>

#include "sim/bench/probe/probe.h"
#include "sim/core/engine.h"

/* How often a loop runs: enough for some tenths of a second, an eighth of it when quick. */
static guint64
steps (const SimBenchOptions *options, double n)
{
  return (guint64) (options->quick ? n / 8 : n);
}

static SimStream *
stream_new (const SimBenchOptions *options)
{
  return sim_stream_new (
    &(SimStreamKey){ .seed = options->seed, .component = "bench", .name = "draws" });
}

/* --- hold --- */

static guint64
hold_steps (const SimBench *bench, const SimBenchOptions *options)
{
  return steps (options, bench->size < 1e5 ? 4e6 : 2e6);
}

static void
hold (Sim *sim, gpointer self, gpointer item)
{
  sim_after (sim, sim_exp (self, 1), hold, self, NULL);
}

/* Runs about @n_events with @n_pending; mean delay 1 s, so that each second fires @n_pending. */
static double
run_events (SimEngine *engine, double n_pending, guint64 n_events)
{
  guint64 before = sim_engine_n_events (engine);
  SimTime until = sim_engine_now (engine) + sim_time_from_s ((double) n_events / n_pending);
  double began_s = sim_bench_cpu_s ();

  sim_engine_run (engine, until);
  return (sim_bench_cpu_s () - began_s) / (double) (sim_engine_n_events (engine) - before);
}

static double
hold_ours (const SimBench *bench, const SimBenchOptions *options)
{
  g_autoptr (SimEngine) engine = sim_engine_new (&(SimEngineConfig){ .seed = options->seed });
  Sim *sim = sim_engine_add (engine, "hold", "hold", NULL);
  SimStream *stream = sim_stream (sim, "delays");

  for (guint i = 0; i < (guint) bench->size; i++)
    hold (sim, stream, NULL);
  run_events (engine, bench->size, (guint64) bench->size);
  return run_events (engine, bench->size, hold_steps (bench, options));
}

static double
hold_bare_heap (const SimBench *bench, const SimBenchOptions *options)
{
  g_autoptr (SimStream) stream = stream_new (options);

  return sim_probe_heap.hold (stream, (guint) bench->size, hold_steps (bench, options));
}

static double
hold_bare_radix (const SimBench *bench, const SimBenchOptions *options)
{
  g_autoptr (SimStream) stream = stream_new (options);

  return sim_probe_radix.hold (stream, (guint) bench->size, hold_steps (bench, options));
}

void
sim_bench_hold (const SimBench *bench, const SimBenchOptions *options, double *ours, double *probe)
{
  static const SimBenchBody bodies[] = { hold_ours, hold_bare_heap, hold_bare_radix };
  double s[3];

  sim_bench_race (bench, options, bodies, 3, s);
  *ours = s[0] * 1e9;
  *probe = MIN (s[1], s[2]) * 1e9;
}

void
sim_bench_memory (const SimBench *bench, const SimBenchOptions *options, double *ours,
                  double *probe)
{
  g_autoptr (SimEngine) engine = sim_engine_new (&(SimEngineConfig){ .seed = options->seed });
  Sim *sim = sim_engine_add (engine, "hold", "hold", NULL);
  SimStream *stream = sim_stream (sim, "delays");

  for (guint i = 0; i < (guint) bench->size; i++)
    hold (sim, stream, NULL);
  run_events (engine, bench->size, (guint64) bench->size);
  *ours = (double) sim_engine_bytes (engine) / (double) sim_engine_n_pending (engine);
  *probe = 64;
}

/* --- PHOLD --- */

typedef struct {
  SimStream *stream;
  guint      n;
} Entities;

static void
visit (Sim *sim, gpointer self, gpointer item)
{
  Entities *entities = self;

  if (sim_uniform (entities->stream) < 0.25)
    item = GSIZE_TO_POINTER (sim_integer (entities->stream, entities->n));
  sim_after (sim, 0.1 + sim_exp (entities->stream, 0.9), visit, entities, item);
}

static double
phold_ours (const SimBench *bench, const SimBenchOptions *options)
{
  g_autoptr (SimEngine) engine = sim_engine_new (&(SimEngineConfig){ .seed = options->seed });
  Sim *sim = sim_engine_add (engine, "phold", "phold", NULL);
  Entities entities = { sim_stream (sim, "entities"), (guint) bench->size };

  for (guint i = 0; i < entities.n; i++)
    visit (sim, &entities, GSIZE_TO_POINTER (i));
  return run_events (engine, bench->size, steps (options, 4e6));
}

static double
phold_bare_heap (const SimBench *bench, const SimBenchOptions *options)
{
  g_autoptr (SimStream) stream = stream_new (options);

  return sim_probe_heap.phold (stream, (guint) bench->size, steps (options, 4e6));
}

static double
phold_bare_radix (const SimBench *bench, const SimBenchOptions *options)
{
  g_autoptr (SimStream) stream = stream_new (options);

  return sim_probe_radix.phold (stream, (guint) bench->size, steps (options, 4e6));
}

void
sim_bench_phold (const SimBench *bench, const SimBenchOptions *options, double *ours, double *probe)
{
  static const SimBenchBody bodies[] = { phold_ours, phold_bare_heap, phold_bare_radix };
  double s[3];

  sim_bench_race (bench, options, bodies, 3, s);
  *ours = 1e-6 / s[0];
  *probe = 1e-6 / MIN (s[1], s[2]);
}

/* --- draws --- */

enum { N_DRAWS = 10000000 };

/* The sum goes where the compiler must believe that somebody looks. */
static double
taken (double began_s, guint64 n, double sum)
{
  volatile double sink = sum;

  (void) sink;
  return (sim_bench_cpu_s () - began_s) / (double) n;
}

static double
exponential_ours (const SimBench *bench, const SimBenchOptions *options)
{
  g_autoptr (SimStream) stream = stream_new (options);
  guint64 n = steps (options, N_DRAWS);
  double began_s = sim_bench_cpu_s (), sum = 0;

  for (guint64 i = 0; i < n; i++)
    sum += sim_exp (stream, 1);
  return taken (began_s, n, sum);
}

static double
exponential_gsl (const SimBench *bench, const SimBenchOptions *options)
{
  gsl_rng *rng = gsl_rng_alloc (gsl_rng_mt19937);
  guint64 n = steps (options, N_DRAWS);
  double began_s = sim_bench_cpu_s (), sum = 0;

  for (guint64 i = 0; i < n; i++)
    sum += gsl_ran_exponential (rng, 1);
  gsl_rng_free (rng);
  return taken (began_s, n, sum);
}

void
sim_bench_exponential (const SimBench *bench, const SimBenchOptions *options, double *ours,
                       double *probe)
{
  static const SimBenchBody bodies[] = { exponential_ours, exponential_gsl };
  double s[2];

  sim_bench_race (bench, options, bodies, 2, s);
  *ours = s[0] * 1e9;
  *probe = s[1] * 1e9;
}

static double
uniform_draws (gsl_rng *rng, const SimBenchOptions *options)
{
  guint64 n = steps (options, N_DRAWS);
  double began_s = sim_bench_cpu_s (), sum = 0;

  for (guint64 i = 0; i < n; i++)
    sum += gsl_rng_uniform (rng);
  return taken (began_s, n, sum);
}

static double
philox_ours (const SimBench *bench, const SimBenchOptions *options)
{
  g_autoptr (SimStream) stream = stream_new (options);

  return uniform_draws (sim_stream_gsl (stream), options);
}

static double
philox_gsl (const SimBench *bench, const SimBenchOptions *options)
{
  gsl_rng *rng = gsl_rng_alloc (gsl_rng_mt19937);
  double s = uniform_draws (rng, options);

  gsl_rng_free (rng);
  return s;
}

void
sim_bench_philox (const SimBench *bench, const SimBenchOptions *options, double *ours,
                  double *probe)
{
  static const SimBenchBody bodies[] = { philox_ours, philox_gsl };
  double s[2];

  sim_bench_race (bench, options, bodies, 2, s);
  *ours = s[0] * 1e9;
  *probe = s[1] * 1e9;
}

/* models/bench/bench_pool.c - invocations through sandbox_pool, as a scenario would run them:
 * synthetic workload, processor sharing, all metrics. */
#include "models/bench/bench_pool.h"

#include <math.h>
#include <stdlib.h>
#include "sim/bench/bench_case.h"

#define SMALL 1e4
#define SMALL_TIMES 20
#define LARGE 1e6

#define WORST 3.0 /* times the median that no seed may cost */
enum { SEEDS = 5 };
#define SEEDS_CALLS 2e5

/* What each kind sets beside the house's defaults, and its probe in millions a second. */
typedef struct {
  const char *system, *keep_alive, *reuse, *functions, *nodes, *cores, *cap;
  const char *hz, *workers, *mu, *sigma;
  double invocations, target;
} Kind;

static const Kind kinds[] = {
  [SIM_BENCH_POOL_LRU]
  = { "faasd", "lru", "true", "1000", "1", "64", "64 GiB", "100 Hz", "0", "-2", "0.5", 1e6, 3.0 },
  [SIM_BENCH_POOL_TTL]
  = { "faasd", "ttl", "true", "1000", "1", "64", "64 GiB", "100 Hz", "0", "-2", "0.5", 1e6, 3.0 },
  /* every call switches a sandbox */
  [SIM_BENCH_POOL_TRENV] = { "trenv_cxl", "ttl", "false", "1000", "1", "64", "64 GiB", "100 Hz",
                             "0", "-2", "0.5", 1e6, 1.5 },
  /* twice what the cores can do: calls pile up, and starts are refused and asked for again */
  [SIM_BENCH_POOL_OVERLOAD] = { "faasd", "lru", "true", "1000", "1", "8", "8 GiB", "120 Hz", "0",
                                "-2", "0.5", 2e5, 3.0 },
  /* the marginals of Azure, 100 M calls per day; the probe is that day in three minutes */
  [SIM_BENCH_POOL_DAY] = { "faasd", "lru", "true", "50000", "4", "4096", "4 TB", "1157.4 Hz", "100",
                           "-0.38", "2.36", 2e6, 100.0 / 180.0 },
};

/* Returns: seconds an invocation. */
static double
pool_seed_s (const SimBenchOptions *options, const Kind *kind, double invocations, guint64 seed)
{
  g_autofree char *n = g_strdup_printf ("%.0f", invocations);
  const SimBenchSetting settings[] = {
    { "workload", "synthetic" },
    /* above every cap, so that the cap decides and not the machine */
    { "dram_bytes", "16 TB" },
    { "soft_cap_bytes", kind->cap },
    { "cores", kind->cores },
    { "system", kind->system },
    { "keep_alive", kind->keep_alive },
    { "reuse", kind->reuse },
    { "n_functions", kind->functions },
    { "nodes", kind->nodes },
    { "arrival_hz", kind->hz },
    { "start_workers", kind->workers },
    { "duration_mu", kind->mu },
    { "duration_sigma", kind->sigma },
    { "placement", "hash" },
    { "invocations", n },
    { NULL, NULL },
  };
  g_auto (SimBenchCase) pool = sim_bench_case (options, "sandbox_pool");

  sim_bench_case_set (&pool, settings);
  pool.seed = seed;
  return sim_bench_case_run (&pool, SIM_TIME_MAX, NULL) / invocations;
}

/* The seed of the repetition. */
static double
pool_run_s (const SimBenchOptions *options, const Kind *kind, double invocations)
{
  return pool_seed_s (options, kind, invocations, options->seed);
}

/* Each kind has its own number of invocations: slower systems run fewer. */
static double
pool_ours (const SimBench *bench, const SimBenchOptions *options)
{
  const Kind *kind = &kinds[(guint) bench->size];

  return pool_run_s (options, kind, kind->invocations);
}

/* Invocations a second, against a day of a provider's trace in minutes. */
void
sim_bench_pool (const SimBench *bench, const SimBenchOptions *options, double *ours, double *probe)
{
  static const SimBenchBody bodies[] = { pool_ours };
  double s;

  sim_bench_race (bench, options, bodies, 1, &s);
  *ours = 1e-6 / s;
  *probe = kinds[(guint) bench->size].target;
}

/* Several runs: one is over too soon to be timed. */
static double
pool_small (const SimBench *bench, const SimBenchOptions *options)
{
  double sum_s = 0.0;

  for (guint i = 0; i < SMALL_TIMES; i++)
    sum_s += pool_run_s (options, &kinds[SIM_BENCH_POOL_LRU], SMALL);
  return sum_s / SMALL_TIMES;
}

/* The same system at a hundred times the size. */
static double
pool_large (const SimBench *bench, const SimBenchOptions *options)
{
  return pool_run_s (options, &kinds[SIM_BENCH_POOL_LRU], LARGE);
}

/* A hundred times the calls may cost log (1e6) / log (1e4) as much each, for n log n in all. */
void
sim_bench_pool_growth (const SimBench *bench, const SimBenchOptions *options, double *ours,
                       double *probe)
{
  static const SimBenchBody bodies[] = { pool_large, pool_small };
  double s[2];

  sim_bench_race (bench, options, bodies, 2, s);
  *ours = 1e9 * s[0];
  *probe = 1e9 * s[1] * log (LARGE) / log (SMALL);
}

/* For qsort. */
static int
ascending (const void *a, const void *b)
{
  const double *x = a, *y = b;

  return (*x > *y) - (*x < *y);
}

/* Each kind with five seeds. */
static double
pool_worst (const SimBench *bench, const SimBenchOptions *options)
{
  static const guint tried[] = { SIM_BENCH_POOL_TRENV, SIM_BENCH_POOL_OVERLOAD };
  double worst = 0.0;

  for (guint k = 0; k < G_N_ELEMENTS (tried); k++)
    {
      double s[SEEDS];

      for (guint i = 0; i < SEEDS; i++)
        s[i] = pool_seed_s (options, &kinds[tried[k]], SEEDS_CALLS, i + 1);
      qsort (s, SEEDS, sizeof *s, ascending);
      worst = MAX (worst, s[SEEDS - 1] / s[SEEDS / 2]);
    }
  return worst;
}

/* A replication that costs many times the others keeps a whole sweep waiting. */
void
sim_bench_pool_seeds (const SimBench *bench, const SimBenchOptions *options, double *ours,
                      double *probe)
{
  *ours = pool_worst (bench, options);
  *probe = WORST;
}

#define PLATFORM_CALLS 1e6
/* Ten more steps down the index, and a thousand nodes that the cache does not hold. */
#define NODES_MORE 2.0

/* Policies, nodes, and the target in millions a second. */
static const struct {
  const char *keep_alive, *scaling, *nodes, *node_bytes;
  double target;
  const char *functions, *hz;
} platforms[] = {
  [SIM_BENCH_PLATFORM_LRU] = { "lru", "demand", "1", "64 GiB", 3.0, "1000", "100 Hz" },
  [SIM_BENCH_PLATFORM_TTL] = { "ttl", "demand", "1", "64 GiB", 3.0, "1000", "100 Hz" },
  [SIM_BENCH_PLATFORM_GREEDY_DUAL]
  = { "greedy_dual", "demand", "1", "64 GiB", 1.5, "1000", "100 Hz" },
  [SIM_BENCH_PLATFORM_KPA] = { "ttl", "kpa", "1", "64 GiB", 1.0, "1000", "100 Hz" },
  [SIM_BENCH_PLATFORM_TEN] = { "lru", "demand", "10", "100 GiB", 1.5, "1000", "100 Hz" },
  /* the rate of a day of a hundred million, of which this is the first quarter of an hour */
  [SIM_BENCH_PLATFORM_DAY] = { "ttl", "demand", "1", "4 TB", 1.0, "50000", "1157.4 Hz" },
  [SIM_BENCH_PLATFORM_NODES] = { "lru", "demand", "1000", "1 GiB", 1.5, "1000", "100 Hz" },
};

/* Returns: seconds per call. */
static double
platform_run_s (const SimBenchOptions *options, guint kind)
{
  const SimBenchSetting settings[] = {
    { "workload", "synthetic" },
    /* enough functions that warm sandboxes are looked up and not simply there */
    { "n_functions", platforms[kind].functions },
    { "arrival_hz", platforms[kind].hz },
    { "duration_mu", "-2" },
    { "duration_sigma", "0.5" },
    { "invocations", "1000000" },
    { "node_bytes", platforms[kind].node_bytes },
    { "nodes", platforms[kind].nodes },
    { "keep_alive", platforms[kind].keep_alive },
    { "scaling", platforms[kind].scaling },
    { NULL, NULL },
  };
  g_auto (SimBenchCase) platform = sim_bench_case (options, "sandbox_platform");

  sim_bench_case_set (&platform, settings);
  return sim_bench_case_run (&platform, SIM_TIME_MAX, NULL) / PLATFORM_CALLS;
}

/* Of the kind that the row names. */
static double
platform_ours (const SimBench *bench, const SimBenchOptions *options)
{
  return platform_run_s (options, (guint) bench->size);
}

/* A hundredth of the nodes, each with a hundred times the memory. */
static double
platform_ten (const SimBench *bench, const SimBenchOptions *options)
{
  return platform_run_s (options, SIM_BENCH_PLATFORM_TEN);
}

/* The index of nodes makes a call on a thousand of them cost what it costs on ten. */
void
sim_bench_platform_nodes (const SimBench *bench, const SimBenchOptions *options, double *ours,
                          double *probe)
{
  static const SimBenchBody bodies[] = { platform_ours, platform_ten };
  double s[2];

  sim_bench_race (bench, options, bodies, 2, s);
  *ours = 1e9 * s[0];
  *probe = 1e9 * s[1] * NODES_MORE;
}

/* Calls a second, against what a day of a hundred million wants. */
void
sim_bench_platform (const SimBench *bench, const SimBenchOptions *options, double *ours,
                    double *probe)
{
  static const SimBenchBody bodies[] = { platform_ours };
  double s;

  sim_bench_race (bench, options, bodies, 1, &s);
  *ours = 1e-6 / s;
  *probe = platforms[(guint) bench->size].target;
}

/* models/bench/bench_pool.h - invocations per second through sandbox_pool. */
#ifndef MODELS_BENCH_BENCH_POOL_H
#define MODELS_BENCH_BENCH_POOL_H

#include "sim/bench/bench.h"

/* @bench->size: least recently used, time to live, the whole TrEnv path, a fleet under 50,000
 * functions, more calls than the cores can do. */
enum { SIM_BENCH_POOL_LRU, SIM_BENCH_POOL_TTL, SIM_BENCH_POOL_TRENV, SIM_BENCH_POOL_DAY,
  SIM_BENCH_POOL_OVERLOAD };

void sim_bench_pool (const SimBench *bench, const SimBenchOptions *options, double *ours,
                     double *probe);

/* An invocation's cost at a million calls, against what n log n allows over ten thousand. */
void sim_bench_pool_growth (const SimBench *bench, const SimBenchOptions *options, double *ours,
                            double *probe);

/* The dearest of five seeds over their median, on the TrEnv path and under overload. */
void sim_bench_pool_seeds (const SimBench *bench, const SimBenchOptions *options, double *ours,
                           double *probe);

/* Calls a second through sandbox_platform.  @bench->size: least recently used, time to live,
 * greedy-dual, Knative's autoscaler, a thousand nodes, 50,000 functions at a day's rate; ten nodes
 * to hold a thousand against. */
enum { SIM_BENCH_PLATFORM_LRU, SIM_BENCH_PLATFORM_TTL, SIM_BENCH_PLATFORM_GREEDY_DUAL,
  SIM_BENCH_PLATFORM_KPA, SIM_BENCH_PLATFORM_NODES, SIM_BENCH_PLATFORM_DAY,
  SIM_BENCH_PLATFORM_TEN };

/* A call's cost on a thousand nodes, against that on ten. */
void sim_bench_platform_nodes (const SimBench *bench, const SimBenchOptions *options, double *ours,
                               double *probe);

void sim_bench_platform (const SimBench *bench, const SimBenchOptions *options, double *ours,
                         double *probe);

#endif

/* models/bench/bench_pool.h - invocations a second through sandbox_pool. */
#ifndef MODELS_BENCH_BENCH_POOL_H
#define MODELS_BENCH_BENCH_POOL_H

#include "sim/bench/bench.h"

/* @bench->size: least recently used, time to live, the whole TrEnv path, a fleet under 50,000
 * functions. */
enum { SIM_BENCH_POOL_LRU, SIM_BENCH_POOL_TTL, SIM_BENCH_POOL_TRENV, SIM_BENCH_POOL_DAY };

void sim_bench_pool (const SimBench *bench, const SimBenchOptions *options, double *ours,
                     double *probe);

/* An invocation's cost at a million calls, against what n log n allows over ten thousand. */
void sim_bench_pool_growth (const SimBench *bench, const SimBenchOptions *options, double *ours,
                            double *probe);

#endif

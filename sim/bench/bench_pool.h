/* sim/bench/bench_pool.h - invocations a second through sandbox_pool. */
#ifndef SIM_BENCH_BENCH_POOL_H
#define SIM_BENCH_BENCH_POOL_H

#include "sim/bench/bench.h"

/* @bench->size: 0 least recently used, 1 time to live, 2 the whole TrEnv path. */
void sim_bench_pool (const SimBench *bench, const SimBenchOptions *options, double *ours,
                     double *probe);

#endif

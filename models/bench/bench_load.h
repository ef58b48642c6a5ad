/* models/bench/bench_load.h - how long a scenario takes before its first run. */
#ifndef MODELS_BENCH_BENCH_LOAD_H
#define MODELS_BENCH_BENCH_LOAD_H

#include "sim/bench/bench.h"

G_BEGIN_DECLS

void sim_bench_load (const SimBench *bench, const SimBenchOptions *options, double *ours,
                     double *probe);

G_END_DECLS

#endif

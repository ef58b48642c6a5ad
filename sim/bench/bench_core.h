/* sim/bench/bench_core.h - the measurements of the core; the table in bench.c names them. */
#ifndef SIM_BENCH_BENCH_CORE_H
#define SIM_BENCH_BENCH_CORE_H

#include "sim/bench/bench.h"

G_BEGIN_DECLS

void sim_bench_hold (const SimBench *bench, const SimBenchOptions *options, double *ours,
                     double *probe);
void sim_bench_phold (const SimBench *bench, const SimBenchOptions *options, double *ours,
                      double *probe);
void sim_bench_memory (const SimBench *bench, const SimBenchOptions *options, double *ours,
                       double *probe);
void sim_bench_exponential (const SimBench *bench, const SimBenchOptions *options, double *ours,
                            double *probe);
void sim_bench_philox (const SimBench *bench, const SimBenchOptions *options, double *ours,
                       double *probe);

G_END_DECLS

#endif

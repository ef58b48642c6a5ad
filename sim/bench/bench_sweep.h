/* sim/bench/bench_sweep.h - what a sweep costs besides its runs: plan, workers, results file. */
#ifndef SIM_BENCH_BENCH_SWEEP_H
#define SIM_BENCH_BENCH_SWEEP_H

#include "sim/bench/bench.h"

G_BEGIN_DECLS

/* Real time, us, of a run that does nothing, with one worker, from plan to committed row. */
void sim_bench_sweep_overhead (const SimBench *bench, const SimBenchOptions *options, double *ours,
                               double *probe);

/* Runs of 20 ms per second: of two workers and, the probe, of one. */
void sim_bench_sweep_workers (const SimBench *bench, const SimBenchOptions *options, double *ours,
                              double *probe);

/* Real time, s, of merging 16 files of 10,000 runs each.  Quick ones are a tenth of all this. */
void sim_bench_sweep_merge (const SimBench *bench, const SimBenchOptions *options, double *ours,
                            double *probe);

/* Peak memory, MiB, of the process that writes 100,000 runs. */
void sim_bench_sweep_memory (const SimBench *bench, const SimBenchOptions *options, double *ours,
                             double *probe);

/* Real time, s, of opening a file of 100,000 runs and printing its table. */
void sim_bench_sweep_show (const SimBench *bench, const SimBenchOptions *options, double *ours,
                           double *probe);

G_END_DECLS

#endif

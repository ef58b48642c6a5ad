/* models/bench/bench_rollout.h - the model rollout_tail on whole iterations. */
#ifndef MODELS_BENCH_BENCH_ROLLOUT_H
#define MODELS_BENCH_BENCH_ROLLOUT_H

#include "sim/bench/bench.h"

/* Size of the bench: which of the cases in bench_rollout.c. */
enum {
  SIM_BENCH_ROLLOUT_VERL,
  SIM_BENCH_ROLLOUT_CONTEXT,
  SIM_BENCH_ROLLOUT_K2,
  SIM_BENCH_ROLLOUT_FEW, /* 1,000 requests */
  SIM_BENCH_ROLLOUT_MANY /* 100,000 */
};

/* Seconds an iteration against those allowed. */
void sim_bench_rollout (const SimBench *bench, const SimBenchOptions *options, double *ours,
                        double *probe);

/* Time of a request among many against that of one among few, times what n log n allows. */
void sim_bench_rollout_growth (const SimBench *bench, const SimBenchOptions *options, double *ours,
                               double *probe);

/* Bytes a request. */
void sim_bench_rollout_memory (const SimBench *bench, const SimBenchOptions *options, double *ours,
                               double *probe);

#endif

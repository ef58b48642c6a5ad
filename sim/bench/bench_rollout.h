/* sim/bench/bench_rollout.h - the model rollout_tail on whole iterations. */
#ifndef SIM_BENCH_BENCH_ROLLOUT_H
#define SIM_BENCH_BENCH_ROLLOUT_H

#include "sim/bench/bench.h"

/* Size of the bench: which of the cases in bench_rollout.c. */
enum {
  SIM_BENCH_ROLLOUT_VERL,
  SIM_BENCH_ROLLOUT_CONTEXT,
  SIM_BENCH_ROLLOUT_K2,
  SIM_BENCH_ROLLOUT_LARGE
};

/* Iterations a second against those that the target allows. */
void sim_bench_rollout (const SimBench *bench, const SimBenchOptions *options, double *ours,
                        double *probe);

#endif

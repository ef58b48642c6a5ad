/* models/bench/bench_ep.h - the model rank_failure: steps a second, and a month. */
#ifndef MODELS_BENCH_BENCH_EP_H
#define MODELS_BENCH_BENCH_EP_H

#include "sim/bench/bench.h"

/* @size of the bench: ranks; steps a second at the tier that draws every rank's load. */
void sim_bench_ep_steps (const SimBench *bench, const SimBenchOptions *options, double *ours,
                         double *probe);

/* @size of the bench: ranks; seconds for 30 days at the closed form. */
void sim_bench_ep_month (const SimBench *bench, const SimBenchOptions *options, double *ours,
                         double *probe);

#endif

/* models/bench/bench_ep.h - the model rank_failure: steps per second, and a month. */
#ifndef MODELS_BENCH_BENCH_EP_H
#define MODELS_BENCH_BENCH_EP_H

#include "sim/bench/bench.h"

/* @size of the bench: ranks; steps per second at the tier that draws every rank's load. */
void sim_bench_ep_steps (const SimBench *bench, const SimBenchOptions *options, double *ours,
                         double *probe);

/* @size of the bench: ranks; milliseconds of a loss and a join at that tier, and how they grow from
 * 64 ranks to @size, as a power. */
void sim_bench_ep_loss (const SimBench *bench, const SimBenchOptions *options, double *ours,
                        double *probe);
void sim_bench_ep_exponent (const SimBench *bench, const SimBenchOptions *options, double *ours,
                            double *probe);

/* @size: ranks of an instance; seconds for a year of 400 nodes, and the most MiB it holds. */
void sim_bench_ep_year (const SimBench *bench, const SimBenchOptions *options, double *ours,
                        double *probe);
void sim_bench_ep_year_memory (const SimBench *bench, const SimBenchOptions *options, double *ours,
                               double *probe);

/* @size: ranks; thousand requests per second through the closed form. */
void sim_bench_ep_requests (const SimBench *bench, const SimBenchOptions *options, double *ours,
                            double *probe);

/* @size of the bench: ranks; seconds for 30 days at the closed form. */
void sim_bench_ep_storm (const SimBench *bench, const SimBenchOptions *options, double *ours,
                         double *probe);
void sim_bench_ep_month (const SimBench *bench, const SimBenchOptions *options, double *ours,
                         double *probe);

#endif

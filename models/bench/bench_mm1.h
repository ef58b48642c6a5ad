/* models/bench/bench_mm1.h - the model mm1: what statistics, checks and the engine cost. */
#ifndef MODELS_BENCH_BENCH_MM1_H
#define MODELS_BENCH_BENCH_MM1_H

#include "sim/bench/bench.h"

G_BEGIN_DECLS

/* Millions of customers a second: of the model and, the probe, of a bare loop over a heap. */
void sim_bench_mm1 (const SimBench *bench, const SimBenchOptions *options, double *ours,
                    double *probe);

/* The same; the probe is two clocks and a ring, with the model's draws and statistics by the same
 * code: no engine at all. */
void sim_bench_mm1_clocks (const SimBench *bench, const SimBenchOptions *options, double *ours,
                           double *probe);

G_END_DECLS

#endif

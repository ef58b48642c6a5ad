/* models/bench/bench_split.h - the model attention_split on an hour of requests. */
#ifndef MODELS_BENCH_BENCH_SPLIT_H
#define MODELS_BENCH_BENCH_SPLIT_H

#include "sim/bench/bench.h"

G_BEGIN_DECLS

/* bench->size: 0 lamina, 1 homogeneous. */
void sim_bench_split (const SimBench *bench, const SimBenchOptions *options, double *ours,
                      double *probe);

/* Its schedule layer by layer. */
void sim_bench_split_layers (const SimBench *bench, const SimBenchOptions *options, double *ours,
                             double *probe);

G_END_DECLS

#endif

/* models/bench/bench_pbs.h - the model pbs_auction: auctions, slots and days. */
#ifndef MODELS_BENCH_BENCH_PBS_H
#define MODELS_BENCH_BENCH_PBS_H

#include "sim/bench/bench.h"

G_BEGIN_DECLS

/* bench->size: 0 ten naive builders, 1 mixed strategies that react, 2 slots with relays, 3 two
 * years of days. */
void sim_bench_pbs (const SimBench *bench, const SimBenchOptions *options, double *ours,
                    double *probe);

G_END_DECLS

#endif

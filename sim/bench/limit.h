/* sim/bench/limit.h - how fast the irreducible work of a model could be done.
 *
 * A loop of the least possible size that makes as many draws, sends as many events through a heap
 * of as many pending ones, and reads and writes as many entities as the model has to for a unit of
 * its work; nothing else: no statistics, no decisions, no names.  Draws come from our own streams.
 */
#ifndef SIM_BENCH_LIMIT_H
#define SIM_BENCH_LIMIT_H

#include "sim/bench/bench.h"

G_BEGIN_DECLS

/* Returns: processor seconds of a unit of work, the median of some repetitions. */
double sim_bench_limit_s (const SimBenchLimit *limit, const SimBenchOptions *options);

G_END_DECLS

#endif

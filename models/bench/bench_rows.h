/* models/bench/bench_rows.h - what `orrery bench` measures of the models, for the registry. */
#ifndef MODELS_BENCH_BENCH_ROWS_H
#define MODELS_BENCH_BENCH_ROWS_H

#include "sim/bench/bench.h"

/* Ends with a NULL name.  Each row runs a model of the registry that it is measured with. */
extern const SimBench orrery_benches[];

#endif

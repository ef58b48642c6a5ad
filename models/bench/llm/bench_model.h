/* models/bench/llm/bench_model.h - an hour of requests through llm_serving. */
#ifndef MODELS_BENCH_LLM_BENCH_MODEL_H
#define MODELS_BENCH_LLM_BENCH_MODEL_H

#include "sim/bench/bench.h"

G_BEGIN_DECLS

/* bench->size of sim_bench_llm_serving. */
enum { SIM_BENCH_MODEL_TRACE, SIM_BENCH_MODEL_OVERLOAD, SIM_BENCH_MODEL_SPLIT };

/* Requests a second by the law of a step that is composed of operators: as a trace brings them, at
 * ten times its rate, or decoding alone on a split engine. */
void sim_bench_llm_serving (const SimBench *bench, const SimBenchOptions *options, double *ours,
                            double *probe);

G_END_DECLS

#endif

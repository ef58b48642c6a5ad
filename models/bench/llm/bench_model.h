/* models/bench/llm/bench_model.h - an hour of requests through llm_serving. */
#ifndef MODELS_BENCH_LLM_BENCH_MODEL_H
#define MODELS_BENCH_LLM_BENCH_MODEL_H

#include "sim/bench/bench.h"

G_BEGIN_DECLS

/* Requests a second, with their prompts, by the law of a step that is composed of operators. */
void sim_bench_llm_serving (const SimBench *bench, const SimBenchOptions *options, double *ours,
                            double *probe);

G_END_DECLS

#endif

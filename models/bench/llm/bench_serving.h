/* models/bench/llm/bench_serving.h - the serving engine of models/llm/ on an hour of requests. */
#ifndef MODELS_BENCH_LLM_BENCH_SERVING_H
#define MODELS_BENCH_LLM_BENCH_SERVING_H

#include "sim/bench/bench.h"

G_BEGIN_DECLS

/* bench->size of sim_bench_serving. */
enum { SIM_BENCH_SERVING_PREFILL, SIM_BENCH_SERVING_DECODE, SIM_BENCH_SERVING_PREFIX };

/* Requests through one engine: with their prompts, without (against the decode batch of
 * models/llm/batch with the same law), and with prompts that share prefixes. */
void sim_bench_serving (const SimBench *bench, const SimBenchOptions *options, double *ours,
                        double *probe);

/* Bytes that a request that waits adds to the most memory held. */
void sim_bench_serving_memory (const SimBench *bench, const SimBenchOptions *options, double *ours,
                               double *probe);

G_END_DECLS

#endif

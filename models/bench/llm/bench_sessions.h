/* models/bench/llm/bench_sessions.h - the model rollout_sessions on a whole iteration. */
#ifndef MODELS_BENCH_LLM_BENCH_SESSIONS_H
#define MODELS_BENCH_LLM_BENCH_SESSIONS_H

#include "sim/bench/bench.h"

/* Seconds an iteration against those allowed. */
void sim_bench_sessions (const SimBench *bench, const SimBenchOptions *options, double *ours,
                         double *probe);

/* Microseconds a session among a million against n log n from 10,000. */
void sim_bench_sessions_growth (const SimBench *bench, const SimBenchOptions *options,
                                double *ours, double *probe);

/* Bytes that a further session adds to the most memory held, against those allowed. */
void sim_bench_sessions_memory (const SimBench *bench, const SimBenchOptions *options,
                                double *ours, double *probe);

#endif

/* models/bench/llm/bench_sessions.h - the model rollout_sessions on a whole iteration. */
#ifndef MODELS_BENCH_LLM_BENCH_SESSIONS_H
#define MODELS_BENCH_LLM_BENCH_SESSIONS_H

#include "sim/bench/bench.h"

/* Seconds an iteration against those allowed. */
void sim_bench_sessions (const SimBench *bench, const SimBenchOptions *options, double *ours,
                         double *probe);

#endif

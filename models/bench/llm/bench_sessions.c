/* models/bench/llm/bench_sessions.c - an iteration of sessions of many turns, as a scenario would
 * run it: drawing, routing, prefix caches, tools, all metrics.
 *
 * Steps are by four coefficients, so that a bench needs no catalogue and what is measured is the
 * model and the engines under it.
 */
#include "models/bench/llm/bench_sessions.h"

#include "sim/bench/bench_case.h"

#define ALLOWED_S 2.0

/* Returns: processor seconds. */
static double
sessions_ours (const SimBench *bench, const SimBenchOptions *options)
{
  static const SimBenchSetting own[] = { { "n_prompts", "1250" },
                                         { "group_size", "8" },
                                         { "turns", "20" },
                                         { "prompt_tokens", "500 tokens" },
                                         { "completion_tokens", "lognormal(100 tokens, 0.7)" },
                                         { "append_tokens", "lognormal(300 tokens, 0.5)" },
                                         { "tool_s", "lognormal(1 s, 1)" },
                                         { "step_law", "affine" },
                                         { "capacity_tokens", "500000 tokens" },
                                         { "instances", "64" },
                                         { NULL, NULL } };
  static const SimBenchSetting engine[]
    = { { "engine", "vllm" }, { "version", "bench" }, { NULL, NULL } };
  g_auto (SimBenchCase) sessions = sim_bench_case (options, "rollout_sessions");

  sim_bench_case_set (&sessions, own);
  sim_bench_case_refer (&sessions, "engine", engine);
  return sim_bench_case_run (&sessions, SIM_TIME_MAX, NULL);
}

/* Against what a sweep of a few hundred points can afford. */
void
sim_bench_sessions (const SimBench *bench, const SimBenchOptions *options, double *ours,
                    double *probe)
{
  static const SimBenchBody bodies[] = { sessions_ours };

  sim_bench_race (bench, options, bodies, 1, ours);
  *probe = ALLOWED_S;
}

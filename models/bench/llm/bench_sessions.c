/* models/bench/llm/bench_sessions.c - an iteration of sessions of many turns, as a scenario would
 * run it: drawing, routing, prefix caches, tools, all metrics.
 *
 * Steps are by four coefficients, so that a bench needs no catalogue and what is measured is the
 * model and the engines under it.
 */
#include "models/bench/llm/bench_sessions.h"

#include <math.h>

#include "sim/bench/bench_case.h"
#include "sim/bench/peak.h"

#define ALLOWED_S 2.0
#define ALLOWED_BYTES 300.0
#define FEW 10000.0
#define MANY 1000000.0

/* Returns: processor seconds of these settings, over an engine without measured operators. */
static double
sessions_run (const SimBenchOptions *options, const SimBenchSetting *own)
{
  static const SimBenchSetting engine[]
    = { { "engine", "vllm" }, { "version", "bench" }, { NULL, NULL } };
  g_auto (SimBenchCase) sessions = sim_bench_case (options, "rollout_sessions");

  sim_bench_case_set (&sessions, own);
  sim_bench_case_refer (&sessions, "engine", engine);
  return sim_bench_case_run (&sessions, SIM_TIME_MAX, NULL);
}

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

  return sessions_run (options, own);
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

/* Returns: processor seconds of as many groups of eight as @n_prompts says, 10,000 sessions under
 * way at once: those at an engine cost its memory, and the others are what is to be measured. */
static double
run_sessions (const SimBenchOptions *options, const char *n_prompts)
{
  const SimBenchSetting own[] = { { "n_prompts", n_prompts },
                                  { "group_size", "8" },
                                  { "slots", "10000" },
                                  { "turns", "1" },
                                  { "prompt_tokens", "200 tokens" },
                                  { "completion_tokens", "lognormal(50 tokens, 0.7)" },
                                  { "step_law", "affine" },
                                  { "capacity_tokens", "500000 tokens" },
                                  { "instances", "16" },
                                  { NULL, NULL } };

  return sessions_run (options, own);
}

/* For one session, among many. */
static double
among_many (const SimBench *bench, const SimBenchOptions *options)
{
  return run_sessions (options, "125000") / MANY;
}

/* And among few. */
static double
among_few (const SimBench *bench, const SimBenchOptions *options)
{
  return run_sessions (options, "1250") / FEW;
}

/* Growth against n log n. */
void
sim_bench_sessions_growth (const SimBench *bench, const SimBenchOptions *options, double *ours,
                           double *probe)
{
  static const SimBenchBody bodies[] = { among_many, among_few };
  double seconds[2];

  sim_bench_race (bench, options, bodies, 2, seconds);
  *ours = 1e6 * seconds[0];
  *probe = 1e6 * seconds[1] * log (MANY) / log (FEW);
}

typedef struct {
  const SimBenchOptions *options;
  const char *n_prompts;
} Work;

/* In a process of its own, whose memory is its peak. */
static void
run_work (gconstpointer data)
{
  const Work *work = data;

  run_sessions (work->options, work->n_prompts);
}

/* Returns: bytes that a run adds at most to what the process holds. */
static double
added_bytes (const SimBenchOptions *options, const char *n_prompts)
{
  const Work work = { options, n_prompts };
  const SimPeak peak = sim_peak_of (run_work, &work);

  return peak.most_bytes - peak.before_bytes;
}

/* The difference of two sizes, so that fixed costs cancel. */
void
sim_bench_sessions_memory (const SimBench *bench, const SimBenchOptions *options, double *ours,
                           double *probe)
{
  *ours = (added_bytes (options, "125000") - added_bytes (options, "1250")) / (MANY - FEW);
  *probe = ALLOWED_BYTES;
}

/* models/bench/bench_rollout.c - whole iterations through rollout_tail, as a scenario would run
 * them.
 *
 * Lengths are drawn, not loaded; drawing is timed.  The unit is seconds of processor time an
 * iteration, the probe the time allowed.  Growth compares a request among 100,000 with one among
 * 1,000; memory is what 99,000 more requests add to the most that a process holds.
 */
#include "models/bench/bench_rollout.h"

#include <math.h>

#include "sim/bench/bench_case.h"
#include "sim/bench/peak.h"

#define FEW 1000.0
#define MANY 100000.0
#define ALLOWED_BYTES 512.0

typedef struct {
  SimBenchSetting settings[12];         /* the rest is Qwen2-VL-72B */
  double          allowed_s;
} Case;

/* clang-format off */
static const Case cases[] = {
  [SIM_BENCH_ROLLOUT_VERL] = { { { "policy", "verl" } }, 0.1 },
  [SIM_BENCH_ROLLOUT_CONTEXT] = { { { "policy", "context" } }, 0.3 },
  [SIM_BENCH_ROLLOUT_K2]
    = { { { "policy", "verl" }, { "n_prompts", "800" }, { "group_size", "8" },
          { "max_length_tokens", "98304 tokens" }, { "mean_length_tokens", "38959 tokens" },
          { "sigma", "0.6" }, { "n_instances", "8" }, { "n_ranks", "32" }, { "base_s", "110 ms" },
          { "token_s_per_token", "84 us/tokens" } }, 0.5 },
  [SIM_BENCH_ROLLOUT_FEW]
    = { { { "policy", "context" }, { "group_size", "8" }, { "n_instances", "2" },
          { "n_prompts", "125" } }, 0.0 },
  [SIM_BENCH_ROLLOUT_MANY]
    = { { { "policy", "context" }, { "group_size", "8" }, { "n_instances", "2" },
          { "n_prompts", "12500" } }, 0.0 },
};
/* clang-format on */

/* Returns: processor seconds. */
static double
run_case (const SimBenchOptions *options, guint which)
{
  g_auto (SimBenchCase) rollout = sim_bench_case (options, "rollout_tail");

  sim_bench_case_set (&rollout, cases[which].settings);
  return sim_bench_case_run (&rollout, SIM_TIME_MAX, NULL);
}

/* Seconds for one rollout of the paper's size. */
static double
rollout_ours (const SimBench *bench, const SimBenchOptions *options)
{
  return run_case (options, (guint) bench->size);
}

/* Against what a sweep of a few hundred points can afford. */
void
sim_bench_rollout (const SimBench *bench, const SimBenchOptions *options, double *ours,
                   double *probe)
{
  static const SimBenchBody bodies[] = { rollout_ours };

  sim_bench_race (bench, options, bodies, 1, ours);
  *probe = cases[(guint) bench->size].allowed_s;
}

/* For one response, among many. */
static double
among_many (const SimBench *bench, const SimBenchOptions *options)
{
  return run_case (options, SIM_BENCH_ROLLOUT_MANY) / MANY;
}

/* And among few. */
static double
among_few (const SimBench *bench, const SimBenchOptions *options)
{
  return run_case (options, SIM_BENCH_ROLLOUT_FEW) / FEW;
}

/* Growth against n log n: anything worse shows here before it hurts. */
void
sim_bench_rollout_growth (const SimBench *bench, const SimBenchOptions *options, double *ours,
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
  guint                  which;
} Work;

/* In a process of its own, whose memory is its peak. */
static void
run_work (gconstpointer data)
{
  const Work *work = data;

  run_case (work->options, work->which);
}

/* Returns: bytes that a case adds at most to what the process holds. */
static double
added_bytes (const SimBenchOptions *options, guint which)
{
  const Work work = { options, which };
  const SimPeak peak = sim_peak_of (run_work, &work);

  return peak.most_bytes - peak.before_bytes;
}

/* Bytes that a further response costs: the difference of two sizes, so that fixed costs cancel. */
void
sim_bench_rollout_memory (const SimBench *bench, const SimBenchOptions *options, double *ours,
                          double *probe)
{
  double many = added_bytes (options, SIM_BENCH_ROLLOUT_MANY);
  double few = added_bytes (options, SIM_BENCH_ROLLOUT_FEW);

  *ours = (many - few) / (MANY - FEW);
  *probe = ALLOWED_BYTES;
}

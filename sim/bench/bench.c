/* sim/bench/bench.c - clocks, medians, and the table of what is measured. */
#include "sim/bench/bench.h"

#include <gsl/gsl_statistics_double.h>
#include <string.h>
#include <time.h>

#include "sim/base/error.h"
#include "sim/bench/bench_core.h"
#include "sim/bench/bench_load.h"
#include "models/bench/bench_pool.h"
#include "models/bench/bench_ep.h"
#include "models/bench/bench_pbs.h"
#include "models/bench/bench_rollout.h"
#include "models/bench/bench_split.h"
#include "sim/bench/bench_sweep.h"

enum { MAX_BODIES = 4, REPETITIONS = 5, QUICK_REPETITIONS = 3 };

double
sim_bench_cpu_s (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double) now.tv_sec + 1e-9 * (double) now.tv_nsec;
}

void
sim_bench_race (const SimBench *bench, const SimBenchOptions *options, const SimBenchBody *bodies,
                guint n, double *seconds)
{
  const guint repetitions = options->quick ? QUICK_REPETITIONS : REPETITIONS;
  double taken[MAX_BODIES][REPETITIONS];

  sim_require (n <= MAX_BODIES);
  for (guint r = 0; r < repetitions; r++)
    for (guint b = 0; b < n; b++)
      taken[b][r] = bodies[b](bench, options);
  for (guint b = 0; b < n; b++)
    seconds[b] = gsl_stats_median (taken[b], 1, repetitions);
}

/* clang-format off */
const SimBench sim_benches[] = {
  { .name = "mm1", .unit = "Mcustomers/s", .size = 2,
    .what = "model mm1 by sim_run, load 0.9, with its tally, level and counts",
    .probe = "bare 4-ary heap loop, no statistics",
    .target = 0.5, .direction = SIM_BENCH_MORE_IS_BETTER, .run = sim_bench_mm1 },
  { .name = "hold-100", .unit = "ns/event", .size = 100,
    .what = "hold model, 100 pending, exponential delays",
    .probe = "the better of a bare 4-ary heap loop and a bare radix heap loop",
    .target = 1.5, .direction = SIM_BENCH_LESS_IS_BETTER, .run = sim_bench_hold },
  { .name = "hold-10k", .unit = "ns/event", .size = 1e4,
    .what = "hold model, 10,000 pending, exponential delays",
    .probe = "the better of a bare 4-ary heap loop and a bare radix heap loop",
    .target = 1.5, .direction = SIM_BENCH_LESS_IS_BETTER, .run = sim_bench_hold },
  { .name = "hold-1M", .unit = "ns/event", .size = 1e6,
    .what = "hold model, 1,000,000 pending, exponential delays",
    .probe = "the better of a bare 4-ary heap loop and a bare radix heap loop",
    .target = 1.5, .direction = SIM_BENCH_LESS_IS_BETTER, .run = sim_bench_hold },
  { .name = "phold", .unit = "Mevents/s", .size = 1024,
    .what = "PHOLD, 1,024 entities, 25 % remote, lookahead 0.1, exponential 0.9",
    .probe = "the better of a bare 4-ary heap loop and a bare radix heap loop",
    .target = 0.5, .direction = SIM_BENCH_MORE_IS_BETTER, .run = sim_bench_phold },
  { .name = "memory", .unit = "bytes/event", .size = 1e6,
    .what = "held for one of 1,000,000 pending events",
    .probe = "64 bytes, a cache line",
    .target = 1, .direction = SIM_BENCH_LESS_IS_BETTER, .run = sim_bench_memory },
  { .name = "exponential", .unit = "ns/draw",
    .what = "sim_exp on a named stream",
    .probe = "gsl_ran_exponential on mt19937",
    .target = 0.6, .direction = SIM_BENCH_LESS_IS_BETTER, .run = sim_bench_exponential },
  { .name = "philox", .unit = "ns/draw",
    .what = "a uniform draw through the interface of GSL",
    .probe = "mt19937 through the same interface",
    .target = 1, .direction = SIM_BENCH_LESS_IS_BETTER, .run = sim_bench_philox },
  { .name = "attention_split-lamina", .unit = "Mrequests/s", .size = 0,
    .what = "19,366 conversations through lamina (2 H100, 4 H20), loading apart",
    .probe = "200,000 requests a second",
    .target = 1, .direction = SIM_BENCH_MORE_IS_BETTER, .run = sim_bench_split },
  { .name = "attention_split-homogeneous", .unit = "Mrequests/s", .size = 1,
    .what = "the same through 4 H100, tensor parallel",
    .probe = "200,000 requests a second",
    .target = 1, .direction = SIM_BENCH_MORE_IS_BETTER, .run = sim_bench_split },
  { .name = "rank_failure-ep8", .unit = "ksteps/s", .size = 8,
    .what = "decode steps of 58 layers, every rank's load drawn, 8 ranks",
    .probe = "20,000 steps a second",
    .target = 1, .direction = SIM_BENCH_MORE_IS_BETTER, .run = sim_bench_ep_steps },
  { .name = "rank_failure-ep32", .unit = "ksteps/s", .size = 32,
    .what = "decode steps of 58 layers, every rank's load drawn, 32 ranks",
    .probe = "20,000 steps a second",
    .target = 1, .direction = SIM_BENCH_MORE_IS_BETTER, .run = sim_bench_ep_steps },
  { .name = "rank_failure-ep144", .unit = "ksteps/s", .size = 144,
    .what = "decode steps of 58 layers, every rank's load drawn, 144 ranks",
    .probe = "4,000 steps a second",
    .target = 1, .direction = SIM_BENCH_MORE_IS_BETTER, .run = sim_bench_ep_steps },
  { .name = "rank_failure-ep320", .unit = "ksteps/s", .size = 320,
    .what = "decode steps of 58 layers, every rank's load drawn, 320 ranks",
    .probe = "4,000 steps a second",
    .target = 1, .direction = SIM_BENCH_MORE_IS_BETTER, .run = sim_bench_ep_steps },
  { .name = "rank_failure-month", .unit = "s", .size = 144,
    .what = "30 days of 144 ranks at the closed form, failures of the Llama 3 table",
    .probe = "a second",
    .target = 1, .direction = SIM_BENCH_LESS_IS_BETTER, .run = sim_bench_ep_month },
  { .name = "pbs_auction-naive", .unit = "kauctions/s", .size = 0,
    .what = "auctions of ten naive builders, fast path",
    .probe = "50,000 auctions a second",
    .target = 1, .direction = SIM_BENCH_MORE_IS_BETTER, .run = sim_bench_pbs },
  { .name = "pbs_auction-reactive", .unit = "kauctions/s", .size = 1,
    .what = "auctions of 4 naive, 4 adaptive, 4 last-minute builders, event by event",
    .probe = "20,000 auctions a second (the public agent-based model: 14.5)",
    .target = 1, .direction = SIM_BENCH_MORE_IS_BETTER, .run = sim_bench_pbs },
  { .name = "pbs_auction-slots", .unit = "kslots/s", .size = 2,
    .what = "slots of ten builders with two relays, proposer, price and clustered values",
    .probe = "5,000 slots a second",
    .target = 1, .direction = SIM_BENCH_MORE_IS_BETTER, .run = sim_bench_pbs },
  { .name = "pbs_auction-days", .unit = "s", .size = 3,
    .what = "two years of days, 5,397 flows, 20 builders, 300 auctions a day, detectors at the end",
    .probe = "10 s",
    .target = 1, .direction = SIM_BENCH_LESS_IS_BETTER, .run = sim_bench_pbs },
  { .name = "load", .unit = "ms",
    .what = "a scenario of 1,000 points over 60 parameters: read, decoded, every point checked",
    .probe = "50 ms",
    .target = 1, .direction = SIM_BENCH_LESS_IS_BETTER, .run = sim_bench_load },
  { .name = "rollout_tail-verl", .unit = "s", .size = SIM_BENCH_ROLLOUT_VERL,
    .what = "an iteration of Qwen2-VL-72B, 9,600 responses, 73 M tokens, groups bound",
    .probe = "0.1 s",
    .target = 1, .direction = SIM_BENCH_LESS_IS_BETTER, .run = sim_bench_rollout },
  { .name = "rollout_tail-context", .unit = "s", .size = SIM_BENCH_ROLLOUT_CONTEXT,
    .what = "the same in chunks of 2,048 tokens, context-aware",
    .probe = "0.3 s",
    .target = 1, .direction = SIM_BENCH_LESS_IS_BETTER, .run = sim_bench_rollout },
  { .name = "rollout_tail-k2", .unit = "s", .size = SIM_BENCH_ROLLOUT_K2,
    .what = "an iteration of Kimi-K2, 6,400 responses, 249 M tokens, 256 ranks in lockstep",
    .probe = "0.5 s",
    .target = 1, .direction = SIM_BENCH_LESS_IS_BETTER, .run = sim_bench_rollout },
  { .name = "rollout_tail-growth", .unit = "us/request",
    .what = "a request among 100,000 on 2 instances, context-aware",
    .probe = "one among 1,000, times log 100,000 / log 1,000",
    .target = 1, .direction = SIM_BENCH_LESS_IS_BETTER, .run = sim_bench_rollout_growth },
  { .name = "rollout_tail-memory", .unit = "bytes/request",
    .what = "what 99,000 more requests add to the most memory held",
    .probe = "512 bytes",
    .target = 1, .direction = SIM_BENCH_LESS_IS_BETTER, .run = sim_bench_rollout_memory },
  { .name = "sweep-overhead", .unit = "us/run",
    .what = "a run that does nothing, from plan to committed row, one worker (real time)",
    .probe = "150 us",
    .target = 1, .direction = SIM_BENCH_LESS_IS_BETTER, .run = sim_bench_sweep_overhead },
  { .name = "sweep-workers", .unit = "times",
    .what = "runs of 20 ms: speed-up by a second worker (real time)",
    .probe = "that of a bare loop by a second process (2 on two idle cores: ours is then 1.85)",
    .target = 0.925, .direction = SIM_BENCH_MORE_IS_BETTER, .run = sim_bench_sweep_workers },
  { .name = "sweep-merge", .unit = "s",
    .what = "merging 16 files of 10,000 runs each (real time)",
    .probe = "5 s",
    .target = 1, .direction = SIM_BENCH_LESS_IS_BETTER, .run = sim_bench_sweep_merge },
  { .name = "sweep-memory", .unit = "MiB",
    .what = "peak memory of the process that writes 100,000 runs",
    .probe = "64 MiB",
    .target = 1, .direction = SIM_BENCH_LESS_IS_BETTER, .run = sim_bench_sweep_memory },
  { .name = "sweep-show", .unit = "s",
    .what = "opening a file of 100,000 runs and printing its table (real time)",
    .probe = "2 s",
    .target = 1, .direction = SIM_BENCH_LESS_IS_BETTER, .run = sim_bench_sweep_show },
  { .name = "sandbox_pool-lru", .unit = "Minvocations/s", .size = SIM_BENCH_POOL_LRU,
    .what = "a million invocations of 1,000 functions, containers, least recently used",
    .probe = "1.5 million a second",
    .target = 1, .direction = SIM_BENCH_MORE_IS_BETTER, .run = sim_bench_pool },
  { .name = "sandbox_pool-ttl", .unit = "Minvocations/s", .size = SIM_BENCH_POOL_TTL,
    .what = "the same with a time to live of 10 min",
    .probe = "1.5 million a second",
    .target = 1, .direction = SIM_BENCH_MORE_IS_BETTER, .run = sim_bench_pool },
  { .name = "sandbox_pool-trenv", .unit = "Minvocations/s", .size = SIM_BENCH_POOL_TRENV,
    .what = "the same through TrEnv on CXL memory, every invocation a switch",
    .probe = "0.7 million a second",
    .target = 1, .direction = SIM_BENCH_MORE_IS_BETTER, .run = sim_bench_pool },
  { .name = "sandbox_pool-day", .unit = "Minvocations/s", .size = SIM_BENCH_POOL_DAY,
    .what = "2 million invocations of 50,000 functions on four racks, Azure's marginals, least "
            "recently used",
    .probe = "a day of 100 million in 3 min",
    .target = 1, .direction = SIM_BENCH_MORE_IS_BETTER, .run = sim_bench_pool },
  { .name = "sandbox_pool-growth", .unit = "ns/invocation",
    .what = "an invocation among a million of 1,000 functions",
    .probe = "the same among 10,000, times log (1e6) / log (1e4): n log n",
    .target = 1, .direction = SIM_BENCH_LESS_IS_BETTER, .run = sim_bench_pool_growth },
  { .name = NULL },
};
/* clang-format on */

const SimBench *
sim_bench_find (const char *name)
{
  for (const SimBench *bench = sim_benches; bench->name != NULL; bench++)
    if (strcmp (bench->name, name) == 0)
      return bench;
  return NULL;
}

SimBenchResult
sim_bench_measure (const SimBench *bench, const SimBenchOptions *options)
{
  SimBenchResult result;

  bench->run (bench, options, &result.ours, &result.probe);
  result.ratio = result.ours / result.probe;
  result.met = bench->direction == SIM_BENCH_MORE_IS_BETTER ? result.ratio >= bench->target
                                                            : result.ratio <= bench->target;
  return result;
}

/* sim/bench/bench_race.c - processor time, and medians of bodies that take turns.
 *
 * Taking turns spreads what else the machine does over all bodies; a median ignores the rest of it.
 */
#include <gsl/gsl_statistics_double.h>
#include <time.h>

#include "sim/base/error.h"
#include "sim/bench/bench.h"

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

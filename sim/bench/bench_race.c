/* sim/bench/bench_race.c - processor time, and medians of bodies that take turns.
 *
 * Taking turns spreads what else the machine does over all bodies; a median ignores the rest of it.
 */
#include <gsl/gsl_statistics_double.h>
#include <time.h>

#include "sim/base/error.h"
#include "sim/bench/bench.h"

enum { MAX_BODIES = 4, SEEDS = 8, QUICK_SEEDS = 3 };

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
  const guint n_seeds = options->quick ? QUICK_SEEDS : SEEDS;
  SimBenchOptions seeded = *options;
  double taken[MAX_BODIES][SEEDS], dearest = 0;

  sim_require (n <= MAX_BODIES);
  for (guint r = 0; r < n_seeds; r++)
    for (guint b = 0; b < n; b++)
      {
        seeded.seed = SIM_BENCH_SEED + r;
        taken[b][r] = bodies[b](bench, &seeded);
      }
  for (guint r = 0; r < n_seeds; r++)
    dearest = MAX (dearest, taken[0][r]);
  for (guint b = 0; b < n; b++)
    seconds[b] = gsl_stats_median (taken[b], 1, n_seeds);
  if (options->spread != NULL)
    *options->spread = (SimBenchSpread){ seconds[0], dearest / seconds[0] };
}

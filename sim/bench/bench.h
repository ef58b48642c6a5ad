/* sim/bench/bench.h - how fast the core is, as ratios to bare loops in the same program.
 *
 * Absolute figures depend on the machine; the ratio to a limit probe hardly does.  A probe is the
 * same work written by hand without what a simulator is for: no statistics, no checks, one model.
 * Repetitions of ours and of the probes alternate, in processor time; medians are compared.
 */
#ifndef SIM_BENCH_BENCH_H
#define SIM_BENCH_BENCH_H

#include "sim/model/model.h"

G_BEGIN_DECLS

typedef enum { SIM_BENCH_MORE_IS_BETTER, SIM_BENCH_LESS_IS_BETTER } SimBenchDirection;

typedef struct {
  const SimRegistry *registry;   /* of the program: a model measured is found there by name */
  gboolean           quick;      /* a few seconds in all, rougher */
} SimBenchOptions;

struct SimBench {
  const char       *name, *unit;
  const char       *what;        /* what is measured */
  const char       *probe;       /* what it is compared with */
  double            target;      /* of the ratio of ours to the probe */
  SimBenchDirection direction;
  /* Measures both in @unit. */
  void            (*run) (const SimBench *bench, const SimBenchOptions *options, double *ours,
                          double *probe);
  double            size;        /* for run: how many events are pending, where there is a choice */
};

/* Returns: (transfer container) (element-type SimBench): rows of the core, then of @registry. */
GPtrArray *sim_bench_list (const SimRegistry *registry);

/* Returns: (transfer none) (nullable): the row called @name. */
const SimBench *sim_bench_find (const SimRegistry *registry, const char *name);

typedef struct {
  double   ours, probe;   /* in the row's unit */
  double   ratio;         /* ours / probe */
  gboolean met;           /* the ratio reaches the target */
} SimBenchResult;

SimBenchResult sim_bench_measure (const SimBench *bench, const SimBenchOptions *options);

/* One measurement.  Returns: processor seconds per unit of work, set-up not counted. */
typedef double (*SimBenchBody) (const SimBench *bench, const SimBenchOptions *options);

/* Runs @n bodies in turn, several times.  Writes the median of each to @seconds. */
void sim_bench_race (const SimBench *bench, const SimBenchOptions *options,
                     const SimBenchBody *bodies, guint n, double *seconds);

/* Returns: processor time of this process, in seconds. */
double sim_bench_cpu_s (void);

G_END_DECLS

#endif

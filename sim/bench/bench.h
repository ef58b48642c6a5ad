/* sim/bench/bench.h - how fast the core is, as ratios to bare loops in the same program.
 *
 * Absolute figures depend on the machine; the ratio to a limit probe hardly does.  A probe is the
 * same work written by hand without what a simulator is for: no statistics, no checks, one model.
 * Repetitions of ours and of the probes alternate, in processor time; medians are compared.  Each
 * repetition has a seed of its own, and the dearest seed decides whether a target is met.
 */
#ifndef SIM_BENCH_BENCH_H
#define SIM_BENCH_BENCH_H

#include "sim/model/model.h"

G_BEGIN_DECLS

typedef enum { SIM_BENCH_MORE_IS_BETTER, SIM_BENCH_LESS_IS_BETTER } SimBenchDirection;

enum { SIM_BENCH_SEED = 42 };   /* the first repetition's; the others follow it */

/* What a race found of its first body, ours. */
typedef struct {
  double median_s;     /* processor time of a unit of the body's work */
  double dearest;      /* seed, as a multiple of that */
} SimBenchSpread;

typedef struct {
  const SimRegistry *registry;   /* of the program: a model measured is found there by name */
  gboolean           quick;      /* a few seconds in all, rougher */
  guint64            seed;       /* of a repetition */
  SimBenchSpread    *spread;     /* (out) (nullable): for the race */
} SimBenchOptions;

/* The irreducible work of a model: its events through a heap, its draws, one read and write of the
 * state of each entity concerned; sim/bench/limit.h measures it.  Counts are of one unit of work
 * and may be fractions. */
typedef struct {
  const char *operations;   /* the counts in words: what each is of */
  double      events;
  double      draws;        /* exponential ones, as dear as the others on average */
  double      touches;      /* of 64 bytes, at random among the entities */
  guint       pending;      /* events at a time */
  guint       entities;
} SimBenchLimit;

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
  /* (nullable): what nobody could leave out of a unit of the body's work */
  const SimBenchLimit *limit;
};

/* Returns: (transfer container) (element-type SimBench): rows of the core, then of @registry. */
GPtrArray *sim_bench_list (const SimRegistry *registry);

/* Returns: (transfer none) (nullable): the row called @name. */
const SimBench *sim_bench_find (const SimRegistry *registry, const char *name);

/* A row that is nearer to its limit than this is as fast as it need be. */
#define SIM_BENCH_NEAR 0.4

typedef struct {
  double   ours, probe;   /* in the row's unit */
  double   ratio;         /* ours / probe */
  double   dearest;       /* seed's time over the median; 1 where there is one seed */
  double   of_limit;      /* the limit's time over ours, both of a unit of work; NaN without */
  gboolean far;           /* less than SIM_BENCH_NEAR of its limit: there is something to gain */
  gboolean met;           /* the dearest seed reaches the target too, in at most 3 medians */
} SimBenchResult;

SimBenchResult sim_bench_measure (const SimBench *bench, const SimBenchOptions *options);

/* One measurement.  Returns: processor seconds per unit of work, set-up not counted. */
typedef double (*SimBenchBody) (const SimBench *bench, const SimBenchOptions *options);

/* Runs @n bodies in turn, once a seed.  Writes the median of each to @seconds. */
void sim_bench_race (const SimBench *bench, const SimBenchOptions *options,
                     const SimBenchBody *bodies, guint n, double *seconds);

/* Returns: processor time of this process, in seconds. */
double sim_bench_cpu_s (void);

G_END_DECLS

#endif

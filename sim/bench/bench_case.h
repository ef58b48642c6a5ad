/* sim/bench/bench_case.h - a model with some of its parameters set, as a scenario would have it,
 * and how long it runs: for rows that measure a model.  A bench needs no scenario and no catalogue.
 */
#ifndef SIM_BENCH_BENCH_CASE_H
#define SIM_BENCH_BENCH_CASE_H

#include "sim/bench/bench.h"
#include "sim/model/run.h"

G_BEGIN_DECLS

/* A parameter by name and as a scenario writes it; a list ends with a NULL name. */
typedef struct {
  const char *name, *value;
} SimBenchSetting;

typedef struct {
  const SimModel *model;
  gpointer        params;
  guint64         seed;       /* at first that of the options */
} SimBenchCase;

/* The model @name, which must be registered, with every parameter at its default.  The case owns
 * the parameters and the entries made by sim_bench_case_refer. */
SimBenchCase sim_bench_case (const SimBenchOptions *options, const char *name);
void         sim_bench_case_clear (SimBenchCase *bench);

/* Settings are copied.  A name or a value that the model does not have ends the program: the bench
 * is wrong then. */
void sim_bench_case_set (SimBenchCase *bench, const SimBenchSetting *settings);

/* Makes an entry of the catalogue out of @settings, for the reference @name. */
void sim_bench_case_refer (SimBenchCase *bench, const char *name, const SimBenchSetting *settings);

/* Fills the list @name with @n rows: @settings one row after another, each with its NULL name. */
void sim_bench_case_list (SimBenchCase *bench, const char *name, guint n,
                          const SimBenchSetting *settings);

/* The same for the list @list of the entry @name, made before. */
void sim_bench_case_refer_list (SimBenchCase *bench, const char *name, const char *list, guint n,
                                const SimBenchSetting *settings);

/* Runs it once up to @until; it must not fail.  @record: (out) (nullable) (transfer full).
 * Returns: processor seconds. */
double sim_bench_case_run (const SimBenchCase *bench, SimTime until, SimRecord **record);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SimBenchCase, sim_bench_case_clear)

G_END_DECLS

#endif

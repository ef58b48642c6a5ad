/* sim/bench/bench_sweep.c - see bench_sweep.h.  Real time, in a folder of its own under TMPDIR. */
#include "sim/bench/bench_sweep.h"

#include <glib/gstdio.h>
#include <gsl/gsl_statistics_double.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/bench/peak.h"
#include "sim/experiment/execute/execute.h"
#include "sim/experiment/merge/merge.h"
#include "sim/report/table/results.h"
#include "sim/sim.h"

enum {
  WORKER_ROUNDS = 15,
  N_FILES = 16,
  RUNS_A_FILE = 10000,
  MANY_RUNS = 100000,
  SOME_RUNS = 20000,
  TENTH = 10
};

/* Which probe: what the house promises. */
#define OVERHEAD_US 150.0
#define MERGE_S 5.0
#define MEMORY_MIB 64.0
#define SHOW_S 2.0

/* --- a model that does nothing, or draws random numbers --- */

typedef struct {
  gint64 draws;
  double x;
} IdleParams;

static const SimParam idle_rows[] = {
  SIM_PARAM (IdleParams, draws, "1", "0", "[0, inf)", "random numbers drawn", "bench"),
  SIM_PARAM (IdleParams, x, "1", "0", "[0, 1]", "swept, and without effect", "bench"),
  SIM_PARAM_END
};

static const SimMetric idle_metrics[] = {
  { "sum", SIM_RESULT, "1", "of the numbers drawn" },
  SIM_METRIC_END
};

static void
idle_start (Sim *sim, gpointer self, gconstpointer params)
{
  const IdleParams *p = params;
  SimStream *stream = sim_stream (sim, "numbers");
  double sum = 0;

  for (gint64 i = 0; i < p->draws; i++)
    sum += sim_uniform (stream);
  sim_result (sim, 0, sum);
}

static const SimModel idle_model = {
  .abi = SIM_MODEL_ABI, .name = "idle", .title = "does nothing", .reference = "bench",
  .revision = 1, .params = idle_rows, .params_size = sizeof (IdleParams),
  .metrics = idle_metrics, .state_size = 1, .start = idle_start,
};

static const SimModel *const models[] = { &idle_model, NULL };
static const SimKind *const kinds[] = { NULL };
static const SimRegistry registry = { .models = models, .kinds = kinds };

/* --- a sweep of it --- */

typedef struct {
  char         *dir;
  SimCatalogue *catalogue;
  SimScenario  *scenario;
  SimPlan      *plan;
} Sweep;

static Sweep
sweep_new (guint n_points, guint replications, guint draws)
{
  Sweep sweep = { .dir = g_dir_make_tmp ("orrery-bench-XXXXXX", NULL) };
  g_autofree char *path = g_build_filename (sweep.dir, "sweep.yaml", NULL);
  g_autofree char *yaml
    = g_strdup_printf ("orrery: 1\ntitle: bench\nmodel: idle\nparams: {draws: %u}\n"
                       "run: {replications: %u, until: 1 s}\n"
                       "sweep: {design: random, n: %u, axes: {params.x: {from: 0, to: 1}}}\n",
                       draws, replications, n_points);
  g_autoptr (SimFaults) faults = sim_faults_new ();

  if (sweep.dir == NULL || !g_file_set_contents (path, yaml, -1, NULL))
    g_error ("bench: cannot write below %s", g_get_tmp_dir ());
  sweep.catalogue = sim_catalogue_new (&registry);
  sweep.scenario = sim_scenario_load (
    path, &(SimScenarioContext){ .registry = &registry, .catalogue = sweep.catalogue }, faults);
  sweep.plan = sweep.scenario ? sim_plan_new (sweep.scenario, NULL, faults) : NULL;
  sim_require (sweep.plan != NULL);
  return sweep;
}

static void
sweep_clear (Sweep *sweep)
{
  g_autoptr (GDir) dir = g_dir_open (sweep->dir, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (sweep->dir, name, NULL);

      g_unlink (path);
    }
  g_rmdir (sweep->dir);
  sim_plan_free (sweep->plan);
  sim_scenario_free (sweep->scenario);
  sim_catalogue_free (sweep->catalogue);
  g_free (sweep->dir);
}

static char *
file_of (const Sweep *sweep, guint number)
{
  return g_strdup_printf ("%s/results-%u.db", sweep->dir, number);
}

static double
clock_s (void)
{
  return (double) g_get_monotonic_time () * 1e-6;
}

/* Runs the sweep, or a part of it, into the file of the part's number.  Returns: seconds taken. */
static double
sweep_run (const Sweep *sweep, const SimExecuteOptions *options)
{
  double began = clock_s ();
  g_autofree char *path = file_of (sweep, options->shard);
  g_autoptr (GError) error = NULL;
  g_autoptr (SimStore) store = sim_store_open (path, SIM_STORE_WRITE, &error);

  if (store == NULL || !sim_execute (sweep->plan, store, options, NULL, &error)
      || !sim_store_close (g_steal_pointer (&store), &error))
    g_error ("bench: %s", error->message);
  return clock_s () - began;
}

/* --- the rows --- */

static const SimExecuteOptions one_worker = { .jobs = 1 };

static guint
share (const SimBenchOptions *options, guint n)
{
  return options->quick ? n / TENTH : n;
}

void
sim_bench_sweep_overhead (const SimBench *bench, const SimBenchOptions *options, double *ours,
                          double *probe)
{
  guint n = share (options, SOME_RUNS);
  Sweep sweep = sweep_new (n / 20, 20, 0);

  *ours = 1e6 * sweep_run (&sweep, &one_worker) / n;
  *probe = OVERHEAD_US;
  sweep_clear (&sweep);
}

static void
draw (guint n)
{
  g_autoptr (SimStream) stream = sim_stream_new (&(SimStreamKey){ 1, 0, "bench", "numbers" });
  double sum = 0;

  for (guint i = 0; i < n; i++)
    sum += sim_uniform (stream);
  sim_require (sum > 0);
}

/* Draws that take one process about 20 ms here and now. */
static guint
draws_of_20_ms (void)
{
  enum { TRIED = 2000000 };
  double began = sim_bench_cpu_s ();

  draw (TRIED);
  return (guint) (0.02 * TRIED / (sim_bench_cpu_s () - began));
}

/* What the machine gives: @n_runs times @draws, dealt to @n processes that do nothing else.
 * Returns: runs a second. */
static double
bare_rate (guint n_runs, guint draws, guint n)
{
  double began = clock_s ();

  for (guint i = 0; i < n; i++)
    if (fork () == 0)
      {
        for (guint k = 0; k < n_runs / n; k++)
          draw (draws);
        _exit (0);
      }
  while (wait (NULL) > 0)
    continue;
  return n_runs / (clock_s () - began);
}

/* When the runs came in that all workers were busy before, and the last one. */
typedef struct {
  double first, last;
} Arrivals;

static void
note_arrival (gpointer data, const SimProgress *progress)
{
  Arrivals *at = data;

  if (progress->n_done == 2 && at->first <= 0)
    at->first = clock_s ();
  if (progress->n_done == progress->n_total && at->last <= 0)
    at->last = clock_s ();
}

/* Returns: runs a second, while all workers work. */
static double
worker_rate (guint n_runs, guint draws, guint jobs)
{
  Sweep sweep = sweep_new (n_runs, 1, draws);
  Arrivals at = { 0, 0 };

  sweep_run (&sweep,
             &(SimExecuteOptions){ .jobs = jobs, .progress = note_arrival, .progress_data = &at });
  sweep_clear (&sweep);
  return (n_runs - 2) / (at.last - at.first);
}

/* Speed-ups, because a machine that others use too gives two processes less than two processors:
 * the bare loops say how much less.  All four take turns; the medians are compared. */
void
sim_bench_sweep_workers (const SimBench *bench, const SimBenchOptions *options, double *ours,
                         double *probe)
{
  enum { ONE, TWO, BARE_ONE, BARE_TWO, N_RATES };
  const guint rounds = options->quick ? 3 : WORKER_ROUNDS, n = 42, draws = draws_of_20_ms ();
  double rate[N_RATES][WORKER_ROUNDS], median[N_RATES];

  for (guint r = 0; r < rounds; r++)
    {
      rate[ONE][r] = worker_rate (n, draws, 1);
      rate[BARE_ONE][r] = bare_rate (n, draws, 1);
      rate[TWO][r] = worker_rate (n, draws, 2);
      rate[BARE_TWO][r] = bare_rate (n, draws, 2);
    }
  for (guint k = 0; k < N_RATES; k++)
    median[k] = gsl_stats_median (rate[k], 1, rounds);
  *ours = median[TWO] / median[ONE];
  *probe = median[BARE_TWO] / median[BARE_ONE];
}

void
sim_bench_sweep_merge (const SimBench *bench, const SimBenchOptions *options, double *ours,
                       double *probe)
{
  guint each = share (options, RUNS_A_FILE);
  Sweep sweep = sweep_new (each, N_FILES, 0);
  char *files[N_FILES];
  g_autofree char *out = file_of (&sweep, 0);
  g_autoptr (GError) error = NULL;
  SimMerged merged;

  for (guint i = 0; i < N_FILES; i++)
    {
      sweep_run (&sweep, &(SimExecuteOptions){ .jobs = 1, .shard = i + 1, .n_shards = N_FILES });
      files[i] = file_of (&sweep, i + 1);
    }
  *ours = -clock_s ();
  if (!sim_merge (out, (const char *const *) files, N_FILES, &merged, &error))
    g_error ("bench: %s", error->message);
  *ours += clock_s ();
  sim_require (merged.n_runs == each * N_FILES && merged.n_missing == 0);
  *probe = MERGE_S * each / RUNS_A_FILE;
  for (guint i = 0; i < N_FILES; i++)
    g_free (files[i]);
  sweep_clear (&sweep);
}

static void
write_runs (gconstpointer data)
{
  sweep_run (data, &one_worker);
}

void
sim_bench_sweep_memory (const SimBench *bench, const SimBenchOptions *options, double *ours,
                        double *probe)
{
  Sweep sweep = sweep_new (share (options, MANY_RUNS) / 100, 100, 0);

  *ours = sim_peak_of (write_runs, &sweep).most_bytes / (1024.0 * 1024.0);
  *probe = MEMORY_MIB;
  sweep_clear (&sweep);
}

static void
show (const char *path)
{
  g_autoptr (SimStore) store = sim_store_open (path, SIM_STORE_READ, NULL);
  g_autoptr (SimSummary) summary = store ? sim_summary_new (store, NULL) : NULL;
  g_autoptr (SimTable) table = summary ? sim_report_points (summary, NULL, NULL, NULL) : NULL;
  g_autofree char *text = table ? sim_table_print (table, SIM_TABLE_TEXT) : NULL;

  sim_require (text != NULL);
}

void
sim_bench_sweep_show (const SimBench *bench, const SimBenchOptions *options, double *ours,
                      double *probe)
{
  guint n = share (options, MANY_RUNS);
  Sweep sweep = sweep_new (n / 100, 100, 0);
  g_autofree char *path = file_of (&sweep, 0);

  sweep_run (&sweep, &one_worker);
  *ours = -clock_s ();
  show (path);
  *ours += clock_s ();
  *probe = SHOW_S * n / MANY_RUNS;
  sweep_clear (&sweep);
}

/* sim/cli/commands/cmd_run.c - `orrery run`: every point, every replication, into a results
 * file; then what came out. */
#include "sim/cli/commands.h"
#include "sim/cli/support/dry_run.h"
#include "sim/cli/support/progress.h"
#include "sim/cli/support/results_file.h"
#include "sim/experiment/summary/expect.h"
#include "sim/experiment/execute/shard.h"
#include "sim/report/figures/figures.h"
#include "sim/report/table/results.h"
#include <stdlib.h>
#include <string.h>

/* No option can mean this number, not even by a slip: -1 would be taken for "not given". */
enum { UNSET = G_MININT };

typedef struct {
  char  **sets;
  char   *out, *where, *shard, *costs, *progress, *variant, *format;
  gint    reps, jobs;
  gint64  seed;
  gboolean fresh, fail_fast, dry_run, add;
} RunOptions;

static void
options_clear (RunOptions *options)
{
  g_strfreev (options->sets);
  g_free (options->out);
  g_free (options->where);
  g_free (options->shard);
  g_free (options->costs);
  g_free (options->progress);
  g_free (options->variant);
  g_free (options->format);
}

/* Prints what is wrong. */
static gboolean
check_number (const char *option, gint64 value, gint64 least)
{
  if (value == UNSET || value >= least)
    return TRUE;
  g_printerr ("orrery run: %s %" G_GINT64_FORMAT ": it takes a number from %" G_GINT64_FORMAT
              " on\n",
              option, value, least);
  return FALSE;
}

/* Names are words in tables, files and commands; those that orrery gives are not taken.  Prints
 * what is wrong. */
static gboolean
check_variant (const char *name)
{
  if (name == NULL
      || (g_regex_match_simple ("^[A-Za-z0-9._-]{1,60}$", name, 0, 0)
          && !g_str_has_prefix (name, "plan-")))
    return TRUE;
  g_printerr ("orrery run: --as: a name is made of letters, digits, '.', '_' and '-', at most 60, "
              "and plan-N is orrery's own\n");
  return FALSE;
}

static gboolean
parse_options (RunOptions *o, int *argc, char ***argv, int *status)
{
  const GOptionEntry entries[] = {
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->sets, "Set a value of the scenario",
      "PATH=VALUE" },
    { "reps", 0, 0, G_OPTION_ARG_INT, &o->reps, "Replications of every point", "N" },
    { "seed", 0, 0, G_OPTION_ARG_INT64, &o->seed, "Root seed", "N" },
    { "jobs", 'j', 0, G_OPTION_ARG_INT, &o->jobs,
      "Worker processes (default: one a processor; 0: none, runs happen in this process)", "N" },
    { "out", 'o', 0, G_OPTION_ARG_FILENAME, &o->out,
      "Results file (default: the scenario's name with .db, here)", "FILE.db" },
    { "as", 0, 0, G_OPTION_ARG_STRING, &o->variant,
      "Keep these runs under a name, for --variant of other commands", "NAME" },
    { "add", 0, 0, G_OPTION_ARG_NONE, &o->add,
      "Let this scenario join a results file that holds another", NULL },
    { "where", 0, 0, G_OPTION_ARG_STRING, &o->where, "Only points for which this holds", "EXPR" },
    { "fresh", 0, 0, G_OPTION_ARG_NONE, &o->fresh, "Run again what is stored already", NULL },
    { "shard", 0, 0, G_OPTION_ARG_STRING, &o->shard,
      "Run part i of n, i from 1; auto: as the scheduler says", "i/n" },
    { "costs", 0, 0, G_OPTION_ARG_FILENAME, &o->costs,
      "Balance shards by the real times in this results file", "FILE.db" },
    { "progress", 0, 0, G_OPTION_ARG_STRING, &o->progress, "auto, plain, json or none", "STYLE" },
    { "format", 'f', 0, G_OPTION_ARG_STRING, &o->format,
      "At the end: table, or the expectations alone as md, json, tap or junit", "FORM" },
    { "fail-fast", 0, 0, G_OPTION_ARG_NONE, &o->fail_fast, "Stop at the first failed run", NULL },
    { "dry-run", 0, 0, G_OPTION_ARG_NONE, &o->dry_run, "Print the points and an estimate, and stop",
      NULL },
    G_OPTION_ENTRY_NULL
  };

  if (!sim_cli_options ("SCENARIO - run a scenario", entries, argc, argv, status))
    return FALSE;
  if (*argc != 2)
    g_printerr ("orrery run: needs one scenario: `orrery run SCENARIO.yaml`\n");
  else if (check_variant (o->variant) && check_number ("--jobs", o->jobs, 0)
           && check_number ("--reps", o->reps, 1) && check_number ("--seed", o->seed, 0))
    return TRUE;
  *status = SIM_EXIT_INVALID;
  return FALSE;
}

/* --reps and --seed are assignments like any other. */
static GPtrArray *
assignments (const RunOptions *o)
{
  GPtrArray *sets = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; o->sets && o->sets[i]; i++)
    g_ptr_array_add (sets, g_strdup (o->sets[i]));
  if (o->reps != UNSET)
    g_ptr_array_add (sets, g_strdup_printf ("run.replications=%d", o->reps));
  if (o->seed != UNSET)
    g_ptr_array_add (sets, g_strdup_printf ("run.seed=%" G_GINT64_FORMAT, o->seed));
  g_ptr_array_add (sets, NULL);
  return sets;
}

/* What --shard says, and which runs that is likely to be: @costs is set from another results
 * file. */
static gboolean
choose_shard (const RunOptions *o, const SimPlan *plan, SimExecuteOptions *options, double *costs,
              GError **error)
{
  SimShard shard = { 0, 0 };
  g_autofree guint *n_stored = g_new (guint, sim_plan_n_points (plan) + 1);
  g_autoptr (SimStore) store = NULL;

  if (o->shard && !sim_shard_parse (o->shard, &shard, error))
    return FALSE;
  options->shard = shard.index;
  options->n_shards = shard.n;
  if (o->costs == NULL)
    return TRUE;
  options->costs = costs;
  store = sim_store_open (o->costs, SIM_STORE_READ, error);
  return store != NULL && sim_shard_costs (store, plan, costs, n_stored, error);
}

static char *
default_out (const char *scenario, const SimExecuteOptions *options)
{
  g_autofree char *stem = sim_cli_stem (scenario);

  if (options->n_shards > 0)
    return g_strdup_printf ("%s.shard-%u-of-%u.db", stem, options->shard, options->n_shards);
  return g_strdup_printf ("%s.db", stem);
}

static void
print_failures (SimStore *store, guint n_failed)
{
  g_autoptr (GPtrArray) failures = n_failed ? sim_store_failures (store, 5, NULL) : NULL;

  if (failures == NULL)
    return;
  g_printerr ("%u %s failed:\n", n_failed, n_failed == 1 ? "run" : "runs");
  for (guint i = 0; i < failures->len; i++)
    g_printerr ("  %s\n", (const char *) g_ptr_array_index (failures, i));
}

/* Sequential stopping that ends at its cap must not look like an interval that is narrow. */
static void
print_wide (const SimPlan *plan, const SimProgress *progress)
{
  const SimRunOptions *run = sim_scenario_run (sim_plan_scenario (plan));

  if (progress->n_wide > 0)
    g_print ("stop_when: %u %s %u replications (max) with an interval of %s wider than %g %% of "
             "the mean\n",
             progress->n_wide, progress->n_wide == 1 ? "point ends at" : "points end at",
             run->stop_max, run->stop_metric, 100 * run->stop_half_width);
}

static void
print_warning (SimStore *store)
{
  g_autofree char *warning = sim_store_warning (store);

  if (warning)
    g_print ("%s\n", warning);
}

static void
print_beyond (SimStore *store)
{
  g_autofree char *text = sim_cli_beyond (store, NULL);

  if (text)
    g_print ("%s\n", text);
}

static void
print_runs (SimStore *store, const SimProgress *progress, guint n_runs, guint n_failed)
{
  g_print ("\n%u %s (%u new, %u failed) in %s\n", n_runs, n_runs == 1 ? "run" : "runs",
           progress->n_done, n_failed, sim_store_path (store) ? sim_store_path (store) : "memory");
  if (n_runs > progress->n_total)
    g_print ("%u of them are asked for now; further replications of these points were stored "
             "before, and count\n",
             progress->n_total);
}

/* The tables at the end.  Returns: the exit status. */
static int
report (SimStore *store, const SimPlan *plan, const SimProgress *progress, GError **error)
{
  const SimScenario *scenario = sim_plan_scenario (plan);
  g_autoptr (SimSummary) summary = sim_expect_summary (scenario, store, error);
  g_autoptr (GArray) verdicts = NULL;
  g_autofree char *title = sim_cli_title (sim_scenario_title (scenario));
  g_autofree char *notes = NULL;
  SimTable *table;
  guint n_ok, n_failed;

  if (summary == NULL || !sim_store_counts (store, &n_ok, &n_failed, error))
    return SIM_EXIT_INTERNAL;
  table = sim_report_points (summary, NULL, scenario, error);
  if (table == NULL)
    return SIM_EXIT_INTERNAL;
  g_print ("%s\n\n", title);
  sim_cli_print_table (table);
  notes = sim_report_notes (summary, NULL, scenario, NULL);
  g_print ("%s", notes ? notes : "");
  verdicts = sim_expect_evaluate (scenario, summary, 0);
  if (verdicts->len > 0)
    {
      g_print ("\n");
      sim_cli_print_table (sim_report_verdicts (verdicts));
    }
  print_runs (store, progress, n_ok + n_failed, n_failed);
  sim_cli_tell_idle (store, summary, "run");
  print_beyond (store);
  print_wide (plan, progress);
  print_warning (store);
  print_failures (store, n_failed);
  if (n_failed > 0)
    return SIM_EXIT_RUNS;
  return sim_expect_all_hold (verdicts) ? SIM_EXIT_OK : SIM_EXIT_EXPECT;
}

/* The expectations for a program, such as a build server; failed runs go to standard error. */
static int
report_verdicts (SimStore *store, const SimPlan *plan, SimFiguresFormat form, GError **error)
{
  const SimScenario *scenario = sim_plan_scenario (plan);
  g_autoptr (SimSummary) summary = sim_expect_summary (scenario, store, error);
  g_autoptr (GArray) verdicts = NULL, rows = g_array_new (FALSE, FALSE, sizeof (SimFigureRow));
  g_autofree char *stem = sim_cli_stem (sim_scenario_path (scenario)), *text = NULL;
  guint n_ok, n_failed;

  if (summary == NULL || !sim_store_counts (store, &n_ok, &n_failed, error))
    return SIM_EXIT_INTERNAL;
  verdicts = sim_expect_evaluate (scenario, summary, 0);
  for (guint i = 0; i < verdicts->len; i++)
    {
      SimFigureRow row = { .paper = stem, .verdict = &g_array_index (verdicts, SimVerdict, i) };

      g_array_append_val (rows, row);
    }
  text = sim_figures_print (rows, form);
  g_print ("%s", text);
  print_failures (store, n_failed);
  if (n_failed > 0)
    return SIM_EXIT_RUNS;
  return sim_expect_all_hold (verdicts) ? SIM_EXIT_OK : SIM_EXIT_EXPECT;
}

static gboolean
execute (const SimPlan *plan, SimStore *store, SimExecuteOptions *options, SimProgress *progress,
         GError **error)
{
  gboolean done = sim_execute (plan, store, options, progress, error);
  const GPtrArray *notes = sim_store_notes (store);

  for (guint i = 0; notes && i < notes->len; i++)
    g_printerr ("orrery run: %s\n", (const char *) g_ptr_array_index (notes, i));
  sim_progress_view_free (options->progress_data);
  return done;
}

/* A part of a sweep reports what it ran; the whole is reported after the merge. */
static int
report_shard (SimStore *store, const SimPlan *plan, const SimProgress *progress)
{
  g_print ("%u %s (%u new, %u failed) in %s\n", progress->n_total,
           progress->n_total == 1 ? "run" : "runs", progress->n_done, progress->n_failed,
           sim_store_path (store));
  print_wide (plan, progress);
  print_warning (store);
  print_failures (store, progress->n_failed);
  return progress->n_failed > 0 ? SIM_EXIT_RUNS : SIM_EXIT_OK;
}

/* In this process is like one worker. */
static void
estimate (const SimPlan *plan, const char *out, const SimExecuteOptions *options)
{
  SimDryRun how = { out, options->here ? 1 : options->jobs, MAX (options->n_shards, 1) };

  sim_cli_dry_run (plan, &how);
}

static int
run (const SimPlan *plan, const char *path, const RunOptions *o)
{
  SimExecuteOptions options = { .jobs = o->jobs == UNSET ? 0 : (guint) o->jobs,
                                .here = o->jobs == 0,
                                .fresh = o->fresh,
                                .fail_fast = o->fail_fast,
                                .as = { o->variant, o->add } };
  SimProgress progress = { 0 };
  SimProgressStyle style;
  SimFiguresFormat form = SIM_FIGURES_TABLE;
  GError *error = NULL;
  g_autofree char *out = NULL;
  g_autofree double *costs = g_new (double, sim_plan_n_points (plan) + 1);
  g_autoptr (SimStore) store = NULL;
  int status;

  if (!choose_shard (o, plan, &options, costs, &error)
      || (o->format && !sim_figures_format (o->format, &form, &error))
      || !sim_progress_style (o->progress ? o->progress : "auto", &style, &error))
    return sim_cli_fail (error);
  out = o->out ? g_strdup (o->out) : default_out (path, &options);
  if (o->dry_run)
    return estimate (plan, out, &options), SIM_EXIT_OK;
  if (o->out || sim_cli_may_make (out, &error))
    store = sim_store_open (out, SIM_STORE_WRITE, &error);
  if (store == NULL)
    return sim_cli_fail (error);
  options.progress = sim_progress_view_update;
  options.progress_data = sim_progress_view_new (style);
  if (!execute (plan, store, &options, &progress, &error))
    return sim_cli_fail (error);
  status = options.n_shards > 0 ? report_shard (store, plan, &progress)
           : form != SIM_FIGURES_TABLE ? report_verdicts (store, plan, form, &error)
                                       : report (store, plan, &progress, &error);
  if (error == NULL)
    sim_store_close (g_steal_pointer (&store), &error);
  return error ? sim_cli_fail (error) : status;
}

int
cmd_run (const SimCli *cli, int argc, char **argv)
{
  RunOptions options = { .seed = UNSET, .reps = UNSET, .jobs = UNSET };
  g_autoptr (GPtrArray) sets = NULL;
  SimLoaded loaded;
  int status = SIM_EXIT_OK;

  if (parse_options (&options, &argc, &argv, &status))
    {
      sets = assignments (&options);
      if (!sim_cli_load (cli, argv[1], (const char *const *) sets->pdata, options.where, &loaded))
        status = SIM_EXIT_INVALID;
      else
        {
          sim_cli_tell_notes (loaded.plan);
          status = run (loaded.plan, argv[1], &options);
          sim_loaded_clear (&loaded);
        }
    }
  options_clear (&options);
  return status;
}

/* sim/cli/commands/cmd_submit.c - `orrery submit`: hands a sweep to Slurm as an array of parts
 * and a merge that waits for them. */
#include "sim/cli/commands.h"
#include "sim/cli/support/submit.h"
#include "sim/experiment/execute/shard.h"
#include <string.h>

enum { MAX_TASKS = 100000 };

/* What sbatch(1) takes for --time. */
static const char time_limit[] = "^([0-9]+(:[0-9]+){0,2}|[0-9]+-[0-9]+(:[0-9]+){0,2}"
                                 "|(?i:infinite|unlimited))$";

typedef struct {
  char   **sets;
  char    *out, *where, *costs, *partition, *time;
  gint     reps, jobs, tasks;
  gint64   seed;
  gboolean slurm, dry_run;
} SubmitOptions;

static void
options_clear (SubmitOptions *o)
{
  g_strfreev (o->sets);
  g_free (o->out);
  g_free (o->where);
  g_free (o->costs);
  g_free (o->partition);
  g_free (o->time);
}

static gboolean
check_time (const char *time)
{
  if (time == NULL || g_regex_match_simple (time_limit, time, 0, 0))
    return TRUE;
  g_printerr ("orrery submit: --time %s: Slurm reads minutes, hours:minutes:seconds or "
              "days-hours:minutes: 90, 1:30:00, 2-12:00\n",
              time);
  return FALSE;
}

static gboolean
parse_options (SubmitOptions *o, int *argc, char ***argv, int *status)
{
  const GOptionEntry entries[] = {
    { "slurm", 0, 0, G_OPTION_ARG_NONE, &o->slurm, "To Slurm", NULL },
    { "tasks", 0, 0, G_OPTION_ARG_INT, &o->tasks,
      "Parts, each an array task that runs many runs (default: 16)", "N" },
    { "partition", 0, 0, G_OPTION_ARG_STRING, &o->partition, "Slurm partition", "P" },
    { "time", 0, 0, G_OPTION_ARG_STRING, &o->time,
      "Time limit of a task, as Slurm writes it", "T" },
    { "jobs", 'j', 0, G_OPTION_ARG_INT, &o->jobs,
      "Worker processes, and processors, of a task (default: 1)", "N" },
    { "out", 'o', 0, G_OPTION_ARG_FILENAME, &o->out,
      "Results file (default: the scenario's name with .db, here)", "FILE.db" },
    { "costs", 0, 0, G_OPTION_ARG_FILENAME, &o->costs,
      "Balance parts by the real times in this results file", "FILE.db" },
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->sets,
      "Set a value of the scenario", "PATH=VALUE" },
    { "reps", 0, 0, G_OPTION_ARG_INT, &o->reps, "Replications of every point", "N" },
    { "seed", 0, 0, G_OPTION_ARG_INT64, &o->seed, "Root seed", "N" },
    { "where", 0, 0, G_OPTION_ARG_STRING, &o->where, "Only points for which this holds", "EXPR" },
    { "dry-run", 0, 0, G_OPTION_ARG_NONE, &o->dry_run, "Print both scripts and stop", NULL },
    G_OPTION_ENTRY_NULL
  };

  if (!sim_cli_options ("SCENARIO --slurm - run a sweep on a cluster", entries, argc, argv, status))
    return FALSE;
  *status = SIM_EXIT_INVALID;
  if (*argc != 2)
    g_printerr ("orrery submit: needs one scenario: `orrery submit SCENARIO.yaml --slurm`\n");
  else if (!o->slurm)
    g_printerr ("orrery submit: say where to: --slurm (for other schedulers see `orrery run "
                "--shard auto`)\n");
  else if (o->tasks < 1 || o->tasks > MAX_TASKS || o->jobs < 1 || o->reps < 0)
    g_printerr ("orrery submit: --tasks takes 1 to %d, --jobs and --reps a positive number\n",
                MAX_TASKS);
  else
    return check_time (o->time);
  return FALSE;
}

/* --- what a task runs --- */

static void
add_quoted (GString *line, const char *option, const char *value)
{
  g_autofree char *quoted = g_shell_quote (value);

  g_string_append_printf (line, " %s %s", option, quoted);
}

static char *
program_path (const char *name)
{
  char *self = g_file_read_link ("/proc/self/exe", NULL);

  return self ? self : g_find_program_in_path (name);
}

/* Returns: (transfer full): 'orrery' run 'scenario' with every option that decides what is run. */
static char *
run_command (const SimCli *cli, const SubmitOptions *o, const char *scenario)
{
  g_autofree char *program = program_path ("orrery"), *quoted = g_shell_quote (program);
  g_autofree char *path = g_canonicalize_filename (scenario, NULL);
  g_autofree char *costs = o->costs ? g_canonicalize_filename (o->costs, NULL) : NULL;
  GString *line = g_string_new (quoted);

  add_quoted (line, "run", path);
  for (guint i = 0; cli->plugin_files && i < cli->plugin_files->len; i++)
    add_quoted (line, "--load", g_ptr_array_index (cli->plugin_files, i));
  for (guint i = 0; cli->confine_words && i < cli->confine_words->len; i += 2)
    add_quoted (line, g_ptr_array_index (cli->confine_words, i),
                g_ptr_array_index (cli->confine_words, i + 1));
  for (guint i = 0; o->sets && o->sets[i]; i++)
    add_quoted (line, "--set", o->sets[i]);
  if (o->reps > 0)
    g_string_append_printf (line, " --reps %d", o->reps);
  if (o->seed >= 0)
    g_string_append_printf (line, " --seed %" G_GINT64_FORMAT, o->seed);
  if (o->where)
    add_quoted (line, "--where", o->where);
  if (costs)
    add_quoted (line, "--costs", costs);
  g_string_append_printf (line, " --jobs %d --progress plain", o->jobs);
  return g_string_free (line, FALSE);
}

/* A task without a run would be a waste; sequential stopping deals in whole points. */
static guint
n_tasks (const SubmitOptions *o, const SimPlan *plan)
{
  const SimRunOptions *run = sim_scenario_run (sim_plan_scenario (plan));
  guint64 n = (guint64) sim_plan_n_points (plan) * (run->stop_metric ? 1 : run->replications);

  return (guint) MIN ((guint64) o->tasks, n);
}

static char *
stem_of (const SubmitOptions *o, const char *scenario)
{
  g_autofree char *name = sim_cli_stem (o->out ? o->out : scenario);
  g_autofree char *dir = g_path_get_dirname (o->out ? o->out : "");
  g_autofree char *path = g_build_filename (dir, name, NULL);

  return g_canonicalize_filename (path, NULL);
}

/* Hours later the merge would refuse a file of another sweep: better now. */
static gboolean
check_out (const char *out, const SimPlan *plan, GError **error)
{
  guint n = sim_plan_n_points (plan), n_ok, n_failed, n_known = 0;
  g_autofree double *costs = g_new (double, n + 1);
  g_autofree guint *n_stored = g_new0 (guint, n + 1);
  g_autoptr (SimStore) store = NULL;

  if (!g_file_test (out, G_FILE_TEST_EXISTS))
    return TRUE;
  store = sim_store_open (out, SIM_STORE_READ, error);
  if (store == NULL || !sim_shard_costs (store, plan, costs, n_stored, error)
      || !sim_store_counts (store, &n_ok, &n_failed, error))
    return FALSE;
  for (guint p = 0; p < n; p++)
    n_known += n_stored[p];
  return n_known > 0 || n_ok == 0
         || sim_invalid (
           error,
           "%s has no run of these points: choose another results file with --out, or remove it",
           out);
}

static int
submit (const SimCli *cli, const SubmitOptions *o, const char *scenario, const SimPlan *plan)
{
  g_autofree char *stem = stem_of (o, scenario), *command = run_command (cli, o, scenario);
  g_autofree char *out
    = o->out ? g_canonicalize_filename (o->out, NULL) : g_strconcat (stem, ".db", NULL);
  g_autofree char *program = program_path ("orrery");
  SimSubmit how = {
    .program = program, .command = command, .stem = stem, .out = out,
    .partition = o->partition, .time = o->time,
    .n_tasks = n_tasks (o, plan), .jobs = (guint) o->jobs,
  };
  GError *error = NULL;

  if (!sim_submit_check (&how, &error))
    return sim_cli_fail (error);
  if (o->dry_run)
    {
      g_autofree char *array = sim_submit_array_script (&how),
                      *merge = sim_submit_merge_script (&how);

      g_print ("# %s.slurm\n%s\n# %s.merge.slurm, after every task of the first\n%s", stem, array,
               stem, merge);
      return SIM_EXIT_OK;
    }
  return check_out (out, plan, &error) && sim_submit (&how, &error) ? SIM_EXIT_OK
                                                                    : sim_cli_fail (error);
}

/* --reps and --seed are assignments like any other. */
static GPtrArray *
assignments (const SubmitOptions *o)
{
  GPtrArray *sets = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; o->sets && o->sets[i]; i++)
    g_ptr_array_add (sets, g_strdup (o->sets[i]));
  if (o->reps > 0)
    g_ptr_array_add (sets, g_strdup_printf ("run.replications=%d", o->reps));
  if (o->seed >= 0)
    g_ptr_array_add (sets, g_strdup_printf ("run.seed=%" G_GINT64_FORMAT, o->seed));
  g_ptr_array_add (sets, NULL);
  return sets;
}

int
cmd_submit (const SimCli *cli, int argc, char **argv)
{
  SubmitOptions options = { .tasks = 16, .jobs = 1, .seed = -1 };
  g_autoptr (GPtrArray) sets = NULL;
  SimLoaded loaded;
  int status = SIM_EXIT_OK;

  if (parse_options (&options, &argc, &argv, &status))
    {
      sets = assignments (&options);
      status = SIM_EXIT_INVALID;
      if (sim_cli_load (cli, argv[1], (const char *const *) sets->pdata, options.where, &loaded))
        {
          status = submit (cli, &options, argv[1], loaded.plan);
          sim_loaded_clear (&loaded);
        }
    }
  options_clear (&options);
  return status;
}

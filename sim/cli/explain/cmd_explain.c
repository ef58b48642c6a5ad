/* sim/cli/explain/cmd_explain.c - `orrery explain`: what limits a system, in words and numbers.
 *
 * One point of a scenario: what is busy, Little's law, where steps are bound, and by paired runs
 * which parameters move a metric most, and which of these are assumed.
 */
#include <math.h>
#include <string.h>
#include "sim/cli/commands.h"
#include "sim/cli/explain/laws.h"
#include "sim/cli/explain/limits.h"
#include "sim/cli/explain/movers.h"
#include "sim/model/applies.h"
#include "sim/report/table/results.h"

typedef struct {
  char  **sets;
  char   *metric;
  gboolean brief;
  gboolean taken;      /* no plot and no option names a metric: the first is taken */
  gint    point, jobs;
  double  step;
} ExplainOptions;

static gboolean
parse_options (ExplainOptions *o, int *argc, char ***argv, int *status)
{
  GError *error = NULL;
  const GOptionEntry entries[] = {
    { "metric", 'm', 0, G_OPTION_ARG_STRING, &o->metric,
      "What is explained (default: what the first plot shows)", "M" },
    { "point", 'p', 0, G_OPTION_ARG_INT, &o->point,
      "Which point of the sweep (default 0; `orrery run --dry-run` lists them)", "N" },
    { "step", 0, 0, G_OPTION_ARG_DOUBLE, &o->step,
      "By which share parameters are changed (default 0.05)", "SHARE" },
    { "brief", 'b', 0, G_OPTION_ARG_NONE, &o->brief,
      "Without parameters, which take the most time: each is a run or three", NULL },
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->sets, "Set a value of the scenario",
      "PATH=VALUE" },
    { "jobs", 'j', 0, G_OPTION_ARG_INT, &o->jobs, "Worker processes (default: one a processor)",
      "N" },
    G_OPTION_ENTRY_NULL
  };

  if (!sim_cli_options ("SCENARIO - what limits this system, in words and numbers", entries, argc,
                        argv, status))
    return FALSE;
  if (*argc != 2)
    sim_invalid (&error, "explain needs one scenario: `orrery explain SCENARIO.yaml`");
  else if (o->point < 0 || o->jobs < 0)
    sim_invalid (&error, "--point and --jobs are numbers from 0");
  else if (!(o->step > 0 && o->step < 0.5))
    sim_invalid (&error, "--step: a share between 0 and 0.5, such as 0.05");
  if (error == NULL)
    return TRUE;
  *status = sim_cli_fail (error);
  return FALSE;
}

/* --- one point --- */

/* Does a derived metric compare with another point, which is not there any more? */
static gboolean
has_base (const SimScenario *scenario)
{
  const GPtrArray *all = sim_scenario_derived (scenario);

  for (guint i = 0; i < all->len; i++)
    if (((const SimDerived *) g_ptr_array_index (all, i))->base_paths->len > 0)
      return TRUE;
  return FALSE;
}

/* Does a swept parameter apply at the point?  One that does not would be refused as given in vain,
 * though the sweep has other points where it counts. */
static gboolean
applies_at (const SimPlan *plan, const SimPointParams *params, const char *column)
{
  const GPtrArray *components = sim_scenario_components (sim_plan_scenario (plan));

  for (guint c = 0; c < components->len; c++)
    {
      const SimScenarioComponent *of = g_ptr_array_index (components, c);
      const SimParamScope scope = { of->model->params, params->components[c].params, NULL, NULL };
      g_autofree char *prefix = components->len > 1
                                  ? g_strdup_printf ("components.%s.params.", of->name)
                                  : g_strdup ("params.");
      const SimParam *row = g_str_has_prefix (column, prefix)
                              ? sim_param_find (of->model->params, column + strlen (prefix))
                              : NULL;

      if (row != NULL)
        return sim_param_applies (row, &scope);
    }
  return TRUE;
}

/* The assignments that leave of the scenario one point, without claims and plots. */
static GPtrArray *
sets_of_point (const SimPlan *plan, const ExplainOptions *o)
{
  GPtrArray *sets = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (SimPointParams) params = sim_plan_params (plan, (guint) o->point);

  for (guint i = 0; o->sets && o->sets[i]; i++)
    g_ptr_array_add (sets, g_strdup (o->sets[i]));
  g_ptr_array_add (sets, g_strdup ("expect=[]"));
  g_ptr_array_add (sets, g_strdup ("plots=[]"));
  g_ptr_array_add (sets, g_strdup ("sweep={axes: {}}"));
  if (has_base (sim_plan_scenario (plan)))
    g_ptr_array_add (sets, g_strdup ("derive=[]"));
  for (guint k = 0; k < sim_plan_n_columns (plan); k++)
    if (applies_at (plan, params, sim_plan_column (plan, k)))
      g_ptr_array_add (sets, g_strdup_printf ("%s=%s", sim_plan_column (plan, k),
                                              sim_plan_value (plan, (guint) o->point, k)));
  return sets;
}

static SimCatalogue *
make_catalogue (gpointer cli)
{
  return sim_cli_catalogue (cli);
}

/* Has it a value, and one of which a share can be moved? */
static gboolean
says_something (const SimSummary *summary, guint metric)
{
  SimStat stat = sim_summary_stat (summary, 0, metric);

  return stat.n > 0 && isfinite (stat.mean) && stat.mean != 0;
}

/* What the first plot shows that is a column of the runs; else the first metric that says
 * something. */
static gboolean
choose_metric (const SimPlan *plan, const SimSummary *summary, ExplainOptions *o, guint *metric,
               GError **error)
{
  const GPtrArray *plots = sim_scenario_plots (sim_plan_scenario (plan));

  o->taken = FALSE;
  if (o->metric)
    return sim_summary_find (summary, o->metric, metric, error);
  for (guint i = 0; i < plots->len; i++)
    if (sim_summary_find (summary, ((const SimPlotSpec *) g_ptr_array_index (plots, i))->y, metric,
                          NULL)
        && says_something (summary, *metric))
      return TRUE;
  o->taken = TRUE;
  for (*metric = 0; *metric < sim_summary_n_metrics (summary); (*metric)++)
    if (sim_report_is_central (sim_summary_metric (summary, *metric))
        && says_something (summary, *metric))
      return TRUE;
  return sim_invalid (error, "the runs measure nothing: name a metric with --metric");
}

static void
print_head (const SimPlan *plan, guint point, const SimStoreMetric *metric, SimStat stat)
{
  g_autofree char *title = sim_cli_title (sim_scenario_title (sim_plan_scenario (plan)));
  g_autofree char *label = sim_plan_label (plan, point);
  g_autofree char *value = sim_report_interval (stat.mean, stat.half_width);

  g_print ("%s%s%s\n%s is %s%s%s, over %u %s\n", title, label[0] ? ": " : "", label, metric->name,
           value, g_str_equal (metric->unit, "1") ? "" : " ",
           g_str_equal (metric->unit, "1") ? "" : metric->unit, stat.n,
           stat.n == 1 ? "replication: no interval without more" : "replications");
}

/* --- all of it --- */

static gboolean
explain (const SimPlan *plan, const SimPaired *paired, ExplainOptions *o, GError **error)
{
  const SimRunOptions *run = sim_scenario_run (sim_plan_scenario (plan));
  g_autoptr (GPtrArray) kept = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (SimSummary) summary = NULL;
  SimExplain e = { .plan = plan, .paired = paired, .point = (guint) o->point, .step = o->step };
  guint metric;

  sim_explain_laws_kept (plan, kept);
  summary = sim_paired_run (paired, NULL, 0, kept, error);
  if (summary == NULL || !choose_metric (plan, summary, o, &metric, error))
    return FALSE;
  e.metric = sim_summary_metric (summary, metric)->name;
  e.level = sim_summary_stat (summary, 0, metric).mean;
  print_head (plan, e.point, sim_summary_metric (summary, metric),
              sim_summary_stat (summary, 0, metric));
  if (o->taken)
    g_print (
      "  (No plot of the scenario shows a metric that is not 0 in these runs, so it is the first; "
      "another: --metric NAME.)\n");
  sim_explain_limits (summary);
  sim_explain_laws (plan, (guint) o->point, summary);
  if (o->brief)
    return TRUE;
  e.replications = run->replications;
  if (run->stop_metric)
    {
      /* As many as were run: each of a pair must have a partner. */
      e.replications = sim_summary_stat (summary, 0, metric).n;
      g_ptr_array_add (paired->sets, g_strdup ("run.stop_when=null"));
    }
  return sim_explain_movers (&e, error);
}

static int
explain_point (const SimCli *cli, const char *path, ExplainOptions *o)
{
  GError *error = NULL;
  SimLoaded loaded;
  guint n;

  if (!sim_cli_load (cli, path, (const char *const *) o->sets, NULL, &loaded))
    return SIM_EXIT_INVALID;
  n = sim_plan_n_points (loaded.plan);
  if ((guint) o->point >= n)
    sim_invalid (&error, "--point %d: the scenario has %u, from 0", o->point, n);
  else
    {
      g_autoptr (GPtrArray) sets = sets_of_point (loaded.plan, o);
      SimPaired paired = { path,         make_catalogue, (gpointer) cli,  cli->registry,
                           cli->confine, sets,           (guint) o->jobs };

      explain (loaded.plan, &paired, o, &error);
    }
  sim_loaded_clear (&loaded);
  return error ? sim_cli_fail (error) : SIM_EXIT_OK;
}

int
cmd_explain (const SimCli *cli, int argc, char **argv)
{
  ExplainOptions o = { .step = 0.05 };
  int status = SIM_EXIT_OK;

  if (parse_options (&o, &argc, &argv, &status))
    status = explain_point (cli, argv[1], &o);
  g_strfreev (o.sets);
  g_free (o.metric);
  return status;
}

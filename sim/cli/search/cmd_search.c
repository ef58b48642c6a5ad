/* sim/cli/search/cmd_search.c - `orrery search`: the largest or smallest value of one parameter at
 * which a metric keeps to a bound, by bisection; every point that is tried is a stored run. */
#include "sim/base/unit/unit.h"
#include "sim/cli/commands.h"
#include "sim/cli/search/bisect.h"
#include "sim/experiment/execute/execute.h"
#include "sim/experiment/summary/summary.h"
#include <math.h>
#include <string.h>

typedef struct {
  char   **sets;
  char    *axis, *metric, *below, *above, *from, *to, *within, *out;
  gint     jobs;
  gboolean largest, smallest;
} SearchOptions;

/* What a search knows; @tried is the axis as it grows, the newest value last. */
typedef struct {
  const SimCli        *cli;
  const SearchOptions *o;
  const char          *scenario;
  SimStore            *store;
  GPtrArray           *sets;          /* (element-type utf8): ends with NULL */
  GString             *tried;
  char                *unit, *metric_unit;   /* of the axis; of the metric, once it is known */
  double               bound, within;
  guint                n_runs, n_failed;
} Search;

static void
options_clear (SearchOptions *o)
{
  char *texts[] = { o->axis, o->metric, o->below, o->above, o->from, o->to, o->within, o->out };

  g_strfreev (o->sets);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
}

static gboolean
check_options (const SearchOptions *o, int argc, GError **error)
{
  if (argc != 2)
    return sim_invalid (error, "search: needs one scenario: `orrery search SCENARIO.yaml`");
  if (o->axis == NULL || o->metric == NULL)
    return sim_invalid (error, "search: needs --axis PATH, what is varied, and --metric M");
  if ((o->below == NULL) == (o->above == NULL))
    return sim_invalid (error, "search: needs one of --below VALUE and --above VALUE");
  if (o->largest == o->smallest)
    return sim_invalid (error, "search: needs one of --largest and --smallest");
  return (o->from == NULL) == (o->to == NULL)
         || sim_invalid (error, "search: --from goes with --to");
}

static gboolean
parse_options (SearchOptions *o, int *argc, char ***argv, int *status)
{
  GError *error = NULL;
  const GOptionEntry entries[] = {
    { "axis", 0, 0, G_OPTION_ARG_STRING, &o->axis, "The parameter to vary", "PATH" },
    { "metric", 'm', 0, G_OPTION_ARG_STRING, &o->metric, "What is bounded", "M" },
    { "below", 0, 0, G_OPTION_ARG_STRING, &o->below, "... by at most this", "VALUE" },
    { "above", 0, 0, G_OPTION_ARG_STRING, &o->above, "... by at least this", "VALUE" },
    { "largest", 0, 0, G_OPTION_ARG_NONE, &o->largest, "The largest value that will do", NULL },
    { "smallest", 0, 0, G_OPTION_ARG_NONE, &o->smallest, "The smallest value that will do", NULL },
    { "from", 0, 0, G_OPTION_ARG_STRING, &o->from,
      "Lower end (default: least value of the scenario's axis)", "VALUE" },
    { "to", 0, 0, G_OPTION_ARG_STRING, &o->to, "Upper end (default: its greatest)", "VALUE" },
    { "within", 0, 0, G_OPTION_ARG_STRING, &o->within, "How near, as a share (default: 0.01)",
      "SHARE" },
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->sets, "Set a value of the scenario",
      "PATH=VALUE" },
    { "jobs", 'j', 0, G_OPTION_ARG_INT, &o->jobs, "Worker processes (default: one a processor)",
      "N" },
    { "out", 'o', 0, G_OPTION_ARG_FILENAME, &o->out,
      "Results file (default: the scenario's name with -search.db, here)", "FILE.db" },
    G_OPTION_ENTRY_NULL
  };

  if (!sim_cli_options ("SCENARIO - the largest or smallest value of a parameter within a bound",
                        entries, argc, argv, status))
    return FALSE;
  if (check_options (o, *argc, &error)
      && (o->jobs >= 0 || sim_invalid (&error, "search: --jobs takes a positive number")))
    return TRUE;
  *status = sim_cli_fail (error);
  return FALSE;
}

/* --- the range --- */

/* Is the axis, and nothing else, swept?  Widens the range to its values. */
static gboolean
range_of_axis (const SimPlan *plan, const char *axis, SimBisect *b, GError **error)
{
  b->from = INFINITY;
  b->to = -INFINITY;
  for (guint k = 0; k < sim_plan_n_columns (plan); k++)
    if (strcmp (sim_plan_column (plan, k), axis) != 0)
      return sim_invalid (error, "search: the scenario sweeps %s too: give it one value with --set",
                          sim_plan_column (plan, k));
  for (guint p = 0; p < sim_plan_n_points (plan); p++)
    {
      SimCell cell;

      if (!sim_plan_cell (plan, p, axis, &cell, error))
        return FALSE;
      if (cell.text != NULL)
        return sim_invalid (error, "search: %s is no number", axis);
      b->from = MIN (b->from, cell.number);
      b->to = MAX (b->to, cell.number);
    }
  return TRUE;
}

/* Is @axis the parameter of this component? */
static gboolean
is_axis_of (const SimScenarioComponent *component, const char *axis, const char *param)
{
  g_autofree char *path = g_strdup_printf ("components.%s.params.%s", component->name, param);

  return g_str_has_prefix (axis, "params.") || strcmp (axis, path) == 0;
}

/* Whole numbers are tried where the row has them. */
static gboolean
is_whole (const SimPlan *plan, const char *axis)
{
  const GPtrArray *components = sim_scenario_components (sim_plan_scenario (plan));
  const char *name = strrchr (axis, '.');

  for (guint i = 0; name && i < components->len; i++)
    {
      const SimScenarioComponent *c = g_ptr_array_index (components, i);
      const SimParam *row = sim_param_find (c->model->params, name + 1);

      if (row && row->type == SIM_INT && is_axis_of (c, axis, name + 1))
        return TRUE;
    }
  return FALSE;
}

static gboolean
read_range (Search *s, const SimPlan *plan, SimBisect *b, GError **error)
{
  const SearchOptions *o = s->o;
  const char *unit = sim_plan_unit (plan, o->axis);
  char *end = NULL;

  if (unit == NULL)
    return sim_invalid (error,
                        "search: %s is no parameter with a number: params.NAME, or "
                        "components.NAME.params.NAME; `orrery describe MODEL` lists them",
                        o->axis);
  s->unit = g_strdup (unit);
  b->whole = is_whole (plan, o->axis);
  b->largest = o->largest;
  b->within = o->within ? g_ascii_strtod (o->within, &end) : 0.01;
  s->within = b->within;
  if (o->within && (*end != '\0' || !(b->within > 0 && b->within < 1)))
    return sim_invalid (error, "search: --within %s: it is a share, such as 0.01", o->within);
  if (!range_of_axis (plan, o->axis, b, error))
    return FALSE;
  if (o->from
      && (!sim_quantity_parse (o->from, unit, &b->from, error)
          || !sim_quantity_parse (o->to, unit, &b->to, error)))
    return FALSE;
  if (o->from && !(b->from < b->to && isfinite (b->from) && isfinite (b->to)))
    return sim_invalid (error, "search: --from %s --to %s: --to must be greater, and finite",
                        o->from, o->to);
  return b->from < b->to
         || sim_invalid (error, "search: %s has one value: say --from and --to", o->axis);
}

/* --- one value --- */

/* The mean of the replications that are left is not the mean that was asked for: what fails is
 * often what is loaded most. */
static gboolean
check_failures (SimStore *store, guint n_failed, GError **error)
{
  g_autoptr (GPtrArray) failures = n_failed ? sim_store_failures (store, 1, error) : NULL;

  if (n_failed == 0)
    return TRUE;
  return failures
         && sim_error (error, SIM_ERROR_STORE,
                       "search: %u %s failed, so that the point has no mean: %s; search where runs "
                       "end, or raise run.timeout or run.memory with --set",
                       n_failed, n_failed == 1 ? "run" : "runs",
                       failures->len ? (const char *) g_ptr_array_index (failures, 0) : "");
}

static gboolean
read_stat (Search *s, SimStat *stat, GError **error)
{
  g_autoptr (SimSummary) summary = sim_summary_new (s->store, error);
  const char *bound = s->o->below ? s->o->below : s->o->above;
  guint n_ok, metric, n;

  if (summary == NULL || !sim_store_counts (s->store, &n_ok, &s->n_failed, error)
      || !check_failures (s->store, s->n_failed, error)
      || !sim_summary_find (summary, s->o->metric, &metric, error))
    return FALSE;
  n = sim_summary_n_points (summary);
  s->n_runs = n_ok + s->n_failed;
  if (s->metric_unit == NULL)
    {
      s->metric_unit = g_strdup (sim_summary_metric (summary, metric)->unit);
      if (!sim_quantity_parse (bound, s->metric_unit, &s->bound, error))
        return FALSE;
    }
  *stat = sim_summary_stat (summary, n - 1, metric);
  return isfinite (stat->mean)
         || sim_invalid (error, "search: %s has no value at one of the points; `orrery show %s`",
                         s->o->metric, sim_store_path (s->store));
}

/* Runs the scenario with all values so far, of which the newest alone is new. */
static gboolean
run_value (Search *s, double value, SimStat *stat, GError **error)
{
  SimExecuteOptions options = { .jobs = (guint) s->o->jobs };
  g_autofree char *text = sim_quantity_format (value, s->unit), *sweep = NULL;
  SimLoaded loaded;
  gboolean done;

  g_string_append_printf (s->tried, "%s%s", s->tried->len ? ", " : "", text);
  sweep = g_strdup_printf ("sweep={axes: {\"%s\": [%s]}}", s->o->axis, s->tried->str);
  g_ptr_array_index (s->sets, s->sets->len - 2) = sweep;
  if (!sim_cli_load (s->cli, s->scenario, (const char *const *) s->sets->pdata, NULL, &loaded))
    return sim_invalid (error, "search: %s = %s cannot be run", s->o->axis, text);
  done = sim_execute (loaded.plan, s->store, &options, NULL, error) && read_stat (s, stat, error);
  sim_loaded_clear (&loaded);
  return done;
}

static gboolean
try_value (gpointer data, double value, SimBisectTry *try, GError **error)
{
  Search *s = data;
  SimStat stat = { 0 };

  if (!run_value (s, value, &stat, error))
    return FALSE;
  *try = (SimBisectTry){ value, stat.mean, stat.half_width, FALSE, FALSE };
  try->holds = s->o->below ? stat.mean <= s->bound : stat.mean >= s->bound;
  try->sure = isfinite (stat.half_width) && fabs (stat.mean - s->bound) > stat.half_width;
  return TRUE;
}

/* --- what came out --- */

/* Four digits are for people, more where the search is finer. */
static char *
value_text (const Search *s, double value)
{
  g_autofree char *text = NULL;
  int digits = 2 - (int) floor (log10 (s->within));

  if (digits <= 4)
    return sim_quantity_humane (value, s->unit);
  text = g_strdup_printf ("%.*g", MIN (digits, 17), value);
  return sim_quantity_format (g_ascii_strtod (text, NULL), s->unit);
}

static void
print_try (const Search *s, const SimBisectTry *try)
{
  g_autofree char *at = value_text (s, try->value);
  g_autofree char *mean = sim_quantity_humane (try->mean, s->metric_unit);
  g_autofree char *half = sim_quantity_humane (try->half_width, s->metric_unit);

  g_print ("  at %s %s is %s%s%s\n", at, s->o->metric, mean,
           isfinite (try->half_width) ? " ± " : "", isfinite (try->half_width) ? half : "");
}

static int
report (const Search *s, const SimBisect *b)
{
  const char *side = b->largest ? "largest" : "smallest";
  const char *which = s->o->below ? "at most" : "at least";
  const char *bound = s->o->below ? s->o->below : s->o->above;
  g_autofree char *good = value_text (s, b->good.value);
  g_autofree char *sure = isnan (b->sure_good) ? NULL : value_text (s, b->sure_good);
  g_autofree char *not = isnan (b->sure_bad) ? NULL : value_text (s, b->sure_bad);

  if (!b->good.holds)
    g_print ("%s: nowhere in the range is %s %s %s\n", s->o->axis, s->o->metric, which, bound);
  else
    g_print ("%s: %s is the %s with %s %s %s%s\n", s->o->axis, good, side, s->o->metric, which,
             bound, b->bad.holds ? ", the end of the range" : "");
  print_try (s, &b->good);
  if (b->good.holds && !b->bad.holds)
    print_try (s, &b->bad);
  g_print ("  by 95 %% intervals it surely holds %s %s, and surely not %s %s\n",
           sure ? "to" : "nowhere", sure ? sure : "that was tried", not ? "from" : "anywhere",
           not ? not : "that was tried");
  g_print ("%u values tried, %u runs in %s\n", b->n_tried, s->n_runs, sim_store_path (s->store));
  return b->good.holds ? SIM_EXIT_OK : SIM_EXIT_EXPECT;
}

static int
search (Search *s, SimBisect *b, GError **error)
{
  g_autofree char *stem = sim_cli_stem (s->scenario);
  g_autofree char *made = g_strconcat (stem, "-search.db", NULL);
  int status = SIM_EXIT_INVALID;

  if (s->o->out || sim_cli_may_make (made, error))
    s->store = sim_store_open (s->o->out ? s->o->out : made, SIM_STORE_WRITE, error);
  if (s->store && sim_bisect (b, try_value, s, error))
    status = report (s, b);
  if (s->store && *error == NULL)
    sim_store_close (g_steal_pointer (&s->store), error);
  sim_store_free (s->store);
  return status;
}

/* Claims and plots are of the whole sweep. */
static int
prepare_and_search (Search *s)
{
  SimBisect b = { 0 };
  SimLoaded loaded;
  GError *error = NULL;
  int status = SIM_EXIT_INVALID;

  for (guint i = 0; s->o->sets && s->o->sets[i]; i++)
    g_ptr_array_add (s->sets, s->o->sets[i]);
  g_ptr_array_add (s->sets, (gpointer) "expect=[]");
  g_ptr_array_add (s->sets, (gpointer) "plots=[]");
  g_ptr_array_add (s->sets, NULL);
  if (!sim_cli_load (s->cli, s->scenario, (const char *const *) s->sets->pdata, NULL, &loaded))
    return status;
  if (read_range (s, loaded.plan, &b, &error))
    status = search (s, &b, &error);
  sim_loaded_clear (&loaded);
  if (error)
    status = sim_cli_fail (error);
  return s->n_failed > 0 ? SIM_EXIT_RUNS : status;
}

int
cmd_search (const SimCli *cli, int argc, char **argv)
{
  SearchOptions options = { 0 };
  int status = SIM_EXIT_OK;

  if (parse_options (&options, &argc, &argv, &status))
    {
      g_autoptr (GPtrArray) sets = g_ptr_array_new ();
      g_autoptr (GString) tried = g_string_new (NULL);
      Search s = { .cli = cli, .o = &options, .scenario = argv[1], .sets = sets, .tried = tried };

      status = prepare_and_search (&s);
      g_free (s.unit);
      g_free (s.metric_unit);
    }
  options_clear (&options);
  return status;
}

/* sim/cli/search/cmd_search.c - `orrery search`: the largest or smallest value of one parameter at
 * which a metric keeps to a bound, by bisection, or the best point of several axes
 * (best_point.h); every point that is tried is a stored run. */
#include "sim/base/unit/unit.h"
#include "sim/cli/commands.h"
#include "sim/cli/search/best_point.h"
#include "sim/cli/search/bisect.h"
#include "sim/cli/search/search_axes.h"
#include <math.h>
#include <string.h>

typedef struct {
  char   **sets, **requirements, **axes;
  char    *axis;              /* the only one of axes */
  char    *metric, *below, *above, *from, *to, *within, *out, *minimize, *maximize;
  gint     jobs, tries;
  gboolean largest, smallest;
} SearchOptions;

enum { TRIES = 100 };      /* of a simplex, if not said otherwise */

/* What a search knows; @tried is the axis as it grows, the newest value last. */
typedef struct {
  const SearchOptions *o;
  SimSearchRuns        runs;
  GString             *tried;
  char                *unit, *metric_unit;   /* of the axis; of the metric, once it is known */
  double               bound, within;
} Search;

static void
options_clear (SearchOptions *o)
{
  char *texts[] = { o->metric, o->below, o->above,    o->from,    o->to,
                    o->within, o->out,   o->minimize, o->maximize };

  g_strfreev (o->sets);
  g_strfreev (o->requirements);
  g_strfreev (o->axes);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
}

/* Options of bisection and of the best point do not mix. */
static gboolean
check_best (const SearchOptions *o, GError **error)
{
  if (o->minimize && o->maximize)
    return sim_invalid (error, "search: one of --minimize and --maximize");
  if (o->axis || o->metric || o->below || o->above || o->largest || o->smallest || o->from || o->to)
    return sim_invalid (error, "search: the best point is looked for over the axes of the scenario "
                               "(--set params.NAME=LEAST,GREATEST), with bounds as --require "
                               "'METRIC < VALUE': --axis, --metric, --below, --above, --largest, "
                               "--smallest, --from and --to are of the search for an edge");
  return o->tries > 0 || sim_invalid (error, "search: --tries takes a positive number");
}

static gboolean
check_edge (const SearchOptions *o, GError **error)
{
  if (o->axis == NULL || o->metric == NULL)
    return sim_invalid (error, "search: needs --axis PATH, what is varied, and --metric M; or "
                               "--minimize M or --maximize M, for the best point");
  if ((o->below == NULL) == (o->above == NULL))
    return sim_invalid (error, "search: needs one of --below VALUE and --above VALUE");
  if (o->largest == o->smallest)
    return sim_invalid (error, "search: needs one of --largest and --smallest");
  if (o->requirements || o->tries != TRIES)
    return sim_invalid (error, "search: --require and --tries go with --minimize or --maximize");
  return (o->from == NULL) == (o->to == NULL)
         || sim_invalid (error, "search: --from goes with --to");
}

static gboolean
check_options (SearchOptions *o, int argc, GError **error)
{
  if (o->axes && o->axes[1])
    return sim_invalid (error, "search: one --axis has an edge; over several the best point is "
                               "looked for, with --minimize M or --maximize M");
  o->axis = o->axes ? o->axes[0] : NULL;
  if (argc != 2)
    return sim_invalid (error, "search: needs one scenario: `orrery search SCENARIO.yaml`");
  if (o->jobs < 0)
    return sim_invalid (error, "search: --jobs takes a positive number");
  return o->minimize || o->maximize ? check_best (o, error) : check_edge (o, error);
}

static gboolean
parse_options (SearchOptions *o, int *argc, char ***argv, int *status)
{
  GError *error = NULL;
  const GOptionEntry entries[] = {
    { "axis", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->axes, "The parameter to vary", "PATH" },
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
    { "minimize", 0, 0, G_OPTION_ARG_STRING, &o->minimize,
      "The point of the scenario's axes where this is least", "METRIC" },
    { "maximize", 0, 0, G_OPTION_ARG_STRING, &o->maximize, "... or greatest", "METRIC" },
    { "require", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->requirements,
      "... among those where this holds (repeat for more)", "EXPR" },
    { "tries", 0, 0, G_OPTION_ARG_INT, &o->tries, "... in at most so many steps (default: 100)",
      "N" },
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->sets, "Set a value of the scenario",
      "PATH=VALUE" },
    { "jobs", 'j', 0, G_OPTION_ARG_INT, &o->jobs, "Worker processes (default: one a processor)",
      "N" },
    { "out", 'o', 0, G_OPTION_ARG_FILENAME, &o->out,
      "Results file (default: the scenario's name with -search.db, here)", "FILE.db" },
    G_OPTION_ENTRY_NULL
  };

  if (!sim_cli_options ("SCENARIO - the value of a parameter at a bound, or the best point of axes",
                        entries, argc, argv, status))
    return FALSE;
  if (check_options (o, *argc, &error))
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

/* Returns: --within, a share; 0 with @error when it is none. */
static double
read_within (const SearchOptions *o, GError **error)
{
  char *end = NULL;
  double within = o->within ? g_ascii_strtod (o->within, &end) : 0.01;

  if (o->within == NULL || (*end == '\0' && within > 0 && within < 1))
    return within;
  sim_invalid (error, "search: --within %s: it is a share, such as 0.01", o->within);
  return 0;
}

static gboolean
read_range (Search *s, const SimPlan *plan, SimBisect *b, GError **error)
{
  const SearchOptions *o = s->o;
  const char *unit = sim_plan_unit (plan, o->axis);

  if (unit == NULL)
    return sim_invalid (error,
                        "search: %s is no parameter with a number: params.NAME, or "
                        "components.NAME.params.NAME; `orrery describe MODEL` lists them",
                        o->axis);
  s->unit = g_strdup (unit);
  b->whole = sim_search_axes_is_whole (plan, o->axis);
  b->largest = o->largest;
  b->within = s->within = read_within (o, error);
  if (b->within == 0)
    return FALSE;
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

static gboolean
read_stat (Search *s, SimStat *stat, GError **error)
{
  g_autoptr (SimSummary) summary = sim_summary_new (s->runs.store, error);
  const char *bound = s->o->below ? s->o->below : s->o->above;
  guint metric, n;

  if (summary == NULL || !sim_summary_find (summary, s->o->metric, &metric, error))
    return FALSE;
  n = sim_summary_n_points (summary);
  if (s->metric_unit == NULL)
    {
      s->metric_unit = g_strdup (sim_summary_metric (summary, metric)->unit);
      if (!sim_quantity_parse (bound, s->metric_unit, &s->bound, error))
        return FALSE;
    }
  *stat = sim_summary_stat (summary, n - 1, metric);
  return isfinite (stat->mean)
         || sim_invalid (error, "search: %s has no value at one of the points; `orrery show %s`",
                         s->o->metric, sim_store_path (s->runs.store));
}

/* Runs the scenario with all values so far, of which the newest alone is new. */
static gboolean
run_value (Search *s, double value, SimStat *stat, GError **error)
{
  g_autofree char *text = sim_quantity_format (value, s->unit), *axes = NULL;

  g_string_append_printf (s->tried, "%s%s", s->tried->len ? ", " : "", text);
  axes = g_strdup_printf ("{\"%s\": [%s]}", s->o->axis, s->tried->str);
  return sim_search_runs_do (&s->runs, axes, error) && read_stat (s, stat, error);
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
  g_print ("%u values tried, %u runs in %s\n", b->n_tried, s->runs.n_runs,
           sim_store_path (s->runs.store));
  return b->good.holds ? SIM_EXIT_OK : SIM_EXIT_EXPECT;
}

static int
search_edge (Search *s, const SimPlan *plan, GError **error)
{
  SimBisect b = { 0 };

  if (!read_range (s, plan, &b, error) || !sim_search_runs_open (&s->runs, s->o->out, error)
      || !sim_bisect (&b, try_value, s, error))
    return SIM_EXIT_INVALID;
  return report (s, &b);
}

static int
search_best (Search *s, const SimPlan *plan, GError **error)
{
  const SearchOptions *o = s->o;
  SimBestPoint best = { .metric = o->minimize ? o->minimize : o->maximize,
                        .smallest = o->minimize != NULL,
                        .requirements = o->requirements,
                        .max_tries = (guint) o->tries };

  best.within = read_within (o, error);
  if (best.within == 0 || !sim_search_runs_open (&s->runs, o->out, error))
    return SIM_EXIT_INVALID;
  return sim_best_point (&best, &s->runs, plan, error);
}

static int
load_and_search (Search *s)
{
  SimLoaded loaded;
  GError *error = NULL;
  int status = SIM_EXIT_INVALID;

  if (!sim_search_runs_load (&s->runs, s->o->sets, &loaded))
    return status;
  status = s->o->minimize || s->o->maximize ? search_best (s, loaded.plan, &error)
                                            : search_edge (s, loaded.plan, &error);
  sim_search_runs_close (&s->runs, &error);
  sim_loaded_clear (&loaded);
  if (error)
    status = sim_cli_fail (error);
  return s->runs.n_failed > 0 ? SIM_EXIT_RUNS : status;
}

int
cmd_search (const SimCli *cli, int argc, char **argv)
{
  SearchOptions options = { .tries = TRIES };
  int status = SIM_EXIT_OK;

  if (parse_options (&options, &argc, &argv, &status))
    {
      g_autoptr (GPtrArray) sets = g_ptr_array_new ();
      g_autoptr (GString) tried = g_string_new (NULL);
      Search s = { .o = &options, .tried = tried };

      s.runs = (SimSearchRuns){
        .cli = cli, .scenario = argv[1], .jobs = (guint) options.jobs, .sets = sets
      };
      status = load_and_search (&s);
      g_free (s.unit);
      g_free (s.metric_unit);
    }
  options_clear (&options);
  return status;
}

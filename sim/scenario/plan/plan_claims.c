/* sim/scenario/plan/plan_claims.c - derive, expect and plots checked against the metrics and
 * points that there will be. */
#include "sim/base/suggest.h"
#include "sim/core/metric_name.h"
#include "sim/scenario/plan/plan_state.h"
#include <string.h>

/* What expressions over results may name: columns of the record, derived metrics and parameters. */
typedef struct {
  const SimPlan *plan;
  /* zero-terminated: metrics with their bare names, then derived metrics so far */
  GPtrArray *names;
  SimFaults *faults;
} Known;

static void
add_names (Known *known)
{
  g_autoptr (GArray) columns = sim_plan_columns (known->plan);

  known->names = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < columns->len; i++)
    {
      const char *name = g_array_index (columns, SimColumn, i).name;

      if (g_str_has_suffix (name, ".mean")) /* a tally or level may be named bare */
        g_ptr_array_add (known->names, g_strndup (name, strlen (name) - strlen (".mean")));
      g_ptr_array_add (known->names, g_strdup (name));
    }
  g_ptr_array_add (known->names, NULL);
}

/* A derived metric is known to those that follow it. */
static void
add_derived (Known *known, const char *name)
{
  g_ptr_array_index (known->names, known->names->len - 1) = g_strdup (name);
  g_ptr_array_add (known->names, NULL);
}

/* Names that a metric's own name may be mistaken for, and parameters. */
static char *
suggest (const Known *known, const char *name)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  const GPtrArray *components = known->plan->scenario->components;
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i + 1 < known->names->len; i++)
    g_ptr_array_add (all, g_ptr_array_index (known->names, i));
  for (guint c = 0; c < components->len; c++)
    for (const SimParam *row
         = ((SimScenarioComponent *) g_ptr_array_index (components, c))->model->params;
         row && row->name; row++)
      {
        g_ptr_array_add (paths, sim_scenario_param_path (known->plan->scenario, c, row));
        g_ptr_array_add (all, g_ptr_array_index (paths, paths->len - 1));
      }
  g_ptr_array_add (all, NULL);
  return sim_suggest_text (name, (const char *const *) all->pdata);
}

static gboolean
is_param (const Known *known, const char *name)
{
  SimCell cell;

  return sim_plan_cell (known->plan, 0, name, &cell, NULL);
}

/* Returns: (transfer full) (nullable): of a metric that there is. */
static char *
why_no_quantile (const SimPlan *plan, const char *name)
{
  g_autofree char *base = sim_metric_quantile_base (name);
  g_autofree char *statistic = base ? g_strconcat (base, ".", NULL) : NULL;
  g_autoptr (GArray) columns = base ? sim_plan_columns (plan) : NULL;

  for (guint i = 0; base && i < columns->len; i++)
    {
      const SimColumn *column = &g_array_index (columns, SimColumn, i);

      if (g_str_equal (column->name, base) || g_str_has_prefix (column->name, statistic))
        return sim_metric_no_quantile (name, sim_metric_kind_name (column->metric->kind));
    }
  return NULL;
}

static void
check_name (const Known *known, const char *name, const SimMark *mark, const char *key)
{
  g_autofree char *hint = NULL;

  if (g_strv_contains ((const char *const *) known->names->pdata, name) || is_param (known, name))
    return;
  if ((hint = why_no_quantile (known->plan, name)) != NULL)
    {
      sim_faults_add (known->faults, mark, key, "%s", hint);
      return;
    }
  hint = suggest (known, name);
  sim_faults_add (known->faults, mark, key, "no metric or parameter '%s'%s", name, hint);
}

static gboolean
is_derived (const SimPlan *plan, const char *name)
{
  const GPtrArray *derived = plan->scenario->derived;

  for (guint i = 0; i < derived->len; i++)
    if (g_str_equal (((const SimDerived *) g_ptr_array_index (derived, i))->name, name))
      return TRUE;
  return FALSE;
}

/* A rule that looks at what no run measures would never be met. */
static void
check_stop (const Known *known, const char *name, const SimMark *mark)
{
  g_autoptr (GArray) columns = sim_plan_columns (known->plan);
  g_autofree char *mean = g_strconcat (name, ".mean", NULL);
  guint before = sim_faults_n (known->faults);

  for (guint i = 0; i < columns->len; i++)
    if (g_str_equal (g_array_index (columns, SimColumn, i).name, name)
        || g_str_equal (g_array_index (columns, SimColumn, i).name, mean))
      return;
  if (!is_derived (known->plan, name))
    check_name (known, name, mark, "run.stop_when.metric");
  if (sim_faults_n (known->faults) == before)
    sim_faults_add (known->faults, mark, "run.stop_when.metric",
                    "'%s' is no metric of the model: a parameter or a derived metric has no "
                    "interval that a run could narrow",
                    name);
}

/* The unit of a metric, a derived metric or a parameter. */
static const char *
unit_of (gpointer data, const char *name)
{
  const SimPlan *plan = data;
  const GPtrArray *derived = plan->scenario->derived;
  g_autoptr (GArray) columns = sim_plan_columns (plan);
  g_autofree char *mean = g_strconcat (name, ".mean", NULL);

  for (guint i = 0; i < columns->len; i++)
    {
      const SimColumn *column = &g_array_index (columns, SimColumn, i);

      if (g_str_equal (column->name, name) || g_str_equal (column->name, mean))
        return column->unit;
    }
  for (guint i = 0; i < derived->len; i++)
    if (g_str_equal (((const SimDerived *) g_ptr_array_index (derived, i))->name, name))
      return ((const SimDerived *) g_ptr_array_index (derived, i))->unit;
  return sim_plan_unit (plan, name);
}

static void
check_units (const Known *known, const SimExpr *expr, const SimMark *mark, const char *key)
{
  const SimUnitScope scope = { unit_of, (gpointer) known->plan };
  GError *error = NULL;

  if (expr && !sim_expr_check_units (expr, &scope, &error))
    sim_faults_take (known->faults, mark, key, error);
}

static void
check_names (const Known *known, const SimExpr *expr, const SimMark *mark, const char *key)
{
  g_autoptr (GPtrArray) names = expr ? sim_expr_names (expr) : g_ptr_array_new ();

  for (guint i = 0; i < names->len; i++)
    check_name (known, g_ptr_array_index (names, i), mark, key);
  check_units (known, expr, mark, key);
}

/* A filter must select some point; it may name parameters only. */
static void
check_where (const Known *known, const SimExpr *where, const SimMark *mark, const char *key)
{
  GError *error = NULL;
  gboolean any = where == NULL;

  check_units (known, where, mark, key);
  for (guint p = 0; p < known->plan->n_points && !any && error == NULL; p++)
    {
      SimPointView view = { known->plan, p };
      SimScope scope = sim_plan_scope (&view);
      double value = 0;

      any = sim_expr_number (where, &scope, &value, &error) && value != 0;
    }
  if (error)
    sim_faults_take (known->faults, mark, key, error);
  else if (!any && known->plan->where == NULL)
    sim_faults_add (known->faults, mark, key, "'%s' selects no point of the sweep",
                    sim_expr_text (where));
}

/* The place of `section[i].key`. */
static const SimMark *
mark_of (const Known *known, const char *section, guint i, const char *key,
         const SimMark *otherwise)
{
  g_autofree char *path = g_strdup_printf ("%s[%u].%s", section, i, key);

  return sim_scenario_mark (known->plan->scenario, path, otherwise);
}

static void
check_derived (Known *known, const SimDerived *derived, guint i)
{
  gboolean any = derived->base_paths->len == 0;

  check_names (known, derived->value, mark_of (known, "derive", i, "value", &derived->mark),
               "derive.value");
  if (g_strv_contains ((const char *const *) known->names->pdata, derived->name))
    sim_faults_add (known->faults, mark_of (known, "derive", i, "name", &derived->mark),
                    "derive.name", "'%s' is a metric of the model; take another name",
                    derived->name);
  add_derived (known, derived->name);
  for (guint p = 0; p < known->plan->n_points && !any; p++)
    any = sim_plan_base (known->plan, p, derived) >= 0;
  if (!any && known->plan->where == NULL)
    sim_faults_add (known->faults, &derived->mark, "derive.base",
                    "no point of the sweep has these values: nothing to compare with");
}

/* A parameter in a picture is one that the sweep changes. */
static void
check_swept (const Known *known, const char *path, const SimMark *mark, const char *key)
{
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint k = 0; k < known->plan->n_columns; k++)
    {
      if (g_str_equal (known->plan->columns[k].path, path))
        return;
      g_string_append_printf (all, "%s%s", k ? ", " : "", known->plan->columns[k].path);
    }
  sim_faults_add (known->faults, mark, key, "'%s' is not swept; %s%s", path,
                  all->len ? "swept are " : "the scenario sweeps nothing", all->str);
}

/* --- points that share a place in a plot --- */

static gboolean
is_averaged (const SimPlotSpec *plot, const char *path)
{
  return plot->average && g_strv_contains ((const char *const *) plot->average, path);
}

/* What a picture tells points apart by: its x, its lines, its panels; and what it averages over. */
static char *
place_key (const Known *known, const SimPlotSpec *plot, guint point, gboolean with_others)
{
  GString *key = g_string_new (NULL);

  for (guint k = 0; k < known->plan->n_columns; k++)
    {
      const char *path = known->plan->columns[k].path;
      gboolean shown = g_strcmp0 (path, plot->x) == 0 || g_strcmp0 (path, plot->by) == 0
                       || g_strcmp0 (path, plot->facet) == 0;

      if (shown || (with_others && !is_averaged (plot, path)))
        g_string_append_printf (key, "%s\x1f", sim_plan_value (known->plan, point, k));
    }
  return g_string_free (key, FALSE);
}

static gboolean
is_selected (const Known *known, const SimExpr *where, guint point)
{
  SimPointView view = { known->plan, point };
  SimScope scope = sim_plan_scope (&view);
  double value = 1;

  return where == NULL || (sim_expr_number (where, &scope, &value, NULL) && value != 0);
}

/* Do the points of the place of @point have different values there? */
static gboolean
differs (const Known *known, const SimPlotSpec *plot, guint point, guint column)
{
  g_autofree char *key = place_key (known, plot, point, FALSE);
  const char *value = sim_plan_value (known->plan, point, column);

  for (guint p = 0; p < known->plan->n_points; p++)
    {
      g_autofree char *there = place_key (known, plot, p, FALSE);

      if (g_str_equal (key, there) && is_selected (known, plot->where, p)
          && !g_str_equal (sim_plan_value (known->plan, p, column), value))
        return TRUE;
    }
  return FALSE;
}

/* The swept parameters, averaged ones apart, that tell apart the points of a place. */
static char *
paths_left_out (const Known *known, const SimPlotSpec *plot, guint point)
{
  GString *all = g_string_new (NULL);

  for (guint k = 0; k < known->plan->n_columns; k++)
    {
      const char *path = known->plan->columns[k].path;

      if (!is_averaged (plot, path) && differs (known, plot, point, k))
        g_string_append_printf (all, "%s%s", all->len > 0 ? ", " : "", path);
    }
  return g_string_free (all, FALSE);
}

/* Returns: (transfer full): the points at each place, each once when averages make one of them. */
static GHashTable *
count_places (const Known *known, const SimPlotSpec *plot)
{
  GHashTable *n = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint p = 0; p < known->plan->n_points; p++)
    {
      char *key;

      if (!is_selected (known, plot->where, p)
          || !g_hash_table_add (seen, place_key (known, plot, p, TRUE)))
        continue;
      key = place_key (known, plot, p, FALSE);
      g_hash_table_insert (n, key,
                           GUINT_TO_POINTER (GPOINTER_TO_UINT (g_hash_table_lookup (n, key)) + 1));
    }
  return n;
}

/* -1 for a metric on x, where points that meet say something, and for what is not swept. */
static gint
column_of (const Known *known, const char *path)
{
  for (guint k = 0; k < known->plan->n_columns; k++)
    if (g_str_equal (known->plan->columns[k].path, path))
      return (gint) k;
  return -1;
}

/* Do points that meet mean anything?  Over a metric on x each is a mark of its own. */
static gboolean
has_places (const Known *known, const SimPlotSpec *plot)
{
  if (!sim_plot_has_x (plot))
    return TRUE;
  return !sim_plot_is (plot, "front") && column_of (known, plot->x) >= 0;
}

/* Where two points meet: "x = 3", or a line where the kind has an x of its own. */
static char *
meeting_place (const Known *known, const SimPlotSpec *plot, guint point)
{
  if (!sim_plot_has_x (plot))
    return g_strdup ("a line");
  return g_strdup_printf ("x = %s",
                          sim_plan_value (known->plan, point, (guint) column_of (known, plot->x)));
}

static void
check_shared (const Known *known, const SimPlotSpec *plot)
{
  g_autoptr (GHashTable) n = has_places (known, plot) ? count_places (known, plot) : NULL;

  for (guint p = 0; n && p < known->plan->n_points; p++)
    {
      g_autofree char *key = place_key (known, plot, p, FALSE), *paths = NULL, *place = NULL;
      guint here = GPOINTER_TO_UINT (g_hash_table_lookup (n, key));

      if (here < 2 || !is_selected (known, plot->where, p))
        continue;
      paths = paths_left_out (known, plot, p);
      place = meeting_place (known, plot, p);
      sim_faults_add (known->faults, &plot->mark, "plots",
                      "%u points share %s and differ by %s: say by, where%s", here, place, paths,
                      sim_plot_is_of_observations (plot) ? " or facet" : ", facet or average");
      return;
    }
}

static void
check_average (const Known *known, const SimPlotSpec *plot, guint i)
{
  const SimMark *mark = mark_of (known, "plots", i, "average", &plot->mark);

  for (char **path = plot->average; path && *path; path++)
    {
      check_swept (known, *path, mark, "plots.average");
      if (g_str_equal (*path, plot->x) || g_strcmp0 (*path, plot->by) == 0
          || g_strcmp0 (*path, plot->facet) == 0)
        sim_faults_add (known->faults, mark, "plots.average",
                        "'%s' is told apart in this plot already: averaging leaves it out", *path);
    }
}

/* The word for what a plot of observations is made of. */
static const char *
observed_word (SimMetricKind kind)
{
  return kind == SIM_SERIES ? "series" : "tally (a metric with a histogram)";
}

/* Observations are kept of tallies, samples of series; a series may be one of a table by names. */
static void
check_observed (const Known *known, const SimPlotSpec *plot, const SimMark *mark)
{
  SimMetricKind kind = sim_plot_is (plot, "time") ? SIM_SERIES : SIM_TALLY;
  g_autoptr (GPtrArray) names = sim_plan_metric_names (known->plan, kind);
  const char *bracket = kind == SIM_SERIES ? strchr (plot->y, '[') : NULL;
  g_autofree char *bare = bracket ? g_strndup (plot->y, (gsize) (bracket - plot->y)) : NULL;
  g_autofree char *hint = NULL;

  g_ptr_array_add (names, NULL);
  if (g_strv_contains ((const char *const *) names->pdata, bare ? bare : plot->y))
    return;
  if (names->len == 1)
    {
      sim_faults_add (known->faults, mark, "plots.y", "the model records no %s: no plot of kind %s",
                      observed_word (kind), plot->kind);
      return;
    }
  hint = sim_suggest_text (plot->y, (const char *const *) names->pdata);
  sim_faults_add (known->faults, mark, "plots.y", "'%s' is no %s, which kind %s needs%s", plot->y,
                  observed_word (kind), plot->kind, hint);
}

static void
check_x (const Known *known, const SimPlotSpec *plot, const SimMark *mark)
{
  if (!sim_plot_has_x (plot))
    return;
  if (is_param (known, plot->x))
    check_swept (known, plot->x, mark, "plots.x");
  else
    check_name (known, plot->x, mark, "plots.x");
}

static void
check_plot (const Known *known, const SimPlotSpec *plot, guint i)
{
  const SimMark *y = mark_of (known, "plots", i, "y", &plot->mark);

  check_x (known, plot, mark_of (known, "plots", i, "x", &plot->mark));
  if (plot->by)
    check_swept (known, plot->by, mark_of (known, "plots", i, "by", &plot->mark), "plots.by");
  if (plot->facet)
    check_swept (known, plot->facet, mark_of (known, "plots", i, "facet", &plot->mark),
                 "plots.facet");
  check_average (known, plot, i);
  if (sim_plot_is_of_observations (plot))
    check_observed (known, plot, y);
  else
    check_name (known, plot->y, y, "plots.y");
  check_where (known, plot->where, mark_of (known, "plots", i, "where", &plot->mark),
               "plots.where");
  check_shared (known, plot);
}

void
sim_plan_check_claims (const SimPlan *plan, SimFaults *faults)
{
  Known known = { plan, NULL, faults };
  const SimScenario *scenario = plan->scenario;
  SimMark run = { scenario->path, 0, 0 };

  add_names (&known);
  if (scenario->run.stop_metric)
    check_stop (&known, scenario->run.stop_metric,
                sim_scenario_mark (scenario, "run.stop_when.metric", &run));
  for (guint i = 0; i < scenario->derived->len; i++)
    check_derived (&known, g_ptr_array_index (scenario->derived, i), i);
  for (guint i = 0; i < scenario->expects->len; i++)
    {
      const SimExpect *expect = g_ptr_array_index (scenario->expects, i);

      check_names (&known, expect->metric, mark_of (&known, "expect", i, "metric", &expect->mark),
                   "expect.metric");
      check_where (&known, expect->where, mark_of (&known, "expect", i, "where", &expect->mark),
                   "expect.where");
    }
  for (guint i = 0; i < scenario->plots->len; i++)
    check_plot (&known, g_ptr_array_index (scenario->plots, i), i);
  g_ptr_array_unref (known.names);
}

/* sim/scenario/plan_claims.c - derive, expect and plots checked against the metrics and points that there will be. */
#include "sim/base/suggest.h"
#include "sim/scenario/plan_private.h"

/* What expressions over results may name: columns of the record, derived metrics and parameters. */
typedef struct {
  const SimPlan *plan;
  GPtrArray     *names;     /* zero-terminated: metrics and derived metrics */
  SimFaults     *faults;
} Known;

static void
add_names (Known *known)
{
  g_autoptr (GArray) columns = sim_plan_columns (known->plan);

  known->names = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < columns->len; i++)
    g_ptr_array_add (known->names, g_strdup (g_array_index (columns, SimColumn, i).name));
  for (guint i = 0; i < known->plan->scenario->derived->len; i++)
    g_ptr_array_add (known->names, g_strdup (((SimDerived *) g_ptr_array_index (known->plan->scenario->derived, i))->name));
  g_ptr_array_add (known->names, NULL);
}

static gboolean
is_param (const Known *known, const char *name)
{
  SimCell cell;

  return sim_plan_cell (known->plan, 0, name, &cell, NULL);
}

static void
check_name (const Known *known, const char *name, const SimMark *mark, const char *key)
{
  const char *const *names = (const char *const *) known->names->pdata;
  g_autofree char *mean = g_strconcat (name, ".mean", NULL);     /* a tally or level by its bare name */
  g_autofree char *hint = NULL;

  if (g_strv_contains (names, name) || g_strv_contains (names, mean) || is_param (known, name))
    return;
  hint = sim_suggest_text (name, names);
  sim_faults_add (known->faults, mark, key, "no metric or parameter '%s'%s", name, hint);
}

static void
check_names (const Known *known, const SimExpr *expr, const SimMark *mark, const char *key)
{
  g_autoptr (GPtrArray) names = expr ? sim_expr_names (expr) : g_ptr_array_new ();

  for (guint i = 0; i < names->len; i++)
    check_name (known, g_ptr_array_index (names, i), mark, key);
}

/* A filter must select some point; it may name parameters only. */
static void
check_where (const Known *known, const SimExpr *where, const SimMark *mark, const char *key)
{
  GError *error = NULL;
  gboolean any = where == NULL;

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
    sim_faults_add (known->faults, mark, key, "'%s' selects no point of the sweep", sim_expr_text (where));
}

static void
check_derived (const Known *known, const SimDerived *derived)
{
  gboolean any = derived->base_paths->len == 0;

  check_names (known, derived->value, &derived->mark, "derive.value");
  for (guint p = 0; p < known->plan->n_points && !any; p++)
    any = sim_plan_base (known->plan, p, derived) >= 0;
  if (!any && known->plan->where == NULL)
    sim_faults_add (known->faults, &derived->mark, "derive.base", "no point of the sweep has these values: nothing to compare with");
}

static void
check_plot (const Known *known, const SimPlotSpec *plot)
{
  const char *params[] = { plot->x, plot->by };

  for (guint i = 0; i < G_N_ELEMENTS (params); i++)
    if (params[i] && !is_param (known, params[i]))
      check_name (known, params[i], &plot->mark, i ? "plots.by" : "plots.x");
  check_name (known, plot->y, &plot->mark, "plots.y");
  check_where (known, plot->where, &plot->mark, "plots.where");
}

void
sim_plan_check_claims (const SimPlan *plan, SimFaults *faults)
{
  Known known = { plan, NULL, faults };
  const SimScenario *scenario = plan->scenario;
  SimMark run = { scenario->path, 0, 0 };

  add_names (&known);
  if (scenario->run.stop_metric)
    check_name (&known, scenario->run.stop_metric, &run, "run.stop_when.metric");
  for (guint i = 0; i < scenario->derived->len; i++)
    check_derived (&known, g_ptr_array_index (scenario->derived, i));
  for (guint i = 0; i < scenario->expects->len; i++)
    {
      const SimExpect *expect = g_ptr_array_index (scenario->expects, i);

      check_names (&known, expect->metric, &expect->mark, "expect.metric");
      check_where (&known, expect->where, &expect->mark, "expect.where");
    }
  for (guint i = 0; i < scenario->plots->len; i++)
    check_plot (&known, g_ptr_array_index (scenario->plots, i));
  g_ptr_array_unref (known.names);
}

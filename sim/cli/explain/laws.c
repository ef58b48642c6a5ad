/* sim/cli/explain/laws.c - see laws.h.
 *
 * A law is two expressions; each is evaluated in every replication, since a law that holds of each
 * run need not hold of their means.
 */
#include "sim/cli/explain/laws.h"
#include <math.h>
#include <string.h>
#include "sim/core/statistics/stats.h"
#include "sim/model/applies.h"
#include "sim/model/run.h"
#include "sim/report/table/results.h"

static const double rounding = 1e-6;     /* of an exact law */
static const double far_from_1 = 0.05;   /* beyond the interval: no edge of a run */
static const char measured_name[] = "measured_s";

typedef struct {
  const SimPlan    *plan;
  const SimSummary *summary;
  SimPointParams   *params;
  GArray           *measured;    /* (nullable) (element-type double): s, of each run */
  guint             n_named, n_silent;
} Laws;

/* One law in one run. */
typedef struct {
  const Laws *laws;
  const char *prefix;            /* of the component's metrics */
  guint       run;
} Scope;

/* --- the models' tables --- */

/* @component: which one of the scenario's. */
typedef void (*EachLaw) (gpointer data, const SimLaw *law, const char *prefix, guint component);

/* A queue for which Little's law holds is a law as well. */
static void
queue_law (const SimLittle *queue, EachLaw each, gpointer data, const char *prefix, guint component)
{
  g_autofree char *law
    = g_strdup_printf ("%s = the rate of those that left x %s", queue->level, queue->stay);
  g_autofree char *left = g_strdup_printf ("%s.n * %s.mean", queue->stay, queue->stay);
  g_autofree char *right = g_strdup_printf ("%s.mean * measured_s", queue->level);
  const SimLaw as_law = { law, left, right, FALSE, NULL };

  each (data, &as_law, prefix, component);
}

static void
each_of_service (const SimService *s, EachLaw each, gpointer data, const char *prefix,
                 guint component)
{
  if (g_str_equal (s->name, SIM_SERVICE_LITTLE))
    for (const SimLittle *q = s->functions; q->level; q++)
      queue_law (q, each, data, prefix, component);
  else if (g_str_equal (s->name, SIM_SERVICE_LAWS))
    for (const SimLaw *law = s->functions; law->law; law++)
      each (data, law, prefix, component);
}

static void
each_law (const SimPlan *plan, EachLaw each, gpointer data)
{
  const GPtrArray *components = sim_scenario_components (sim_plan_scenario (plan));

  for (guint i = 0; i < components->len; i++)
    {
      const SimScenarioComponent *c = g_ptr_array_index (components, i);
      g_autofree char *prefix
        = components->len > 1 ? g_strconcat (c->name, ".", NULL) : g_strdup ("");

      for (const SimService *s = c->model->offers; s && s->name; s++)
        each_of_service (s, each, data, prefix, i);
    }
}

/* --- what is needed of the runs --- */

static void
keep_side (GPtrArray *names, const char *text, const char *prefix)
{
  g_autoptr (SimExpr) expr = sim_expr_parse (text, NULL);
  g_autoptr (GPtrArray) named = NULL;

  g_assert (expr != NULL);     /* a bug in the model's table */
  named = sim_expr_names (expr);
  for (guint i = 0; i < named->len; i++)
    if (!g_str_equal (g_ptr_array_index (named, i), measured_name))
      g_ptr_array_add (names, g_strconcat (prefix, g_ptr_array_index (named, i), NULL));
}

static void
keep_law (gpointer names, const SimLaw *law, const char *prefix, guint component)
{
  keep_side (names, law->left, prefix);
  keep_side (names, law->right, prefix);
}

void
sim_explain_laws_kept (const SimPlan *plan, GPtrArray *names)
{
  each_law (plan, keep_law, names);
  g_ptr_array_add (names, g_strdup (SIM_WARMUP_COLUMN));
}

/* From the end of the warm-up, which MSER-5 may have found, to that of the run. */
static GArray *
measured_of (const SimPlan *plan, const SimSummary *summary)
{
  const SimRunOptions *run = sim_scenario_run (sim_plan_scenario (plan));
  g_autoptr (GArray) ends = sim_summary_ends (summary, 0), warmups = NULL;
  guint metric;

  if (ends && run->warmup_mser && sim_summary_find (summary, SIM_WARMUP_COLUMN, &metric, NULL))
    warmups = sim_summary_replications (summary, 0, metric);
  if (ends == NULL || (run->warmup_mser && (warmups == NULL || warmups->len != ends->len)))
    return NULL;
  for (guint i = 0; i < ends->len; i++)
    g_array_index (ends, double, i)
      -= warmups ? g_array_index (warmups, double, i) : (double) run->warmup / run->ticks_per_s;
  return g_steal_pointer (&ends);
}

/* --- one law --- */

/* Errors: the metric is absent from some run. */
static gboolean
value_of (gpointer data, const char *name, SimCell *cell, GError **error)
{
  const Scope *scope = data;
  const Laws *laws = scope->laws;
  g_autofree char *full = g_strconcat (scope->prefix, name, NULL);
  g_autoptr (GArray) values = NULL;
  guint metric;

  if (g_str_equal (name, measured_name))
    values = g_array_ref (laws->measured);
  else if (sim_summary_find (laws->summary, full, &metric, error))
    values = sim_summary_replications (laws->summary, 0, metric);
  if (values == NULL || values->len != laws->measured->len)
    return error && *error ? FALSE : sim_invalid (error, "%s is absent", full);
  *cell = (SimCell){ g_array_index (values, double, scope->run), NULL };
  return TRUE;
}

/* Returns: (nullable): left over right of each run; NULL where a metric is absent, or both are 0
 * all the time. */
static GArray *
ratios_of (const Laws *laws, const SimLaw *law, const char *prefix)
{
  g_autoptr (SimExpr) left = sim_expr_parse (law->left, NULL);
  g_autoptr (SimExpr) right = sim_expr_parse (law->right, NULL);
  g_autoptr (GArray) ratios = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint i = 0; i < laws->measured->len; i++)
    {
      Scope of = { laws, prefix, i };
      const SimScope scope = { value_of, NULL, &of };
      double l, r, ratio;

      if (!sim_expr_number (left, &scope, &l, NULL) || !sim_expr_number (right, &scope, &r, NULL))
        return NULL;
      ratio = l / r;
      if (l != 0 || r != 0)
        g_array_append_val (ratios, ratio);
    }
  return ratios->len > 0 ? g_steal_pointer (&ratios) : NULL;
}

/* A law has a condition as a parameter has. */
static gboolean
applies (const Laws *laws, const SimLaw *law, guint component)
{
  const SimScenarioComponent *c
    = g_ptr_array_index (sim_scenario_components (sim_plan_scenario (laws->plan)), component);
  const SimParamScope scope
    = { c->model->params, laws->params->components[component].params, NULL, NULL };
  const SimParam row = { .name = "law", .applies = law->applies };

  return sim_param_applies (&row, &scope);
}

static void
print_law (gpointer data, const SimLaw *law, const char *prefix, guint component)
{
  Laws *laws = data;
  g_autoptr (GArray) ratios = applies (laws, law, component) ? ratios_of (laws, law, prefix) : NULL;
  g_autofree char *ratio = NULL;
  double mean, half;

  laws->n_named++;
  if (ratios == NULL)
    {
      laws->n_silent++;
      return;
    }
  mean = sim_stats_mean_ci ((const double *) (gpointer) ratios->data, ratios->len, 0.95, &half);
  if (law->exact && fabs (mean - 1) <= rounding)
    {
      g_print ("  %s%s: exactly\n", prefix, law->law);
      return;
    }
  ratio = sim_report_interval (mean, half < rounding ? NAN : half);
  g_print ("  %s%s: %s\n", prefix, law->law, ratio);
  if (law->exact)
    g_print ("  That should be 1 in every run: a fault of the model, please report it.\n");
  else if (!(fabs (mean - 1) <= (isfinite (half) ? half : 0) + far_from_1))
    g_print (
      "  That is not 1: more is there at one end of what is measured than at the other, or the "
      "run is short for a stay.\n");
}

void
sim_explain_laws (const SimPlan *plan, guint point, const SimSummary *summary)
{
  g_autoptr (SimPointParams) params = sim_plan_params (plan, point);
  g_autoptr (GArray) measured = measured_of (plan, summary);
  Laws laws = { plan, summary, params, measured, 0, 0 };

  g_print ("\nLaws that these runs obey (left side over right side; 1 where a run is long)\n");
  if (measured == NULL)
    {
      g_print ("  How long was measured is not known.\n");
      return;
    }
  each_law (plan, print_law, &laws);
  if (laws.n_named == 0)
    g_print ("  The model names none.\n");
  else if (laws.n_silent == laws.n_named)
    g_print ("  The model names %u, which are of other studies or of metrics that these runs have "
             "not.\n",
             laws.n_named);
}

/* sim/report/table/sensitivity.c - Sobol indices and elementary effects of designs made for them,
 * as a table. */
#include <math.h>
#include "sim/core/statistics/sensitivity.h"
#include "sim/report/table/compare.h"
#include "sim/scenario/design.h"

typedef struct {
  const SimSummary     *summary;
  SimTable             *table;
  const SimStoreMetric *metric;
  double               *y;          /* by point */
  guint                 n, k;       /* samples or trajectories; parameters */
  gboolean              exact;
} Rows;

static void
start_row (const Rows *r, guint column)
{
  sim_table_cell (r->table, r->metric->name);
  sim_table_cell (r->table, r->metric->unit);
  sim_table_cell (r->table, sim_summary_column (r->summary, column));
}

static void
add_index (const Rows *r, const SimIndex *index)
{
  sim_table_value (r->table, index->value, r->exact);
  sim_table_value (r->table, index->low, r->exact);
  sim_table_value (r->table, index->high, r->exact);
}

static void
add_sobol (const Rows *r)
{
  g_autofree SimSobol *index = g_new (SimSobol, r->k);
  guint whole = sim_sensitivity_sobol (r->y, r->n, r->k, index);

  for (guint j = 0; j < r->k; j++)
    {
      start_row (r, j);
      add_index (r, &index[j].first);
      add_index (r, &index[j].total);
      sim_table_number (r->table, whole);
    }
}

/* Returns: which way a column moves between two points; 1 for a text that changes. */
static int
moved (const Rows *r, guint column, guint from, guint to)
{
  SimCell a = sim_summary_value (r->summary, from, column),
          b = sim_summary_value (r->summary, to, column);

  if (a.text || b.text)
    return g_strcmp0 (a.text, b.text) != 0;
  return (b.number > a.number) - (b.number < a.number);
}

/* The elementary effects of a parameter: a step that rounding undid (a parameter of few whole
 * values) moved nothing, so its effect is 0. */
static void
read_effects (const Rows *r, guint column, double *effect)
{
  for (guint i = 0; i < r->n; i++)
    {
      guint first = i * (r->k + 1);

      effect[i] = 0;
      for (guint p = first; p < first + r->k; p++)
        {
          int sign = moved (r, column, p, p + 1);

          if (sign != 0)
            effect[i] = sign * (r->y[p + 1] - r->y[p]) / SIM_MORRIS_STEP;
        }
    }
}

static void
add_morris (const Rows *r)
{
  g_autofree double *effect = g_new (double, r->n + 1);

  for (guint j = 0; j < r->k; j++)
    {
      SimMorris morris;

      read_effects (r, j, effect);
      morris = sim_sensitivity_morris (effect, r->n);
      start_row (r, j);
      sim_table_value (r->table, morris.mu_star, r->exact);
      sim_table_value (r->table, morris.half_width, r->exact);
      sim_table_value (r->table, morris.mu, r->exact);
      sim_table_value (r->table, morris.sigma, r->exact);
      sim_table_number (r->table, morris.n);
    }
}

static SimTable *
new_table (gboolean saltelli)
{
  static const char *const sobol[]
    = { "metric",     "unit",  "parameter", "first",      "first_low",
        "first_high", "total", "total_low", "total_high", "samples" };
  static const char *const morris[]
    = { "metric", "unit", "parameter", "mu_star", "half_width", "mu", "sigma", "trajectories" };
  SimTable *table = sim_table_new ();
  guint n = saltelli ? G_N_ELEMENTS (sobol) : G_N_ELEMENTS (morris);

  for (guint i = 0; i < n; i++)
    sim_table_column (table, (saltelli ? sobol : morris)[i], i >= 3);
  return table;
}

static void
fill (Rows *r, const GArray *metrics, gboolean saltelli)
{
  for (guint m = 0; m < metrics->len; m++)
    {
      guint metric = g_array_index (metrics, guint, m);

      r->metric = sim_summary_metric (r->summary, metric);
      for (guint p = 0; p < sim_summary_n_points (r->summary); p++)
        r->y[p] = sim_summary_stat (r->summary, p, metric).mean;
      if (saltelli)
        add_sobol (r);
      else
        add_morris (r);
    }
}

SimTable *
sim_report_sensitivity (const SimSummary *summary, const GArray *metrics, const char *design,
                        gboolean exact, GError **error)
{
  gboolean saltelli = g_str_equal (design, sim_design_name (SIM_DESIGN_SALTELLI));
  guint n = sim_summary_n_points (summary), k = sim_summary_n_columns (summary);
  guint size = saltelli ? k + 2 : k + 1;
  g_autofree double *y = g_new (double, n + 1);
  Rows rows = { .summary = summary, .y = y, .n = n / size, .k = k, .exact = exact };

  if (n % size != 0)
    {
      sim_invalid (error,
                   "--effects: %u points are no whole number of %s of %u: the present plan is a "
                   "part of the design (--where); run all of it",
                   n, saltelli ? "samples" : "trajectories", size);
      return NULL;
    }
  rows.table = new_table (saltelli);
  fill (&rows, metrics, saltelli);
  return rows.table;
}

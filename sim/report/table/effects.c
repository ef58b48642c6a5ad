/* sim/report/table/effects.c - which swept parameter moves which metric, as a table. */
#include <math.h>
#include <string.h>
#include "sim/core/statistics/effect.h"
#include "sim/report/table/compare.h"

enum { BINS_SHOWN = 8 };

/* One swept parameter as a factor. */
typedef struct {
  const char *path;
  /* by point: its value; of texts, their number in order of appearance */
  double     *x;
  /* (nullable) (element-type utf8): of a parameter whose values are words */
  GPtrArray  *texts;
  guint      *group, *fine;  /* by point: the rows of the table; what the index is taken from */
  guint       n_groups, n_fine;
} Factor;

/* --- factors --- */

static double
text_number (Factor *f, const char *text)
{
  guint i;

  for (i = 0; i < f->texts->len; i++)
    if (g_str_equal (g_ptr_array_index (f->texts, i), text))
      return i;
  g_ptr_array_add (f->texts, (gpointer) text);
  return i;
}

/* @sampled: values are drawn, so that hardly two points share one. */
static void
read_factor (const SimSummary *s, guint column, gboolean sampled, Factor *f)
{
  guint n = sim_summary_n_points (s);

  f->path = sim_summary_column (s, column);
  f->x = g_new (double, n + 1);
  f->group = g_new (guint, n + 1);
  f->fine = g_new (guint, n + 1);
  for (guint p = 0; p < n; p++)
    {
      SimCell cell = sim_summary_value (s, p, column);

      if (cell.text && f->texts == NULL)
        f->texts = g_ptr_array_new ();
      f->x[p] = cell.text ? text_number (f, cell.text) : cell.number;
    }
  f->n_groups = sim_effect_groups (f->x, n, sampled && !f->texts ? BINS_SHOWN : n, f->group);
  f->n_fine
    = sim_effect_groups (f->x, n, sampled && !f->texts ? sim_effect_n_bins (n) : n, f->fine);
}

static void
factor_clear (gpointer data)
{
  Factor *f = data;

  g_free (f->x);
  g_free (f->group);
  g_free (f->fine);
  g_clear_pointer (&f->texts, g_ptr_array_unref);
}

static GArray *
read_factors (const SimSummary *s, gboolean sampled)
{
  GArray *factors = g_array_new (FALSE, TRUE, sizeof (Factor));

  g_array_set_clear_func (factors, factor_clear);
  g_array_set_size (factors, sim_summary_n_columns (s));
  for (guint k = 0; k < factors->len; k++)
    read_factor (s, k, sampled, &g_array_index (factors, Factor, k));
  return factors;
}

/* A full grid: as many points as combinations of levels, each level being one value, all of them
 * different. */
static gboolean
is_grid (const GArray *factors, guint n)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint64 combinations = 1;

  for (guint k = 0; k < factors->len && combinations <= n; k++)
    combinations *= g_array_index (factors, Factor, k).n_fine;
  if (combinations != n)
    return FALSE;
  for (guint p = 0; p < n; p++)
    {
      GString *key = g_string_new (NULL);

      for (guint k = 0; k < factors->len; k++)
        g_string_append_printf (key, "%u ", g_array_index (factors, Factor, k).fine[p]);
      if (!g_hash_table_add (seen, g_string_free (key, FALSE)))
        return FALSE;
    }
  return TRUE;
}

/* --- rows --- */

typedef struct {
  SimTable             *table;
  const SimStoreMetric *metric;
  const double         *y;       /* by point */
  guint                 n;
  gboolean              even, exact;
} Rows;

/* The ends of a level: equal ones of a single value. */
static void
add_range (const Rows *r, const Factor *f, guint group)
{
  double low = INFINITY, high = -INFINITY;

  for (guint p = 0; p < r->n; p++)
    if (f->group[p] == group)
      {
        low = MIN (low, f->x[p]);
        high = MAX (high, f->x[p]);
      }
  if (f->texts)
    {
      sim_table_cell (r->table, g_ptr_array_index (f->texts, group));
      sim_table_cell (r->table, g_ptr_array_index (f->texts, group));
      return;
    }
  sim_table_value (r->table, low, r->exact);
  sim_table_value (r->table, high, r->exact);
}

static void
add_factor (const Rows *r, const Factor *f)
{
  g_autofree SimMoments *means = g_new (SimMoments, f->n_groups + 1);
  double index = sim_effect_index (r->y, f->fine, r->n, f->n_fine, r->even);
  SimMoments all = sim_moments (r->y, r->n);

  sim_effect_means (r->y, f->group, r->n, f->n_groups, means);
  for (guint g = 0; g < f->n_groups; g++)
    {
      sim_table_cell (r->table, r->metric->name);
      sim_table_cell (r->table, r->metric->unit);
      sim_table_cell (r->table, f->path);
      add_range (r, f, g);
      sim_table_number (r->table, (double) means[g].n);
      sim_table_value (r->table, means[g].mean, r->exact);
      sim_table_value (r->table, means[g].n > 1 ? means[g].sd : NAN, r->exact);
      sim_table_value (r->table, means[g].mean - all.mean, r->exact);
      sim_table_value (r->table, index, r->exact);
    }
}

static void
add_columns (SimTable *table)
{
  static const char *const titles[]
    = { "metric", "unit", "parameter", "from", "to", "points", "mean", "sd", "effect", "index" };

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    sim_table_column (table, titles[i], i >= 5);
}

static gboolean
is_one_of (const char *design, SimDesign a, SimDesign b)
{
  return g_strcmp0 (design, sim_design_name (a)) == 0
         || g_strcmp0 (design, sim_design_name (b)) == 0;
}

SimTable *
sim_report_effects (const SimSummary *summary, const GArray *metrics, const char *design,
                    gboolean exact, GError **error)
{
  guint n = sim_summary_n_points (summary);
  gboolean even = is_one_of (design, SIM_DESIGN_SOBOL, SIM_DESIGN_HALTON);
  gboolean sampled = even || is_one_of (design, SIM_DESIGN_RANDOM, SIM_DESIGN_LHS);
  g_autoptr (GArray) factors = read_factors (summary, sampled);
  g_autofree double *y = g_new (double, n + 1);
  Rows rows = { .y = y, .n = n, .even = even || is_grid (factors, n), .exact = exact };

  if (factors->len > 0 && is_one_of (design, SIM_DESIGN_SALTELLI, SIM_DESIGN_MORRIS))
    return sim_report_sensitivity (summary, metrics, design, exact, error);
  if (factors->len == 0)
    {
      sim_invalid (error, "--effects: nothing is swept in this file");
      return NULL;
    }
  rows.table = sim_table_new ();
  add_columns (rows.table);
  for (guint m = 0; m < metrics->len; m++)
    {
      guint metric = g_array_index (metrics, guint, m);

      rows.metric = sim_summary_metric (summary, metric);
      for (guint p = 0; p < n; p++)
        y[p] = sim_summary_stat (summary, p, metric).mean;
      for (guint k = 0; k < factors->len; k++)
        add_factor (&rows, &g_array_index (factors, Factor, k));
    }
  return rows.table;
}

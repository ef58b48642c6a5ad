/* sim/experiment/summary/summary_query.c - asking a summary: by index, by name, by expression. */
#include <math.h>
#include <string.h>
#include "sim/base/suggest.h"
#include "sim/base/unit/unit.h"
#include "sim/core/metric_name.h"
#include "sim/experiment/observed/observed.h"
#include "sim/experiment/summary/summary_state.h"

guint
sim_summary_n_points (const SimSummary *s)
{
  return s->n_points;
}

guint
sim_summary_n_columns (const SimSummary *s)
{
  return s->n_columns;
}

const char *
sim_summary_column (const SimSummary *s, guint column)
{
  return s->columns[column];
}

SimCell
sim_summary_value (const SimSummary *s, guint point, guint column)
{
  return s->values[(gsize) point * s->n_columns + column];
}

char *
sim_summary_label (const SimSummary *s, guint point)
{
  GString *label = g_string_new (NULL);

  for (guint k = 0; k < s->n_columns; k++)
    {
      SimCell cell = sim_summary_value (s, point, k);
      g_autofree char *number = cell.text ? NULL : sim_double_format (cell.number);

      g_string_append_printf (label, "%s%s=%s", k ? " " : "", s->columns[k],
                              cell.text ? cell.text : number);
    }
  return g_string_free (label, FALSE);
}

guint
sim_summary_n_metrics (const SimSummary *s)
{
  return s->metrics->len;
}

const SimStoreMetric *
sim_summary_metric (const SimSummary *s, guint metric)
{
  return g_ptr_array_index (s->metrics, metric);
}

SimStat
sim_summary_stat (const SimSummary *s, guint point, guint metric)
{
  return s->stats[(gsize) point * s->metrics->len + metric];
}

/* --- single runs --- */

gboolean
sim_summary_is_exact (const SimSummary *s)
{
  return !s->runs.drew;
}

guint
sim_summary_n_replications (const SimSummary *s)
{
  return s->runs.n_replications;
}

double
sim_summary_mean_without (const SimSummary *s, guint point, guint metric, guint without)
{
  const SimSummaryRuns *runs = &s->runs;
  double sum = 0;
  guint n = 0;

  sim_require (runs->values != NULL && runs->place[metric] >= 0);
  for (guint i = runs->first[point]; i < runs->first[point + 1]; i++)
    {
      double value = g_array_index (runs->values, double,
                                    (gsize) i * runs->n_kept + (guint) runs->place[metric]);

      if (g_array_index (runs->replications, guint, i) == without || isnan (value))
        continue;
      sum += value;
      n++;
    }
  return n > 0 ? sum / n : NAN;
}

GArray *
sim_summary_replications (const SimSummary *s, guint point, guint metric)
{
  const SimSummaryRuns *runs = &s->runs;
  GArray *values;

  if (runs->values == NULL || runs->place[metric] < 0)
    return NULL;
  values = g_array_new (FALSE, FALSE, sizeof (double));
  for (guint i = runs->first[point]; i < runs->first[point + 1]; i++)
    {
      double value = g_array_index (runs->values, double,
                                    (gsize) i * runs->n_kept + (guint) runs->place[metric]);

      if (!isnan (value))
        g_array_append_val (values, value);
    }
  return values;
}

GArray *
sim_summary_ends (const SimSummary *s, guint point)
{
  const SimSummaryRuns *runs = &s->runs;
  GArray *ends;

  if (runs->ends == NULL)
    return NULL;
  ends = g_array_new (FALSE, FALSE, sizeof (double));
  g_array_append_vals (ends, (const double *) (gpointer) runs->ends->data + runs->first[point],
                       runs->first[point + 1] - runs->first[point]);
  return ends;
}

/* --- names --- */

static guint
lookup (const SimSummary *s, const char *name)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (s->by_name, name));
}

/* Columns, and whole metrics by their bare names. */
static char *
hint_metric (const SimSummary *s, const char *name)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  for (guint m = 0; m < s->metrics->len; m++)
    {
      const char *column = sim_summary_metric (s, m)->name;

      g_ptr_array_add (names, g_strdup (column));
      if (g_str_has_suffix (column, ".mean"))
        g_ptr_array_add (names, g_strndup (column, strlen (column) - strlen (".mean")));
    }
  g_ptr_array_add (names, NULL);
  return sim_suggest_text (name, (const char *const *) names->pdata);
}

/* Returns: (transfer full) (nullable): of a metric that there is. */
static char *
why_no_quantile (const SimSummary *s, const char *name)
{
  g_autofree char *base = sim_metric_quantile_base (name);
  g_autofree char *columns = base ? g_strconcat (base, ".", NULL) : NULL;

  for (guint m = 0; base && m < s->n_stored; m++)
    {
      const SimStoreMetric *metric = sim_summary_metric (s, m);

      if (metric->kind
          && (g_str_equal (metric->name, base) || g_str_has_prefix (metric->name, columns)))
        return sim_metric_no_quantile (name, metric->kind);
    }
  return NULL;
}

gboolean
sim_summary_find (const SimSummary *s, const char *name, guint *metric, GError **error)
{
  g_autofree char *mean = g_strconcat (name, ".mean", NULL);
  g_autofree char *hint = NULL;
  guint found = lookup (s, name);

  if (found == 0)
    found = lookup (s, mean);
  if (found == 0)
    {
      if ((hint = why_no_quantile (s, name)) != NULL)
        return sim_invalid (error, "%s", hint);
      hint = hint_metric (s, name);
      return sim_invalid (error, "no metric '%s'%s", name, hint);
    }
  *metric = found - 1;
  return TRUE;
}

static gboolean
find_param (const SimSummary *s, guint point, const char *path, SimCell *cell)
{
  const SimCell *constant;

  for (guint k = 0; k < s->n_columns; k++)
    if (strcmp (s->columns[k], path) == 0)
      {
        *cell = sim_summary_value (s, point, k);
        return TRUE;
      }
  if ((constant = g_hash_table_lookup (s->constants, path)) != NULL)
    *cell = *constant;
  return constant != NULL;
}

/* Tables call a parameter by the last part of its path; so will who reads them. */
static char *
hint_path (const char *const *paths, const char *name)
{
  g_autofree char *tail = g_strconcat (".", name, NULL);

  for (guint i = 0; paths[i]; i++)
    if (g_str_has_suffix (paths[i], tail))
      return g_strdup_printf (" (did you mean \"%s\"?)", paths[i]);
  return sim_suggest_text (name, paths);
}

static char *
hint_any (const SimSummary *s, const char *name)
{
  g_autofree const char **paths
    = (const char **) g_hash_table_get_keys_as_array (s->constants, NULL);
  g_autofree char *hint = hint_path ((const char *const *) s->columns, name);
  g_autofree char *constant = hint_path (paths, name);

  return hint[0]       ? g_steal_pointer (&hint)
         : constant[0] ? g_steal_pointer (&constant)
                       : hint_metric (s, name);
}

gboolean
sim_summary_cell (const SimSummary *s, guint point, const char *name, SimCell *cell, GError **error)
{
  g_autofree char *hint = NULL;
  guint metric;

  if (find_param (s, point, name, cell))
    return TRUE;
  if (sim_summary_find (s, name, &metric, NULL))
    {
      *cell = (SimCell){ sim_summary_stat (s, point, metric).mean, NULL };
      return TRUE;
    }
  if ((hint = why_no_quantile (s, name)) != NULL)
    return sim_invalid (error, "%s", hint);
  hint = hint_any (s, name);
  return sim_invalid (error, "no parameter or metric '%s'%s", name, hint);
}

/* --- expressions --- */

/* A scope over one point. */
typedef struct {
  const SimSummary *summary;
  guint point;
} At;

static gboolean
scope_name (gpointer data, const char *name, SimCell *cell, GError **error)
{
  const At *at = data;

  return sim_summary_cell (at->summary, at->point, name, cell, error);
}

static SimScope
scope_at (At *at)
{
  return (SimScope){ .name = scope_name, .data = at };
}

static const char *
unit_of (gpointer data, const char *name)
{
  const SimSummary *s = data;
  SimCell cell;
  guint metric;

  /* as sim_summary_cell finds names: parameters first */
  if (s->n_points > 0 && find_param (s, 0, name, &cell))
    return g_hash_table_lookup (s->units, name);
  return sim_summary_find (s, name, &metric, NULL) ? sim_summary_metric (s, metric)->unit : NULL;
}

static gboolean
check_units (const SimSummary *s, const SimExpr *where, GError **error)
{
  const SimUnitScope scope = { unit_of, (gpointer) s };

  return where == NULL || sim_expr_check_units (where, &scope, error);
}

GArray *
sim_summary_select (const SimSummary *s, const SimExpr *where, GError **error)
{
  g_autoptr (GArray) points = g_array_new (FALSE, FALSE, sizeof (guint));

  if (!check_units (s, where, error))
    return NULL;
  for (guint p = 0; p < s->n_points; p++)
    {
      At at = { s, p };
      SimScope scope = scope_at (&at);
      double truth = 1;

      if (where && !sim_expr_number (where, &scope, &truth, error))
        return NULL;
      if (truth != 0)
        g_array_append_val (points, p);
    }
  return g_steal_pointer (&points);
}

/* --- merged histograms --- */

SimQuantile
sim_summary_pooled (SimStore *store, guint point, const char *tally, double p, GError **error)
{
  SimQuantile quantile = { NAN, NAN, NAN, 0, 0 };
  g_autoptr (GPtrArray) hists = sim_observed_hists (store, point, tally, error);

  if (hists == NULL)
    return quantile;
  quantile = sim_quantile_sections ((const SimHist *const *) hists->pdata, hists->len, p, 0.95);
  if (quantile.n == 0)
    sim_invalid (error, "no values of a tally '%s' at point %u", tally, point);
  return quantile;
}

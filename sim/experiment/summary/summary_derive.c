/* sim/experiment/summary/summary_derive.c - derived metrics: an expression over the values of
 * one run, and of its base run. */
#include <math.h>
#include "sim/experiment/summary/summary_state.h"

/* One derived metric under evaluation, at one run. */
typedef struct {
  SimSummary     *summary;
  SimSummaryRuns *runs;
  const SimExpr  *expr;
  const gint     *base;       /* by point: the base point; -1 */
  guint           point, run;
} At;

static const SimStoreMetric *
metric_at (const SimSummary *s, guint m)
{
  return g_ptr_array_index (s->metrics, m);
}

static double *
kept_value (SimSummaryRuns *runs, guint run, guint metric)
{
  return &g_array_index (runs->values, double,
                         (gsize) run * runs->n_kept + (guint) runs->place[metric]);
}

static gboolean
name_at (gpointer data, const char *name, SimCell *cell, GError **error)
{
  const At *at = data;
  guint metric;

  if (!sim_summary_find (at->summary, name, &metric, NULL) || at->runs->place[metric] < 0)
    return sim_summary_cell (at->summary, at->point, name, cell, error);
  *cell = (SimCell){ *kept_value (at->runs, at->run, metric), NULL };
  return TRUE;
}

/* Returns: the run of @point with that number; -1 where it is missing or failed. */
static gint
run_of (const SimSummaryRuns *runs, guint point, guint replication)
{
  const GArray *replications = runs->replications;
  guint low = runs->first[point], high = runs->first[point + 1];

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (replications, guint, middle) < replication)
        low = middle + 1;
      else
        high = middle;
    }
  return low < runs->first[point + 1] && g_array_index (replications, guint, low) == replication
           ? (gint) low
           : -1;
}

double
sim_summary_derived (const SimSummary *s, guint point, guint replication, guint metric)
{
  gint run = run_of (&s->runs, point, replication);

  return run < 0 ? NAN
                 : g_array_index (s->runs.values, double,
                                  (gsize) run * s->runs.n_kept + (guint) s->runs.place[metric]);
}

static gboolean
call_at (gpointer data, const char *function, const SimExpr *argument, SimCell *cell,
         GError **error)
{
  const At *at = data;
  At there = *at;
  SimScope scope = { name_at, call_at, &there };
  gint point, run;

  if (!g_str_equal (function, "base"))
    return FALSE;
  point = at->base[at->point];
  run = point < 0 ? -1
                  : run_of (at->runs, (guint) point,
                            g_array_index (at->runs->replications, guint, at->run));
  if (run < 0)
    {
      *cell = (SimCell){ NAN, NULL };
      return TRUE;
    }
  there.point = (guint) point;
  there.run = (guint) run;
  return sim_expr_eval (argument, &scope, cell, error);
}

static gint *
read_base (const SimSummary *s, SimStore *store, const char *metric, GError **error)
{
  sqlite3_stmt *rows
    = sim_store_prepare (store, "SELECT position, base FROM base WHERE metric = ?1", error);
  g_autofree gint *base = g_new (gint, s->n_points + 1);
  GError *fault = NULL;

  if (rows == NULL)
    return NULL;
  for (guint p = 0; p < s->n_points; p++)
    base[p] = -1;
  sqlite3_bind_text (rows, 1, metric, -1, SQLITE_STATIC);
  while (sim_store_next (store, rows, &fault))
    if (sqlite3_column_int64 (rows, 0) < s->n_points
        && sqlite3_column_int64 (rows, 1) < s->n_points)
      base[sqlite3_column_int64 (rows, 0)] = sqlite3_column_int (rows, 1);
  sqlite3_finalize (rows);
  if (fault)
    g_propagate_error (error, fault);
  return fault ? NULL : g_steal_pointer (&base);
}

/* What is made of a quantile that has no support, here or at the base, has none either. */
static gboolean
is_blank (const At *at, guint metric)
{
  gint base = at->base[at->point];

  return sim_summary_is_blank (at->summary, at->point, metric)
         || (base >= 0 && sim_summary_is_blank (at->summary, (guint) base, metric));
}

/* Evaluates at every run of every point; takes the statistics. */
static gboolean
evaluate (At *at, guint metric, GError **error)
{
  SimSummary *s = at->summary;
  SimScope scope = { name_at, call_at, at };
  g_autoptr (GArray) x = g_array_new (FALSE, FALSE, sizeof (double));

  for (at->point = 0; at->point < s->n_points; at->point++)
    {
      g_array_set_size (x, 0);
      for (at->run = at->runs->first[at->point]; at->run < at->runs->first[at->point + 1];
           at->run++)
        {
          double value;

          if (!sim_expr_number (at->expr, &scope, &value, error))
            return FALSE;
          if (at->runs->place[metric] >= 0)
            *kept_value (at->runs, at->run, metric) = value;
          g_array_append_val (x, value);
        }
      s->stats[(gsize) at->point * s->metrics->len + metric]
        = is_blank (at, metric) ? (SimStat){ NAN, NAN, 0 }
                                : sim_summary_stat_of ((double *) (gpointer) x->data, x->len);
    }
  return TRUE;
}

static gboolean
derive (SimSummary *s, SimStore *store, SimSummaryRuns *runs, guint metric, GError **error)
{
  g_autoptr (SimExpr) expr = sim_expr_parse (metric_at (s, metric)->expression, error);
  g_autofree gint *base = expr ? read_base (s, store, metric_at (s, metric)->name, error) : NULL;
  At at = { .summary = s, .runs = runs, .expr = expr, .base = base };

  return base != NULL && evaluate (&at, metric, error);
}

gboolean
sim_summary_derive (SimSummary *s, SimStore *store, GError **error)
{
  for (guint m = s->n_stored; m < s->metrics->len; m++)
    if (!derive (s, store, &s->runs, m, error))
      {
        g_prefix_error (error, "derive: %s: ", metric_at (s, m)->name);
        return FALSE;
      }
  return TRUE;
}

/* What is no metric is a parameter, or a fault where it is used. */
static void
keep (SimSummary *s, const GPtrArray *names)
{
  for (guint i = 0; i < names->len; i++)
    {
      guint metric;

      if (sim_summary_find (s, g_ptr_array_index (names, i), &metric, NULL)
          && s->runs.place[metric] < 0)
        s->runs.place[metric] = (gint) s->runs.n_kept++;
    }
}

gboolean
sim_summary_needs (SimSummary *s, const GPtrArray *names, GError **error)
{
  for (guint m = 0; m < s->metrics->len; m++)
    s->runs.place[m] = -1;
  if (names)
    keep (s, names);
  for (guint m = s->n_stored; s->with_runs && m < s->metrics->len; m++)
    s->runs.place[m] = (gint) s->runs.n_kept++;
  for (guint m = s->n_stored; m < s->metrics->len; m++)
    {
      g_autoptr (SimExpr) expr = sim_expr_parse (metric_at (s, m)->expression, error);
      g_autoptr (GPtrArray) named = expr ? sim_expr_names (expr) : NULL;

      if (expr == NULL)
        return FALSE;
      keep (s, named);
    }
  return TRUE;
}

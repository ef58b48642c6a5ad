/* sim/experiment/summary/summary.c - see summary.h: reads a results file once and takes
 * replications together. */
#include <math.h>
#include <string.h>
#include "sim/base/suggest.h"
#include "sim/core/statistics/stats.h"
#include "sim/experiment/summary/summary_state.h"

/* --- what the file says of points and parameters --- */

static SimCell
cell_of (SimSummary *s, sqlite3_stmt *row, int column)
{
  if (sqlite3_column_type (row, column) == SQLITE_TEXT)
    return (SimCell){
      0, g_string_chunk_insert_const (s->texts, (const char *) sqlite3_column_text (row, column))
    };
  return (SimCell){ sim_store_double (row, column), NULL };
}

static gboolean
read_points (SimSummary *s, SimStore *store, GError **error)
{
  sqlite3_stmt *rows = sim_store_prepare (store, "SELECT * FROM sweep ORDER BY position", error);
  g_autoptr (GArray) cells = g_array_new (FALSE, FALSE, sizeof (SimCell));
  GError *fault = NULL;

  if (rows == NULL)
    return FALSE;
  while (sim_store_next (store, rows, &fault))
    {
      for (guint k = 0; k < s->n_columns; k++)
        {
          SimCell cell = cell_of (s, rows, (int) k + 2);

          g_array_append_val (cells, cell);
        }
      s->n_points++;
    }
  s->values = (SimCell *) (gpointer) g_array_free (g_steal_pointer (&cells), FALSE);
  return sim_store_end (rows, fault, error);
}

static gboolean
read_constants (SimSummary *s, SimStore *store, GError **error)
{
  sqlite3_stmt *rows = sim_store_prepare (store, "SELECT path, value FROM param", error);
  GError *fault = NULL;

  if (rows == NULL)
    return FALSE;
  while (sim_store_next (store, rows, &fault))
    {
      SimCell cell = cell_of (s, rows, 1);

      g_hash_table_insert (s->constants, g_strdup ((const char *) sqlite3_column_text (rows, 0)),
                           g_memdup2 (&cell, sizeof cell));
    }
  return sim_store_end (rows, fault, error);
}

static gboolean
read_units (SimSummary *s, SimStore *store, GError **error)
{
  sqlite3_stmt *rows
    = sim_store_prepare (store, "SELECT substr (key, 6), value FROM meta WHERE key LIKE 'unit %'",
                         error);
  GError *fault = NULL;

  if (rows == NULL)
    return FALSE;
  while (sim_store_next (store, rows, &fault))
    g_hash_table_insert (s->units, g_string_chunk_insert_const (s->texts, sim_store_text (rows, 0)),
                         g_string_chunk_insert_const (s->texts, sim_store_text (rows, 1)));
  return sim_store_end (rows, fault, error);
}

static gboolean
read_names (SimSummary *s, SimStore *store, GError **error)
{
  g_autofree char *until = NULL;

  s->columns = sim_store_columns (store, error);
  s->metrics = s->columns ? sim_store_metrics (store, error) : NULL;
  if (s->metrics == NULL)
    return FALSE;
  s->n_columns = g_strv_length (s->columns);
  for (guint m = 0; m < s->metrics->len; m++)
    {
      const SimStoreMetric *metric = g_ptr_array_index (s->metrics, m);

      s->n_stored += metric->expression ? 0 : 1;
      g_hash_table_insert (s->by_name, metric->name, GUINT_TO_POINTER (m + 1));
    }
  sim_summary_find_support (s);
  until = sim_store_meta (store, "until_s");
  s->steady = until != NULL && strcmp (until, "inf") != 0;
  return TRUE;
}

/* --- values --- */

char *
sim_summary_values_sql (const SimSummary *s)
{
  GString *sql
    = g_string_new ("SELECT s.position, r.replication, r.reason, r.fingerprint, r.end_s");

  for (guint m = 0; m < s->n_stored; m++)
    {
      char *name
        = sqlite3_mprintf (", v.\"%w\"",
                           ((const SimStoreMetric *) g_ptr_array_index (s->metrics, m))->name);

      g_string_append (sql, name);
      sqlite3_free (name);
    }
  g_string_append (
    sql, " FROM sweep s CROSS JOIN run r ON r.point = s.point JOIN value v ON v.run = r.id "
         "WHERE r.status = 'ok' ORDER BY s.position, r.replication");
  return g_string_free (sql, FALSE);
}

/* The values of one point, gathered before their statistics are taken: @x is n_stored x runs, runs
 * together. */
typedef struct {
  guint   point, n;
  GArray *rows;         /* (element-type double): runs x n_stored */
  GArray *x;            /* scratch */
} Gathered;

static void
close_point (SimSummary *s, Gathered *g)
{
  g_array_set_size (g->x, g->n);
  for (guint m = 0; m < s->n_stored; m++)
    {
      for (guint i = 0; i < g->n; i++)
        g_array_index (g->x, double, i) = g_array_index (g->rows, double, i * s->n_stored + m);
      s->stats[(gsize) g->point * s->metrics->len + m]
        = sim_summary_stat_of ((double *) (gpointer) g->x->data, g->n);
    }
  sim_summary_blank (s, g->point);
  g->n = 0;
  g_array_set_size (g->rows, 0);
}

static void
gather (SimSummary *s, sqlite3_stmt *row, Gathered *g)
{
  SimSummaryRuns *runs = &s->runs;
  guint point = (guint) sqlite3_column_int64 (row, 0);

  /* The rows were looked at when the file was opened; an index of a damaged file could still say
   * another thing. */
  if (point >= s->n_points || point < g->point)
    return;
  if (point != g->point)
    close_point (s, g);
  while (g->point < point)
    runs->first[++g->point] = runs->replications->len;
  for (guint m = 0; m < s->n_stored; m++)
    {
      double value = sim_store_double (row, (int) m + SIM_SUMMARY_VALUES);

      g_array_append_val (g->rows, value);
      if (runs->place[m] >= 0)
        g_array_index (runs->values, double,
                       runs->values->len - runs->n_kept + (guint) runs->place[m])
          = value;
    }
  g->n++;
}

static gboolean
read_values (SimSummary *s, SimStore *store, GError **error)
{
  SimSummaryRuns *runs = &s->runs;
  g_autofree char *sql = sim_summary_values_sql (s);
  g_autoptr (GArray) rows_of_point = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) scratch = g_array_new (FALSE, FALSE, sizeof (double));
  Gathered g = { .rows = rows_of_point, .x = scratch };
  sqlite3_stmt *rows = sim_store_prepare (store, sql, error);
  GError *fault = NULL;

  if (rows == NULL)
    return FALSE;
  while (sim_store_next (store, rows, &fault))
    {
      guint replication = (guint) sqlite3_column_int64 (rows, SIM_SUMMARY_REPLICATION);
      double end = sim_store_double (rows, SIM_SUMMARY_END);

      g_array_set_size (runs->values, runs->values->len + runs->n_kept);
      gather (s, rows, &g);
      g_array_append_val (runs->replications, replication);
      g_array_append_val (runs->ends, end);
      runs->n_replications = MAX (runs->n_replications, replication + 1);
      runs->drew = runs->drew
                   || g_strcmp0 ((const char *) sqlite3_column_text (rows, SIM_SUMMARY_REASON),
                                 SIM_STORE_DREW_NOTHING)
                        != 0;
    }
  if (s->n_points > 0)
    close_point (s, &g);
  while (g.point < s->n_points)
    runs->first[++g.point] = runs->replications->len;
  return sim_store_end (rows, fault, error);
}

static void
empty_stats (SimSummary *s)
{
  gsize n = (gsize) s->n_points * s->metrics->len;

  s->stats = g_new (SimStat, n + 1);
  for (gsize i = 0; i < n; i++)
    s->stats[i] = (SimStat){ NAN, NAN, 0 };
}

static gboolean
read_runs (SimSummary *s, SimStore *store, const GPtrArray *names, GError **error)
{
  s->runs.first = g_new0 (guint, s->n_points + 1);
  s->runs.place = g_new0 (gint, s->metrics->len + 1);
  s->runs.replications = g_array_new (FALSE, FALSE, sizeof (guint));
  s->runs.ends = g_array_new (FALSE, FALSE, sizeof (double));
  s->runs.values = g_array_new (FALSE, TRUE, sizeof (double));
  empty_stats (s);
  return sim_summary_needs (s, names, error) && read_values (s, store, error)
         && sim_summary_derive (s, store, error);
}

static void
forget_runs (SimSummaryRuns *runs)
{
  g_clear_pointer (&runs->replications, g_array_unref);
  g_clear_pointer (&runs->values, g_array_unref);
  g_clear_pointer (&runs->ends, g_array_unref);
  g_clear_pointer (&runs->first, g_free);
  g_clear_pointer (&runs->place, g_free);
}

static SimSummary *
summary_new (SimStore *store, gboolean with_runs, const GPtrArray *names, GError **error)
{
  g_autoptr (SimSummary) s = g_new0 (SimSummary, 1);

  s->with_runs = with_runs;
  s->texts = g_string_chunk_new (1024);
  s->constants = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  s->units = g_hash_table_new (g_str_hash, g_str_equal);
  s->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  if (!sim_store_flush (store, error) || !read_names (s, store, error)
      || !read_points (s, store, error) || !read_constants (s, store, error)
      || !read_units (s, store, error) || !read_runs (s, store, names, error))
    return NULL;
  if (names == NULL && !with_runs)
    forget_runs (&s->runs);
  return g_steal_pointer (&s);
}

SimSummary *
sim_summary_new (SimStore *store, GError **error)
{
  return summary_new (store, FALSE, NULL, error);
}

SimSummary *
sim_summary_new_with_runs (SimStore *store, GError **error)
{
  return summary_new (store, TRUE, NULL, error);
}

SimSummary *
sim_summary_new_keeping (SimStore *store, const GPtrArray *names, GError **error)
{
  return summary_new (store, FALSE, names, error);
}

void
sim_summary_free (SimSummary *s)
{
  if (s == NULL)
    return;
  g_strfreev (s->columns);
  g_free (s->values);
  g_hash_table_unref (s->constants);
  g_hash_table_unref (s->units);
  g_hash_table_unref (s->by_name);
  g_string_chunk_free (s->texts);
  g_clear_pointer (&s->metrics, g_ptr_array_unref);
  g_free (s->stats);
  g_free (s->support);
  forget_runs (&s->runs);
  g_free (s);
}

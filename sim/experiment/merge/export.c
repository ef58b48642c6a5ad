/* sim/experiment/merge/export.c - see export.h. */
#include "sim/experiment/merge/export.h"
#include <math.h>
#include "sim/experiment/store/store_state.h"
#include "sim/experiment/summary/summary.h"

static SimCell
cell_of (sqlite3_stmt *row, int column)
{
  if (sqlite3_column_type (row, column) == SQLITE_TEXT)
    return (SimCell){ 0, (const char *) sqlite3_column_text (row, column) };
  return (SimCell){ sim_store_double (row, column), NULL };
}

/* The derived metrics, by their index in the summary. */
static GArray *
derived_of (const SimSummary *summary)
{
  GArray *derived = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint m = 0; m < sim_summary_n_metrics (summary); m++)
    if (sim_summary_metric (summary, m)->expression)
      g_array_append_val (derived, m);
  return derived;
}

/* Which columns of the statement are exported; @summary: whose derived metrics follow them. */
static GArray *
choose (sqlite3_stmt *rows, gboolean wall, const SimSummary *summary, const SimExportSink *sink)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  GArray *columns = g_array_new (FALSE, FALSE, sizeof (int));

  for (int k = 0; k < sqlite3_column_count (rows); k++)
    {
      const char *name = sqlite3_column_name (rows, k);

      if (!wall && g_str_equal (name, "wall_s"))
        continue;
      g_ptr_array_add (names, (gpointer) name);
      g_array_append_val (columns, k);
    }
  for (guint m = 0; m < sim_summary_n_metrics (summary); m++)
    if (sim_summary_metric (summary, m)->expression)
      g_ptr_array_add (names, sim_summary_metric (summary, m)->name);
  g_ptr_array_add (names, NULL);
  sink->names (sink->data, (const char *const *) names->pdata);
  return columns;
}

static void
give_run (sqlite3_stmt *row, const GArray *columns, const SimSummary *summary,
          const SimExportSink *sink)
{
  g_autoptr (GArray) derived = derived_of (summary);
  g_autofree SimCell *cells = g_new (SimCell, columns->len + derived->len + 1);
  guint point = (guint) sqlite3_column_int64 (row, 0);
  guint replication = (guint) sqlite3_column_int64 (row, 1), n = 0;

  for (guint k = 0; k < columns->len; k++)
    cells[n++] = cell_of (row, g_array_index (columns, int, k));
  for (guint k = 0; k < derived->len; k++)
    cells[n++] = (SimCell){
      sim_summary_derived (summary, point, replication, g_array_index (derived, guint, k)), NULL
    };
  sink->row (sink->data, cells, n);
}

gboolean
sim_export_runs (SimStore *store, gboolean wall, const SimExportSink *sink, GError **error)
{
  g_autoptr (SimSummary) summary = sim_summary_new_with_runs (store, error);
  g_autofree char *select = summary ? sim_store_results_sql (store, error) : NULL, *sql = NULL;
  sqlite3_stmt *rows = NULL;
  g_autoptr (GArray) columns = NULL;
  GError *fault = NULL;

  if (select == NULL)
    return FALSE;
  sql = g_strconcat (select, " ORDER BY s.position, r.replication", NULL);
  if (!(rows = sim_store_prepare (store, sql, error)))
    return FALSE;
  columns = choose (rows, wall, summary, sink);
  while (sim_store_next (store, rows, &fault))
    give_run (rows, columns, summary, sink);
  sqlite3_finalize (rows);
  if (fault)
    g_propagate_error (error, fault);
  return fault == NULL;
}

static void
give_samples (sqlite3_stmt *row, const SimExportSink *sink)
{
  guint n = 0;
  g_autofree SimSample *samples
    = sim_store_samples_from_bytes (sqlite3_column_blob (row, 3),
                                    (gsize) sqlite3_column_bytes (row, 3), &n);
  SimCell cells[5]
    = { cell_of (row, 0), cell_of (row, 1), cell_of (row, 2), { 0, NULL }, { 0, NULL } };

  for (guint i = 0; i < n; i++)
    {
      cells[3].number = samples[i].time_s;
      cells[4].number = samples[i].value;
      sink->row (sink->data, cells, G_N_ELEMENTS (cells));
    }
}

gboolean
sim_export_series (SimStore *store, const SimExportSink *sink, GError **error)
{
  static const char *const titles[] = { "point", "replication", "metric", "time_s", "value", NULL };
  sqlite3_stmt *rows;
  GError *fault = NULL;

  if (!sim_store_flush (store, error)
      || !(rows = sim_store_prepare (
             store,
             "SELECT s.position, r.replication, e.metric, e.samples FROM sweep s "
             "JOIN run r ON r.point = s.point JOIN series e ON e.run = r.id ORDER BY 1, 2, 3",
             error)))
    return FALSE;
  sink->names (sink->data, titles);
  while (sim_store_next (store, rows, &fault))
    give_samples (rows, sink);
  sqlite3_finalize (rows);
  if (fault)
    g_propagate_error (error, fault);
  return fault == NULL;
}

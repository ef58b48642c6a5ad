/* tests/sim/experiment/foreign.h - results files that others made: reads one as the commands do, in
 * every way.
 *
 * For tests/sim/experiment/test_foreign.c, which replays a corpus, and
 * tests/sim/experiment/fuzz_store.c, which searches. Reading ends well or with a message; it never
 * crashes.
 */
#ifndef TESTS_FOREIGN_H
#define TESTS_FOREIGN_H

#include <sqlite3.h>
#include <string.h>
#include "sim/experiment/merge/export.h"
#include "sim/experiment/store/variant.h"
#include "sim/report/page/html.h"
#include "sim/report/plot/plot.h"
#include "sim/report/table/results.h"
#include "sim/report/table/show.h"

static void
foreign_names (gpointer data, const char *const *names)
{
}

static void
foreign_row (gpointer data, const SimCell *cells, guint n)
{
}

static void
foreign_plots (SimStore *store, const SimSummary *summary)
{
  g_autoptr (GPtrArray) plots = sim_store_plots (store, NULL);
  SimPicture picture = { "svg", "x.svg", ".", { 0 } };

  for (guint i = 0; plots && i < plots->len; i++)
    g_free (sim_plot_script (summary, store, g_ptr_array_index (plots, i), &picture, NULL));
}

/* What `show`, `export`, `plot` and `report` do with one plan of the file. */
static void
foreign_read_plan (SimStore *store)
{
  SimExportSink sink = { foreign_names, foreign_row, NULL };
  SimShowOptions how = { .pooled = TRUE };
  g_autoptr (SimSummary) summary = sim_summary_new (store, NULL);
  g_autoptr (SimTable) points = NULL, rows = NULL;
  g_autofree char *page = NULL, *shown = NULL;
  GPtrArray *failures = sim_store_failures (store, 5, NULL);
  guint n_ok, n_failed;

  sim_table_free (sim_show_info (store, NULL));
  g_clear_pointer (&failures, g_ptr_array_unref);
  sim_store_counts (store, &n_ok, &n_failed, NULL);
  sim_export_runs (store, TRUE, &sink, NULL);
  sim_export_series (store, &sink, NULL);
  if (summary == NULL)
    return;
  points = sim_report_points (summary, NULL, NULL, NULL);
  rows = sim_show_table (store, summary, &how, NULL);
  page = sim_html_data (store, summary, NULL, NULL);
  shown = rows ? sim_table_print (rows, SIM_TABLE_JSON) : NULL;
  foreign_plots (store, summary);
}

/* Returns: TRUE when the file was taken as a results file. */
static gboolean
foreign_read (const char *path, GError **error)
{
  g_autoptr (SimStore) store = sim_store_open (path, SIM_STORE_READ, error);
  g_autoptr (GPtrArray) variants = store ? sim_store_variants (store, NULL) : NULL;
  guint n_stored, n_undescribed;

  if (store == NULL)
    return FALSE;
  foreign_read_plan (store);
  sim_store_beyond (store, &n_stored, &n_undescribed, NULL);
  for (guint i = 0; variants && i < MIN (variants->len, 5); i++)
    if (sim_store_select (store, ((SimStoreVariant *) g_ptr_array_index (variants, i))->name, NULL))
      foreign_read_plan (store);
  return TRUE;
}

/* Makes @path from a dump; then it is what the statements in @sql make of it, wrong ones
 * included. */
static void
foreign_make (const char *path, const char *dump, const char *sql)
{
  sqlite3 *db;

  if (sqlite3_open (path, &db) == SQLITE_OK)
    {
      sqlite3_exec (db, "PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY", NULL, NULL, NULL);
      if (dump)
        sqlite3_exec (db, dump, NULL, NULL, NULL);
      if (sql)
        sqlite3_exec (db, sql, NULL, NULL, NULL);
    }
  sqlite3_close (db);
}

#endif

/* sim/experiment/store/store_read.c - what a results file says of itself. */
#include "sim/experiment/store/store_state.h"

static char *
text_column (sqlite3_stmt *row, int column)
{
  return g_strdup ((const char *) sqlite3_column_text (row, column));
}

gboolean
sim_store_runs (SimStore *store, const char *metric, SimStoreEach each, gpointer data,
                GError **error)
{
  char *value = metric ? sqlite3_mprintf ("v.\"%w\"", metric) : NULL;
  char *sql
    = sqlite3_mprintf ("SELECT s.position, r.replication, r.status <> 'ok', %s FROM sweep s JOIN "
                       "run r ON r.point = s.point "
                       "%s ORDER BY 1, 2",
                       metric ? value : "NULL", metric ? "LEFT JOIN value v ON v.run = r.id" : "");
  sqlite3_stmt *rows = sim_store_prepare (store, sql, error);
  GError *fault = NULL;

  sqlite3_free (value);
  sqlite3_free (sql);
  if (rows == NULL)
    return FALSE;
  while (sim_store_next (store, rows, &fault))
    {
      SimStoreRun run = {
        .point = (guint) sqlite3_column_int64 (rows, 0),
        .replication = (guint) sqlite3_column_int64 (rows, 1),
        .failed = sqlite3_column_int (rows, 2),
        .value = sim_store_double (rows, 3),
      };

      each (data, &run);
    }
  return sim_store_end (rows, fault, error);
}

char *
sim_store_meta (SimStore *store, const char *key)
{
  sqlite3_stmt *row = sim_store_prepare (store, "SELECT value FROM meta WHERE key = ?1", NULL);
  char *value = NULL;

  if (row == NULL)
    return NULL;
  sqlite3_bind_text (row, 1, key, -1, SQLITE_STATIC);
  if (sim_store_next (store, row, NULL))
    value = text_column (row, 0);
  sqlite3_finalize (row);
  return value;
}

static void
metric_free (gpointer data)
{
  SimStoreMetric *metric = data;

  g_free (metric->name);
  g_free (metric->unit);
  g_free (metric->doc);
  g_free (metric->kind);
  g_free (metric->expression);
  g_free (metric);
}

GPtrArray *
sim_store_metrics (SimStore *store, GError **error)
{
  sqlite3_stmt *rows = sim_store_prepare (
    store, "SELECT name, unit, doc, kind, expression FROM metric ORDER BY position", error);
  g_autoptr (GPtrArray) metrics = g_ptr_array_new_with_free_func (metric_free);
  GError *fault = NULL;

  if (rows == NULL)
    return NULL;
  while (sim_store_next (store, rows, &fault))
    {
      SimStoreMetric *metric = g_new0 (SimStoreMetric, 1);

      metric->name = text_column (rows, 0);
      metric->unit = text_column (rows, 1);
      metric->doc = text_column (rows, 2);
      metric->kind = text_column (rows, 3);
      metric->expression = text_column (rows, 4);
      g_ptr_array_add (metrics, metric);
    }
  return sim_store_end (rows, fault, error) ? g_steal_pointer (&metrics) : NULL;
}

char **
sim_store_columns (SimStore *store, GError **error)
{
  sqlite3_stmt *rows = sim_store_prepare (store, "SELECT path FROM axis ORDER BY position", error);
  g_autoptr (GStrvBuilder) paths = g_strv_builder_new ();
  GError *fault = NULL;

  if (rows == NULL)
    return NULL;
  while (sim_store_next (store, rows, &fault))
    g_strv_builder_add (paths, (const char *) sqlite3_column_text (rows, 0));
  return sim_store_end (rows, fault, error) ? g_strv_builder_end (paths) : NULL;
}

/* "1 2": which x and which y of a front are better; anything else is as if unsaid. */
static void
read_better (const char *text, SimPlotSpec *plot)
{
  int x, y;

  if (text == NULL || sscanf (text, "%d %d", &x, &y) != 2 || x < 0 || x > SIM_BETTER_HIGH || y < 0
      || y > SIM_BETTER_HIGH)
    return;
  plot->x_better = (SimBetter) x;
  plot->y_better = (SimBetter) y;
}

static void
read_plot_extras (SimStore *store, SimPlotSpec *plot)
{
  g_autofree char *facet = g_strdup_printf ("plot %s facet", plot->id);
  g_autofree char *key = g_strdup_printf ("plot %s average", plot->id);
  g_autofree char *average = sim_store_meta (store, key);
  g_autofree char *better = g_strdup_printf ("plot %s better", plot->id);
  g_autofree char *sides = sim_store_meta (store, better);
  g_autofree char *overlay = g_strdup_printf ("plot %s overlay", plot->id);
  g_autofree char *marks = sim_store_meta (store, overlay);

  plot->facet = sim_store_meta (store, facet);
  plot->average = average ? sim_plot_average (average) : NULL;
  read_better (sides, plot);
  sim_plot_overlay_init (plot);
  if (marks)
    sim_plot_overlay_parse (plot, marks);
}

static SimPlotSpec *
plot_of (sqlite3_stmt *row, GError **error)
{
  SimPlotSpec *plot = g_new0 (SimPlotSpec, 1);
  const char *where = (const char *) sqlite3_column_text (row, 11);

  plot->id = text_column (row, 0);
  plot->title = text_column (row, 1);
  plot->kind = text_column (row, 2);
  plot->x = text_column (row, 3);
  plot->y = text_column (row, 4);
  plot->by = text_column (row, 5);
  plot->x_label = text_column (row, 6);
  plot->y_label = text_column (row, 7);
  plot->band = sqlite3_column_int (row, 8);
  plot->log_x = sqlite3_column_int (row, 9);
  plot->log_y = sqlite3_column_int (row, 10);
  plot->where = where ? sim_expr_parse (where, error) : NULL;
  return plot;
}

GPtrArray *
sim_store_plots (SimStore *store, GError **error)
{
  sqlite3_stmt *rows = sim_store_prepare (
    store,
    "SELECT id, title, kind, x, y, by, x_label, y_label, band, log_x, log_y, filter "
    "FROM plot ORDER BY position",
    error);
  g_autoptr (GPtrArray) plots = g_ptr_array_new_with_free_func (sim_plot_spec_free);
  GError *fault = NULL;

  if (rows == NULL)
    return NULL;
  while (fault == NULL && sim_store_next (store, rows, &fault))
    g_ptr_array_add (plots, plot_of (rows, &fault));
  for (guint i = 0; i < plots->len; i++)
    read_plot_extras (store, g_ptr_array_index (plots, i));
  return sim_store_end (rows, fault, error) ? g_steal_pointer (&plots) : NULL;
}

gboolean
sim_store_info (SimStore *store, SimStoreInfo each, gpointer data, GError **error)
{
  sqlite3_stmt *rows = sim_store_prepare (
    store,
    "SELECT key, value, '' FROM meta WHERE key NOT IN ('scenario', 'resolved', 'description') "
    "AND key NOT LIKE 'plot %' AND key NOT LIKE 'unit %' "
    "UNION ALL SELECT 'model of ' || name, model || ', revision ' || revision, reference FROM "
    "component "
    "UNION ALL SELECT path, text, origin FROM param",
    error);
  GError *fault = NULL;

  if (rows == NULL)
    return FALSE;
  while (sim_store_next (store, rows, &fault))
    each (data, (const char *) sqlite3_column_text (rows, 0),
          (const char *) sqlite3_column_text (rows, 1),
          (const char *) sqlite3_column_text (rows, 2));
  return sim_store_end (rows, fault, error);
}

gboolean
sim_store_n_missing (SimStore *store, guint64 *n_missing, guint64 *n_wanted, GError **error)
{
  sqlite3_stmt *row
    = sim_store_prepare (store,
                         "SELECT (SELECT count(*) FROM sweep) * m.value, sum(r.replication < "
                         "m.value) FROM meta m LEFT JOIN (sweep s JOIN run r ON r.point = s.point) "
                         "WHERE m.key = 'replications'",
                         error);
  GError *fault = NULL;

  *n_missing = *n_wanted = 0;
  if (row && sim_store_next (store, row, &fault))
    {
      *n_wanted = (guint64) sqlite3_column_int64 (row, 0);
      *n_missing = *n_wanted - (guint64) sqlite3_column_int64 (row, 1);
    }
  return row && sim_store_end (row, fault, error);
}

/* No results file without warmup_by: mser has the column. */
static char *
long_warmup (SimStore *store)
{
  sqlite3_stmt *row = sim_store_prepare (
    store,
    "SELECT count (DISTINCT s.position), max (v.\"run.warmup_s\" / r.end_s) FROM sweep s JOIN run "
    "r ON r.point = s.point JOIN value v ON v.run = r.id WHERE v.\"run.warmup_s\" > 0.1 * r.end_s",
    NULL);
  guint n = 0;
  double worst = 0;

  if (row == NULL)
    return NULL;
  if (sim_store_next (store, row, NULL))
    {
      n = (guint) sqlite3_column_int64 (row, 0);
      worst = sqlite3_column_double (row, 1);
    }
  sqlite3_finalize (row);
  if (n == 0)
    return NULL;
  return g_strdup_printf ("warm-up: MSER-5 cut more than a tenth of the run at %u %s (%.0f %% at "
                          "worst): the run may be too short to settle; run longer (run.until)",
                          n, n == 1 ? "point" : "points", 100 * worst);
}

char *
sim_store_warning (SimStore *store)
{
  g_autofree char *metric = sim_store_meta (store, "stop_when"), *warmup = long_warmup (store);

  if (metric == NULL || metric[0] == '\0')
    return g_steal_pointer (&warmup);
  return g_strdup_printf (
    "%s%sstop_when: replications ended when the interval of %s looked narrow, "
    "so it holds the truth a little less often than 95 %% (docs/statistics.md)",
    warmup ? warmup : "", warmup ? "\n" : "", metric);
}

/* "params.x=4 params.y=conv" of a sweep row: columns from 4 on. */
static char *
row_label (sqlite3_stmt *row)
{
  GString *label = g_string_new (NULL);

  for (int k = 5; k < sqlite3_column_count (row); k++)
    g_string_append_printf (label, "%s%s=%s", k > 5 ? " " : "", sqlite3_column_name (row, k),
                            (const char *) sqlite3_column_text (row, k));
  return g_string_free (label, FALSE);
}

GPtrArray *
sim_store_failures (SimStore *store, guint max, GError **error)
{
  sqlite3_stmt *rows
    = sim_store_prepare (store,
                         "SELECT s.position, r.replication, r.reason, s.* FROM sweep s JOIN run r "
                         "ON r.point = s.point WHERE r.status <> 'ok' ORDER BY 1, 2 LIMIT ?1",
                         error);
  g_autoptr (GPtrArray) reasons = g_ptr_array_new_with_free_func (g_free);
  GError *fault = NULL;

  if (rows == NULL)
    return NULL;
  sqlite3_bind_int64 (rows, 1, max);
  while (sim_store_next (store, rows, &fault))
    {
      g_autofree char *label = row_label (rows);

      g_ptr_array_add (reasons,
                       g_strdup_printf ("point %d%s%s%s, replication %d: %s",
                                        sqlite3_column_int (rows, 0), label[0] ? " (" : "", label,
                                        label[0] ? ")" : "", sqlite3_column_int (rows, 1),
                                        (const char *) sqlite3_column_text (rows, 2)));
    }
  return sim_store_end (rows, fault, error) ? g_steal_pointer (&reasons) : NULL;
}

/* --- fingerprints --- */

/* Ends the digest of a point; none for one without runs. */
static void
end_digest (GPtrArray *digests, GChecksum *sum, gboolean any)
{
  g_ptr_array_add (digests, any ? g_strndup (g_checksum_get_string (sum), 16) : g_strdup (""));
  g_checksum_reset (sum);
}

GPtrArray *
sim_store_fingerprints (SimStore *store, GError **error)
{
  sqlite3_stmt *rows = sim_store_prepare (
    store,
    "SELECT s.position, r.replication, ifnull (r.fingerprint, ''), r.status FROM sweep s LEFT JOIN "
    "run r ON r.point = s.point ORDER BY s.position, r.replication",
    error);
  g_autoptr (GPtrArray) digests = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  gint64 last = -1;
  gboolean any = FALSE;
  GError *fault = NULL;

  if (rows == NULL)
    return NULL;
  while (sim_store_next (store, rows, &fault))
    {
      g_autofree char *run = g_strdup_printf ("%s %s %s\n", sim_store_text (rows, 1),
                                              sim_store_text (rows, 2), sim_store_text (rows, 3));

      if (last >= 0 && sqlite3_column_int64 (rows, 0) != last)
        end_digest (digests, sum, any);
      last = sqlite3_column_int64 (rows, 0);
      any = sqlite3_column_type (rows, 1) != SQLITE_NULL;
      g_checksum_update (sum, (const guchar *) run, -1);
    }
  if (last >= 0)
    end_digest (digests, sum, any);
  return sim_store_end (rows, fault, error) ? g_steal_pointer (&digests) : NULL;
}

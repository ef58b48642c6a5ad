/* sim/experiment/store/store_view.c - the view `results`: one row per run of the present plan, for
 * people who read the file with SQL; our own commands never ask a view.
 *
 * Derived metrics are computed by the view itself, so that they are always those of the runs that
 * are there: a layer each over the one before, since a derived metric may use those above it.
 */
#include "sim/experiment/store/store_state.h"

static void
append_quoted (GString *sql, const char *format, const char *name)
{
  char *text = sqlite3_mprintf (format, name);

  g_string_append (sql, text);
  sqlite3_free (text);
}

/* Constants are literals in the view, so that they cost nothing to store.  quote() writes an
 * infinite number as Inf, which SQL would read as the name of a column. */
static gboolean
append_constants (SimStore *store, GString *sql, GError **error)
{
  sqlite3_stmt *rows
    = sim_store_prepare (store,
                         "SELECT path, CASE value WHEN 9e999 THEN '9e999' WHEN -9e999 THEN "
                         "'-9e999' ELSE quote (value) END FROM param ORDER BY path",
                         error);
  GError *fault = NULL;

  if (rows == NULL)
    return FALSE;
  while (sim_store_next (store, rows, &fault))
    {
      g_string_append_printf (sql, ", %s", (const char *) sqlite3_column_text (rows, 1));
      append_quoted (sql, " AS \"%w\"", (const char *) sqlite3_column_text (rows, 0));
    }
  sqlite3_finalize (rows);
  if (fault)
    g_propagate_error (error, fault);
  return fault == NULL;
}

/* Appends a column for each name that the statement gives. */
static gboolean
append_columns (SimStore *store, GString *sql, const char *names, const char *format,
                GError **error)
{
  sqlite3_stmt *rows = sim_store_prepare (store, names, error);
  GError *fault = NULL;

  if (rows == NULL)
    return FALSE;
  while (sim_store_next (store, rows, &fault))
    append_quoted (sql, format, sim_store_text (rows, 0));
  sqlite3_finalize (rows);
  if (fault)
    g_propagate_error (error, fault);
  return fault == NULL;
}

char *
sim_store_results_sql (SimStore *store, GError **error)
{
  g_autoptr (GString) sql = g_string_new (
    "SELECT s.position AS point, r.replication, r.status, r.reason, r.fingerprint, r.n_events, "
    "r.end_s, r.wall_s");

  if (!append_columns (store, sql, "SELECT path FROM axis ORDER BY position", ", s.\"%w\"", error)
      || !append_constants (store, sql, error)
      || !append_columns (store, sql,
                          "SELECT name FROM metric WHERE kind <> 'derived' ORDER BY position",
                          ", v.\"%w\"", error))
    return NULL;
  g_string_append (
    sql, " FROM sweep s JOIN run r ON r.point = s.point LEFT JOIN value v ON v.run = r.id");
  return g_strdup (sql->str);
}

/* --- derived metrics --- */

/* One of them, as the next layer. */
typedef struct {
  SimStore *store;
  const char *metric;
  guint layer; /* which it reads */
} Layer;

static gboolean
has (SimStore *store, const char *sql, const char *name)
{
  sqlite3_stmt *rows = sim_store_prepare (store, sql, NULL);
  gboolean found;

  if (rows == NULL)
    return FALSE;
  sqlite3_bind_text (rows, 1, name, -1, SQLITE_STATIC);
  found = sqlite3_step (rows) == SQLITE_ROW;
  sqlite3_finalize (rows);
  return found;
}

/* As the summary finds them: a metric, its mean, a parameter. */
static char *
column_of (gpointer data, guint depth, const char *name)
{
  static const char metrics[] = "SELECT 1 FROM metric WHERE name = ?1",
                    params[] = "SELECT 1 FROM axis WHERE path = ?1 UNION ALL SELECT 1 FROM param "
                               "WHERE path = ?1";
  const Layer *layer = data;
  g_autofree char *mean = g_strconcat (name, ".mean", NULL);
  g_autoptr (GString) sql = g_string_new (NULL);
  const char *column = name;

  if (!has (layer->store, metrics, name) && has (layer->store, metrics, mean))
    column = mean;
  else if (!has (layer->store, metrics, name) && !has (layer->store, params, name))
    return NULL;
  g_string_printf (sql, "r%u", depth);
  append_quoted (sql, ".\"%w\"", column);
  return g_strdup (sql->str);
}

/* base(x): x in the same replication of the base point. */
static char *
base_of (gpointer data, guint depth, const char *function, const char *argument)
{
  const Layer *layer = data;
  g_autoptr (GString) sql = g_string_new (NULL);
  guint there = depth + 1;

  if (!g_str_equal (function, "base"))
    return NULL;
  g_string_printf (sql,
                   "(SELECT %s FROM base b%u JOIN l%u r%u ON r%u.point = b%u.base AND "
                   "r%u.replication = r%u.replication AND r%u.status = 'ok' WHERE b%u.position = "
                   "r%u.point AND b%u.metric = ",
                   argument, there, layer->layer, there, there, there, there, depth, there, there,
                   depth, there);
  append_quoted (sql, "%Q)", layer->metric);
  return g_strdup (sql->str);
}

/* Appends ", l2 AS (SELECT l1 and the metric)".  Returns: FALSE where SQL cannot say it. */
static gboolean
append_layer (GString *sql, Layer *layer, const SimStoreMetric *metric)
{
  const SimSqlScope scope = { column_of, base_of, layer };
  g_autoptr (SimExpr) expr = sim_expr_parse (metric->expression, NULL);
  g_autofree char *value = NULL;

  layer->metric = metric->name;
  value = expr ? sim_expr_sql (expr, &scope) : NULL;
  if (value == NULL)
    return FALSE;
  g_string_append_printf (sql, ", l%u AS (SELECT r0.*, CASE r0.status WHEN 'ok' THEN %s END",
                          layer->layer + 1, value);
  append_quoted (sql, " AS \"%w\"", metric->name);
  g_string_append_printf (sql, " FROM l%u r0)", layer->layer++);
  return TRUE;
}

/* Does SQLite take it?  An expression may be deeper than its parser can hold; the brackets around
 * leave room for CREATE VIEW, and for a statement that reads the view. */
static gboolean
is_good (SimStore *store, const char *select)
{
  g_autofree char *sql
    = g_strdup_printf ("SELECT * FROM (SELECT * FROM (SELECT * FROM (%s)))", select);
  sqlite3_stmt *statement = sim_store_prepare (store, sql, NULL);

  sqlite3_finalize (statement);
  return statement != NULL;
}

/* Returns: (transfer full) (nullable): the view with derived metrics; without those that SQL cannot
 * say. */
static char *
with_derived (SimStore *store, const char *plain, GError **error)
{
  g_autoptr (GPtrArray) metrics = sim_store_metrics (store, error);
  g_autoptr (GString) sql = g_string_new (NULL);
  Layer layer = { .store = store };

  if (metrics == NULL)
    return NULL;
  g_string_printf (sql, "WITH l0 AS (%s)", plain);
  for (guint m = 0; m < metrics->len; m++)
    {
      const SimStoreMetric *metric = g_ptr_array_index (metrics, m);
      g_autoptr (GString) next = g_string_new (sql->str);
      Layer one = layer;
      g_autofree char *select = NULL;

      if (metric->expression == NULL || !append_layer (next, &one, metric))
        continue;
      select = g_strdup_printf ("%s SELECT * FROM l%u", next->str, one.layer);
      if (!is_good (store, select))
        continue;
      g_string_assign (sql, next->str);
      layer = one;
    }
  g_string_append_printf (sql, " SELECT * FROM l%u", layer.layer);
  return g_strdup (layer.layer > 0 ? sql->str : plain);
}

gboolean
sim_store_make_view (SimStore *store, GError **error)
{
  g_autofree char *plain = sim_store_results_sql (store, error);
  g_autofree char *select = plain ? with_derived (store, plain, error) : NULL;
  g_autofree char *sql
    = select ? g_strconcat ("DROP VIEW IF EXISTS results; CREATE VIEW results AS ", select, NULL)
             : NULL;

  return sql && sim_store_exec (store, sql, error);
}

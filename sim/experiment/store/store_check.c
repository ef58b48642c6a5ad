/* sim/experiment/store/store_check.c - a results file is foreign input: everything that readers
 * rely on is looked at once, when it is opened.
 *
 * First its form: every table is an ordinary table with the columns that ours have (a view or a
 * virtual table could be a program).  Then every cell: its type and range, places that count from 0
 * without a gap.  Then what holds between tables.  After that the other files of this folder may
 * use a position as an index and a name as a text.
 */
#include <math.h>
#include <string.h>
#include "sim/experiment/store/store_state.h"

enum {
  MAX_METRICS = 4096,
  MAX_STATS = 100000000,      /* points x metrics that a summary can hold */
};

/* What a column may hold: i integer, r real, t text, n nothing.  An integer is from @min to
 * @max. */
typedef struct {
  const char *table, *column, *types;
  gint64      min, max;
} Rule;

#define ANY G_MININT64, G_MAXINT64
#define FROM_0 0, G_MAXINT32

/* In order of tables.  A column NULL means all those that follow: of swept parameters and of
 * metrics. */
static const Rule rules[] = {
  { "meta", "key", "t", ANY },
  { "meta", "value", "tn", ANY },
  { "component", "position", "i", FROM_0 },
  { "component", "name", "t", ANY },
  { "component", "model", "t", ANY },
  { "component", "revision", "i", FROM_0 },
  { "component", "reference", "tn", ANY },
  { "axis", "position", "i", FROM_0 },
  { "axis", "path", "t", ANY },
  { "param", "path", "t", ANY },
  { "param", "value", "irtn", ANY },
  { "param", "text", "t", ANY },
  { "param", "origin", "tn", ANY },
  { "point", "id", "i", ANY },
  { "point", "key", "t", ANY },
  { "sweep", "position", "i", FROM_0 },
  { "sweep", "point", "i", ANY },
  { "sweep", NULL, "irtn", ANY },
  { "metric", "position", "i", FROM_0 },
  { "metric", "name", "t", ANY },
  { "metric", "unit", "t", ANY },
  { "metric", "kind", "t", ANY },
  { "metric", "doc", "tn", ANY },
  { "metric", "expression", "tn", ANY },
  { "base", "metric", "t", ANY },
  { "base", "position", "i", FROM_0 },
  { "base", "base", "i", FROM_0 },
  { "run", "id", "i", ANY },
  { "run", "point", "i", ANY },
  { "run", "replication", "i", FROM_0 },
  { "run", "key", "t", ANY },
  { "run", "status", "t", ANY },
  { "run", "reason", "tn", ANY },
  { "run", "fingerprint", "tn", ANY },
  { "run", "n_events", "in", ANY },
  { "run", "end_s", "irn", ANY },
  { "run", "wall_s", "irn", ANY },
  { "value", "run", "i", ANY },
  { "value", NULL, "irn", ANY },
  { "plot", "position", "i", FROM_0 },
  { "plot", "id", "t", ANY },
  { "plot", "title", "tn", ANY },
  { "plot", "kind", "t", ANY },
  { "plot", "x", "t", ANY },
  { "plot", "y", "t", ANY },
  { "plot", "by", "tn", ANY },
  { "plot", "x_label", "tn", ANY },
  { "plot", "y_label", "tn", ANY },
  { "plot", "band", "i", 0, 1 },
  { "plot", "log_x", "i", 0, 1 },
  { "plot", "log_y", "i", 0, 1 },
  { "plot", "filter", "tn", ANY },
};

/* Tables whose first column counts from 0 without a gap. */
static const char *const counted[] = { "component", "axis", "sweep", "metric", "plot", NULL };

/* What holds between rows and tables: a statement that finds a row where it does not, by a text
 * that names it. */
static const struct {
  const char *table, *sql, *what;
} relations[] = {
  { "metric", "SELECT name FROM metric GROUP BY name HAVING count (*) > 1",
    "the name is there twice" },
  { "metric",
    "SELECT name FROM metric WHERE kind NOT IN ('count', 'tally', 'level', 'series', 'result', "
    "'derived')",
    "there is no such kind" },
  { "metric", "SELECT name FROM metric WHERE (kind = 'derived') <> (expression IS NOT NULL)",
    "derived metrics have an expression, and no others" },
  { "metric",
    "SELECT name FROM metric WHERE kind <> 'derived' AND position > (SELECT min (position) FROM "
    "metric WHERE kind = 'derived')",
    "it comes behind a derived one" },
  { "metric",
    "SELECT name FROM metric WHERE kind <> 'derived' AND name NOT IN (SELECT name FROM "
    "pragma_table_info ('value'))",
    "the table value has no such column" },
  { "sweep", "SELECT position FROM sweep WHERE point NOT IN (SELECT id FROM point)",
    "its point is not in the table point" },
  { "base", "SELECT metric FROM base WHERE metric NOT IN (SELECT name FROM metric)",
    "there is no such metric" },
  { "base",
    "SELECT metric || ', position ' || position FROM base WHERE max (position, base) >= (SELECT "
    "count (*) FROM sweep)",
    "there is no such point" },
  { "point", "SELECT id FROM point WHERE length (key) <> 32", "its key is not one" },
  { "run", "SELECT id FROM run WHERE point NOT IN (SELECT id FROM point)",
    "its point is not in the table point" },
  { "run", "SELECT id FROM run WHERE status NOT IN ('ok', 'failed')",
    "its status is neither ok nor failed" },
  { "run", "SELECT min (id) FROM run GROUP BY point, replication HAVING count (*) > 1",
    "another run has its point and replication" },
  { "run",
    "SELECT r.id FROM run r LEFT JOIN value v ON v.run = r.id WHERE r.status = 'ok' AND v.run IS "
    "NULL",
    "it went well, but the table value lacks its values" },
  { "hist",
    "SELECT run || ', ' || metric FROM hist WHERE typeof (metric) <> 'text' OR typeof (bytes) <> "
    "'blob'",
    "it is no histogram" },
  { "series",
    "SELECT run || ', ' || metric FROM series WHERE typeof (metric) <> 'text' OR typeof (samples) "
    "<> 'blob' OR typeof (n) <> 'integer' OR length (samples) <> 16 * n",
    "it does not hold the samples that it counts" },
  { "plot", "SELECT id FROM plot WHERE kind NOT IN ('line', 'points', 'bars', 'stacked', 'heat', "
            "'front', 'cdf', 'ccdf', 'box', 'time')",
    "there is no such kind of plot" },
};

static gboolean
damaged (SimStore *store, GError **error, const char *table, const char *row, const char *what)
{
  g_autofree char *shown = g_utf8_make_valid (row, -1);

  return sim_error (error, SIM_ERROR_STORE,
                    "%s: this results file is damaged: table %s, row %.60s: %s; keep a copy, then "
                    "start a new one with --out",
                    store->path ? store->path : "memory", table, shown, what);
}

/* --- the form --- */

/* "name key hidden" of every column of a table, one per line. */
static char *
columns_of (sqlite3 *db, const char *table)
{
  GString *columns = g_string_new (NULL);
  sqlite3_stmt *rows = NULL;

  sqlite3_prepare_v2 (db, "SELECT name, pk, hidden FROM pragma_table_xinfo (?1, 'main')", -1, &rows,
                      NULL);
  sqlite3_bind_text (rows, 1, table, -1, SQLITE_STATIC);
  while (sqlite3_step (rows) == SQLITE_ROW)
    g_string_append_printf (columns, "%s %d %d\n", (const char *) sqlite3_column_text (rows, 0),
                            sqlite3_column_int (rows, 1), sqlite3_column_int (rows, 2));
  sqlite3_finalize (rows);
  return g_string_free (columns, FALSE);
}

static gboolean
is_ordinary (SimStore *store, const char *table)
{
  sqlite3_stmt *row = sim_store_prepare (
    store, "SELECT type FROM pragma_table_list WHERE schema = 'main' AND name = ?1", NULL);
  gboolean ordinary = FALSE;

  if (row == NULL)
    return FALSE;
  sqlite3_bind_text (row, 1, table, -1, SQLITE_STATIC);
  if (sqlite3_step (row) == SQLITE_ROW)
    ordinary = g_strcmp0 ((const char *) sqlite3_column_text (row, 0), "table") == 0;
  sqlite3_finalize (row);
  return ordinary;
}

static gboolean
check_table (SimStore *store, const char *table, const char *wanted, GError **error)
{
  g_autofree char *columns = columns_of (store->db, table);
  gboolean more = g_str_equal (table, "sweep") || g_str_equal (table, "value");

  if (columns[0] == '\0')
    return sim_error (error, SIM_ERROR_STORE,
                      "%s: this results file is damaged (it lacks the table %s)", store->path,
                      table);
  if (!is_ordinary (store, table))
    return sim_error (error, SIM_ERROR_STORE,
                      "%s: this is no results file of ours: %s is not an ordinary table",
                      store->path, table);
  if (!g_str_has_prefix (columns, wanted) || (!more && !g_str_equal (columns, wanted)))
    return sim_error (error, SIM_ERROR_STORE,
                      "%s: this results file is damaged: the table %s has other columns than it "
                      "should; keep a copy, then start a new one with --out",
                      store->path, table);
  for (const char *line = columns; more && *line; line = strchr (line, '\n') + 1)
    if (strchr (line, '\n')[-1] != '0')
      return damaged (store, error, table, "1", "a column is computed");
  return TRUE;
}

gboolean
sim_store_check_form (SimStore *store, GError **error)
{
  SimStore ours = { .path = NULL };
  sqlite3_stmt *tables = NULL;
  GError *fault = NULL;
  gboolean done
    = sqlite3_open (":memory:", &ours.db) == SQLITE_OK
      && sim_schema_create_version (&ours, store->version, error)
      && (tables = sim_store_prepare (&ours, "SELECT name FROM sqlite_master WHERE type = 'table'",
                                      error));

  while (done && sim_store_next (&ours, tables, &fault))
    {
      const char *table = (const char *) sqlite3_column_text (tables, 0);
      g_autofree char *wanted = columns_of (ours.db, table);

      done = check_table (store, table, wanted, error);
    }
  sqlite3_finalize (tables);
  sqlite3_close (ours.db);
  if (fault)
    g_propagate_error (error, fault);
  return done && fault == NULL;
}

/* --- cells --- */

static const Rule *
rule_of (const char *table, const char *column)
{
  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    if (g_str_equal (rules[i].table, table)
        && (rules[i].column == NULL || g_str_equal (rules[i].column, column)))
      return &rules[i];
  return NULL;
}

/* Returns: what is wrong with a cell; NULL: nothing. */
static const char *
wrong_with (sqlite3_stmt *row, int k, const Rule *rule)
{
  static const char letters[] = { [SQLITE_INTEGER] = 'i',
                                  [SQLITE_FLOAT] = 'r',
                                  [SQLITE_TEXT] = 't',
                                  [SQLITE_BLOB] = 'b',
                                  [SQLITE_NULL] = 'n' };
  int type = sqlite3_column_type (row, k);
  gint64 number;

  if (strchr (rule->types, letters[type]) == NULL)
    return type == SQLITE_NULL ? "empty" : "of another type than it should be";
  if (type == SQLITE_TEXT
      && !g_utf8_validate ((const char *) sqlite3_column_text (row, k),
                           sqlite3_column_bytes (row, k), NULL))
    return "no text in UTF-8";
  if (type != SQLITE_INTEGER)
    return NULL;
  number = sqlite3_column_int64 (row, k);
  return number < rule->min || number > rule->max ? "out of range" : NULL;
}

static gboolean
check_row (SimStore *store, sqlite3_stmt *row, const Rule *const *wanted, guint n, GError **error)
{
  g_autofree char *name = NULL;

  for (int k = 0; k < sqlite3_column_count (row); k++)
    {
      const char *wrong = wanted[k] ? wrong_with (row, k, wanted[k]) : NULL;
      g_autofree char *what = NULL;

      if (wrong == NULL)
        continue;
      name = g_strdup_printf ("%u", n + 1);
      what = g_strdup_printf ("%.60s is %s", sqlite3_column_name (row, k), wrong);
      return damaged (store, error, wanted[k]->table, name, what);
    }
  return TRUE;
}

/* Position @n must be the @n-th. */
static gboolean
check_place (SimStore *store, const char *table, sqlite3_stmt *row, guint n, GError **error)
{
  g_autofree char *name = NULL, *what = NULL;

  if (!g_strv_contains (counted, table) || sqlite3_column_int64 (row, 0) == n)
    return TRUE;
  name = g_strdup_printf ("%u", n + 1);
  what = g_strdup_printf ("position is %" G_GINT64_FORMAT " where %u is due",
                          (gint64) sqlite3_column_int64 (row, 0), n);
  return damaged (store, error, table, name, what);
}

static gboolean
check_cells (SimStore *store, const char *table, guint *n, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT * FROM %s ORDER BY 1", table);
  g_autofree const Rule **wanted = NULL;
  sqlite3_stmt *rows = sim_store_prepare (store, sql, error);
  GError *fault = NULL;
  gboolean done = rows != NULL;

  *n = 0;
  if (!done)
    return FALSE;
  wanted = g_new0 (const Rule *, (guint) sqlite3_column_count (rows) + 1);
  for (int k = 0; k < sqlite3_column_count (rows); k++)
    wanted[k] = rule_of (table, sqlite3_column_name (rows, k));
  while (done && sim_store_next (store, rows, &fault))
    {
      done
        = check_row (store, rows, wanted, *n, error) && check_place (store, table, rows, *n, error);
      ++*n;
    }
  sqlite3_finalize (rows);
  if (fault)
    g_propagate_error (error, fault);
  return done && fault == NULL;
}

static gboolean
check_sizes (SimStore *store, guint n_points, guint n_metrics, GError **error)
{
  if (n_points <= SIM_PLAN_MAX_POINTS && n_metrics <= MAX_METRICS
      && (guint64) n_points * n_metrics <= MAX_STATS)
    return TRUE;
  return sim_error (error, SIM_ERROR_STORE,
                    "%s: this results file says %u points of %u metrics: more than orrery makes",
                    store->path ? store->path : "memory", n_points, n_metrics);
}

static gboolean
check_all_cells (SimStore *store, GError **error)
{
  guint n = 0, n_points = 0, n_metrics = 0;

  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      const char *table = rules[i].table;

      if (i > 0 && g_str_equal (table, rules[i - 1].table))
        continue;
      if (!check_cells (store, table, &n, error))
        return FALSE;
      n_points = g_str_equal (table, "sweep") ? n : n_points;
      n_metrics = g_str_equal (table, "metric") ? n : n_metrics;
    }
  return check_sizes (store, n_points, n_metrics, error);
}

/* --- between tables --- */

static gboolean
check_relation (SimStore *store, guint i, GError **error)
{
  sqlite3_stmt *row = sim_store_prepare (store, relations[i].sql, error);
  g_autofree char *name = NULL;
  GError *fault = NULL;

  if (row == NULL)
    return FALSE;
  if (sim_store_next (store, row, &fault))
    name = g_strdup (sim_store_text (row, 0));
  sqlite3_finalize (row);
  if (fault)
    {
      g_propagate_error (error, fault);
      return FALSE;
    }
  return name == NULL || damaged (store, error, relations[i].table, name, relations[i].what);
}

/* Readers take the swept values by their places. */
static gboolean
check_axes (SimStore *store, GError **error)
{
  g_auto (GStrv) axes = sim_store_columns (store, error);
  sqlite3_stmt *sweep = axes ? sim_store_prepare (store, "SELECT * FROM sweep", error) : NULL;
  gboolean same;

  if (sweep == NULL)
    return FALSE;
  same = sqlite3_column_count (sweep) == (int) g_strv_length (axes) + 2;
  for (int k = 0; same && axes[k]; k++)
    same = g_str_equal (axes[k], sqlite3_column_name (sweep, k + 2));
  sqlite3_finalize (sweep);
  return same
         || damaged (store, error, "axis", "1", "these are not the columns of the table sweep");
}

gboolean
sim_store_check (SimStore *store, GError **error)
{
  gboolean done = check_all_cells (store, error) && check_axes (store, error);

  for (guint i = 0; done && i < G_N_ELEMENTS (relations); i++)
    done = check_relation (store, i, error);
  return done;
}

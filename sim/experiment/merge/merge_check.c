/* sim/experiment/merge/merge_check.c - are two results files of one scenario, and is each what
 * it says it is. */
#include "sim/experiment/merge/merge_state.h"

/* What must be equal, and how to say that it is not.  Comments, titles, paths and expectations
 * may differ. */
static const struct {
  const char *what, *columns, *from;
} parts[] = {
  { "the model or its revision", "position, name, model, revision", "component" },
  { "seed, replications, time or warm-up", "key, value",
    "meta WHERE key IN ('seed', 'replications', 'until_s', 'warmup_s', 'warmup_by')" },
  { "the swept parameters", "position, path", "axis" },
  { "the points", "s.position, p.key", "sweep s JOIN SCHEMA.point p ON p.id = s.point" },
  { "the metrics", "position, name, unit, kind, expression", "metric" },
};

static char *
part_sql (guint part, const char *schema)
{
  g_auto (GStrv) pieces = g_strsplit (parts[part].from, "SCHEMA", -1);
  g_autofree char *from = g_strjoinv (schema, pieces);

  return g_strdup_printf ("SELECT %s FROM %s.%s", parts[part].columns, schema, from);
}

static gboolean
has_rows (SimMerge *merge, const char *sql, GError **fault)
{
  sqlite3_stmt *rows = sim_store_prepare (merge->to, sql, fault);
  gboolean found = rows != NULL && sim_store_next (merge->to, rows, fault);

  sqlite3_finalize (rows);
  return found;
}

gboolean
sim_merge_check_same (SimMerge *merge, GError **error)
{
  GError *fault = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (parts) && fault == NULL; i++)
    {
      g_autofree char *ours = part_sql (i, "main"), *theirs = part_sql (i, "other");
      g_autofree char *more = g_strdup_printf ("%s EXCEPT %s", theirs, ours);
      g_autofree char *less = g_strdup_printf ("%s EXCEPT %s", ours, theirs);

      if (has_rows (merge, more, &fault) || has_rows (merge, less, &fault))
        return sim_invalid (error, "%s and %s are not of one scenario: they differ in %s",
                            merge->first, merge->other, parts[i].what);
    }
  if (fault)
    g_propagate_error (error, fault);
  return fault == NULL;
}

gboolean
sim_merge_check_related (SimMerge *merge, GError **error)
{
  GError *fault = NULL;

  if (!has_rows (merge, "SELECT 1 FROM other.run", &fault)
      || has_rows (merge, "SELECT 1 FROM other.point q JOIN main.point p ON p.key = q.key", &fault))
    return TRUE;
  if (fault)
    g_propagate_error (error, fault);
  else
    sim_invalid (
      error,
      "%s has no point in common with %s: choose another name for the result, or remove the file",
      merge->other, merge->first);
  return FALSE;
}

gboolean
sim_merge_check_keys (SimMerge *merge, const char *schema, const char *path, GError **error)
{
  g_autofree char *sql = g_strdup_printf (
    "SELECT p.key, r.replication, r.key FROM %s.run r LEFT JOIN %s.point p ON p.id = r.point",
    schema, schema);
  sqlite3_stmt *rows = sim_store_prepare (merge->to, sql, error);
  GError *fault = NULL;
  gboolean good = rows != NULL;

  while (good && sim_store_next (merge->to, rows, &fault))
    {
      const char *point = (const char *) sqlite3_column_text (rows, 0);
      g_autofree char *key
        = point ? sim_plan_run_key (point, (guint) sqlite3_column_int64 (rows, 1)) : NULL;

      good = g_strcmp0 (key, (const char *) sqlite3_column_text (rows, 2)) == 0;
      if (!good)
        sim_error (
          &fault, SIM_ERROR_STORE,
          "%s: this results file is damaged: the run %s is not of the point and replication "
          "that it stands for",
          path, (const char *) sqlite3_column_text (rows, 2));
    }
  sqlite3_finalize (rows);
  if (fault)
    g_propagate_error (error, fault);
  return good && fault == NULL;
}

static gboolean
has_column (SimMerge *merge, const char *name)
{
  return sqlite3_table_column_metadata (merge->to->db, "main", "value", name, NULL, NULL, NULL,
                                        NULL, NULL)
         == SQLITE_OK;
}

char *
sim_merge_columns (SimMerge *merge, GError **error)
{
  sqlite3_stmt *rows = sim_store_prepare (
    merge->to, "SELECT name FROM pragma_table_info ('value', 'other') WHERE name <> 'run'", error);
  g_autoptr (GString) names = g_string_new (NULL);
  GError *fault = NULL;

  while (rows && fault == NULL && sim_store_next (merge->to, rows, &fault))
    {
      const char *name = (const char *) sqlite3_column_text (rows, 0);
      char *quoted = sqlite3_mprintf (", \"%w\"", name);

      g_string_append (names, quoted);
      if (!has_column (merge, name))
        sim_store_execf (merge->to, &fault, "ALTER TABLE main.value ADD COLUMN %s REAL",
                         quoted + 2);
      sqlite3_free (quoted);
    }
  sqlite3_finalize (rows);
  if (fault)
    g_propagate_error (error, fault);
  return rows && fault == NULL ? g_strdup (names->str) : NULL;
}

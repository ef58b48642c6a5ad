/* sim/experiment/store/store_schema.c - the tables of a results file, and how an older file gets
 * those that it lacks.  Columns that depend on the plan are in store_plan.c. */
#include <errno.h>
#include <glib/gstdio.h>
#include "sim/experiment/store/store_state.h"

/* Texts are for people and SQL; the columns of `sweep` and `value` are the swept parameters and the
 * metrics. */
static const char *const tables_sql
  = "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;"
    "CREATE TABLE component (position INTEGER PRIMARY KEY, name TEXT, model TEXT, revision "
    "INTEGER, reference TEXT);"
    "CREATE TABLE axis (position INTEGER PRIMARY KEY, path TEXT);"
    "CREATE TABLE param (path TEXT PRIMARY KEY, value, text TEXT, origin TEXT) WITHOUT ROWID;"
    "CREATE TABLE point (id INTEGER PRIMARY KEY, key TEXT UNIQUE NOT NULL);"
    "CREATE TABLE sweep (position INTEGER PRIMARY KEY, point INTEGER NOT NULL);"
    "CREATE TABLE metric (position INTEGER PRIMARY KEY, name TEXT, unit TEXT, kind TEXT, doc TEXT, "
    "expression TEXT);"
    "CREATE TABLE base (metric TEXT, position INTEGER, base INTEGER, PRIMARY KEY (metric, "
    "position)) WITHOUT ROWID;"
    "CREATE TABLE run (id INTEGER PRIMARY KEY, point INTEGER NOT NULL REFERENCES point (id), "
    "replication INTEGER NOT NULL,"
    " key TEXT NOT NULL, status TEXT NOT NULL, reason TEXT, fingerprint TEXT, n_events INTEGER, "
    "end_s REAL, wall_s REAL,"
    " UNIQUE (point, replication));"
    "CREATE TABLE value (run INTEGER PRIMARY KEY);"
    "CREATE TABLE hist (run INTEGER, metric TEXT, bytes BLOB, PRIMARY KEY (run, metric)) WITHOUT "
    "ROWID;"
    "CREATE TABLE series (run INTEGER, metric TEXT, n INTEGER, samples BLOB, PRIMARY KEY (run, "
    "metric)) WITHOUT ROWID;"
    "CREATE TABLE plot (position INTEGER PRIMARY KEY, id TEXT, title TEXT, kind TEXT, x TEXT, y "
    "TEXT, by TEXT,"
    " x_label TEXT, y_label TEXT, band INTEGER, log_x INTEGER, log_y INTEGER, filter TEXT);"
    "CREATE VIEW results AS SELECT s.position AS point, r.replication, r.status FROM sweep s JOIN "
    "run r ON r.point = s.point;";

/* Schema 2: which scenarios the file holds, and the plans that are kept beside the present one:
 * each table that describes a plan again, with the variant in front.  Swept values lie in
 * kept_cell, since plans differ in their columns. */
static const char *const kept_sql
  = "CREATE TABLE scenario (position INTEGER PRIMARY KEY, path TEXT, title TEXT, models TEXT);"
    "CREATE TABLE variant (id INTEGER PRIMARY KEY, name TEXT UNIQUE NOT NULL, named INTEGER);"
    "CREATE TABLE kept_sweep (variant INTEGER, position INTEGER, point INTEGER, PRIMARY KEY "
    "(variant, position)) WITHOUT ROWID;"
    "CREATE TABLE kept_cell (variant INTEGER, axis INTEGER, position INTEGER, value, PRIMARY KEY "
    "(variant, axis, position)) WITHOUT ROWID;"
    "CREATE TABLE kept_meta AS SELECT CAST (0 AS INTEGER) AS variant, * FROM meta WHERE 0;"
    "CREATE TABLE kept_component AS SELECT CAST (0 AS INTEGER) AS variant, * FROM component WHERE "
    "0;"
    "CREATE TABLE kept_axis AS SELECT CAST (0 AS INTEGER) AS variant, * FROM axis WHERE 0;"
    "CREATE TABLE kept_param AS SELECT CAST (0 AS INTEGER) AS variant, * FROM param WHERE 0;"
    "CREATE TABLE kept_metric AS SELECT CAST (0 AS INTEGER) AS variant, * FROM metric WHERE 0;"
    "CREATE TABLE kept_base AS SELECT CAST (0 AS INTEGER) AS variant, * FROM base WHERE 0;"
    "CREATE TABLE kept_plot AS SELECT CAST (0 AS INTEGER) AS variant, * FROM plot WHERE 0;";

gboolean
sim_schema_create_version (SimStore *store, guint version, GError **error)
{
  return sim_store_exec (store, tables_sql, error)
         && (version < 2 || sim_store_exec (store, kept_sql, error));
}

gboolean
sim_schema_create (SimStore *store, GError **error)
{
  store->version = SIM_STORE_SCHEMA;
  return sim_store_execf (store, error,
                          "BEGIN; PRAGMA application_id = %d; PRAGMA user_version = %d",
                          SIM_STORE_APPLICATION_ID, SIM_STORE_SCHEMA)
         && sim_schema_create_version (store, SIM_STORE_SCHEMA, error)
         && sim_store_exec (store, "COMMIT", error);
}

/* A file of schema 1 names its scenario by title and models alone. */
gboolean
sim_schema_upgrade (SimStore *store, GError **error)
{
  if (store->version >= 2)
    return TRUE;
  if (!sim_store_exec (store, kept_sql, error)
      || !sim_store_execf (store, error,
                           "PRAGMA user_version = %d; INSERT INTO scenario SELECT 0, '', value, "
                           "(SELECT group_concat (name || ' ' || model, ', ') FROM (SELECT name, "
                           "model FROM component ORDER BY position)) FROM meta WHERE key = 'title'",
                           SIM_STORE_SCHEMA))
    return FALSE;
  store->version = SIM_STORE_SCHEMA;
  return TRUE;
}

/* Makes the tables in a file that nothing else has, so that a results file never exists without
 * them. */
static gboolean
create_at (const char *name, const char *path, GError **error)
{
  SimStore fresh = { .path = (char *) path };     /* what messages call it */
  gboolean done;

  done = sim_store_database (&fresh, name, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, error)
         && sim_schema_create (&fresh, error);
  sqlite3_close (fresh.db);
  return done;
}

gboolean
sim_schema_create_file (const char *path, GError **error)
{
  g_autofree char *name = g_strconcat (path, "-new", NULL);

  g_unlink (name);      /* of a process that was killed here: we hold the lock */
  if (create_at (name, path, error) && g_rename (name, path) == 0)
    return TRUE;
  if (error == NULL || *error == NULL)
    sim_error (error, SIM_ERROR_FILE, "%s: cannot be created: %s", path, g_strerror (errno));
  g_unlink (name);
  return FALSE;
}

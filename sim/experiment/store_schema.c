/* sim/experiment/store_schema.c - the tables of a results file.  Those that depend on the plan are
 * in store_plan.c. */
#include <errno.h>
#include <glib/gstdio.h>
#include "sim/experiment/store_private.h"

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

static const char *const table_names[] = {
  "axis", "base", "component", "hist", "meta", "metric", "param", "plot", "point",
  "results", "run", "series", "sweep", "value",
};

gboolean
sim_schema_create (SimStore *store, GError **error)
{
  return sim_store_execf (store, error,
                          "BEGIN; PRAGMA application_id = %d; PRAGMA user_version = %d; %s COMMIT",
                          SIM_STORE_APPLICATION_ID, SIM_STORE_SCHEMA, tables_sql);
}

gboolean
sim_schema_check (SimStore *store, GError **error)
{
  sqlite3_stmt *find
    = sim_store_prepare (store, "SELECT 1 FROM sqlite_master WHERE name = ?1", error);
  gboolean done = find != NULL;

  for (guint i = 0; done && i < G_N_ELEMENTS (table_names); i++)
    {
      GError *fault = NULL;

      sqlite3_bind_text (find, 1, table_names[i], -1, SQLITE_STATIC);
      done = sim_store_next (store, find, &fault);
      if (fault)
        g_propagate_error (error, fault);
      else if (!done)
        sim_error (error, SIM_ERROR_STORE,
                   "%s: this results file is damaged (it lacks the table %s)", store->path,
                   table_names[i]);
      sqlite3_reset (find);
    }
  sqlite3_finalize (find);
  return done;
}

/* Makes the tables in a file that nothing else has, so that a results file never exists without
 * them. */
static gboolean
create_at (const char *name, const char *path, GError **error)
{
  SimStore fresh = { .path = (char *) path };     /* what messages call it */
  gboolean done;

  if (sqlite3_open_v2 (name, &fresh.db,
                       SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL)
      != SQLITE_OK)
    done = sim_store_fail (&fresh, error);
  else
    done = sim_schema_create (&fresh, error);
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

/* sim/experiment/store/store_sql.c - what every statement needs: a connection that obeys no program
 * in a foreign file, statements, rows, and what the database says when it fails. */
#include <errno.h>
#include <math.h>
#include "sim/experiment/store/store_state.h"

enum {
  EXACT_INTEGERS = 53,     /* bits of a double's mantissa */
  BUSY_MS = 5000
};

static gboolean
is_full (SimStore *store)
{
  return sqlite3_errcode (store->db) == SQLITE_FULL || sqlite3_system_errno (store->db) == ENOSPC
         || sqlite3_system_errno (store->db) == EDQUOT;
}

static gboolean
fail_full (SimStore *store, GError **error)
{
  guint n_ok = 0, n_failed = 0;

  if (!sqlite3_get_autocommit (store->db))
    sqlite3_exec (store->db, "ROLLBACK", NULL, NULL, NULL);
  store->began_us = 0;
  if (store->plan == NULL)
    return sim_error (error, SIM_ERROR_FILE,
                      "%s: the disk is full: free some space and repeat the command", store->path);
  sim_store_counts (store, &n_ok, &n_failed, NULL);
  return sim_error (error, SIM_ERROR_FILE,
                    "%s: the disk is full; %u runs are stored and safe: free some space and repeat "
                    "the command, it goes on from there",
                    store->path ? store->path : "memory", n_ok);
}

gboolean
sim_store_fail (SimStore *store, GError **error)
{
  const char *path = store->path ? store->path : "memory";
  const char *what = sqlite3_errmsg (store->db);

  if (is_full (store))
    return fail_full (store, error);
  if (store->lock && !sim_lock_check_file (store->lock, error))
    return FALSE;
  switch (sqlite3_errcode (store->db))
    {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return sim_error (error, SIM_ERROR_STORE,
                        "%s: this results file is damaged (%s); keep a copy, then start a new one "
                        "with --out",
                        path, what);
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return sim_error (error, SIM_ERROR_FILE, "%s: the results file is read-only", path);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return sim_error (error, SIM_ERROR_STORE,
                        "%s: another program holds this results file; close it and repeat", path);
    default:
      return sim_error (error, SIM_ERROR_FILE, "%s: %s", path, what);
    }
}

gboolean
sim_store_exec (SimStore *store, const char *sql, GError **error)
{
  return sqlite3_exec (store->db, sql, NULL, NULL, NULL) == SQLITE_OK
         || sim_store_fail (store, error);
}

gboolean
sim_store_execf (SimStore *store, GError **error, const char *format, ...)
{
  va_list args;
  char *sql;
  gboolean done;

  va_start (args, format);
  sql = sqlite3_vmprintf (format, args);
  va_end (args);
  done = sim_store_exec (store, sql, error);
  sqlite3_free (sql);
  return done;
}

sqlite3_stmt *
sim_store_prepare (SimStore *store, const char *sql, GError **error)
{
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v3 (store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL)
      != SQLITE_OK)
    sim_store_fail (store, error);
  return statement;
}

gboolean
sim_store_step (SimStore *store, sqlite3_stmt *statement, GError **error)
{
  gboolean done = sqlite3_step (statement) == SQLITE_DONE || sim_store_fail (store, error);

  sqlite3_reset (statement);
  return done;
}

gboolean
sim_store_next (SimStore *store, sqlite3_stmt *statement, GError **error)
{
  int status = sqlite3_step (statement);

  if (status != SQLITE_ROW && status != SQLITE_DONE)
    sim_store_fail (store, error);
  return status == SQLITE_ROW;
}

gboolean
sim_store_end (sqlite3_stmt *rows, GError *fault, GError **error)
{
  sqlite3_finalize (rows);
  if (fault)
    g_propagate_error (error, fault);
  return fault == NULL;
}

const char *
sim_store_text (sqlite3_stmt *row, int column)
{
  const char *text = (const char *) sqlite3_column_text (row, column);

  return text ? text : "";
}

gboolean
sim_store_number (SimStore *store, const char *sql, gint64 *number, GError **error)
{
  sqlite3_stmt *row = sim_store_prepare (store, sql, error);
  GError *fault = NULL;
  gboolean found = row != NULL && sim_store_next (store, row, &fault);

  if (found)
    *number = sqlite3_column_int64 (row, 0);
  sqlite3_finalize (row);
  if (fault)
    g_propagate_error (error, fault);
  return found;
}

double
sim_store_double (sqlite3_stmt *row, int column)
{
  return sqlite3_column_type (row, column) == SQLITE_NULL ? NAN
                                                          : sqlite3_column_double (row, column);
}

void
sim_store_bind_cell (sqlite3_stmt *statement, int index, const SimCell *cell)
{
  if (cell->text)
    sqlite3_bind_text (statement, index, cell->text, -1, SQLITE_TRANSIENT);
  else if (floor (cell->number) == cell->number && fabs (cell->number) < ldexp (1, EXACT_INTEGERS))
    sqlite3_bind_int64 (statement, index, (gint64) cell->number);
  else
    sqlite3_bind_double (statement, index, cell->number);
}

GBytes *
sim_store_samples_to_bytes (const SimSample *samples, guint n)
{
  guint64 *words = g_new (guint64, 2 * (gsize) n + 1);

  for (guint i = 0; i < n; i++)
    {
      union {
        double d;
        guint64 w;
      } time = { samples[i].time_s }, value = { samples[i].value };

      words[2 * i] = GUINT64_TO_LE (time.w);
      words[2 * i + 1] = GUINT64_TO_LE (value.w);
    }
  return g_bytes_new_take (words, 2 * (gsize) n * sizeof *words);
}

SimSample *
sim_store_samples_from_bytes (gconstpointer bytes, gsize size, guint *n)
{
  g_autofree guint64 *words = g_memdup2 (bytes, size);
  SimSample *samples;

  *n = (guint) (size / sizeof (SimSample));
  samples = g_new (SimSample, *n + 1);
  for (guint i = 0; i < *n; i++)
    {
      union {
        double d;
        guint64 w;
      } time, value;

      time.w = GUINT64_FROM_LE (words[2 * i]);
      value.w = GUINT64_FROM_LE (words[2 * i + 1]);
      samples[i] = (SimSample) { time.d, value.d };
    }
  return samples;
}

gboolean
sim_store_counts (SimStore *store, guint *n_ok, guint *n_failed, GError **error)
{
  sqlite3_stmt *row
    = sim_store_prepare (store,
                         "SELECT count(*), coalesce (sum (r.status = 'ok'), 0) FROM sweep s "
                         "JOIN run r ON r.point = s.point",
                         error);
  GError *fault = NULL;

  if (row == NULL)
    return FALSE;
  if (sim_store_next (store, row, &fault))
    {
      *n_ok = (guint) sqlite3_column_int64 (row, 1);
      *n_failed = (guint) sqlite3_column_int64 (row, 0) - *n_ok;
    }
  return sim_store_end (row, fault, error);
}

/* https://www.sqlite.org/security.html: a database that others made may hold views, triggers and
 * indices that are programs.  None of them runs; our own statements name tables alone. */
gboolean
sim_store_database (SimStore *store, const char *name, int flags, GError **error)
{
  static const struct {
    int option, value;
  } settings[] = {
    { SQLITE_DBCONFIG_DEFENSIVE, 1 },      { SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
    { SQLITE_DBCONFIG_ENABLE_TRIGGER, 0 }, { SQLITE_DBCONFIG_ENABLE_VIEW, 0 },
    { SQLITE_DBCONFIG_DQS_DML, 0 },
  };

  if (sqlite3_open_v2 (name, &store->db, flags | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
    return sim_store_fail (store, error);
  sqlite3_busy_timeout (store->db, BUSY_MS);
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    sqlite3_db_config (store->db, settings[i].option, settings[i].value, NULL);
  return sim_store_exec (store,
                         "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA "
                         "mmap_size = 0; PRAGMA temp_store = MEMORY",
                         error);
}

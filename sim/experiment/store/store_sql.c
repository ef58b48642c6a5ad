/* sim/experiment/store/store_sql.c - the few things that every statement needs. */
#include <math.h>
#include "sim/experiment/store/store_private.h"

enum { EXACT_INTEGERS = 53 };     /* bits of a double's mantissa */

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

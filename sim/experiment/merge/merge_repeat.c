/* sim/experiment/merge/merge_repeat.c - runs that two files have: the same, or an alarm. */
#include <math.h>
#include "sim/experiment/merge/merge_state.h"

enum { ALARMS_TOLD = 5 };
static const double rounding
  = 1e-9; /* what two machines' mathematical libraries may differ by, relative */

/* Columns of a row: those below, then the values of ours, then those of theirs, in the same
 * order. */
enum {
  THEIR_ID,
  OUR_ID,
  OUR_STATUS,
  THEIR_STATUS,
  OUR_PRINT,
  THEIR_PRINT,
  OUR_REASON,
  THEIR_REASON,
  KEY,
  POINT,
  REPLICATION,
  FIRST
};

typedef enum { KEEP_OURS, TAKE_THEIRS, ALARM } Verdict;

static const char rows_sql[]
  = "SELECT o.id, m.id, m.status, o.status, m.fingerprint, o.fingerprint, m.reason, o.reason, "
    "m.key, s.position, m.replication%s "
    "FROM other.run o JOIN other.point q ON q.id = o.point JOIN main.point p ON p.key = q.key "
    "JOIN main.run m ON m.point = p.id AND m.replication = o.replication LEFT JOIN main.sweep s ON "
    "s.point = p.id "
    "LEFT JOIN main.value a ON a.run = m.id LEFT JOIN other.value b ON b.run = o.id ORDER BY "
    "s.position, m.replication";

static const char *
text_of (sqlite3_stmt *row, int column)
{
  return (const char *) sqlite3_column_text (row, column);
}

/* Both went well: they must agree.  Where rounding differs the smaller value wins, so that the
 * order of files does not matter. */
static Verdict
judge_values (sqlite3_stmt *row)
{
  int n = (sqlite3_column_count (row) - FIRST) / 2;
  Verdict verdict = KEEP_OURS;
  gboolean decided = FALSE;

  for (int i = 0; i < n; i++)
    {
      double a = sim_store_double (row, FIRST + i), b = sim_store_double (row, FIRST + n + i);

      if (a == b || (isnan (a) && isnan (b)))
        continue;
      if (!(fabs (a - b) <= rounding * MAX (fabs (a), fabs (b))))
        return ALARM;
      if (!decided)
        verdict = b < a ? TAKE_THEIRS : KEEP_OURS;
      decided = TRUE;
    }
  return verdict;
}

static Verdict
judge (sqlite3_stmt *row)
{
  gboolean ours = g_str_equal (text_of (row, OUR_STATUS), "ok"),
           theirs = g_str_equal (text_of (row, THEIR_STATUS), "ok");

  if (ours && theirs)
    return g_strcmp0 (text_of (row, OUR_PRINT), text_of (row, THEIR_PRINT)) != 0
             ? ALARM
             : judge_values (row);
  if (ours != theirs)
    return theirs ? TAKE_THEIRS : KEEP_OURS;
  return g_strcmp0 (text_of (row, THEIR_REASON), text_of (row, OUR_REASON)) < 0 ? TAKE_THEIRS
                                                                                : KEEP_OURS;
}

static void
add_alarm (GString *alarms, sqlite3_stmt *row)
{
  gboolean same = g_strcmp0 (text_of (row, OUR_PRINT), text_of (row, THEIR_PRINT)) == 0;

  g_string_append_printf (alarms, "\n  run %s", text_of (row, KEY));
  if (sqlite3_column_type (row, POINT) != SQLITE_NULL)
    g_string_append_printf (alarms, " (point %d, replication %d)", sqlite3_column_int (row, POINT),
                            sqlite3_column_int (row, REPLICATION));
  if (same)
    g_string_append (alarms, ": one fingerprint, different values");
  else
    g_string_append_printf (alarms, ": fingerprints %s and %s", text_of (row, OUR_PRINT),
                            text_of (row, THEIR_PRINT));
}

static gboolean
raise_alarm (const SimMerge *merge, guint n, const GString *alarms, GError **error)
{
  return sim_error (
    error, SIM_ERROR_STORE,
    "%s and %s have %u %s under one key: same parameters, model revision, seed and replication, "
    "other results.  A model that is not deterministic, a changed model without a new revision, or "
    "a changed file?  "
    "Nothing was written.%s%s",
    merge->first, merge->other, n, n == 1 ? "run with two results" : "runs with two results",
    alarms->str, n > ALARMS_TOLD ? "\n  ..." : "");
}

/* The three statements of the loop. */
typedef struct {
  sqlite3_stmt *rows, *drop, *gone;
} Loop;

/* Notes in temp.dropped the runs of theirs that stay out, in temp.gone those of ours that give
 * way. */
static gboolean
note (SimMerge *merge, const Loop *loop, Verdict verdict, GError **error)
{
  gboolean theirs = verdict == TAKE_THEIRS;
  sqlite3_stmt *into = theirs ? loop->gone : loop->drop;

  merge->n_repeated++;
  sqlite3_bind_int64 (into, 1, sqlite3_column_int64 (loop->rows, theirs ? OUR_ID : THEIR_ID));
  return sim_store_step (merge->to, into, error);
}

static gboolean
judge_all (SimMerge *merge, const Loop *loop, GError **error)
{
  g_autoptr (GString) alarms = g_string_new (NULL);
  GError *fault = NULL;
  guint n_alarms = 0;

  while (fault == NULL && sim_store_next (merge->to, loop->rows, &fault))
    {
      Verdict verdict = judge (loop->rows);

      if (verdict != ALARM)
        note (merge, loop, verdict, &fault);
      else if (n_alarms++ < ALARMS_TOLD)
        add_alarm (alarms, loop->rows);
    }
  if (fault)
    g_propagate_error (error, fault);
  else if (n_alarms > 0)
    raise_alarm (merge, n_alarms, alarms, error);
  return fault == NULL && n_alarms == 0;
}

/* ", a."x", ..., b."x", ..." for every value column of theirs. */
static char *
compared (SimMerge *merge, GError **error)
{
  g_autofree char *names = sim_merge_columns (merge, error);
  g_auto (GStrv) parts = names ? g_strsplit (names, ", \"", -1) : NULL;
  g_autofree char *ours = parts ? g_strjoinv (", a.\"", parts) : NULL;
  g_autofree char *theirs = parts ? g_strjoinv (", b.\"", parts) : NULL;

  return parts ? g_strconcat (ours, theirs, NULL) : NULL;
}

gboolean
sim_merge_repeated (SimMerge *merge, GError **error)
{
  static const char *const tables[] = { "value", "hist", "series" };
  g_autofree char *columns = compared (merge, error);
  g_autofree char *sql = columns ? g_strdup_printf (rows_sql, columns) : NULL;
  Loop loop = { NULL, NULL, NULL };
  gboolean done
    = sql != NULL
      && sim_store_exec (merge->to,
                         "DROP TABLE IF EXISTS temp.dropped; DROP TABLE IF EXISTS temp.gone;"
                         "CREATE TABLE temp.dropped (id INTEGER PRIMARY KEY); CREATE TABLE "
                         "temp.gone (id INTEGER PRIMARY KEY)",
                         error)
      && (loop.rows = sim_store_prepare (merge->to, sql, error))
      && (loop.drop = sim_store_prepare (merge->to, "INSERT INTO temp.dropped VALUES (?1)", error))
      && (loop.gone = sim_store_prepare (merge->to, "INSERT INTO temp.gone VALUES (?1)", error))
      && judge_all (merge, &loop, error);

  sqlite3_finalize (loop.rows);
  sqlite3_finalize (loop.drop);
  sqlite3_finalize (loop.gone);
  for (guint i = 0; done && i < G_N_ELEMENTS (tables); i++)
    done
      = sim_store_execf (merge->to, error,
                         "DELETE FROM main.%s WHERE run IN (SELECT id FROM temp.gone)", tables[i]);
  return done
         && sim_store_exec (merge->to,
                            "DELETE FROM main.run WHERE id IN (SELECT id FROM temp.gone)", error);
}

/* sim/experiment/store/store_write.c - a record into the results file: a handful of prepared
 * statements, grouped commits. */
#include <math.h>
#include "sim/experiment/store/store_state.h"

static const char *const forget_sql[] = {
  "DELETE FROM value WHERE run = ?1", "DELETE FROM hist WHERE run = ?1",
  "DELETE FROM series WHERE run = ?1", "DELETE FROM run WHERE id = ?1",
};

/* The statement that stores a record's values, columns by name: a file may have columns of earlier
 * plans too. */
static char *
value_sql (const GArray *columns)
{
  g_autoptr (GString) names = g_string_new ("INSERT INTO value (run");
  g_autoptr (GString) marks = g_string_new (") VALUES (?");

  for (guint i = 0; i < columns->len; i++)
    {
      char *name = sqlite3_mprintf (", \"%w\"", g_array_index (columns, SimColumn, i).name);

      g_string_append (names, name);
      g_string_append (marks, ", ?");
      sqlite3_free (name);
    }
  return g_strconcat (names->str, marks->str, ")", NULL);
}

void
sim_store_writer_clear (SimStoreWriter *writer)
{
  sqlite3_finalize (writer->find);
  for (guint i = 0; i < G_N_ELEMENTS (writer->forget); i++)
    sqlite3_finalize (writer->forget[i]);
  sqlite3_finalize (writer->run);
  sqlite3_finalize (writer->value);
  sqlite3_finalize (writer->hist);
  sqlite3_finalize (writer->series);
  *writer = (SimStoreWriter){ .run = NULL };
}

gboolean
sim_store_writer_init (SimStore *store, GError **error)
{
  SimStoreWriter *w = &store->write;
  g_autoptr (GArray) columns = sim_plan_columns (store->plan);
  g_autofree char *values = value_sql (columns);

  sim_store_writer_clear (w);
  for (guint i = 0; i < G_N_ELEMENTS (forget_sql); i++)
    if (!(w->forget[i] = sim_store_prepare (store, forget_sql[i], error)))
      return FALSE;
  return (w->find
          = sim_store_prepare (store, "SELECT id FROM run WHERE point = ?1 AND replication = ?2",
                               error))
         && (w->run = sim_store_prepare (
               store,
               "INSERT INTO run (point, replication, key, status, reason, fingerprint, "
               "n_events, end_s, wall_s) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
               error))
         && (w->value = sim_store_prepare (store, values, error))
         && (w->hist = sim_store_prepare (store, "INSERT INTO hist VALUES (?, ?, ?)", error))
         && (w->series
             = sim_store_prepare (store, "INSERT INTO series VALUES (?, ?, ?, ?)", error));
}

static gboolean
forget (SimStore *store, guint point, guint replication, GError **error)
{
  sqlite3_stmt *find = store->write.find;
  GError *fault = NULL;
  gint64 id = 0;

  sqlite3_bind_int64 (find, 1, store->point_ids[point]);
  sqlite3_bind_int64 (find, 2, replication);
  if (sim_store_next (store, find, &fault))
    id = sqlite3_column_int64 (find, 0);
  sqlite3_reset (find);
  for (guint i = 0; id && i < G_N_ELEMENTS (forget_sql) && fault == NULL; i++)
    {
      sqlite3_bind_int64 (store->write.forget[i], 1, id);
      sim_store_step (store, store->write.forget[i], &fault);
    }
  if (fault)
    g_propagate_error (error, fault);
  return fault == NULL;
}

static gboolean
put_run (SimStore *store, guint point, guint replication, const SimRecord *record, GError **error)
{
  sqlite3_stmt *run = store->write.run;
  g_autofree char *key
    = sim_plan_run_key (store->point_keys + (gsize) point * SIM_STORE_KEY_SIZE, replication);
  char fingerprint[17];

  g_snprintf (fingerprint, sizeof fingerprint, "%016" G_GINT64_MODIFIER "x", record->fingerprint);
  sqlite3_bind_int64 (run, 1, store->point_ids[point]);
  sqlite3_bind_int64 (run, 2, replication);
  sqlite3_bind_text (run, 3, key, -1, SQLITE_STATIC);
  sqlite3_bind_text (run, 4, record->failed ? "failed" : "ok", -1, SQLITE_STATIC);
  sqlite3_bind_text (run, 5,
                     record->failed || record->drew ? record->reason : SIM_STORE_DREW_NOTHING, -1,
                     SQLITE_STATIC);
  sqlite3_bind_text (run, 6, fingerprint, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (run, 7, (gint64) record->n_events);
  sqlite3_bind_double (run, 8, record->end_s);
  sqlite3_bind_double (run, 9, record->wall_s);
  return sim_store_step (store, run, error);
}

static gboolean
put_values (SimStore *store, gint64 id, const SimRecord *record, GError **error)
{
  sqlite3_stmt *value = store->write.value;

  sim_require (record->n_values == store->n_values);
  sqlite3_bind_int64 (value, 1, id);
  for (guint i = 0; i < record->n_values; i++)
    sqlite3_bind_double (value, (int) i + 2, record->values[i]);      /* NaN becomes NULL */
  return sim_store_step (store, value, error);
}

static gboolean
put_hists (SimStore *store, gint64 id, const GArray *hists, GError **error)
{
  sqlite3_stmt *hist = store->write.hist;
  gboolean done = TRUE;

  for (guint i = 0; done && i < hists->len; i++)
    {
      const SimRecordHist *h = &g_array_index (hists, SimRecordHist, i);
      gsize size;
      gconstpointer bytes = g_bytes_get_data (h->bytes, &size);

      sqlite3_bind_int64 (hist, 1, id);
      sqlite3_bind_text (hist, 2, h->name, -1, SQLITE_STATIC);
      sqlite3_bind_blob64 (hist, 3, bytes, size, SQLITE_STATIC);
      done = sim_store_step (store, hist, error);
    }
  return done;
}

static gboolean
put_series (SimStore *store, gint64 id, const GArray *all, GError **error)
{
  sqlite3_stmt *series = store->write.series;
  gboolean done = TRUE;

  for (guint i = 0; done && i < all->len; i++)
    {
      const SimRecordSeries *s = &g_array_index (all, SimRecordSeries, i);
      g_autoptr (GBytes) bytes = sim_store_samples_to_bytes (s->samples, s->n);

      sqlite3_bind_int64 (series, 1, id);
      sqlite3_bind_text (series, 2, s->name, -1, SQLITE_STATIC);
      sqlite3_bind_int64 (series, 3, s->n);
      sqlite3_bind_blob64 (series, 4, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                           SQLITE_STATIC);
      done = sim_store_step (store, series, error);
    }
  return done;
}

gboolean
sim_store_flush (SimStore *store, GError **error)
{
  if (store->began_us != 0 && !sim_store_exec (store, "COMMIT", error))
    return FALSE;
  store->began_us = 0;
  return store->lock == NULL || sim_lock_check_file (store->lock, error);
}

/* After an error the whole group is given up: a transaction holds whole runs or nothing. */
static gboolean
give_up (SimStore *store)
{
  if (!sqlite3_get_autocommit (store->db))
    sqlite3_exec (store->db, "ROLLBACK", NULL, NULL, NULL);
  store->began_us = 0;
  return FALSE;
}

static gboolean
put_record (SimStore *store, guint point, guint replication, const SimRecord *record,
            GError **error)
{
  gint64 id;

  if (!forget (store, point, replication, error)
      || !put_run (store, point, replication, record, error))
    return FALSE;
  id = sqlite3_last_insert_rowid (store->db);
  return record->failed
         || (put_values (store, id, record, error) && put_hists (store, id, record->hists, error)
             && put_series (store, id, record->series, error));
}

gboolean
sim_store_add (SimStore *store, guint point, guint replication, const SimRecord *record,
               GError **error)
{
  sim_require (store->plan != NULL && point < sim_plan_n_points (store->plan));
  if (store->began_us == 0)
    {
      if (!sim_store_exec (store, "BEGIN IMMEDIATE", error))
        return FALSE;
      store->began_us = g_get_monotonic_time ();
    }
  if (!put_record (store, point, replication, record, error))
    return give_up (store);
  if (g_get_monotonic_time () - store->began_us < SIM_STORE_GROUP_US)
    return TRUE;
  return sim_store_flush (store, error) || give_up (store);
}

/* sim/experiment/merge/merge.c - see merge.h: copies the first file, attaches the others one by
 * one, replaces the result at once. */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>
#include "sim/experiment/merge/merge_state.h"

/* --- files --- */

/* How SQLite is to open a file that sim_store_open found readable: never written, and without a
 * log where none can be made. */
static char *
uri_of (SimStore *store)
{
  g_autofree char *escaped = g_uri_escape_string (store->path, "/", TRUE);
  gboolean immutable
    = sqlite3_uri_boolean (sqlite3_db_filename (store->db, "main"), "immutable", 0);

  return g_strdup_printf ("file:%s?%s", escaped, immutable ? "immutable=1" : "mode=ro");
}

/* A complete copy of @path at @copy, whatever is in its log. */
static gboolean
copy_first (const char *path, const char *copy, GError **error)
{
  g_autoptr (SimStore) from = sim_store_open (path, SIM_STORE_READ, error);
  SimStore to = { .path = (char *) copy };

  if (from == NULL)
    return FALSE;
  to.db = from->db;      /* what goes wrong now is the copy's fault */
  return sim_store_execf (&to, error, "COMMIT; VACUUM INTO %Q", copy);
}

/* Puts the file on the disk.  Returns: FALSE with errno. */
static gboolean
sync_path (const char *path, int flags)
{
  int fd = g_open (path, flags | O_CLOEXEC, 0);
  gboolean done = fd >= 0 && fsync (fd) == 0;

  if (fd >= 0)
    close (fd);
  return done;
}

/* A log left behind by a process that was killed would be replayed onto the new file: it is in
 * the copy already. */
static gboolean
fold_log (const char *path, GError **error)
{
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  SimStore old = { .path = (char *) path };
  gboolean done;

  if (!g_file_test (log, G_FILE_TEST_EXISTS))
    return TRUE;
  done = sim_store_database (&old, path, SQLITE_OPEN_READWRITE, NULL)
         && sqlite3_exec (old.db, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL) == SQLITE_OK
         && !g_file_test (log, G_FILE_TEST_EXISTS);
  if (!done)
    sim_error (error, SIM_ERROR_STORE,
               "%s: another program holds this results file; close it and repeat", path);
  sqlite3_close (old.db);
  return done;
}

static gboolean
replace (const char *work, const char *out, GError **error)
{
  g_autofree char *dir = g_path_get_dirname (out);

  if (!fold_log (out, error))
    return FALSE;
  if (sync_path (work, O_RDWR) && g_rename (work, out) == 0)
    {
      sync_path (dir, O_RDONLY | O_DIRECTORY);
      return TRUE;
    }
  return sim_error (error, SIM_ERROR_FILE, "%s: cannot be written: %s", out, g_strerror (errno));
}

/* --- one file into another --- */

/* Runs of theirs get new ids above ours. */
static gboolean
copy_runs (SimMerge *merge, GError **error)
{
  g_autofree char *columns = sim_merge_columns (merge, error);

  if (columns == NULL
      || !sim_store_exec (
        merge->to,
        "INSERT OR IGNORE INTO main.point (key) SELECT key FROM other.point ORDER BY id;"
        "DROP TABLE IF EXISTS temp.shift; CREATE TABLE temp.shift AS SELECT ifnull (max (id), 0) "
        "AS by FROM main.run;"
        "INSERT INTO main.run SELECT o.id + (SELECT by FROM temp.shift), p.id, o.replication, "
        "o.key, o.status, o.reason,"
        " o.fingerprint, o.n_events, o.end_s, o.wall_s FROM other.run o JOIN other.point q ON q.id "
        "= o.point"
        " JOIN main.point p ON p.key = q.key WHERE o.id NOT IN (SELECT id FROM temp.dropped) ORDER "
        "BY o.id",
        error))
    return FALSE;
  return sim_store_execf (
    merge->to, error,
    "INSERT INTO main.value (run%s) SELECT run + (SELECT by FROM temp.shift)%s"
    " FROM other.value WHERE run NOT IN (SELECT id FROM temp.dropped) ORDER BY run;"
    "INSERT INTO main.hist SELECT run + (SELECT by FROM temp.shift), metric, bytes FROM other.hist"
    " WHERE run NOT IN (SELECT id FROM temp.dropped) ORDER BY run, metric;"
    "INSERT INTO main.series SELECT run + (SELECT by FROM temp.shift), metric, n, samples FROM "
    "other.series"
    " WHERE run NOT IN (SELECT id FROM temp.dropped) ORDER BY run, metric",
    columns, columns);
}

static gboolean
join_attached (SimMerge *merge, GError **error)
{
  gboolean same = merge->other == merge->out ? sim_merge_check_related (merge, error)
                                             : sim_merge_check_same (merge, error);

  return same && sim_merge_check_keys (merge, "other", merge->other, error)
         && sim_store_exec (merge->to, "BEGIN", error) && sim_merge_repeated (merge, error)
         && copy_runs (merge, error) && sim_merge_variants (merge, error)
         && sim_store_exec (merge->to, "COMMIT", error);
}

static gboolean
join (SimMerge *merge, GError **error)
{
  g_autoptr (SimStore) from = sim_store_open (merge->other, SIM_STORE_READ, error);
  g_autofree char *uri = from ? uri_of (from) : NULL;

  return from && sim_store_execf (merge->to, error, "ATTACH %Q AS other", uri)
         && join_attached (merge, error) && sim_store_exec (merge->to, "DETACH other", error);
}

/* --- all of it --- */

static gboolean
count (SimMerge *merge, SimMerged *merged, GError **error)
{
  guint64 n_wanted;
  guint n_ok;

  if (!sim_store_counts (merge->to, &n_ok, &merged->n_failed, error)
      || !sim_store_n_missing (merge->to, &merged->n_missing, &n_wanted, error))
    return FALSE;
  merged->n_runs = n_ok + merged->n_failed;
  merged->n_repeated = merge->n_repeated;
  return TRUE;
}

/* The first file may be of an older orrery, whose files keep one plan. */
static gboolean
upgrade (SimStore *to, GError **error)
{
  gint64 version = 0;

  if (!sim_store_number (to, "PRAGMA main.user_version", &version, error))
    return FALSE;
  to->version = (guint) version;
  return sim_store_exec (to, "BEGIN", error) && sim_schema_upgrade (to, error)
         && sim_store_exec (to, "COMMIT", error);
}

static gboolean
join_all (SimMerge *merge, const GPtrArray *files, SimMerged *merged, GError **error)
{
  gboolean done
    = sim_store_exec (
        merge->to,
        "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536", error)
      && sim_merge_check_keys (merge, "main", merge->first, error);

  done = done && upgrade (merge->to, error);
  for (guint i = 1; done && i < files->len; i++)
    {
      merge->other = g_ptr_array_index (files, i);
      done = join (merge, error);
    }
  merged->n_files = files->len;
  return done && count (merge, merged, error);
}

/* Makes the result at @work. */
static gboolean
make (const char *work, const char *out, const GPtrArray *files, SimMerged *merged, GError **error)
{
  SimStore to = { .path = (char *) work };
  SimMerge merge = { .to = &to, .first = g_ptr_array_index (files, 0), .out = out };
  gboolean done;

  if (!copy_first (merge.first, work, error))
    return FALSE;
  done = sim_store_database (&to, work, SQLITE_OPEN_READWRITE | SQLITE_OPEN_URI, error)
         && join_all (&merge, files, merged, error);
  sqlite3_close (to.db);
  return done;
}

/* Every file once; the result's former self is the last, and the first describes the scenario. */
static GPtrArray *
list_files (const char *out, const char *const *in, guint n_in)
{
  GPtrArray *files = g_ptr_array_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  g_hash_table_add (seen, g_canonicalize_filename (out, NULL));
  for (guint i = 0; i < n_in; i++)
    if (g_hash_table_add (seen, g_canonicalize_filename (in[i], NULL)))
      g_ptr_array_add (files, (gpointer) in[i]);
  if (g_file_test (out, G_FILE_TEST_EXISTS) || files->len == 0)
    g_ptr_array_add (files, (gpointer) out);
  return files;
}

gboolean
sim_merge (const char *out, const char *const *in, guint n_in, SimMerged *merged, GError **error)
{
  g_autofree char *real = sim_lock_resolve (out), *work = g_strconcat (real, "-merge", NULL);
  g_autoptr (GPtrArray) files = NULL;
  SimLock *lock;
  gboolean done;

  *merged = (SimMerged){ 0 };
  if (n_in == 0)
    return sim_invalid (error, "there is nothing to merge into %s", out);
  if (!(lock = sim_lock_take (out, error)))
    return FALSE;
  files = list_files (real, in, n_in);
  g_unlink (work);      /* of a process that was killed here: we hold the lock */
  done = make (work, real, files, merged, error) && replace (work, real, error);
  if (!done)
    g_unlink (work);
  sim_lock_free (lock);
  return done;
}

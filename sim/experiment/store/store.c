/* sim/experiment/store/store.c - opening and closing a results file. */
#include "sim/experiment/store/store.h"
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "sim/experiment/store/store_state.h"

/* Of the file format: https://www.sqlite.org/fileformat2.html, section 1.3. */
enum { HEADER_SIZE = 100, READ_VERSION_AT = 19, WAL = 2, VERSION_AT = 60, APPLICATION_AT = 68 };
static const char magic[16] = "SQLite format 3";

static guint
big_endian (const guint8 *bytes)
{
  return (guint) bytes[0] << 24 | (guint) bytes[1] << 16 | (guint) bytes[2] << 8 | (guint) bytes[3];
}

/* What people give where a results file is wanted, and what to do then. */
static const char *
not_a_store (const char *path)
{
  if (g_str_has_suffix (path, ".yaml") || g_str_has_suffix (path, ".yml"))
    return "this is a scenario, not a results file; `orrery run` of it writes one, NAME.db, to "
           "give here; it was left as it is";
  return "this is not a results file (no SQLite database); it was left as it is";
}

/* Judges the first bytes, without SQLite, which would write beside the file. */
static gboolean
check_header (const char *path, const guint8 *header, gssize n, GError **error)
{
  guint version;

  if (n < (gssize) sizeof magic || memcmp (header, magic, sizeof magic) != 0)
    return sim_error (error, SIM_ERROR_STORE, "%s: %s", path, not_a_store (path));
  if (n < HEADER_SIZE)
    return sim_error (error, SIM_ERROR_STORE,
                      "%s: this results file is damaged (cut off after %d bytes)", path, (int) n);
  if (big_endian (header + APPLICATION_AT) != SIM_STORE_APPLICATION_ID)
    return sim_error (error, SIM_ERROR_STORE,
                      "%s: this is a database of another program; it was left as it is", path);
  version = big_endian (header + VERSION_AT);
  if (version > SIM_STORE_SCHEMA)
    return sim_error (error, SIM_ERROR_STORE,
                      "%s: this results file has schema %u, of a newer orrery; this one knows "
                      "schemas up to %d",
                      path, version, SIM_STORE_SCHEMA);
  return TRUE;
}

static gboolean
cannot_read (const char *path, GError **error)
{
  return sim_error (error, SIM_ERROR_FILE, "%s: cannot be read: %s", path, g_strerror (errno));
}

/* What a writer has not folded in yet lies in a log that is named after the file: under another
 * name of it, a hard link, that would be missed. */
static gboolean
check_names (const char *path, const guint8 *header, const struct stat *what, GError **error)
{
  g_autofree char *real = sim_lock_resolve (path), *log = g_strconcat (real, "-wal", NULL);

  if (header[READ_VERSION_AT] != WAL || what->st_nlink < 2 || g_file_test (log, G_FILE_TEST_EXISTS))
    return TRUE;
  return sim_error (error, SIM_ERROR_STORE,
                    "%s: this results file is being written, or was left by a process that was "
                    "killed, under another of its names (hard links): use that name",
                    path);
}

/* Returns: TRUE for a results file of ours, or for no file: then *@exists is FALSE. */
static gboolean
check_file (const char *path, gboolean *exists, GError **error)
{
  guint8 header[HEADER_SIZE];
  struct stat what = { .st_nlink = 1 };
  gssize n;
  int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);

  *exists = fd >= 0;
  if (fd < 0)
    return errno == ENOENT ? TRUE : cannot_read (path, error);
  if (fstat (fd, &what) == 0 && !S_ISREG (what.st_mode))
    {
      close (fd);
      return sim_error (error, SIM_ERROR_FILE, "%s: this is not a file", path);
    }
  n = read (fd, header, sizeof header);
  close (fd);
  if (n < 0)
    return cannot_read (path, error);
  *exists = n > 0;
  return n == 0
         || (check_header (path, header, n, error) && check_names (path, header, &what, error));
}

/* The version that the transaction sees: the header was read before it. */
static gboolean
read_version (SimStore *store, GError **error)
{
  gint64 version = 0;

  if (!sim_store_number (store, "PRAGMA user_version", &version, error))
    return FALSE;
  store->version = (guint) version;
  return (version >= 1 && version <= SIM_STORE_SCHEMA)
         || sim_error (error, SIM_ERROR_STORE,
                       "%s: this results file has schema %d; this orrery knows schemas 1 to %d",
                       store->path, (int) version, SIM_STORE_SCHEMA);
}

/* A database in WAL mode wants to write beside itself, even for readers.  Where it cannot and no
 * log is there, the file is complete as it is. */
static gboolean
reopen_immutable (SimStore *store, GError **error)
{
  g_autofree char *log = g_strconcat (store->path, "-wal", NULL);
  g_autofree char *escaped = g_uri_escape_string (store->path, "/", TRUE);
  g_autofree char *uri = g_strdup_printf ("file:%s?immutable=1", escaped);

  if (g_file_test (log, G_FILE_TEST_EXISTS))
    return sim_store_fail (store, error);
  sqlite3_close (store->db);
  store->db = NULL;
  return sim_store_database (store, uri, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, error);
}

static gboolean
open_reader (SimStore *store, gboolean exists, GError **error)
{
  if (!exists)
    return sim_error (error, SIM_ERROR_FILE, "%s: no such results file", store->path);
  if (!sim_store_database (store, store->path, SQLITE_OPEN_READONLY, error))
    return FALSE;
  if (sqlite3_exec (store->db, "SELECT count(*) FROM sqlite_master", NULL, NULL, NULL) != SQLITE_OK
      && (sqlite3_errcode (store->db) == SQLITE_CANTOPEN
          || sqlite3_errcode (store->db) == SQLITE_READONLY)
      && !reopen_immutable (store, error))
    return FALSE;
  /* One transaction for all that a command reads: a writer beside it changes nothing here. */
  return sim_store_exec (store, "BEGIN", error) && read_version (store, error)
         && sim_store_check_form (store, error) && sim_store_check (store, error);
}

static gboolean
check_intact (SimStore *store, GError **error)
{
  g_autofree char *verdict = NULL;
  sqlite3_stmt *statement;

  if (!read_version (store, error) || !sim_store_check_form (store, error)
      || !(statement = sim_store_prepare (store, "PRAGMA quick_check(1)", error)))
    return FALSE;
  if (sqlite3_step (statement) == SQLITE_ROW)
    verdict = g_strdup ((const char *) sqlite3_column_text (statement, 0));
  sqlite3_finalize (statement);
  if (verdict == NULL)
    return sim_store_fail (store, error);
  if (strcmp (verdict, "ok") != 0)
    return sim_error (error, SIM_ERROR_STORE,
                      "%s: this results file is damaged (%s); keep a copy, then start a new one "
                      "with --out",
                      store->path, verdict);
  return sim_store_check (store, error);
}

static gboolean
open_writer (SimStore *store, gboolean exists, GError **error)
{
  if ((store->lock = sim_lock_take (store->path, error)) == NULL)
    return FALSE;
  if (exists && g_access (store->path, W_OK) != 0)
    return sim_error (error, SIM_ERROR_FILE, "%s: the results file cannot be written: %s",
                      store->path, g_strerror (errno));
  if (!exists && !sim_schema_create_file (store->path, error))
    return FALSE;
  return sim_lock_take_file (store->lock, error)
         && sim_store_database (store, store->path, SQLITE_OPEN_READWRITE, error)
         && check_intact (store, error)
         && sim_store_exec (store, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL", error);
}

SimStore *
sim_store_open (const char *path, SimStoreMode mode, GError **error)
{
  g_autoptr (SimStore) store = g_new0 (SimStore, 1);
  gboolean exists, done;

  if (path == NULL)
    return sim_store_database (store, ":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, error)
               && sim_schema_create (store, error)
             ? g_steal_pointer (&store)
             : NULL;
  store->path = g_strdup (path);
  if (!check_file (path, &exists, error))
    return NULL;
  done = mode == SIM_STORE_READ ? open_reader (store, exists, error)
                                : open_writer (store, exists, error);
  return done ? g_steal_pointer (&store) : NULL;
}

/* The file lost its name: the log of that name may be another process's, and must stay. */
static void
leave_names (SimStore *store)
{
  int keep = 1;

  sqlite3_file_control (store->db, "main", SQLITE_FCNTL_PERSIST_WAL, &keep);
}

static void
store_clear (SimStore *store)
{
  sim_store_writer_clear (&store->write);
  if (store->db && store->lock && !sim_lock_check_file (store->lock, NULL))
    leave_names (store);
  /* One plain file is easier to copy and to read anywhere; while others read it, the log stays. */
  else if (store->db && store->lock)
    sqlite3_exec (store->db, "PRAGMA busy_timeout = 0; PRAGMA journal_mode = DELETE", NULL, NULL,
                  NULL);
  sqlite3_close (store->db);
  sim_lock_free (store->lock);
  g_free (store->point_ids);
  g_free (store->point_keys);
  g_clear_pointer (&store->notes, g_ptr_array_unref);
  g_free (store->path);
  g_free (store);
}

/* Reads a closed file again: it must hold what was stored. */
static gboolean
check_closed (const char *path, guint n_runs, GError **error)
{
  g_autoptr (SimStore) store = NULL;
  GError *fault = NULL;
  gint64 n = 0;

  if ((store = sim_store_open (path, SIM_STORE_READ, &fault))
      && sim_store_number (store, "SELECT count (*) FROM run", &n, &fault) && n == n_runs)
    return TRUE;
  sim_error (error, SIM_ERROR_LOST, "%s: %u runs were stored, but the closed file %s%s", path,
             n_runs, fault ? "cannot be read: " : "holds another number of them",
             fault ? fault->message : "");
  g_clear_error (&fault);
  return FALSE;
}

gboolean
sim_store_close (SimStore *store, GError **error)
{
  g_autofree char *path = store->lock ? g_strdup (store->path) : NULL;
  gint64 n_runs = 0;
  gboolean done = sim_store_flush (store, error)
                  && sim_store_number (store, "SELECT count (*) FROM run", &n_runs, error);

  store_clear (store);
  return done && (path == NULL || check_closed (path, (guint) n_runs, error));
}

void
sim_store_free (SimStore *store)
{
  if (store == NULL)
    return;
  sim_store_flush (store, NULL);
  store_clear (store);
}

const char *
sim_store_path (const SimStore *store)
{
  return store->path;
}

void
sim_store_close_inherited (const SimStore *store)
{
  if (store)
    sim_lock_close_inherited (store->lock);
}

/* tests/sim/experiment/fuzz_store.c - a libFuzzer target for results files: `make fuzz`, then
 * `./fuzz_store -max_len=100000 CORPUS tests/data/foreign`.  Needs clang.
 *
 * Input that begins as a database does is a results file as it stands; any other is SQL that
 * changes one of ours.  Both are read as the commands read a results file.
 */
#include <glib/gstdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "tests/sim/experiment/foreign.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static int
stop (void *data)
{
  return 1;
}

/* Statements of the input must not reach other files, nor run for ever. */
static void
change (const char *path, const char *sql)
{
  sqlite3 *db;

  if (sqlite3_open (path, &db) == SQLITE_OK)
    {
      sqlite3_limit (db, SQLITE_LIMIT_ATTACHED, 0);
      sqlite3_progress_handler (db, 200000, stop, NULL);
      sqlite3_exec (db, "PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY", NULL, NULL, NULL);
      sqlite3_exec (db, sql, NULL, NULL, NULL);
    }
  sqlite3_close (db);
}

/* Makes a file of the dump once, and copies it from then on. */
static void
read_changed (const char *path, const char *dump, const char *sql)
{
  g_autofree char *name = g_path_get_basename (dump), *text = NULL, *bytes = NULL;
  g_autofree char *base = g_strdup_printf ("/dev/shm/orrery-fuzz-%d-%s", (int) getpid (), name);
  g_autofree char *from = g_build_filename (FUZZ_DATA, dump, NULL);
  gsize size;

  if (!g_file_test (base, G_FILE_TEST_EXISTS))
    {
      if (!g_file_get_contents (from, &text, NULL, NULL))
        abort ();
      foreign_make (base, text, NULL);
    }
  if (!g_file_get_contents (base, &bytes, &size, NULL)
      || !g_file_set_contents (path, bytes, (gssize) size, NULL))
    abort ();
  change (path, sql);
  foreign_read (path, NULL);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *path = g_strdup_printf ("/dev/shm/orrery-fuzz-%d.db", (int) getpid ());
  g_autofree char *sql = g_strndup ((const char *) data, size);

  if (g_str_has_prefix (sql, "SQLite format 3"))
    {
      g_file_set_contents (path, (const char *) data, (gssize) size, NULL);
      foreign_read (path, NULL);
    }
  else
    {
      read_changed (path, "results-1.sql", sql);
      read_changed (path, "results-2.sql", sql);
    }
  g_unlink (path);
  return 0;
}

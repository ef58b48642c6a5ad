/* tests/sim/experiment/test_store.c - the results file: what it holds, what it refuses, what
 * survives kill -9 and a full disk. */
#include "tests/test.h"
#include "tests/sim/lab_export.h"
#include <sqlite3.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include "tests/sim/experiment/store_case.h"

/* --- contents --- */

START_TEST (store_holds_runs_and_the_view_shows_them)
{
  Lab lab = lab_new (SWEEP);
  SimStore *store = filled (&lab, lab.db);
  g_autoptr (SimRecord) record = record_of (&lab, 1, 2);
  g_autofree char *score = g_strdup_printf ("%.14g", record->values[record->n_values - 1]);

  ck_assert (sim_store_close (store, NULL));
  assert_answer (lab.db, "SELECT count(*) FROM results", "9");
  assert_answer (lab.db,
                 "SELECT printf ('%.14g', score) FROM results WHERE point = 1 AND replication = 2",
                 score);
  assert_answer (
    lab.db, "SELECT typeof (\"params.x\") || \"params.x\" FROM results WHERE point = 2 LIMIT 1",
    "integer7");
  assert_answer (lab.db, "SELECT DISTINCT \"params.mode\" FROM results", "fine");
  assert_answer (lab.db, "SELECT count(*) FROM hist", "9");
  assert_answer (lab.db, "SELECT value FROM meta WHERE key = 'seed'", "11");
  assert_answer (lab.db, "SELECT model || revision FROM component", "lab3");
  assert_answer (lab.db, "SELECT origin FROM param WHERE path = 'params.mode'", "default");
  assert_answer (lab.db, "PRAGMA application_id", "1330795097");
  assert_answer (lab.db, "PRAGMA journal_mode", "delete");
  lab_clear (&lab);
}
END_TEST

START_TEST (store_keeps_failed_runs_with_their_reason)
{
  Lab lab = lab_new (SWEEP);
  SimStore *store = filled (&lab, lab.db);
  g_autoptr (SimRecord) failed = sim_record_new_failed ("the roof fell in");
  g_autoptr (GPtrArray) failures = NULL;
  guint n_ok, n_failed;

  ck_assert (sim_store_add (store, 2, 1, failed, NULL));
  ck_assert (sim_store_counts (store, &n_ok, &n_failed, NULL));
  ck_assert_uint_eq (n_ok, 8);
  ck_assert_uint_eq (n_failed, 1);
  failures = sim_store_failures (store, 5, NULL);
  ck_assert_uint_eq (failures->len, 1);
  ck_assert_str_eq (g_ptr_array_index (failures, 0),
                    "point 2 (params.x=7), replication 1: the roof fell in");
  sim_store_free (store);
  assert_answer (lab.db, "SELECT count(*) FROM value", "8");
  assert_answer (lab.db, "SELECT count(*) FROM hist", "8");
  assert_answer (lab.db, "SELECT score IS NULL FROM results WHERE status = 'failed'", "1");
  lab_clear (&lab);
}
END_TEST

START_TEST (store_replaces_a_run_of_the_same_key)
{
  Lab lab = lab_new (SWEEP);
  SimStore *store = filled (&lab, lab.db);
  g_autofree char *before = lab_export (store);
  g_autofree char *after = NULL;

  for (guint i = 0; i < 4; i++)
    ck_assert (add (store, &lab, 0, 1, NULL));
  after = lab_export (store);
  lab_same (after, before);
  sim_store_free (store);
  assert_answer (lab.db,
                 "SELECT (SELECT count(*) FROM run) || (SELECT count(*) FROM value) || (SELECT "
                 "count(*) FROM series)",
                 "999");
  lab_clear (&lab);
}
END_TEST

static void
count_run (gpointer data, const SimStoreRun *run)
{
  guint *n = data;

  ck_assert (!run->failed);
  ck_assert (isnan (run->value) == FALSE);
  n[run->point]++;
}

START_TEST (store_finds_runs_of_an_earlier_plan)
{
  Lab lab = lab_new (SWEEP);
  Lab wider = lab_new ("# a comment\nparams: {x: 3}\nrun: {replications: 3, seed: 11, until: 2 s}\n"
                       "sweep: {axes: {params.bad_share: [1, 0.5], params.x: [1.25, 2, 0.9]}}\n");
  SimStore *store = filled (&lab, lab.db);
  guint n[6] = { 0 };

  ck_assert (sim_store_begin (store, wider.plan, NULL));
  ck_assert (sim_store_runs (store, "score", count_run, n, NULL));
  ck_assert_uint_eq (n[0], 3);
  ck_assert_uint_eq (n[1], 0);
  ck_assert_uint_eq (n[2], 3);
  ck_assert_uint_eq (n[3] + n[4] + n[5], 0);
  sim_store_free (store);
  assert_answer (lab.db, "SELECT count(*) FROM results", "6");
  assert_answer (lab.db, "SELECT count(*) FROM run", "9");
  lab_clear (&lab);
  lab_clear (&wider);
}
END_TEST

START_TEST (store_says_where_it_comes_from)
{
  Lab lab = lab_new (SWEEP);
  SimStore *store = filled (&lab, NULL);
  g_autoptr (GPtrArray) metrics = sim_store_metrics (store, NULL);
  g_auto (GStrv) columns = sim_store_columns (store, NULL);
  g_autofree char *source = sim_store_meta (store, "scenario"),
                  *title = sim_store_meta (store, "title");

  ck_assert (sim_store_path (store) == NULL);
  ck_assert_str_eq (source, sim_scenario_source (lab.scenario));
  ck_assert_str_eq (title, "a day in the lab");
  ck_assert (sim_store_meta (store, "nonsense") == NULL);
  ck_assert_str_eq (columns[0], "params.x");
  ck_assert_str_eq (((SimStoreMetric *) g_ptr_array_index (metrics, 0))->name, "items");
  ck_assert_str_eq (((SimStoreMetric *) g_ptr_array_index (metrics, metrics->len - 1))->unit,
                    "USD");
  sim_store_free (store);
  lab_clear (&lab);
}
END_TEST

/* --- refusals --- */

START_TEST (store_refuses_what_is_not_its_own_and_leaves_it)
{
  Lab lab = lab_new (SWEEP);
  g_autofree char *text = g_build_filename (lab.dir, "notes.txt", NULL),
                  *foreign = g_build_filename (lab.dir, "other.db", NULL);
  g_autofree char *before = NULL, *after = NULL, *lock = g_strconcat (foreign, "-lock", NULL);
  gsize n, m;

  ck_assert (g_file_set_contents (
    text, "dear diary, this is no database at all, and longer than a header\n", -1, NULL));
  assert_answer (foreign, "CREATE TABLE mine (x); ", NULL);
  before = contents_of (foreign, &n);
  for (guint mode = SIM_STORE_READ; mode <= SIM_STORE_WRITE; mode++)
    {
      lab_refused (text, mode, SIM_ERROR_STORE, "not a results file");
      lab_refused (foreign, mode, SIM_ERROR_STORE, "database of another program");
      lab_refused (lab.dir, mode, SIM_ERROR_FILE, "not a file");
    }
  after = contents_of (foreign, &m);
  ck_assert (n == m && memcmp (before, after, n) == 0);
  ck_assert (!g_file_test (lock, G_FILE_TEST_EXISTS));
  lab_refused (lab.db, SIM_STORE_READ, SIM_ERROR_FILE, "no such results file");
  lab_clear (&lab);
}
END_TEST

START_TEST (store_refuses_a_newer_schema)
{
  Lab lab = lab_new (SWEEP);

  sim_store_free (filled (&lab, lab.db));
  assert_answer (lab.db, "PRAGMA user_version = 3", NULL);
  lab_refused (lab.db, SIM_STORE_WRITE, SIM_ERROR_STORE,
               "schema 3, of a newer orrery; this one knows schemas up to 2");
  lab_refused (lab.db, SIM_STORE_READ, SIM_ERROR_STORE, "newer orrery");
  lab_clear (&lab);
}
END_TEST

START_TEST (store_refuses_a_damaged_file)
{
  Lab lab = lab_new (SWEEP);
  g_autofree char *contents = NULL, *cut = g_build_filename (lab.dir, "cut.db", NULL);
  gsize n;

  sim_store_free (filled (&lab, lab.db));
  contents = contents_of (lab.db, &n);
  ck_assert (g_file_set_contents (cut, contents, 50, NULL));
  lab_refused (cut, SIM_STORE_WRITE, SIM_ERROR_STORE, "damaged (cut off after 50 bytes)");
  ck_assert (g_file_set_contents (cut, contents, (gssize) n / 2, NULL));
  lab_refused (cut, SIM_STORE_WRITE, SIM_ERROR_STORE, "damaged");
  for (gsize i = 4096; i < n; i += 7)
    contents[i] = (char) ~contents[i];
  ck_assert (g_file_set_contents (cut, contents, (gssize) n, NULL));
  lab_refused (cut, SIM_STORE_WRITE, SIM_ERROR_STORE, "damaged");
  assert_answer (lab.db, "DROP TABLE hist", NULL);
  lab_refused (lab.db, SIM_STORE_READ, SIM_ERROR_STORE, "it lacks the table hist");
  lab_clear (&lab);
}
END_TEST

START_TEST (store_has_one_writer)
{
  Lab lab = lab_new (SWEEP);
  SimStore *store = filled (&lab, lab.db);
  pid_t parent = getpid (), child = fork ();
  g_autofree char *lock = g_strconcat (lab.db, "-lock", NULL);
  int status;

  if (child == 0)
    {
      g_autofree char *who = g_strdup_printf ("process %ld is writing", (long) parent);
      GError *error = NULL;

      if (sim_store_open (lab.db, SIM_STORE_WRITE, &error) != NULL
          || strstr (error->message, who) == NULL)
        _exit (1);
      _exit (0);
    }
  ck_assert (waitpid (child, &status, 0) == child && WIFEXITED (status)
             && WEXITSTATUS (status) == 0);
  ck_assert (sim_store_flush (store, NULL));
  sim_store_free (lab_open (lab.db, SIM_STORE_READ));      /* readers are welcome */
  sim_store_free (store);
  ck_assert (!g_file_test (lock, G_FILE_TEST_EXISTS));
  sim_store_free (lab_open (lab.db, SIM_STORE_WRITE));
  lab_clear (&lab);
}
END_TEST

START_TEST (store_names_the_other_writer)
{
  Lab lab = lab_new (SWEEP);
  int ready[2];
  char byte;
  pid_t child;
  g_autofree char *who = NULL;

  ck_assert_int_eq (pipe (ready), 0);
  child = fork ();
  if (child == 0)
    {
      if (sim_store_open (lab.db, SIM_STORE_WRITE, NULL) == NULL || write (ready[1], "x", 1) != 1)
        _exit (1);
      for (;;)
        pause ();
    }
  ck_assert_int_eq (read (ready[0], &byte, 1), 1);
  who = g_strdup_printf ("process %ld is writing to this results file", (long) child);
  lab_refused (lab.db, SIM_STORE_WRITE, SIM_ERROR_STORE, who);
  kill (child, SIGKILL);
  waitpid (child, NULL, 0);
  /* the lock died with its process, though its file is still there */
  sim_store_free (lab_open (lab.db, SIM_STORE_WRITE));
  close (ready[0]);
  close (ready[1]);
  lab_clear (&lab);
}
END_TEST

START_TEST (store_refuses_folders_that_are_not_there)
{
  Lab lab = lab_new (SWEEP);
  g_autofree char *nowhere = g_build_filename (lab.dir, "no", "such", "place.db", NULL);

  lab_refused (nowhere, SIM_STORE_WRITE, SIM_ERROR_FILE,
               "cannot be written here: No such file or directory");
  lab_clear (&lab);
}
END_TEST

/* --- media that fail: need root, for a small file system of their own --- */

/* Adds runs until it fails.  Returns: how many were taken; the message is in *@error. */
static guint
add_until_full (SimStore *store, const Lab *lab, GError **error)
{
  guint n = 0;

  while (n < 3000 && add (store, lab, n % 3, n / 3, error))
    n++;
  return n;
}

START_TEST (store_survives_a_full_disk)
{
  Lab lab = lab_new (SWEEP);
  GError *error = NULL;
  SimStore *store;
  g_autofree char *db = NULL, *stored = NULL, *count = NULL,
                  *path = g_build_filename (lab.dir, "disk", NULL);
  guint n;

  g_mkdir (path, 0700);
  if (!lab_mount (path, "size=400k"))
    {
      lab_clear (&lab);
      return;
    }
  db = g_build_filename (path, "lab.db", NULL);
  store = lab_open (db, SIM_STORE_WRITE);
  ck_assert (sim_store_begin (store, lab.plan, NULL));
  n = add_until_full (store, &lab, &error);
  ck_assert_msg (error != NULL && n > 10 && n < 3000, "%u runs went in", n);
  ck_assert_msg (strstr (error->message, "the disk is full; ")
                   && strstr (error->message, "goes on from there"),
                 "%s", error->message);
  sscanf (strstr (error->message, "; ") + 2, "%m[0-9]", &stored);
  sim_store_free (store);
  ck_assert_int_eq (mount ("orrery-test", path, "tmpfs", MS_REMOUNT, "size=4m"), 0);
  count = ask (db, "SELECT count(*) FROM results WHERE status = 'ok' AND score IS NOT NULL");
  ck_assert_str_eq (count, stored);
  assert_answer (db, "PRAGMA integrity_check", "ok");
  store = lab_open (db, SIM_STORE_WRITE);
  ck_assert (sim_store_begin (store, lab.plan, NULL));
  ck_assert (add (store, &lab, 2, 999, NULL));
  sim_store_free (store);
  g_error_free (error);
  ck_assert_int_eq (umount (path), 0);
  g_rmdir (path);
  lab_clear (&lab);
}
END_TEST

START_TEST (store_reads_a_read_only_medium_and_does_not_write_it)
{
  Lab lab = lab_new (SWEEP);
  g_autofree char *path = g_build_filename (lab.dir, "disk", NULL), *db = NULL, *other = NULL,
                  *text = NULL;

  g_mkdir (path, 0700);
  if (!lab_mount (path, "size=4m"))
    {
      lab_clear (&lab);
      return;
    }
  db = g_build_filename (path, "lab.db", NULL);
  other = g_build_filename (path, "other.db", NULL);
  sim_store_free (filled (&lab, db));
  assert_answer (db, "PRAGMA journal_mode = wal",
                 "wal"); /* as if a reader had kept it from being closed */
  ck_assert_int_eq (mount ("orrery-test", path, "tmpfs", MS_REMOUNT | MS_RDONLY, "size=4m"), 0);
  text = lab_export_file (db);
  ck_assert_uint_gt (strlen (text), 500);
  lab_refused (db, SIM_STORE_WRITE, SIM_ERROR_FILE,
               "cannot be written here: Read-only file system");
  lab_refused (other, SIM_STORE_WRITE, SIM_ERROR_FILE, "Read-only file system");
  ck_assert_int_eq (umount (path), 0);
  g_rmdir (path);
  lab_clear (&lab);
}
END_TEST

/* --- kill -9 --- */

static void G_GNUC_NORETURN
write_for_ever (const Lab *lab)
{
  SimStore *store = sim_store_open (lab->db, SIM_STORE_WRITE, NULL);

  if (store == NULL || !sim_store_begin (store, lab->plan, NULL))
    _exit (1);
  for (guint n = 0;; n++)
    if (!add (store, lab, n % 3, n / 3 % 500, NULL))
      _exit (2);
}

START_TEST (store_holds_whole_runs_after_kill_9)
{
  Lab lab = lab_new (SWEEP);
  GRand *random = g_rand_new_with_seed (20260);

  for (guint i = 0; i < 60; i++)
    {
      g_autofree char *n_begun = NULL;
      pid_t child = fork ();
      int status;

      if (child == 0)
        write_for_ever (&lab);
      g_usleep ((gulong) g_rand_int_range (random, 200, 30000));
      kill (child, SIGKILL);
      ck_assert (waitpid (child, &status, 0) == child && WIFSIGNALED (status));
      if (!g_file_test (lab.db, G_FILE_TEST_EXISTS))
        continue;
      assert_answer (lab.db, "PRAGMA integrity_check", "ok");
      n_begun
        = ask (lab.db, "SELECT count(*) FROM pragma_table_info ('value') WHERE name = 'score'");
      if (g_str_equal (n_begun, "0"))
        continue;     /* killed before the plan was in */
      assert_answer (lab.db,
                     "SELECT count(*) FROM run r LEFT JOIN value v ON v.run = r.id LEFT JOIN hist "
                     "h ON h.run = r.id "
                     "LEFT JOIN series s ON s.run = r.id WHERE v.score IS NULL OR h.bytes IS NULL "
                     "OR s.samples IS NULL",
                     "0");
      assert_answer (lab.db, "SELECT (SELECT count(*) FROM value) = (SELECT count(*) FROM run)",
                     "1");
    }
  g_rand_free (random);
  sim_store_free (lab_open (lab.db, SIM_STORE_WRITE));
  lab_clear (&lab);
}
END_TEST

TEST_MAIN (store, TEST (store_holds_runs_and_the_view_shows_them),
           TEST (store_keeps_failed_runs_with_their_reason),
           TEST (store_replaces_a_run_of_the_same_key), TEST (store_finds_runs_of_an_earlier_plan),
           TEST (store_says_where_it_comes_from),
           TEST (store_refuses_what_is_not_its_own_and_leaves_it),
           TEST (store_refuses_a_newer_schema), TEST (store_refuses_a_damaged_file),
           TEST (store_has_one_writer), TEST (store_names_the_other_writer),
           TEST (store_refuses_folders_that_are_not_there), TEST (store_survives_a_full_disk),
           TEST (store_reads_a_read_only_medium_and_does_not_write_it),
           TEST (store_holds_whole_runs_after_kill_9))

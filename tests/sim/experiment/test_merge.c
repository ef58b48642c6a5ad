/* tests/sim/experiment/test_merge.c - joining results files: whole, in any order, never by halves,
 * and never silently wrong. */
#include "tests/test.h"

#include <sqlite3.h>
#include "sim/experiment/merge/merge.h"
#include "tests/sim/lab_export.h"

#define RUN "run: {replications: 5, until: 2 s}\n"
#define SWEEP RUN "sweep: {axes: {params.x: [0.4, 0.9, 40]}}\n"

static char *
file_of (const Lab *lab, const char *name)
{
  return g_build_filename (lab->dir, name, NULL);
}

/* Runs part @i of @n into a file of its own.  Returns: (transfer full): its path. */
static char *
run_part (const Lab *lab, guint i, guint n)
{
  g_autofree char *name = g_strdup_printf ("part-%u-of-%u.db", i, n);
  char *path = file_of (lab, name);
  SimStore *store = lab_open (path, SIM_STORE_WRITE);

  lab_execute (lab, store, &(SimExecuteOptions){ .jobs = 1, .shard = i, .n_shards = n });
  sim_store_free (store);
  return path;
}

static char *
run_whole (const Lab *lab)
{
  g_autofree char *path = file_of (lab, "whole.db");
  SimStore *store = lab_open (path, SIM_STORE_WRITE);

  lab_execute (lab, store, NULL);
  sim_store_free (store);
  return lab_export_file (path);
}

static SimMerged
merge_ok (const char *out, const char *const *in, guint n)
{
  SimMerged merged;
  GError *error = NULL;

  ck_assert_msg (sim_merge (out, in, n, &merged, &error), "%s", error ? error->message : "?");
  return merged;
}

/* @out must stay as it was. */
static void
merge_refused (const char *out, const char *const *in, guint n, const char *what)
{
  g_autofree char *before = NULL, *after = NULL, *work = g_strconcat (out, "-merge", NULL);
  gsize n_before = 0, n_after = 0;
  SimMerged merged;
  GError *error = NULL;

  g_file_get_contents (out, &before, &n_before, NULL);
  ck_assert (!sim_merge (out, in, n, &merged, &error));
  ck_assert_msg (strstr (error->message, what) != NULL, "%s", error->message);
  g_error_free (error);
  g_file_get_contents (out, &after, &n_after, NULL);
  ck_assert_uint_eq (n_before, n_after);
  ck_assert (n_before == 0 || memcmp (before, after, n_before) == 0);
  ck_assert (!g_file_test (work, G_FILE_TEST_EXISTS));
}

/* Changes a file behind our back. */
static void
tamper (const char *path, const char *sql)
{
  sqlite3 *db;
  char *message = NULL;

  ck_assert_int_eq (sqlite3_open (path, &db), SQLITE_OK);
  ck_assert_msg (sqlite3_exec (db, sql, NULL, NULL, &message) == SQLITE_OK, "%s", message);
  ck_assert_int_gt (sqlite3_changes (db), 0);
  sqlite3_close (db);
}

START_TEST (merge_does_not_depend_on_order)
{
  static const guint orders[][3]
    = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };
  Lab lab = lab_new (SWEEP);
  g_autofree char *whole = run_whole (&lab);
  char *parts[] = { run_part (&lab, 1, 3), run_part (&lab, 2, 3), run_part (&lab, 3, 3) };

  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      g_autofree char *name = g_strdup_printf ("out-%u.db", i), *out = file_of (&lab, name),
                      *text = NULL;
      const char *in[] = { parts[orders[i][0]], parts[orders[i][1]], parts[orders[i][2]] };
      SimMerged merged = merge_ok (out, in, 3);

      ck_assert_uint_eq (merged.n_runs, 15);
      ck_assert_uint_eq (merged.n_failed + merged.n_repeated, 0);
      ck_assert_uint_eq (merged.n_missing, 0);
      text = lab_export_file (out);
      ck_assert_str_eq (text, whole);
    }
  for (guint i = 0; i < 3; i++)
    g_free (parts[i]);
  lab_clear (&lab);
}
END_TEST

START_TEST (merge_again_changes_nothing)
{
  Lab lab = lab_new (SWEEP);
  g_autofree char *whole = run_whole (&lab), *out = file_of (&lab, "out.db"),
                  *a = run_part (&lab, 1, 2), *b = run_part (&lab, 2, 2);
  g_autofree char *text = NULL, *entire = file_of (&lab, "whole.db");
  const char *in[] = { a, b, entire, a };
  SimMerged merged = merge_ok (out, in, 1);

  ck_assert_uint_eq (merged.n_runs, 8);
  ck_assert_uint_eq (merged.n_missing, 7);
  for (guint i = 0; i < 3; i++)
    merged = merge_ok (out, in, 4);
  ck_assert_uint_eq (merged.n_files, 4);      /* a only once, and the result */
  ck_assert_uint_eq (merged.n_runs, 15);
  ck_assert_uint_eq (merged.n_repeated, 30);
  merged = merge_ok (out, (const char *const[]){ out }, 1);
  ck_assert_uint_eq (merged.n_runs, 15);
  text = lab_export_file (out);
  ck_assert_str_eq (text, whole);
  lab_clear (&lab);
}
END_TEST

/* A merged file is a results file like any other: a sweep goes on in it. */
START_TEST (merge_result_can_be_resumed)
{
  Lab lab = lab_new (SWEEP);
  g_autofree char *whole = run_whole (&lab), *out = file_of (&lab, "out.db"),
                  *a = run_part (&lab, 2, 3), *text = NULL;
  SimStore *store;
  SimProgress progress;

  merge_ok (out, (const char *const[]){ a }, 1);
  store = lab_open (out, SIM_STORE_WRITE);
  progress = lab_execute (&lab, store, NULL);
  ck_assert_uint_eq (progress.n_stored, 5);
  ck_assert_uint_eq (progress.n_done, 10);
  text = lab_export (store);
  ck_assert_str_eq (text, whole);
  sim_store_free (store);
  lab_clear (&lab);
}
END_TEST

START_TEST (merge_alarms_on_two_fingerprints)
{
  Lab lab = lab_new (SWEEP);
  g_autofree char *out = file_of (&lab, "out.db"), *a = run_part (&lab, 1, 3);
  g_autofree char *entire = file_of (&lab, "whole.db");
  const char *in[] = { a, entire };

  g_free (run_whole (&lab));
  merge_ok (out, in, 1);
  tamper (a, "UPDATE run SET fingerprint = '00000000deadbeef' WHERE id = 2");
  merge_refused (out, in, 2, "1 run with two results under one key");
  merge_refused (out, in, 2, "fingerprints 00000000deadbeef and ");
  merge_refused (out, in, 2, "Nothing was written");
  in[0] = entire;
  in[1] = a;
  merge_refused (out, in, 2, "and 00000000deadbeef");
  lab_clear (&lab);
}
END_TEST

/* Rounding of another machine's library is no alarm, and which of both stays does not depend on
 * the order. */
START_TEST (merge_alarms_on_other_values_but_not_on_rounding)
{
  Lab lab = lab_new (SWEEP);
  g_autofree char *whole = run_whole (&lab), *a = run_part (&lab, 1, 3),
                  *entire = file_of (&lab, "whole.db");
  g_autofree char *one = file_of (&lab, "one.db"), *two = file_of (&lab, "two.db"), *x = NULL,
                  *y = NULL;

  tamper (a, "UPDATE value SET score = score * (1 - 1e-12)");
  merge_ok (one, (const char *const[]){ a, entire }, 2);
  merge_ok (two, (const char *const[]){ entire, a }, 2);
  x = lab_export_file (one);
  y = lab_export_file (two);
  ck_assert_str_eq (x, y);
  ck_assert_str_ne (x, whole);
  tamper (a, "UPDATE value SET score = score * (1 - 1e-6) WHERE run = 1");
  merge_refused (one, (const char *const[]){ a, entire }, 2, "one fingerprint, different values");
  lab_clear (&lab);
}
END_TEST

START_TEST (merge_keeps_what_went_well)
{
  Lab lab = lab_new (SWEEP);
  g_autofree char *whole = run_whole (&lab), *a = run_part (&lab, 1, 1),
                  *entire = file_of (&lab, "whole.db");
  g_autofree char *one = file_of (&lab, "one.db"), *two = file_of (&lab, "two.db"), *x = NULL,
                  *y = NULL;

  tamper (a, "DELETE FROM value WHERE run = 3");
  tamper (a, "UPDATE run SET status = 'failed', reason = 'killed' WHERE id = 3");
  ck_assert_uint_eq (merge_ok (one, (const char *const[]){ a }, 1).n_failed, 1);
  ck_assert_uint_eq (merge_ok (one, (const char *const[]){ a, entire }, 2).n_failed, 0);
  ck_assert_uint_eq (merge_ok (two, (const char *const[]){ entire, a }, 2).n_failed, 0);
  x = lab_export_file (one);
  y = lab_export_file (two);
  ck_assert_str_eq (x, whole);
  ck_assert_str_eq (y, whole);
  lab_clear (&lab);
}
END_TEST

START_TEST (merge_of_two_failures_does_not_depend_on_order)
{
  Lab lab = lab_new (SWEEP);
  g_autofree char *a = run_part (&lab, 1, 3);
  g_autofree char *entire = file_of (&lab, "whole.db"), *one = file_of (&lab, "one.db"),
                  *two = file_of (&lab, "two.db");
  g_autofree char *x = NULL, *y = NULL;

  g_free (run_whole (&lab));
  tamper (a, "UPDATE run SET status = 'failed', reason = 'b killed'; DELETE FROM value; DELETE "
             "FROM hist; DELETE FROM series");
  tamper (entire, "UPDATE run SET status = 'failed', reason = 'a crash'; DELETE FROM value; DELETE "
                  "FROM hist; DELETE FROM series");
  merge_ok (one, (const char *const[]){ a, entire }, 2);
  merge_ok (two, (const char *const[]){ entire, a }, 2);
  x = lab_export_file (one);
  y = lab_export_file (two);
  ck_assert_str_eq (x, y);
  ck_assert (strstr (x, "b killed") == NULL && strstr (x, "a crash") != NULL);
  lab_clear (&lab);
}
END_TEST

START_TEST (merge_refuses_other_scenarios)
{
  static const struct {
    const char *rest, *what;
  } others[] = {
    { RUN "sweep: {axes: {params.x: [0.4, 0.9, 41]}}\n",
      "they differ in the points" },
    { "run: {replications: 6, until: 2 s}\nsweep: {axes: {params.x: [0.4, 0.9, 40]}}\n",
      "they differ in seed, replications" },
    { "run: {replications: 5, until: 2 s, seed: 9}\nsweep: {axes: {params.x: [0.4, 0.9, 40]}}\n",
      "they differ in seed" },
    { RUN "sweep: {axes: {params.nap_s: [0 s, 1 us, 2 us]}}\n",
      "they differ in the swept parameters" },
    { RUN "sweep: {axes: {params.x: [0.4, 0.9, 40]}}\nparams: {bad_share: 0.2}\n",
      "they differ in the points" },
    { RUN "sweep: {axes: {params.x: [0.4, 0.9, 40]}}\n"
      "derive: [{name: d, value: score / 2, doc: half}]\n",
      "they differ in the metrics" },
  };
  Lab lab = lab_new (SWEEP);
  g_autofree char *a = run_part (&lab, 1, 2), *out = file_of (&lab, "out.db");

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      Lab other = lab_new (others[i].rest);
      g_autofree char *b = run_part (&other, 2, 2);

      merge_refused (out, (const char *const[]){ a, b }, 2, others[i].what);
      lab_clear (&other);
    }
  tamper (a, "UPDATE component SET revision = 4");
  {
    g_autofree char *b = run_part (&lab, 2, 2);

    merge_refused (out, (const char *const[]){ a, b }, 2, "the model or its revision");
  }
  lab_clear (&lab);
}
END_TEST

/* The result may be there already, of a smaller sweep: its runs stay.  But not of something else
 * altogether. */
START_TEST (merge_into_an_earlier_result)
{
  Lab small = lab_new ("run: {replications: 2, until: 2 s}\nsweep: {axes: {params.x: [40, 77]}}\n"),
      lab = lab_new (SWEEP);
  Lab other = lab_new ("run: {replications: 5, until: 3 s}\n");
  g_autofree char *out = run_part (&small, 1, 1), *a = run_part (&lab, 1, 1),
                  *b = run_part (&other, 1, 1), *text = NULL;
  g_autofree char *whole = run_whole (&lab);
  SimMerged merged = merge_ok (out, (const char *const[]){ a }, 1);
  SimStore *store;

  ck_assert_uint_eq (merged.n_runs, 15);
  text = lab_export_file (out);
  ck_assert_str_eq (text, whole);
  store = lab_open (out, SIM_STORE_WRITE);
  ck_assert_uint_eq (lab_execute (&small, store, NULL).n_done, 0);      /* nothing was lost */
  sim_store_free (store);
  merge_refused (b, (const char *const[]){ a }, 1, "has no point in common");
  lab_clear (&small);
  lab_clear (&lab);
  lab_clear (&other);
}
END_TEST

START_TEST (merge_refuses_runs_under_a_wrong_key)
{
  Lab lab = lab_new (SWEEP);
  g_autofree char *a = run_part (&lab, 1, 2), *b = run_part (&lab, 2, 2),
                  *out = file_of (&lab, "out.db");

  tamper (b, "UPDATE run SET replication = 7 WHERE id = 1");
  merge_refused (out, (const char *const[]){ a, b }, 2, "is not of the point and replication");
  merge_refused (out, (const char *const[]){ b, a }, 2, "is not of the point and replication");
  lab_clear (&lab);
}
END_TEST

/* Whatever the disk has room for: the result is the old one, whole, or the new one. */
START_TEST (merge_survives_a_full_disk)
{
  Lab lab
    = lab_new ("run: {replications: 150, until: 2 s}\nsweep: {axes: {params.x: [0.4, 40]}}\n");
  char *parts[] = { run_part (&lab, 1, 2), run_part (&lab, 2, 2) };
  const char *const *in = (const char *const *) parts;
  g_autofree char *disk = file_of (&lab, "disk"), *out = g_build_filename (disk, "out.db", NULL);
  guint n_refused = 0, kib = 160;
  SimMerged merged = { 0 };

  g_mkdir (disk, 0700);
  for (; merged.n_runs < 300 && kib < 4096; kib += 32)
    {
      g_autofree char *options = g_strdup_printf ("size=%uk", kib);

      if (!lab_mount (disk, options))
        break;
      if (sim_merge (out, in, 1, &merged, NULL))      /* room for a half at least */
        {
          GError *error = NULL;

          if (!sim_merge (out, in, 2, &merged, &error))
            {
              ck_assert_msg (strstr (error->message, "the disk is full") != NULL, "%s",
                             error->message);
              g_error_free (error);
              merge_refused (out, in, 2, "the disk is full: free some space and repeat");
              n_refused++;
            }
        }
      ck_assert_int_eq (umount (disk), 0);
    }
  ck_assert (geteuid () != 0 || kib == 160 || (n_refused > 1 && merged.n_runs == 300));
  g_rmdir (disk);
  g_free (parts[0]);
  g_free (parts[1]);
  lab_clear (&lab);
}
END_TEST

START_TEST (merge_refuses_what_is_no_results_file)
{
  Lab lab = lab_new (SWEEP);
  g_autofree char *a = run_part (&lab, 1, 2), *text = file_of (&lab, "lab.yaml"),
                  *none = file_of (&lab, "none.db");
  g_autofree char *out = file_of (&lab, "out.db"), *far = file_of (&lab, "no/such/out.db");
  SimStore *store;

  merge_refused (out, (const char *const[]){ a, text }, 2, "not a results file");
  merge_refused (out, (const char *const[]){ none, a }, 2, "no such results file");
  merge_refused (out, NULL, 0, "nothing to merge");
  merge_refused (far, (const char *const[]){ a }, 1, "cannot be written here");
  merge_ok (out, (const char *const[]){ a }, 1);
  store = lab_open (out, SIM_STORE_WRITE);
  {
    pid_t child = fork ();      /* locks of one process do not exclude each other */
    int status;

    if (child == 0)
      {
        SimMerged merged;
        GError *error = NULL;

        _exit (!sim_merge (out, (const char *const[]){ a }, 1, &merged, &error)
                   && strstr (error->message, "is writing to")
                 ? 0
                 : 1);
      }
    waitpid (child, &status, 0);
    ck_assert_int_eq (status, 0);
  }
  sim_store_free (store);
  lab_clear (&lab);
}
END_TEST

/* A result whose last writer was killed has a log beside it: it must not be replayed onto the
 * new file. */
START_TEST (merge_folds_the_log_of_a_killed_writer)
{
  Lab lab = lab_new (SWEEP);
  g_autofree char *whole = run_whole (&lab), *out = file_of (&lab, "out.db"),
                  *log = file_of (&lab, "out.db-wal");
  g_autofree char *a = run_part (&lab, 2, 2), *text = NULL;
  pid_t child = fork ();
  int status;

  if (child == 0)
    {
      SimStore *store = sim_store_open (out, SIM_STORE_WRITE, NULL);

      sim_execute (lab.plan, store, &(SimExecuteOptions){ .jobs = 1, .shard = 1, .n_shards = 2 },
                   NULL, NULL);
      kill (getpid (), SIGKILL);
    }
  waitpid (child, &status, 0);
  ck_assert (g_file_test (log, G_FILE_TEST_EXISTS));
  ck_assert_uint_eq (merge_ok (out, (const char *const[]){ a }, 1).n_runs, 15);
  ck_assert (!g_file_test (log, G_FILE_TEST_EXISTS));
  text = lab_export_file (out);
  ck_assert_str_eq (text, whole);
  lab_clear (&lab);
}
END_TEST

TEST_MAIN (merge, TEST (merge_does_not_depend_on_order), TEST (merge_again_changes_nothing),
           TEST (merge_result_can_be_resumed), TEST (merge_alarms_on_two_fingerprints),
           TEST (merge_alarms_on_other_values_but_not_on_rounding),
           TEST (merge_keeps_what_went_well), TEST (merge_of_two_failures_does_not_depend_on_order),
           TEST (merge_refuses_other_scenarios), TEST (merge_into_an_earlier_result),
           TEST (merge_refuses_runs_under_a_wrong_key), TEST (merge_survives_a_full_disk),
           TEST (merge_refuses_what_is_no_results_file),
           TEST (merge_folds_the_log_of_a_killed_writer))

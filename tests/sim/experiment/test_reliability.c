/* tests/sim/experiment/test_reliability.c - sweeps that are killed at random moments, cut in parts
 * and merged: the result is always the same.
 *
 * ORRERY_ROUNDS sets how many moments are tried (200 by default; `make check-long` takes ten
 * times as many).
 */
#include "tests/test.h"

#include <sqlite3.h>
#include <sys/mman.h>
#include "sim/experiment/merge/merge.h"
#include "tests/sim/lab_export.h"

#define SWEEP "sweep: {axes: {params.x: [0.4, 0.9, 1.25, 40]}}\n"

static guint
n_rounds (void)
{
  const char *text = g_getenv ("ORRERY_ROUNDS");

  return text ? (guint) g_ascii_strtoull (text, NULL, 10) : 200;
}

static char *
run_whole (const Lab *lab)
{
  SimStore *store = lab_open (lab->db, SIM_STORE_WRITE);
  char *text;

  lab_execute (lab, store, &(SimExecuteOptions){ .jobs = 2 });
  text = lab_export (store);
  sim_store_free (store);
  g_unlink (lab->db);
  return text;
}

static gint64
query (sqlite3 *db, const char *sql)
{
  sqlite3_stmt *row;
  gint64 n;

  ck_assert_msg (sqlite3_prepare_v2 (db, sql, -1, &row, NULL) == SQLITE_OK, "%s",
                 sqlite3_errmsg (db));
  ck_assert_int_eq (sqlite3_step (row), SQLITE_ROW);
  n = sqlite3_column_int64 (row, 0);
  sqlite3_finalize (row);
  return n;
}

/* Intact, and every run has its values, its histogram and its series. */
static void
check_whole_runs (const char *path)
{
  sqlite3 *db;
  gint64 n;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return;
  ck_assert_int_eq (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
  ck_assert_int_eq (
    query (db, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"), 0);
  n = query (db, "SELECT count(*) FROM run");
  if (n > 0)        /* the columns come with the plan */
    ck_assert_int_eq (query (db, "SELECT count(*) FROM run r JOIN value v ON v.run = r.id WHERE "
                                 "r.status = 'ok' AND v.items = 7"),
                      n);
  ck_assert_int_eq (query (db, "SELECT count(*) FROM value"), n);
  ck_assert_int_eq (query (db, "SELECT count(*) FROM hist"), n);
  ck_assert_int_eq (query (db, "SELECT count(*) FROM series"), n);
  sqlite3_close (db);
}

typedef struct {
  gint   n_done;      /* by the child */
  gint   wanted;      /* when it is killed: after so many runs */
  gulong later_us;    /* and so much time; 0: by itself, before another run */
} Kill;

static void
tell_progress (gpointer data, const SimProgress *progress)
{
  Kill *moment = data;

  if (progress->n_done == 1)
    g_usleep (SIM_STORE_GROUP_US);      /* the first group of runs is committed with the next */
  if (moment->later_us == 0 && progress->n_done == (guint) moment->wanted)
    kill (getpid (), SIGKILL);
  g_atomic_int_set (&moment->n_done, (gint) progress->n_done);
}

static void G_GNUC_NORETURN
run_in_child (const Lab *lab, guint jobs, Kill *moment)
{
  SimStore *store = sim_store_open (lab->db, SIM_STORE_WRITE, NULL);

  if (store)
    sim_execute (lab->plan, store,
                 &(SimExecuteOptions){
                   .jobs = jobs, .progress = tell_progress, .progress_data = moment },
                 NULL, NULL);
  sim_store_free (store);
  _exit (0);
}

/* Runs the sweep in a process of its own until @at, or until it ends. */
static void
run_and_kill (const Lab *lab, guint jobs, Kill at)
{
  Kill *moment
    = mmap (NULL, sizeof *moment, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  pid_t child, ended;
  int status;

  *moment = at;
  child = fork ();
  if (child == 0)
    run_in_child (lab, jobs, moment);
  while ((ended = waitpid (child, &status, WNOHANG)) == 0
         && (at.later_us == 0 || g_atomic_int_get (&moment->n_done) < at.wanted))
    g_usleep (50);
  if (ended == 0)
    {
      g_usleep (at.later_us);
      kill (child, SIGKILL);
      waitpid (child, &status, 0);
    }
  munmap (moment, sizeof *moment);
}

/* Half of the moments are between two runs, and so leave some done and some to do however busy the
 * machine is; half are by the clock, and so in the middle of anything. */
static Kill
random_moment (GRand *random, gboolean between_runs)
{
  return between_runs ? (Kill){ .wanted = g_rand_int_range (random, 2, 20) }
                      : (Kill){ .wanted = g_rand_int_range (random, 0, 21),
                                .later_us = (gulong) g_rand_int_range (random, 1, 3000) };
}

START_TEST (parent_may_be_killed_at_any_moment)
{
  static const guint jobs[] = { 1, 2, 5 };
  Lab lab = lab_new ("params: {nap_s: 1 ms}\nrun: {replications: 5, until: 2 s}\n" SWEEP);
  g_autofree char *wanted = run_whole (&lab);
  GRand *random = g_rand_new_with_seed (4711);
  guint n_cut = 0;

  for (guint i = 0; i < n_rounds (); i++)
    {
      g_autofree char *text = NULL;
      SimProgress progress;
      SimStore *store;

      for (guint kills = 1 + (i % 10 == 0 ? 1 : 0); kills > 0; kills--)
        {
          run_and_kill (&lab, jobs[i % 3], random_moment (random, i % 2 == 0));
          check_whole_runs (lab.db);
        }
      store = lab_open (lab.db, SIM_STORE_WRITE);
      progress = lab_execute (&lab, store, &(SimExecuteOptions){ .jobs = jobs[i / 3 % 3] });
      ck_assert_uint_eq (progress.n_stored + progress.n_done, 20);
      n_cut += progress.n_stored > 0 && progress.n_done > 0 ? 1 : 0;
      text = lab_export (store);
      ck_assert_str_eq (text, wanted);
      sim_store_free (store);
      g_unlink (lab.db);
    }
  ck_assert_uint_gt (n_cut, n_rounds () / 4);      /* the moments were well chosen */
  g_rand_free (random);
  lab_clear (&lab);
}
END_TEST

typedef struct {
  GRand *random;
  guint  n_killed, wanted;
} Killer;

/* Kills a random child of this process: a worker. */
static void
kill_a_worker (gpointer data, const SimProgress *progress)
{
  Killer *killer = data;
  g_autofree char *path
    = g_strdup_printf ("/proc/%d/task/%d/children", (int) getpid (), (int) getpid ());
  g_autofree char *text = NULL;
  g_auto (GStrv) pids = NULL;
  guint n;

  if (killer->n_killed == killer->wanted || !g_file_get_contents (path, &text, NULL, NULL))
    return;
  pids = g_strsplit (g_strchomp (text), " ", -1);
  n = g_strv_length (pids);
  if (n > 0 && g_rand_boolean (killer->random)
      && kill (atoi (pids[g_rand_int_range (killer->random, 0, (gint) n)]), SIGKILL) == 0)
    killer->n_killed++;
}

START_TEST (workers_may_be_killed_at_any_moment)
{
  Lab lab = lab_new ("params: {nap_s: 200 us}\nrun: {replications: 200, until: 2 s}\n" SWEEP);
  g_autofree char *wanted = run_whole (&lab);
  Killer killer = { g_rand_new_with_seed (815), 0, n_rounds () };
  SimStore *store = lab_open (lab.db, SIM_STORE_WRITE);
  g_autofree char *text = NULL;
  SimProgress progress;
  guint n_ok, n_failed, calls = 0;

  do
    {
      progress = lab_execute (&lab, store,
                              &(SimExecuteOptions){
                                .jobs = 3, .progress = kill_a_worker, .progress_data = &killer });
      ck_assert (sim_store_counts (store, &n_ok, &n_failed, NULL));
      ck_assert_uint_eq (n_ok + n_failed,
                         800); /* nothing is lost: each run is recorded, well or failed */
      ck_assert_uint_eq (n_failed, progress.n_failed);
      calls++;
    }
  while (n_failed > 0 && calls < 100);
  ck_assert_uint_eq (n_failed, 0);
  ck_assert_uint_ge (killer.n_killed, MIN (n_rounds (), 150));
  text = lab_export (store);
  ck_assert_str_eq (text, wanted);
  sim_store_free (store);
  g_rand_free (killer.random);
  lab_clear (&lab);
}
END_TEST

/* --- parts --- */

/* Runs every part, each interrupted by a signal at random and resumed, into files of their own. */
static void
run_parts (const Lab *lab, guint n, GRand *random, char **paths)
{
  static const guint jobs[] = { 1, 2, 5 };

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("part-%u.db", i);
      SimStore *store;

      paths[i] = g_build_filename (lab->dir, name, NULL);
      g_unlink (paths[i]);
      for (guint calls = 1 + (guint) g_rand_int_range (random, 0, 2); calls > 0; calls--)
        {
          store = lab_open (paths[i], SIM_STORE_WRITE);
          lab_execute (lab, store,
                       &(SimExecuteOptions){
                         .jobs = jobs[(i + calls) % 3], .shard = i + 1, .n_shards = n });
          sim_store_free (store);
        }
    }
}

static void
shuffle (char **paths, guint n, GRand *random)
{
  for (guint i = n; i > 1; i--)
    {
      guint k = (guint) g_rand_int_range (random, 0, (gint) i);
      char *held = paths[k];

      paths[k] = paths[i - 1];
      paths[i - 1] = held;
    }
}

static void
check_parts (const Lab *lab, guint n, const char *wanted, GRand *random)
{
  char *paths[7];
  g_autofree char *out = g_build_filename (lab->dir, "merged.db", NULL);

  run_parts (lab, n, random, paths);
  for (guint order = 0; order < 4; order++)
    {
      g_autofree char *text = NULL;
      SimMerged merged;

      shuffle (paths, n, random);
      g_unlink (out);
      ck_assert (sim_merge (out, (const char *const *) paths, n, &merged, NULL));
      ck_assert_uint_eq (merged.n_missing, 0);
      text = lab_export_file (out);
      ck_assert_str_eq (text, wanted);
    }
  for (guint i = 0; i < n; i++)
    g_free (paths[i]);
}

START_TEST (parts_merge_into_the_same_result)
{
  static const char *const scenarios[] = {
    "run: {replications: 5, until: 2 s}\n" SWEEP,
    "run: {replications: 3, until: 2 s, stop_when: {metric: score, half_width: 3 %, max: 40}}\n"
    SWEEP,
  };
  static const guint parts[] = { 1, 3, 7 };
  GRand *random = g_rand_new_with_seed (99);

  for (guint s = 0; s < G_N_ELEMENTS (scenarios); s++)
    {
      Lab lab = lab_new (scenarios[s]);
      g_autofree char *wanted = run_whole (&lab);

      for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
        check_parts (&lab, parts[i], wanted, random);
      lab_clear (&lab);
    }
  g_rand_free (random);
}
END_TEST

static void
merge_and_kill (const char *out, char **paths, gulong later_us)
{
  pid_t child = fork ();
  SimMerged merged;
  int status;

  if (child == 0)
    {
      sim_merge (out, (const char *const *) paths, 3, &merged, NULL);
      _exit (0);
    }
  g_usleep (later_us);
  kill (child, SIGKILL);
  waitpid (child, &status, 0);
}

/* A merge that is killed leaves the old result or the new one, never something between. */
START_TEST (merge_may_be_killed_at_any_moment)
{
  Lab lab = lab_new ("run: {replications: 60, until: 2 s}\n" SWEEP);
  g_autofree char *wanted = run_whole (&lab), *out = g_build_filename (lab.dir, "merged.db", NULL),
                  *before = NULL;
  GRand *random = g_rand_new_with_seed (3);
  char *paths[3];
  SimMerged merged;
  guint n_old = 0, n_new = 0;

  run_parts (&lab, 3, random, paths);
  for (guint i = 0; i < n_rounds () / 4; i++)
    {
      g_autofree char *text = NULL;

      g_unlink (out);
      ck_assert (sim_merge (out, (const char *const *) paths, 1, &merged, NULL));
      before = before ? before : lab_export_file (out);
      merge_and_kill (out, paths, (gulong) g_rand_int_range (random, 0, 40000));
      text = lab_export_file (out);
      n_old += g_str_equal (text, before) ? 1 : 0;
      n_new += g_str_equal (text, wanted) ? 1 : 0;
      ck_assert_uint_eq (n_old + n_new, i + 1);
      ck_assert (sim_merge (out, (const char *const *) paths, 3, &merged, NULL));
      ck_assert_uint_eq (merged.n_runs, 240);
    }
  ck_assert_uint_gt (n_old, 0);
  for (guint i = 0; i < 3; i++)
    g_free (paths[i]);
  g_free (g_steal_pointer (&before));
  g_rand_free (random);
  lab_clear (&lab);
}
END_TEST

TEST_MAIN (reliability, TEST (parent_may_be_killed_at_any_moment),
           TEST (workers_may_be_killed_at_any_moment), TEST (parts_merge_into_the_same_result),
           TEST (merge_may_be_killed_at_any_moment))

/* tests/sim/experiment/test_execute.c - workers, failures, resuming, shards, stopping: the result
 * never depends on how it was executed. */
#include "tests/test.h"
#include "tests/sim/lab_export.h"
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include "sim/experiment/execute/worker.h"

#define SWEEP "sweep: {axes: {params.x: [0.9, 1.25, 7, 11]}}\n"

static char *
exported (const Lab *lab, const SimExecuteOptions *options)
{
  SimStore *store = lab_open (NULL, SIM_STORE_WRITE);
  char *text;

  lab_execute (lab, store, options);
  text = lab_export (store);
  sim_store_free (store);
  return text;
}

static guint
n_lines (const char *text, const char *with)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  guint n = 0;

  for (guint i = 0; lines[i]; i++)
    n += strstr (lines[i], with) != NULL;
  return n;
}

START_TEST (execute_is_the_same_for_any_number_of_workers)
{
  Lab lab = lab_new (
    "run: {replications: 6, seed: 5, until: 2 s}\nparams: {mode: crashes, bad_share: 0.3}\n" SWEEP);
  g_autofree char *one = exported (&lab, &(SimExecuteOptions){ .jobs = 1 });
  g_autofree char *two = exported (&lab, &(SimExecuteOptions){ .jobs = 2 });
  g_autofree char *five = exported (&lab, &(SimExecuteOptions){ .jobs = 5 });

  ck_assert_uint_eq (n_lines (one, ",ok,"), 24 - n_lines (one, ",failed,"));
  ck_assert_uint_ge (n_lines (one, "signal 11"), 4);
  lab_same (one, two);
  lab_same (one, five);
  lab_clear (&lab);
}
END_TEST

START_TEST (execute_order_changes_nothing)
{
  Lab breadth = lab_new ("run: {replications: 5, until: 2 s}\n" SWEEP);
  Lab depth = lab_new ("run: {replications: 5, until: 2 s}\nsweep: {order: depth, axes: {params.x: "
                       "[0.9, 1.25, 7, 11]}}\n");
  g_autofree char *one = exported (&breadth, NULL);
  g_autofree char *other = exported (&depth, &(SimExecuteOptions){ .jobs = 0 });

  ck_assert_uint_eq (n_lines (one, ",ok,"), 20);
  lab_same (one, other);
  lab_clear (&breadth);
  lab_clear (&depth);
}
END_TEST

/* --- failures --- */

static void
assert_fails (const char *yaml, const char *reason)
{
  Lab lab = lab_new (yaml);
  SimStore *store = lab_open (NULL, SIM_STORE_WRITE);
  SimProgress progress = lab_execute (&lab, store, &(SimExecuteOptions){ .jobs = 2 });
  g_autoptr (GPtrArray) failures = sim_store_failures (store, 10, NULL);

  ck_assert_uint_eq (progress.n_done, 4);
  ck_assert_uint_eq (progress.n_failed, 2);
  ck_assert_uint_eq (failures->len, 2);
  ck_assert_msg (strstr (g_ptr_array_index (failures, 1), reason) != NULL, "%s",
                 (char *) g_ptr_array_index (failures, 1));
  sim_store_free (store);
  lab_clear (&lab);
}

#define BAD_OF_TWO(mode)                                                                           \
  "sweep: {axes: {params.mode: [fine, " mode "]}}\nrun: {replications: 2, until: 2 s, "

START_TEST (execute_records_every_kind_of_failure)
{
  assert_fails (BAD_OF_TWO ("fails") "seed: 1}\n", "replication 1: the lab burned down at x = 0.9");
  assert_fails (BAD_OF_TWO ("crashes") "seed: 1}\n", "replication 1: crash: signal 11");
  assert_fails (BAD_OF_TWO ("leaves") "seed: 1}\n", "the worker process ended with status 7");
  assert_fails (BAD_OF_TWO ("hangs") "timeout: 3 s}\n",
                "time-out: it took more than 3 s of real time (run.timeout)");
}
END_TEST

START_TEST (execute_says_which_rule_was_broken)
{
  assert_fails (BAD_OF_TWO ("aborts") "seed: 1}\n", "p->x < 0");
}
END_TEST

START_TEST (execute_limits_memory)
{
  assert_fails (BAD_OF_TWO ("hogs") "memory: 200 MB}\n",
                "out of memory: it wanted more than 200 MB (run.memory)");
}
END_TEST

START_TEST (execute_stops_at_the_first_failure_when_told)
{
  Lab lab
    = lab_new ("params: {mode: fails, bad_share: 0.2}\nrun: {replications: 200, until: 2 s}\n");
  SimStore *store = lab_open (NULL, SIM_STORE_WRITE);
  SimProgress progress
    = lab_execute (&lab, store, &(SimExecuteOptions){ .jobs = 2, .fail_fast = TRUE });

  ck_assert_uint_eq (progress.n_failed, 1);
  ck_assert_uint_lt (progress.n_done, 100);
  sim_store_free (store);
  lab_clear (&lab);
}
END_TEST

/* --- resuming --- */

START_TEST (execute_runs_only_what_is_missing)
{
  Lab lab
    = lab_new ("params: {mode: fails, bad_share: 0.3}\nrun: {replications: 20, until: 2 s}\n");
  SimStore *store = lab_open (lab.db, SIM_STORE_WRITE);
  SimProgress first = lab_execute (&lab, store, NULL), second, third;
  g_autofree char *text = lab_export (store), *again = NULL;

  ck_assert_uint_gt (first.n_failed, 0);
  second = lab_execute (&lab, store, NULL);
  ck_assert_uint_eq (second.n_done, first.n_failed);          /* failed runs are tried again */
  ck_assert_uint_eq (second.n_stored, 20 - first.n_failed);
  third = lab_execute (&lab, store, &(SimExecuteOptions){ .jobs = 2, .fresh = TRUE });
  ck_assert_uint_eq (third.n_done, 20);
  again = lab_export (store);
  lab_same (text, again);
  sim_store_free (store);
  lab_clear (&lab);
}
END_TEST

/* Kills this process, which is a child of the test, when it has so many runs.  Runs are committed
 * in groups: the nap ends the first one. */
static void
die_at (gpointer data, const SimProgress *progress)
{
  if (progress->n_done == 1)
    g_usleep (SIM_STORE_GROUP_US);
  if (progress->n_done == *(guint *) data)
    kill (getpid (), SIGKILL);
}

/* A sweep in a process of its own that is killed when it has done @n runs, 2 or more.
 * Returns: how many runs the file holds. */
static guint
kill_a_sweep (const Lab *lab, guint n)
{
  pid_t child = fork ();
  SimStore *store;
  guint n_ok = 0, n_failed = 0;
  int status;

  if (child == 0)
    {
      store = sim_store_open (lab->db, SIM_STORE_WRITE, NULL);
      sim_execute (lab->plan, store,
                   &(SimExecuteOptions){ .jobs = 2, .progress = die_at, .progress_data = &n }, NULL,
                   NULL);
      _exit (0);
    }
  ck_assert_int_eq (waitpid (child, &status, 0), child);
  ck_assert (WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL);
  store = lab_open (lab->db, SIM_STORE_READ);
  ck_assert (sim_store_counts (store, &n_ok, &n_failed, NULL));
  ck_assert_uint_eq (n_failed, 0);
  sim_store_free (store);
  return n_ok;
}

/* One file through a chain of kills, whose workers are in the middle of runs; moments by the clock
 * are in tests/sim/experiment/test_reliability.c. */
START_TEST (execute_resumes_after_kill_9_as_if_nothing_had_been)
{
  Lab lab = lab_new ("params: {nap_s: 1 ms}\nrun: {replications: 50, until: 2 s}\n" SWEEP);
  g_autofree char *wanted = exported (&lab, &(SimExecuteOptions){ .jobs = 12 });
  g_autofree char *text = NULL;
  guint n_stored = 0;
  SimStore *store;

  for (guint n = 2; n_stored + n < 200; n = 2 * n + 1)
    {
      guint left = kill_a_sweep (&lab, n);

      ck_assert_uint_gt (left, n_stored);
      ck_assert_uint_le (left, n_stored + n);
      n_stored = left;
    }
  store = lab_open (lab.db, SIM_STORE_WRITE);
  lab_execute (&lab, store, &(SimExecuteOptions){ .jobs = 12 });
  text = lab_export (store);
  lab_same (text, wanted);
  sim_store_free (store);
  lab_clear (&lab);
}
END_TEST

static void
interrupt (gpointer data, const SimProgress *progress)
{
  if (progress->n_done == 9)
    kill (getpid (), *(int *) data);
}

START_TEST (execute_stops_at_a_signal_with_whole_runs)
{
  Lab lab = lab_new ("params: {nap_s: 1 ms}\nrun: {replications: 400, until: 2 s}\n");
  int signals[] = { SIGINT, SIGTERM };

  for (guint i = 0; i < 2; i++)
    {
      SimStore *store = lab_open (NULL, SIM_STORE_WRITE);
      SimExecuteOptions options
        = { .jobs = 2, .progress = interrupt, .progress_data = &signals[i] };
      SimProgress progress;
      GError *error = NULL;
      guint n_ok, n_failed;

      ck_assert (!sim_execute (lab.plan, store, &options, &progress, &error));
      ck_assert_msg (g_error_matches (error, SIM_ERROR, SIM_ERROR_INTERRUPTED), "%s",
                     error->message);
      ck_assert (strstr (error->message, "of 400 runs were done; without a results file") != NULL);
      ck_assert (sim_store_counts (store, &n_ok, &n_failed, NULL));
      ck_assert_uint_eq (n_ok, progress.n_done);
      ck_assert_uint_ge (n_ok, 9);
      ck_assert_uint_eq (n_failed, 0);
      g_error_free (error);
      sim_store_free (store);
    }
  lab_clear (&lab);
}
END_TEST

/* --- shards and stopping --- */

START_TEST (execute_shards_are_disjoint_and_complete)
{
  Lab lab = lab_new ("run: {replications: 5, until: 2 s}\n" SWEEP);
  g_autofree char *whole = exported (&lab, NULL);
  guint sizes[] = { 1, 3, 7 };

  for (guint s = 0; s < G_N_ELEMENTS (sizes); s++)
    {
      SimStore *store = lab_open (NULL, SIM_STORE_WRITE);
      g_autofree char *text = NULL;
      guint n = 0;

      for (guint i = 1; i <= sizes[s]; i++)
        {
          SimProgress progress
            = lab_execute (&lab, store,
                           &(SimExecuteOptions){ .jobs = 2, .shard = i, .n_shards = sizes[s] });

          n += progress.n_done;
          ck_assert_uint_eq (progress.n_done, progress.n_total);
        }
      ck_assert_uint_eq (n, 20);
      text = lab_export (store);
      lab_same (text, whole);
      sim_store_free (store);
    }
  lab_clear (&lab);
}
END_TEST

#define STOP                                                                                       \
  "run: {replications: 4, until: 2 s, stop_when: {metric: score, half_width: 3 %, max: "           \
  "90}}\nsweep: {axes: {params.x: [0.4, 0.9, 40]}}\n"

START_TEST (execute_stops_when_the_interval_is_narrow)
{
  Lab lab = lab_new (STOP);
  g_autofree char *one = exported (&lab, NULL);
  g_autofree char *three = exported (&lab, &(SimExecuteOptions){ .jobs = 3 });

  /* noise of width 1 on 10 x: a relative half-width of 3 % takes few runs at x = 40 and many at 0.4
   */
  ck_assert_uint_eq (n_lines (one, "2,"), n_lines (three, "2,"));
  lab_same (one, three);
  ck_assert_uint_gt (n_lines (one, ",ok,"), 12 + 10);
  ck_assert_uint_lt (n_lines (one, ",ok,"), 12 + 86 * 2);
  lab_clear (&lab);
}
END_TEST

START_TEST (execute_says_how_many_points_end_at_the_cap)
{
  Lab lab = lab_new ("run: {replications: 4, until: 2 s, stop_when: {metric: score, half_width: "
                     "1 %, max: 9}}\nsweep: {axes: {params.x: [0.4, 0.9, 40]}}\n");
  SimStore *store = lab_open (NULL, SIM_STORE_WRITE);
  SimProgress progress = lab_execute (&lab, store, &(SimExecuteOptions){ .jobs = 2 });

  ck_assert_uint_eq (progress.n_wide, 2);
  ck_assert_uint_eq (progress.n_done, 9 + 9 + 4);
  progress = lab_execute (&lab, store, NULL);
  ck_assert_uint_eq (progress.n_wide, 2);       /* a call that finds all of it done says it too */
  ck_assert_uint_eq (progress.n_done, 0);
  sim_store_free (store);
  lab_clear (&lab);
}
END_TEST

START_TEST (execute_starts_with_ten_replications_where_nothing_is_said)
{
  Lab lab = lab_new ("run: {until: 2 s, stop_when: {metric: score, half_width: 90 %, max: 90}}\n"
                     "sweep: {axes: {params.x: [0.9, 40]}}\n");
  SimStore *store = lab_open (NULL, SIM_STORE_WRITE);
  SimProgress progress = lab_execute (&lab, store, &(SimExecuteOptions){ .jobs = 2 });
  g_autofree char *warning = sim_store_warning (store);

  ck_assert_uint_eq (progress.n_done, 20);
  ck_assert_msg (warning && strstr (warning, "stop_when: replications ended when"), "%s", warning);
  sim_store_free (store);
  lab_clear (&lab);
}
END_TEST

/* A point that always fails yields no interval, however often it is tried. */
START_TEST (execute_stops_where_every_replication_fails)
{
  Lab lab = lab_new ("run: {replications: 3, until: 2 s, stop_when: {metric: score, half_width: "
                     "3 %, max: 900}}\nsweep: {axes: {params.mode: [fine, fails]}}\n");
  SimStore *store = lab_open (NULL, SIM_STORE_WRITE);
  SimProgress progress = lab_execute (&lab, store, &(SimExecuteOptions){ .jobs = 2 });

  ck_assert_uint_eq (progress.n_failed, 3);
  ck_assert_uint_eq (progress.n_wide, 0);
  sim_store_free (store);
  lab_clear (&lab);
}
END_TEST

/* --- no worker --- */

static guint
n_open_files (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir))
    n++;
  return n;
}

static void
limit_files (guint n)
{
  struct rlimit limit;

  ck_assert_int_eq (getrlimit (RLIMIT_NOFILE, &limit), 0);
  limit.rlim_cur = MIN (n, limit.rlim_max);
  ck_assert_int_eq (setrlimit (RLIMIT_NOFILE, &limit), 0);
}

/* Every worker takes two files of this process while it lives, and four while it starts. */
START_TEST (execute_goes_on_with_the_workers_that_can_be_started)
{
  Lab lab = lab_new ("params: {nap_s: 1 ms}\nrun: {replications: 20, until: 2 s}\n" SWEEP);
  g_autofree char *wanted = exported (&lab, &(SimExecuteOptions){ .jobs = 8 }), *text = NULL;
  SimStore *store = lab_open (NULL, SIM_STORE_WRITE);
  SimProgress progress;
  struct rlimit before;
  GError *error = NULL;

  ck_assert_int_eq (getrlimit (RLIMIT_NOFILE, &before), 0);
  limit_files (n_open_files () + 8);
  progress = lab_execute (&lab, store, &(SimExecuteOptions){ .jobs = 30 });
  limit_files (n_open_files ());
  ck_assert (!sim_execute (lab.plan, store, &(SimExecuteOptions){ .fresh = TRUE }, NULL, &error));
  limit_files ((guint) before.rlim_cur);
  ck_assert_uint_ge (progress.n_workers, 1);
  ck_assert_uint_le (progress.n_workers, 4);
  ck_assert_uint_eq (progress.n_failed, 0);
  text = lab_export (store);
  lab_same (text, wanted);
  ck_assert_str_eq (error->message,
                    "0 of 80 runs are stored, and the same command goes on from there: no worker "
                    "process can be started: Too many open files");
  g_error_free (error);
  sim_store_free (store);
  lab_clear (&lab);
}
END_TEST

START_TEST (execute_resumes_sequential_stopping)
{
  Lab lab = lab_new (STOP);
  g_autofree char *wanted = exported (&lab, NULL);
  SimStore *store = lab_open (NULL, SIM_STORE_WRITE);
  g_autofree char *text = NULL;
  SimProgress progress;

  for (guint i = 1; i <= 2; i++)
    lab_execute (&lab, store, &(SimExecuteOptions){ .jobs = 2, .shard = i, .n_shards = 2 });
  text = lab_export (store);
  lab_same (text, wanted);
  progress = lab_execute (&lab, store, NULL);
  ck_assert_uint_eq (progress.n_done, 0);
  ck_assert_uint_eq (progress.n_stored, progress.n_total);
  sim_store_free (store);
  lab_clear (&lab);
}
END_TEST

START_TEST (execute_stops_on_a_tally_by_its_bare_name)
{
  Lab bare = lab_new (
    "run: {replications: 4, until: 2 s, stop_when: {metric: wait_s, half_width: 20 %, max: 90}}\n");
  Lab full = lab_new ("run: {replications: 4, until: 2 s, stop_when: {metric: wait_s.mean, "
                      "half_width: 20 %, max: 90}}\n");
  g_autofree char *one = exported (&bare, NULL);
  g_autofree char *other = exported (&full, NULL);

  lab_same (one, other);
  ck_assert_uint_gt (n_lines (one, ",ok,"), 4);
  lab_clear (&bare);
  lab_clear (&full);
}
END_TEST

/* --- without workers --- */

START_TEST (execute_here_gives_what_workers_give)
{
  Lab lab = lab_new ("run: {replications: 6, seed: 5, until: 2 s}\n" SWEEP);
  g_autofree char *workers = exported (&lab, &(SimExecuteOptions){ .jobs = 2 });
  g_autofree char *here = exported (&lab, &(SimExecuteOptions){ .here = TRUE });

  ck_assert_uint_eq (n_lines (here, ",ok,"), 24);
  lab_same (here, workers);
  lab_clear (&lab);
}
END_TEST

START_TEST (execute_here_hears_a_signal_between_runs)
{
  Lab lab = lab_new ("run: {replications: 400, until: 2 s}\n");
  int signal = SIGINT;
  SimExecuteOptions options = { .here = TRUE, .progress = interrupt, .progress_data = &signal };
  SimStore *store = lab_open (NULL, SIM_STORE_WRITE);
  SimProgress progress;
  GError *error = NULL;

  ck_assert (!sim_execute (lab.plan, store, &options, &progress, &error));
  ck_assert_msg (g_error_matches (error, SIM_ERROR, SIM_ERROR_INTERRUPTED), "%s", error->message);
  ck_assert_uint_eq (progress.n_done, 9);
  g_error_free (error);
  sim_store_free (store);
  lab_clear (&lab);
}
END_TEST

START_TEST (execute_here_refuses_limits_and_stores_nothing)
{
  static const char *const limits[] = { "timeout: 1 s", "memory: 1 GB" };

  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      g_autofree char *text = g_strdup_printf ("run: {until: 2 s, %s}\n", limits[i]);
      g_autofree char *name = g_strndup (limits[i], strcspn (limits[i], ":"));
      Lab lab = lab_new (text);
      SimStore *store = lab_open (NULL, SIM_STORE_WRITE);
      GError *error = NULL;

      ck_assert (
        !sim_execute (lab.plan, store, &(SimExecuteOptions){ .here = TRUE }, NULL, &error));
      ck_assert (g_error_matches (error, SIM_ERROR, SIM_ERROR_INVALID));
      ck_assert (strstr (error->message, name) != NULL && strstr (error->message, "--jobs 1"));
      g_error_free (error);
      sim_store_free (store);
      lab_clear (&lab);
    }
}
END_TEST

/* --- inside a worker --- */

START_TEST (worker_serves_tasks_in_order_until_the_end)
{
  Lab lab = lab_new ("run: {replications: 2, until: 2 s}\n" SWEEP);
  SimOrder orders[] = { { { 3, 1 }, SIM_STEADY_UNKNOWN },
                        { { 0, 0 }, SIM_STEADY_UNKNOWN },
                        { { 3, 1 }, SIM_STEADY_UNKNOWN } };
  GByteArray *bytes = g_byte_array_new ();
  guint8 buffer[65536];
  int ends[2];
  gssize n;
  SimAnswer answer;

  ck_assert_int_eq (socketpair (AF_UNIX, SOCK_STREAM, 0, ends), 0);
  ck_assert_int_eq (write (ends[0], orders, sizeof orders), sizeof orders);
  ck_assert_int_eq (shutdown (ends[0], SHUT_WR), 0);
  sim_worker_serve (lab.plan, ends[1]);
  close (ends[1]);
  while ((n = read (ends[0], buffer, sizeof buffer)) > 0)
    g_byte_array_append (bytes, buffer, (guint) n);
  close (ends[0]);
  memcpy (&answer, bytes->data, sizeof answer);
  ck_assert_uint_gt (bytes->len, 2 * answer.size);
  {
    g_autoptr (GBytes) frame = g_bytes_new (bytes->data + sizeof answer, answer.size);
    g_autoptr (SimRecord) record = sim_record_from_bytes (frame);

    ck_assert (record != NULL && !record->failed);
    ck_assert (record->values[record->n_values - 1] > 110
               && record->values[record->n_values - 1] < 111);
  }
  g_byte_array_unref (bytes);
  lab_clear (&lab);
}
END_TEST

START_TEST (worker_dies_with_its_parent)
{
  Lab lab = lab_new ("params: {mode: hangs}\nrun: {until: 2 s}\n");
  int pids[2], status;
  pid_t child, worker = 0;

  ck_assert_int_eq (pipe (pids), 0);
  child = fork ();
  if (child == 0)
    {
      SimWorker *w = sim_worker_new (lab.plan, NULL, NULL, NULL);
      SimOrder order = { { 0, 0 }, SIM_STEADY_UNKNOWN };

      sim_worker_send (w, &order);
      if (write (pids[1], &w->pid, sizeof w->pid) < 0)
        _exit (1);
      for (;;)
        pause ();
    }
  ck_assert_int_eq (read (pids[0], &worker, sizeof worker), sizeof worker);
  g_usleep (20000);
  ck_assert_int_eq (kill (worker, 0), 0);
  kill (child, SIGKILL);
  waitpid (child, &status, 0);
  for (guint i = 0; kill (worker, 0) == 0; i++)
    {
      g_autofree char *path = g_strdup_printf ("/proc/%d/stat", (int) worker);
      g_autofree char *text = NULL;

      if (g_file_get_contents (path, &text, NULL, NULL) && strstr (text, ") Z "))
        break;      /* dead; nobody has fetched it yet */
      g_usleep (10000);
      ck_assert_uint_lt (i, 6000);      /* a minute: the machine may be busy */
    }
  close (pids[0]);
  close (pids[1]);
  lab_clear (&lab);
}
END_TEST

TEST_MAIN (
  execute, TEST (execute_is_the_same_for_any_number_of_workers),
  TEST (execute_order_changes_nothing), TEST (execute_records_every_kind_of_failure),
  TEST (execute_says_which_rule_was_broken),
  TEST_IF (!SANITIZED && !under_valgrind (), execute_limits_memory),
  TEST (execute_stops_at_the_first_failure_when_told), TEST (execute_runs_only_what_is_missing),
  TEST (execute_resumes_after_kill_9_as_if_nothing_had_been),
  TEST (execute_stops_at_a_signal_with_whole_runs), TEST (execute_shards_are_disjoint_and_complete),
  TEST (execute_stops_when_the_interval_is_narrow),
  TEST (execute_starts_with_ten_replications_where_nothing_is_said),
  TEST (execute_says_how_many_points_end_at_the_cap),
  TEST (execute_stops_where_every_replication_fails),
  TEST_IF (!under_valgrind (), execute_goes_on_with_the_workers_that_can_be_started),
  TEST (execute_resumes_sequential_stopping), TEST (execute_stops_on_a_tally_by_its_bare_name),
  TEST (execute_here_gives_what_workers_give), TEST (execute_here_hears_a_signal_between_runs),
  TEST (execute_here_refuses_limits_and_stores_nothing),
  TEST (worker_serves_tasks_in_order_until_the_end), TEST (worker_dies_with_its_parent))

/* tests/sim/experiment/test_plans.c - a results file is one file under all its names, and knows the
 * scenarios and plans that it holds. */
#include "tests/test.h"
#include "sim/experiment/store/lock.h"
#include "sim/experiment/store/variant.h"
#include "tests/sim/experiment/store_case.h"

/* --- the file itself --- */

START_TEST (store_lock_is_the_file_s_through_links)
{
  Lab lab = lab_new (SWEEP);
  SimStore *store = filled (&lab, lab.db);
  g_autofree char *soft = g_build_filename (lab.dir, "soft.db", NULL),
                  *hard = g_build_filename (lab.dir, "hard.db", NULL);
  pid_t child;
  int status;

  ck_assert (symlink ("lab.db", soft) == 0 && link (lab.db, hard) == 0);
  child = fork ();
  if (child == 0)
    _exit (sim_store_open (soft, SIM_STORE_WRITE, NULL) == NULL
               && sim_store_open (hard, SIM_STORE_WRITE, NULL) == NULL
             ? 0
             : 1);
  ck_assert (waitpid (child, &status, 0) == child && WIFEXITED (status)
             && WEXITSTATUS (status) == 0);
  ck_assert (sim_store_close (store, NULL));
  sim_store_free (lab_open (hard, SIM_STORE_WRITE));
  sim_store_free (lab_open (soft, SIM_STORE_WRITE));
  ck_assert (g_file_test (soft, G_FILE_TEST_IS_SYMLINK));
  lab_clear (&lab);
}
END_TEST

/* Another process holds the file before its log is there: the lock on the file itself must tell. */
START_TEST (store_lock_holds_for_a_hard_link_without_a_log)
{
  Lab lab = lab_new (SWEEP);
  g_autofree char *hard = g_build_filename (lab.dir, "hard.db", NULL);
  SimLock *lock;
  pid_t child;
  int status;

  sim_store_free (filled (&lab, lab.db));
  ck_assert (link (lab.db, hard) == 0);
  lock = sim_lock_take (lab.db, NULL);
  ck_assert (lock && sim_lock_take_file (lock, NULL));
  child = fork ();
  if (child == 0)
    {
      GError *error = NULL;

      sim_lock_close_inherited (lock);
      _exit (sim_store_open (hard, SIM_STORE_WRITE, &error) == NULL
                 && strstr (error->message, "under another name") != NULL
               ? 0
               : 1);
    }
  ck_assert (waitpid (child, &status, 0) == child && WIFEXITED (status)
             && WEXITSTATUS (status) == 0);
  sim_lock_free (lock);
  lab_clear (&lab);
}
END_TEST

START_TEST (store_tells_that_its_file_was_removed)
{
  Lab lab = lab_new (SWEEP);
  SimStore *store = filled (&lab, lab.db);
  g_autoptr (GError) error = NULL;

  ck_assert (sim_store_flush (store, NULL));
  g_unlink (lab.db);
  ck_assert (!sim_store_flush (store, &error));
  ck_assert_msg (g_error_matches (error, SIM_ERROR, SIM_ERROR_LOST)
                   && strstr (error->message, "removed while it was being written"),
                 "%s", error->message);
  sim_store_free (store);
  ck_assert (!g_file_test (lab.db, G_FILE_TEST_EXISTS));
  lab_clear (&lab);
}
END_TEST

START_TEST (store_that_was_replaced_leaves_the_new_file_alone)
{
  Lab lab = lab_new (SWEEP);
  SimStore *store = filled (&lab, lab.db);
  g_autofree char *log = g_strconcat (lab.db, "-wal", NULL), *text = NULL;
  g_autoptr (GError) error = NULL;

  ck_assert (sim_store_flush (store, NULL));
  g_unlink (lab.db);
  g_unlink (log);
  ck_assert (g_file_set_contents (lab.db, "another", -1, NULL)
             && g_file_set_contents (log, "its log", -1, NULL));
  ck_assert (!sim_store_close (store, &error));
  ck_assert_msg (strstr (error->message, "replaced while it was being written"), "%s",
                 error->message);
  text = contents_of (log, &(gsize){ 0 });
  ck_assert_str_eq (text, "its log");
  lab_clear (&lab);
}
END_TEST

START_TEST (store_reader_sees_one_state)
{
  Lab lab = lab_new (SWEEP);
  SimStore *store;
  sqlite3 *db;
  guint n_ok, n_failed;

  sim_store_free (filled (&lab, lab.db));
  ck_assert_int_eq (sqlite3_open (lab.db, &db), SQLITE_OK);
  sqlite3_exec (db, "PRAGMA journal_mode = WAL", NULL, NULL, NULL);
  store = lab_open (lab.db, SIM_STORE_READ);
  ck_assert_int_eq (sqlite3_exec (db, "DELETE FROM run; DELETE FROM value; DELETE FROM sweep", NULL,
                                  NULL, NULL),
                    SQLITE_OK);
  ck_assert (sim_store_counts (store, &n_ok, &n_failed, NULL));
  ck_assert_uint_eq (n_ok, 9);
  sim_store_free (store);
  sqlite3_close (db);
  lab_clear (&lab);
}
END_TEST

/* --- scenarios and variants --- */

/* Begins a plan of other settings and runs it once; frees @store. */
static gboolean
begin_other (SimStore *store, Lab other, const SimStoreAs *as, GError **error)
{
  gboolean done = sim_store_begin_as (store, other.plan, as, error);

  for (guint p = 0; done && p < sim_plan_n_points (other.plan); p++)
    done = add (store, &other, p, 0, error);
  done = done && sim_store_flush (store, error);
  sim_store_free (store);
  lab_clear (&other);
  return done;
}

static const char other_plan[] = "params: {x: 0.9, bad_share: 0.5}\n"
                                 "run: {replications: 3, seed: 11, until: 2 s}\n"
                                 "sweep: {axes: {params.x: [0.9, 1.25]}}\n";

START_TEST (store_keeps_what_another_plan_would_hide)
{
  Lab lab = lab_new (SWEEP);
  g_autoptr (GPtrArray) variants = NULL;
  g_autofree char *before = NULL, *after = NULL, *differs = NULL;
  guint n_stored, n_undescribed;
  SimStore *store;

  sim_store_free (filled (&lab, lab.db));
  before = lab_export_file (lab.db);
  ck_assert (begin_other (lab_open (lab.db, SIM_STORE_WRITE), lab_new (other_plan),
                          &(SimStoreAs){ .variant = "coarse" }, NULL));
  store = lab_open (lab.db, SIM_STORE_READ);
  variants = sim_store_variants (store, NULL);
  ck_assert_uint_eq (variants->len, 2);
  ck_assert_str_eq (((SimStoreVariant *) g_ptr_array_index (variants, 0))->name, "coarse");
  ck_assert_uint_eq (((SimStoreVariant *) g_ptr_array_index (variants, 0))->n_runs, 2);
  ck_assert_str_eq (((SimStoreVariant *) g_ptr_array_index (variants, 1))->name, "plan-1");
  ck_assert (sim_store_beyond (store, &n_stored, &n_undescribed, NULL));
  ck_assert (n_stored == 11 && n_undescribed == 0);
  ck_assert (sim_store_select (store, "plan-1", NULL));
  after = lab_export (store);
  lab_same (after, before);
  differs = sim_store_differences (store);
  ck_assert_str_eq (differs, "params.bad_share=1");
  sim_store_free (store);

  store = lab_open (lab.db, SIM_STORE_WRITE);       /* the plan of before comes back */
  ck_assert (sim_store_begin (store, lab.plan, NULL));
  sim_store_free (store);
  assert_answer (lab.db, "SELECT group_concat (name) FROM variant", "coarse");
  lab_clear (&lab);
}
END_TEST

START_TEST (store_refuses_another_scenario_unless_it_is_added)
{
  Lab lab = lab_new (SWEEP);
  g_autoptr (GError) error = NULL;

  sim_store_free (filled (&lab, lab.db));
  ck_assert (!begin_other (lab_open (lab.db, SIM_STORE_WRITE), lab_titled ("another", other_plan),
                           NULL, &error));
  ck_assert_msg (g_error_matches (error, SIM_ERROR, SIM_ERROR_INVALID)
                   && strstr (error->message, "another scenario, \"a day in the lab\" (")
                   && strstr (error->message, "--out") && strstr (error->message, "--add"),
                 "%s", error->message);
  assert_answer (lab.db, "SELECT count(*) FROM results", "9");
  ck_assert (begin_other (lab_open (lab.db, SIM_STORE_WRITE), lab_titled ("another", other_plan),
                          &(SimStoreAs){ .add = TRUE }, NULL));
  assert_answer (lab.db, "SELECT count(*) FROM scenario", "2");
  ck_assert (begin_other (lab_open (lab.db, SIM_STORE_WRITE), lab_new (SWEEP), NULL, NULL));
  lab_clear (&lab);
}
END_TEST

START_TEST (store_says_what_a_new_revision_leaves_behind)
{
  Lab lab = lab_new (SWEEP);
  SimStore *store;

  sim_store_free (filled (&lab, lab.db));
  assert_answer (lab.db, "UPDATE component SET revision = 2", NULL);
  assert_answer (lab.db, "UPDATE point SET key = substr (key, 17) || substr (key, 1, 16)", NULL);
  store = lab_open (lab.db, SIM_STORE_WRITE);
  ck_assert (sim_store_begin (store, lab.plan, NULL));
  ck_assert_uint_eq (sim_store_notes (store)->len, 1);
  ck_assert_str_eq (g_ptr_array_index (sim_store_notes (store), 0),
                    "lab: 9 runs of revision 2 are kept; revision 3 runs anew");
  sim_store_free (store);
  lab_clear (&lab);
}
END_TEST

TEST_MAIN (plans, TEST (store_lock_is_the_file_s_through_links),
           TEST (store_lock_holds_for_a_hard_link_without_a_log),
           TEST (store_tells_that_its_file_was_removed),
           TEST (store_that_was_replaced_leaves_the_new_file_alone),
           TEST (store_reader_sees_one_state), TEST (store_keeps_what_another_plan_would_hide),
           TEST (store_refuses_another_scenario_unless_it_is_added),
           TEST (store_says_what_a_new_revision_leaves_behind))

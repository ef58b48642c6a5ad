/* tests/sim/experiment/store_case.h - what tests of the results file share: a sweep of the model
 * lab in a file. */
#ifndef TESTS_STORE_CASE_H
#define TESTS_STORE_CASE_H

#include <sqlite3.h>
#include "sim/experiment/store/store.h"
#include "tests/sim/lab_export.h"

#define SWEEP                                                                                      \
  "params: {x: 0.9}\nrun: {replications: 3, seed: 11, until: 2 s}\nsweep: {axes: {params.x: "      \
  "[0.9, 1.25, 7]}}\n"

static inline SimRecord *
record_of (const Lab *lab, guint point, guint replication)
{
  g_autoptr (SimPointParams) params = sim_plan_params (lab->plan, point);
  SimRunSpec spec;

  sim_plan_spec (lab->plan, params, replication, &spec);
  return sim_run (&spec);
}

static inline gboolean
add (SimStore *store, const Lab *lab, guint point, guint replication, GError **error)
{
  g_autoptr (SimRecord) record = record_of (lab, point, replication);

  return sim_store_add (store, point, replication, record, error);
}

static inline SimStore *
filled (const Lab *lab, const char *path)
{
  SimStore *store = lab_open (path, SIM_STORE_WRITE);

  ck_assert (sim_store_begin (store, lab->plan, NULL));
  for (guint p = 0; p < sim_plan_n_points (lab->plan); p++)
    for (guint r = 0; r < 3; r++)
      ck_assert (add (store, lab, p, r, NULL));
  return store;
}

/* One text from any SQL. */
static inline char *
ask (const char *path, const char *sql)
{
  sqlite3 *db;
  sqlite3_stmt *row;
  char *text = NULL;

  ck_assert_int_eq (sqlite3_open (path, &db), SQLITE_OK);
  ck_assert_msg (sqlite3_prepare_v2 (db, sql, -1, &row, NULL) == SQLITE_OK, "%s",
                 sqlite3_errmsg (db));
  if (sqlite3_step (row) == SQLITE_ROW)
    text = g_strdup ((const char *) sqlite3_column_text (row, 0));
  sqlite3_finalize (row);
  sqlite3_close (db);
  return text;
}

static inline void
assert_answer (const char *path, const char *sql, const char *wanted)
{
  g_autofree char *text = ask (path, sql);

  ck_assert_msg (g_strcmp0 (text, wanted) == 0, "%s: %s instead of %s", sql, text, wanted);
}

/* Opens and expects a refusal that says @what. */
static inline void
lab_refused (const char *path, SimStoreMode mode, int code, const char *what)
{
  GError *error = NULL;
  SimStore *store = sim_store_open (path, mode, &error);

  ck_assert_msg (store == NULL, "%s was opened", path);
  ck_assert_msg (g_error_matches (error, SIM_ERROR, code) && strstr (error->message, what) != NULL,
                 "%s", error->message);
  g_error_free (error);
}

static inline char *
contents_of (const char *path, gsize *size)
{
  char *contents = NULL;

  ck_assert (g_file_get_contents (path, &contents, size, NULL));
  return contents;
}

#endif

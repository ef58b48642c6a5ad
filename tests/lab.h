/* tests/lab.h - what tests of layer 4 share: scenarios of the model lab, stores, exports.
 *
 * Everything is static, so that one header serves several test programs.
 */
#ifndef TESTS_LAB_H
#define TESTS_LAB_H

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <sys/wait.h>
#include "sim/experiment/execute.h"
#include "sim/experiment/export.h"
#include "tests/lab_model.h"

/* A loaded scenario, and a folder of the test's own for results. */
typedef struct {
  SimCatalogue *catalogue;
  SimScenario  *scenario;
  SimPlan      *plan;
  char         *dir, *db;
} Lab;

static Lab
lab_new (const char *rest)
{
  Lab lab = { .catalogue = sim_catalogue_new (&lab_registry),
                                              .dir = g_dir_make_tmp ("orrery-lab-XXXXXX", NULL) };
  SimScenarioContext context = { &lab_registry, lab.catalogue, NULL };
  g_autoptr (SimFaults) faults = sim_faults_new ();
  g_autofree char *path = g_build_filename (lab.dir, "lab.yaml", NULL);
  g_autofree char *yaml = g_strconcat ("orrery: 1\ntitle: a day in the lab\nmodel: lab\n", rest,
                                       NULL);
  g_autofree char *text = NULL;

  g_assert_true (g_file_set_contents (path, yaml, -1, NULL));
  lab.scenario = sim_scenario_load (path, &context, faults);
  lab.plan = lab.scenario ? sim_plan_new (lab.scenario, NULL, faults) : NULL;
  text = sim_faults_text (faults);
  ck_assert_msg (lab.plan != NULL, "%s", text);
  lab.db = g_build_filename (lab.dir, "lab.db", NULL);
  return lab;
}

static void
lab_empty (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      g_unlink (file);
    }
  g_rmdir (path);
}

static void
lab_clear (Lab *lab)
{
  sim_plan_free (lab->plan);
  sim_scenario_free (lab->scenario);
  sim_catalogue_free (lab->catalogue);
  lab_empty (lab->dir);
  g_free (lab->dir);
  g_free (lab->db);
}

static inline SimStore *
lab_open (const char *path, SimStoreMode mode)
{
  GError *error = NULL;
  SimStore *store = sim_store_open (path, mode, &error);

  ck_assert_msg (store != NULL, "%s", error ? error->message : "?");
  return store;
}

static inline SimProgress
lab_execute (const Lab *lab, SimStore *store, const SimExecuteOptions *options)
{
  SimProgress progress;
  GError *error = NULL;

  ck_assert_msg (sim_execute (lab->plan, store, options, &progress, &error), "%s",
                 error ? error->message : "?");
  return progress;
}

/* One line of text for every run, exact: what must not depend on how it was executed. */
static void
lab_take_row (gpointer data, const SimCell *cells, guint n)
{
  for (guint k = 0; k < n; k++)
    {
      char number[G_ASCII_DTOSTR_BUF_SIZE];

      g_string_append (data, cells[k].text ? cells[k].text : g_ascii_dtostr (number, sizeof number,
                       cells[k].number));
      g_string_append_c (data, k + 1 < n ? ',' : '\n');
    }
}

static void
lab_take_names (gpointer data, const char *const *names)
{
}

static inline char *
lab_export (SimStore *store)
{
  GString *out = g_string_new (NULL);
  SimExportSink sink = { lab_take_names, lab_take_row, out };
  GError *error = NULL;

  ck_assert_msg (sim_export_runs (store, FALSE, &sink, &error), "%s", error ? error->message : "?");
  ck_assert (sim_export_series (store, &sink, &error));
  return g_string_free (out, FALSE);
}

static inline char *
lab_export_file (const char *path)
{
  SimStore *store = lab_open (path, SIM_STORE_READ);
  char *text = lab_export (store);

  sim_store_free (store);
  return text;
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

#endif

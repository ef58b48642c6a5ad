/* tests/sim/lab.h - what tests of layer 4 share: scenarios of the model lab, stores, exports.
 *
 * Everything is static, so that one header serves several test programs.
 */
#ifndef TESTS_LAB_H
#define TESTS_LAB_H

#include <errno.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>
#include "sim/experiment/execute/execute.h"
#include "sim/experiment/merge/export.h"
#include "tests/sim/lab_model.h"

/* A loaded scenario, and a folder of the test's own for results. */
typedef struct {
  SimCatalogue *catalogue;
  SimScenario  *scenario;
  SimPlan      *plan;
  char         *dir, *db;
} Lab;

/* In memory where there is such a place: what is killed here are processes, never the machine, so
 * that waiting for a disk shows nothing. */
static char *
lab_dir (void)
{
  char *dir = NULL;

  if (g_getenv ("TMPDIR") == NULL && g_access ("/dev/shm", W_OK) == 0)
    dir = g_mkdtemp (g_strdup ("/dev/shm/orrery-lab-XXXXXX"));
  return dir ? dir : g_dir_make_tmp ("orrery-lab-XXXXXX", NULL);
}

static inline Lab
lab_titled (const char *title, const char *rest)
{
  Lab lab = { .catalogue = sim_catalogue_new (&lab_registry), .dir = lab_dir () };
  SimScenarioContext context = { .registry = &lab_registry, .catalogue = lab.catalogue };
  g_autoptr (SimFaults) faults = sim_faults_new ();
  g_autofree char *path = g_build_filename (lab.dir, "lab.yaml", NULL);
  g_autofree char *yaml
    = g_strdup_printf ("orrery: 1\ntitle: %s\nmodel: lab\n%s", title, rest);
  g_autofree char *text = NULL;

  g_assert_true (g_file_set_contents (path, yaml, -1, NULL));
  lab.scenario = sim_scenario_load (path, &context, faults);
  lab.plan = lab.scenario ? sim_plan_new (lab.scenario, NULL, faults) : NULL;
  text = sim_faults_text (faults);
  ck_assert_msg (lab.plan != NULL, "%s", text);
  lab.db = g_build_filename (lab.dir, "lab.db", NULL);
  return lab;
}

static inline Lab
lab_new (const char *rest)
{
  return lab_titled ("a day in the lab", rest);
}

static inline void
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

static inline void
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

/* A file system of @dir's own; needs root.  Returns: FALSE, with the reason told, when none can be
 * mounted here. */
static inline gboolean
lab_mount (const char *dir, const char *options)
{
  if (mount ("orrery-test", dir, "tmpfs", 0, options) == 0)
    return TRUE;
  g_printerr ("# skipped: no tmpfs can be mounted here: %s\n", g_strerror (errno));
  return FALSE;
}

#endif

/* tests/sim/scenario/kitchen_load.h - loads a scenario text over the kitchen model; messages come
 * without the temporary folder. */
#ifndef TESTS_KITCHEN_LOAD_H
#define TESTS_KITCHEN_LOAD_H

#include <glib/gstdio.h>
#include "sim/scenario/plan/plan.h"
#include "tests/sim/scenario/kitchen.h"

/* What a test loads: a scenario text under a name in the test's own directory. */
typedef struct {
  SimFaults    *faults;
  SimCatalogue *catalogue;
  SimScenario  *scenario;   /* NULL when there are faults */
  SimPlan      *plan;       /* NULL when there are faults */
  char         *text;       /* of the faults */
  char         *dir;        /* holds the files, until kitchen_clear */
} Kitchen;

static const char *const kitchen_files[] = { "k.yaml", "menu.txt", "bad.txt" };

static void
kitchen_write (const char *dir, guint file, const char *text)
{
  g_autofree char *path = g_build_filename (dir, kitchen_files[file], NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static Kitchen
kitchen_load (const char *yaml, const char *const *sets, const char *where)
{
  Kitchen k = { .faults = sim_faults_new (), .catalogue = sim_catalogue_new (&kitchen_registry) };
  SimScenarioContext context
    = { .registry = &kitchen_registry, .catalogue = k.catalogue, .sets = sets };
  char *dir = k.dir = g_dir_make_tmp ("orrery-kitchen-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, kitchen_files[0], NULL);
  char *slash;

  kitchen_write (dir, 0, yaml);
  kitchen_write (dir, 1, "soup\n");
  kitchen_write (dir, 2, "soup\npoison\n");
  k.scenario = sim_scenario_load (path, &context, k.faults);
  if (k.scenario)
    k.plan = sim_plan_new (k.scenario, where, k.faults);
  k.text = sim_faults_text (k.faults);
  while ((slash = strstr (k.text, dir)))      /* messages without the temporary directory */
    memmove (slash, slash + strlen (dir) + 1, strlen (slash + strlen (dir) + 1) + 1);
  return k;
}

static void
kitchen_clear (Kitchen *k)
{
  sim_plan_free (k->plan);
  sim_scenario_free (k->scenario);
  sim_catalogue_free (k->catalogue);
  sim_faults_free (k->faults);
  g_free (k->text);
  for (guint i = 0; i < G_N_ELEMENTS (kitchen_files); i++)
    {
      g_autofree char *path = g_build_filename (k->dir, kitchen_files[i], NULL);

      g_unlink (path);
    }
  g_rmdir (k->dir);
  g_free (k->dir);
}

#endif

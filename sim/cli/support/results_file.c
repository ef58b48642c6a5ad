/* sim/cli/support/results_file.c - see results_file.h. */
#include "sim/cli/support/results_file.h"
#include "sim/experiment/summary/idle.h"

SimStore *
sim_cli_open (const char *path, const char *variant, GError **error)
{
  g_autoptr (SimStore) store = sim_store_open (path, SIM_STORE_READ, error);

  if (store == NULL || (variant && !sim_store_select (store, variant, error)))
    return NULL;
  return g_steal_pointer (&store);
}

/* The scenario that was asked for, though another one may have run later. */
static void
select_of (SimStore *store, const SimScenario *scenario, char **variant, GError **error)
{
  gboolean asked = *variant != NULL;

  if (sim_store_select_scenario (store, scenario, variant, error) && *variant && !asked)
    g_printerr ("orrery: %s: the present plan is of another scenario; this is variant %s\n",
                sim_store_path (store), *variant);
}

SimStore *
sim_cli_open_target (const SimCli *cli, const char *target, char **variant)
{
  GError *error = NULL;
  g_autofree char *results = sim_cli_results (target, &error);
  g_autoptr (SimStore) store = results ? sim_cli_open (results, *variant, &error) : NULL;
  SimLoaded loaded = { 0 };

  if (store && sim_cli_is_scenario (target))
    {
      if (!sim_cli_load (cli, target, NULL, NULL, &loaded))
        return NULL;
      select_of (store, loaded.scenario, variant, &error);
      sim_loaded_clear (&loaded);
    }
  if (error == NULL)
    return g_steal_pointer (&store);
  sim_cli_fail (error);
  return NULL;
}

char *
sim_cli_beyond (SimStore *store, const char *variant)
{
  guint n_stored = 0, n_undescribed = 0, n_ok = 0, n_failed = 0;
  g_autofree char *which = NULL;

  if (sim_store_path (store) == NULL || !sim_store_beyond (store, &n_stored, &n_undescribed, NULL)
      || !sim_store_counts (store, &n_ok, &n_failed, NULL) || n_ok + n_failed >= n_stored)
    return NULL;
  which = variant ? g_strdup_printf ("variant %s", variant) : g_strdup ("present plan");
  return g_strdup_printf ("%u runs stored, %u in the %s (`orrery show %s --all` shows the others)",
                          n_stored, n_ok + n_failed, which, sim_store_path (store));
}

void
sim_cli_tell_beyond (SimStore *store, const char *variant, const char *command)
{
  g_autofree char *text = sim_cli_beyond (store, variant);

  if (text)
    g_printerr ("orrery %s: %s\n", command, text);
}

void
sim_cli_tell_missing (SimStore *store, const char *command)
{
  guint64 n_missing, n_wanted;

  if (sim_store_n_missing (store, &n_missing, &n_wanted, NULL) && n_missing > 0)
    g_printerr ("orrery %s: %" G_GUINT64_FORMAT " of the plan's %" G_GUINT64_FORMAT
                " runs are not in this file: what is told is of the others; run the scenario "
                "again, or merge its other parts\n",
                command, n_missing, n_wanted);
}

void
sim_cli_tell_idle (SimStore *store, const SimSummary *summary, const char *command)
{
  g_autoptr (GPtrArray) axes = sim_idle_axes (store, summary, NULL);

  for (guint i = 0; axes && i < axes->len; i++)
    g_printerr ("orrery %s: %s: changed no result at any point\n", command,
                (const char *) g_ptr_array_index (axes, i));
}

/* sim/cli/search/search_runs.c - see search_runs.h. */
#include "sim/cli/search/search_runs.h"
#include "sim/experiment/execute/execute.h"

gboolean
sim_search_runs_load (SimSearchRuns *runs, char *const *sets, SimLoaded *loaded)
{
  for (guint i = 0; sets && sets[i]; i++)
    g_ptr_array_add (runs->sets, sets[i]);
  g_ptr_array_add (runs->sets, (gpointer) "expect=[]");
  g_ptr_array_add (runs->sets, (gpointer) "plots=[]");
  g_ptr_array_add (runs->sets, NULL);
  if (!sim_cli_load (runs->cli, runs->scenario, (const char *const *) runs->sets->pdata, NULL,
                     loaded))
    return FALSE;
  g_ptr_array_add (runs->sets, NULL);
  return TRUE;
}

gboolean
sim_search_runs_open (SimSearchRuns *runs, const char *out, GError **error)
{
  g_autofree char *stem = sim_cli_stem (runs->scenario);
  g_autofree char *made = g_strconcat (stem, "-search.db", NULL);

  if (out || sim_cli_may_make (made, error))
    runs->store = sim_store_open (out ? out : made, SIM_STORE_WRITE, error);
  return runs->store != NULL;
}

static gboolean
check_failures (SimSearchRuns *runs, GError **error)
{
  g_autoptr (GPtrArray) failures = NULL;
  guint n_ok;

  if (!sim_store_counts (runs->store, &n_ok, &runs->n_failed, error))
    return FALSE;
  runs->n_runs = n_ok + runs->n_failed;
  if (runs->n_failed == 0)
    return TRUE;
  failures = sim_store_failures (runs->store, 1, error);
  return failures
         && sim_error (error, SIM_ERROR_STORE,
                       "search: %u %s failed, so that the point has no mean: %s; search where runs "
                       "end, or raise run.timeout or run.memory with --set",
                       runs->n_failed, runs->n_failed == 1 ? "run" : "runs",
                       failures->len ? (const char *) g_ptr_array_index (failures, 0) : "");
}

gboolean
sim_search_runs_do (SimSearchRuns *runs, const char *axes, GError **error)
{
  SimExecuteOptions options = { .jobs = runs->jobs };
  g_autofree char *sweep = g_strdup_printf ("sweep={axes: %s}", axes);
  SimLoaded loaded;
  gboolean done;

  g_ptr_array_index (runs->sets, runs->sets->len - 2) = sweep;
  if (!sim_cli_load (runs->cli, runs->scenario, (const char *const *) runs->sets->pdata, NULL,
                     &loaded))
    return sim_invalid (error, "search: a point cannot be run");
  done
    = sim_execute (loaded.plan, runs->store, &options, NULL, error) && check_failures (runs, error);
  sim_loaded_clear (&loaded);
  return done;
}

void
sim_search_runs_close (SimSearchRuns *runs, GError **error)
{
  if (runs->store && *error == NULL)
    sim_store_close (g_steal_pointer (&runs->store), error);
  sim_store_free (runs->store);
  runs->store = NULL;
}

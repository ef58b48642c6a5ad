/* sim/experiment/store/store_scenario.c - which scenarios a results file holds.
 *
 * A scenario is known by its path, or by its title and models together: a file that was moved, a
 * part that ran on another machine and an edited title stay the same scenario; two files that only
 * share a name do not.  docs/adr/0031 says why.
 */
#include <stdlib.h>
#include "sim/experiment/store/store_state.h"

char *
sim_store_path_of (const SimScenario *scenario)
{
  char real[PATH_MAX];

  return g_strdup (realpath (sim_scenario_path (scenario), real) ? real : "");
}

/* Returns: (transfer full): "name model, ..." in order of the file. */
static char *
models_of (const SimScenario *scenario)
{
  const GPtrArray *components = sim_scenario_components (scenario);
  GString *models = g_string_new (NULL);

  for (guint i = 0; i < components->len; i++)
    {
      const SimScenarioComponent *c = g_ptr_array_index (components, i);

      g_string_append_printf (models, "%s%s %s", i ? ", " : "", c->name, c->model->name);
    }
  return g_string_free (models, FALSE);
}

/* Tables of a file of schema 1 that a reader may ask: what it says of its one scenario. */
static const char *
rows_sql (const SimStore *store)
{
  return store->version >= 2
           ? "SELECT position, path, title, models FROM scenario ORDER BY position"
           : "SELECT 0, '', value, (SELECT group_concat (name || ' ' || model, ', ') FROM (SELECT "
             "name, model FROM component ORDER BY position)) FROM meta WHERE key = 'title'";
}

/* Returns: the position of @scenario among those of the file; -1: it is not there.  @first:
 * (out) (transfer full): the first one, for messages; NULL in an empty file. */
static gint
find (SimStore *store, const SimScenario *scenario, char **first, GError **error)
{
  g_autofree char *path = sim_store_path_of (scenario), *models = models_of (scenario);
  sqlite3_stmt *rows = sim_store_prepare (store, rows_sql (store), error);
  GError *fault = NULL;
  gint found = -1;

  *first = NULL;
  while (rows && found < 0 && sim_store_next (store, rows, &fault))
    {
      const char *its_path = sim_store_text (rows, 1), *title = sim_store_text (rows, 2);

      if ((path[0] && g_str_equal (path, its_path))
          || (g_str_equal (title, sim_scenario_title (scenario))
              && g_str_equal (models, sim_store_text (rows, 3))))
        found = sqlite3_column_int (rows, 0);
      if (*first == NULL)
        *first = its_path[0] ? g_strdup_printf ("\"%s\" (%s)", title, its_path)
                             : g_strdup_printf ("\"%s\"", title);
    }
  sqlite3_finalize (rows);
  if (fault)
    g_propagate_error (error, fault);
  return found;
}

static gboolean
put (SimStore *store, gint position, GError **error)
{
  const SimScenario *scenario = sim_plan_scenario (store->plan);
  g_autofree char *path = sim_store_path_of (scenario), *models = models_of (scenario);

  if (position >= 0)
    return sim_store_execf (store, error, "INSERT OR REPLACE INTO scenario VALUES (%d, %Q, %Q, %Q)",
                            position, path, sim_scenario_title (scenario), models);
  return sim_store_execf (store, error,
                          "INSERT INTO scenario SELECT ifnull (max (position) + 1, 0), %Q, %Q, %Q "
                          "FROM scenario",
                          path, sim_scenario_title (scenario), models);
}

gboolean
sim_store_join_scenario (SimStore *store, gboolean add, GError **error)
{
  g_autofree char *first = NULL;
  GError *fault = NULL;
  gint position = find (store, sim_plan_scenario (store->plan), &first, &fault);

  if (fault)
    {
      g_propagate_error (error, fault);
      return FALSE;
    }
  if (position < 0 && first && !add)
    return sim_invalid (error,
                        "%s holds the results of another scenario, %s: choose another file with "
                        "--out, or say --add to have both in one",
                        store->path ? store->path : "memory", first);
  return put (store, position, error);
}

gboolean
sim_store_check_scenario (SimStore *store, const SimScenario *scenario, GError **error)
{
  g_autofree char *first = NULL;
  GError *fault = NULL;
  gint position = find (store, scenario, &first, &fault);

  if (fault)
    g_propagate_error (error, fault);
  if (fault || position >= 0 || first == NULL)
    return fault == NULL;
  return sim_invalid (error,
                      "%s holds the results of another scenario, %s, not of %s: run it with a "
                      "results file of its own (`orrery run %s --out FILE.db`), and name that",
                      store->path, first, sim_scenario_path (scenario),
                      sim_scenario_path (scenario));
}

/* --- which plan is of a scenario --- */

/* Of the plans that match, in the order of sim_store_variants: theirs is the path or, where that is
 * another or unknown, the title with the models.  @kept: of those kept beside the present one. */
static char *
matching_sql (const SimScenario *scenario, gboolean kept)
{
  g_autofree char *path = sim_store_path_of (scenario), *models = models_of (scenario);
  const char *title = sim_scenario_title (scenario);

  if (!kept)
    return sqlite3_mprintf (
      "SELECT ifnull ((SELECT value FROM main.meta WHERE key = 'variant'), '') WHERE EXISTS "
      "(SELECT "
      "1 FROM main.meta WHERE key = 'scenario_path' AND value = %Q AND value <> '') OR (EXISTS "
      "(SELECT 1 FROM main.meta WHERE key = 'title' AND value = %Q) AND %Q IS (SELECT group_concat "
      "(name || ' ' || model, ', ') FROM (SELECT name, model FROM main.component ORDER BY "
      "position)))",
      path, title, models);
  return sqlite3_mprintf (
    "SELECT v.name FROM main.variant v WHERE EXISTS (SELECT 1 FROM main.kept_meta m WHERE "
    "m.variant "
    "= v.id AND key = 'scenario_path' AND value = %Q AND value <> '') OR (EXISTS (SELECT 1 FROM "
    "main.kept_meta m WHERE m.variant = v.id AND key = 'title' AND value = %Q) AND %Q IS (SELECT "
    "group_concat (name || ' ' || model, ', ') FROM (SELECT name, model FROM main.kept_component c "
    "WHERE c.variant = v.id ORDER BY position))) ORDER BY v.id",
    path, title, models);
}

/* Returns: (element-type utf8): names of plans; NULL with an error. */
static GPtrArray *
matching (SimStore *store, const SimScenario *scenario, gboolean kept, GError **error)
{
  char *sql = matching_sql (scenario, kept);
  sqlite3_stmt *rows = sim_store_prepare (store, sql, error);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  GError *fault = NULL;

  sqlite3_free (sql);
  if (rows == NULL)
    return NULL;
  while (sim_store_next (store, rows, &fault))
    g_ptr_array_add (names, g_strdup (sim_store_text (rows, 0)));
  return sim_store_end (rows, fault, error) ? g_steal_pointer (&names) : NULL;
}

/* The variant that was asked for by name, where the file holds several scenarios. */
static gboolean
is_among (SimStore *store, const GPtrArray *present, const GPtrArray *kept, const char *name,
          GError **error)
{
  if (g_ptr_array_find_with_equal_func ((GPtrArray *) present, name, g_str_equal, NULL)
      || g_ptr_array_find_with_equal_func ((GPtrArray *) kept, name, g_str_equal, NULL))
    return TRUE;
  return sim_invalid (error, "%s: variant %s is of another scenario", store->path, name);
}

/* None was asked for: the only one that is kept. */
static gboolean
select_only (SimStore *store, const SimScenario *scenario, GPtrArray *kept, char **name,
             GError **error)
{
  g_autofree char *list = NULL;

  if (kept->len == 1)
    {
      *name = g_strdup (g_ptr_array_index (kept, 0));
      return sim_store_select (store, *name, error);
    }
  if (kept->len == 0)
    return sim_invalid (error, "%s: no plan of %s is described in this results file: run it again",
                        store->path, sim_scenario_path (scenario));
  g_ptr_array_add (kept, NULL);
  list = g_strjoinv (", ", (char **) kept->pdata);
  return sim_invalid (
    error,
    "%s: the present plan is of another scenario, and these are of %s: %s; choose "
    "one with --variant",
    store->path, sim_scenario_path (scenario), list);
}

gboolean
sim_store_select_scenario (SimStore *store, const SimScenario *scenario, char **name,
                           GError **error)
{
  g_autoptr (GPtrArray) present = NULL, kept = NULL;
  gint64 n_scenarios = 1;

  if (!sim_store_check_scenario (store, scenario, error)
      || (store->version >= 2
          && !sim_store_number (store, "SELECT count (*) FROM main.scenario", &n_scenarios, error)))
    return FALSE;
  if (n_scenarios <= 1)
    return TRUE;
  present = matching (store, scenario, FALSE, error);
  kept = present ? matching (store, scenario, TRUE, error) : NULL;
  if (kept == NULL)
    return FALSE;
  if (*name)
    return is_among (store, present, kept, *name, error);
  return present->len > 0 || select_only (store, scenario, kept, name, error);
}

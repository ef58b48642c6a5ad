/* sim/experiment/store/store_plan.c - writes what a plan is into the results file: provenance,
 * points, parameters, metrics, the view. */
#include "sim/base/unit/unit.h"
#include "sim/base/version.h"
#include "sim/core/metric_name.h"
#include "sim/experiment/store/store_state.h"

static gboolean
put_meta (SimStore *store, const char *key, const char *value, GError **error)
{
  return sim_store_execf (store, error, "INSERT OR REPLACE INTO meta VALUES (%Q, %Q)", key, value);
}

static gboolean
put_run_options (SimStore *store, const SimRunOptions *run, GError **error)
{
  g_autofree char *seed = g_strdup_printf ("%" G_GUINT64_FORMAT, run->seed);
  g_autofree char *reps = g_strdup_printf ("%u", run->replications);
  g_autofree char *until = sim_double_format ((double) run->until / run->ticks_per_s);
  g_autofree char *warmup = sim_double_format ((double) run->warmup / run->ticks_per_s);

  return put_meta (store, "design",
                   sim_design_name (sim_scenario_sweep (sim_plan_scenario (store->plan))->design),
                   error)
         && put_meta (store, "seed", seed, error) && put_meta (store, "replications", reps, error)
         && put_meta (store, "stop_when", run->stop_metric ? run->stop_metric : "", error)
         && put_meta (store, "until_s", run->until == SIM_TIME_MAX ? "inf" : until, error)
         && put_meta (store, "warmup_by", run->warmup_mser ? "mser" : "time", error)
         && put_meta (store, "warmup_s", warmup, error);
}

static gboolean
put_provenance (SimStore *store, GError **error)
{
  const SimScenario *scenario = sim_plan_scenario (store->plan);
  g_autofree char *name = g_path_get_basename (sim_scenario_path (scenario));
  g_autofree char *resolved = sim_scenario_resolved (scenario);
  g_autofree char *path = sim_store_path_of (scenario);

  return put_meta (store, "scenario_file", name, error)
         && put_meta (store, "scenario_path", path, error)
         && put_meta (store, "scenario", sim_scenario_source (scenario), error)
         && put_meta (store, "resolved", resolved, error)
         && put_meta (store, "title", sim_scenario_title (scenario), error)
         && put_meta (store, "description", sim_scenario_description (scenario), error)
         && put_meta (store, "version", SIM_VERSION, error)
         && put_meta (store, "commit", SIM_COMMIT, error)
         && put_meta (store, "compiler", SIM_COMPILER, error)
         && put_run_options (store, sim_scenario_run (scenario), error);
}

/* As `module COMPONENT`, `... version` and `... sha256`: where the model of a plug-in came from. */
static gboolean
put_origin (SimStore *store, const SimScenarioComponent *c, GError **error)
{
  const SimOrigin *origin = c->origin;
  g_autofree char *file = g_strdup_printf ("module %s", c->name);
  g_autofree char *version = g_strdup_printf ("module %s version", c->name);
  g_autofree char *sha256 = g_strdup_printf ("module %s sha256", c->name);
  g_autofree char *name = NULL;

  if (origin == NULL)
    return TRUE;
  name = g_strdup_printf ("%s %s", origin->plugin, origin->version);
  return put_meta (store, file, origin->file, error) && put_meta (store, version, name, error)
         && put_meta (store, sha256, origin->sha256, error);
}

static gboolean
put_components (SimStore *store, GError **error)
{
  const GPtrArray *components = sim_scenario_components (sim_plan_scenario (store->plan));
  gboolean done
    = sim_store_exec (store, "DELETE FROM component; DELETE FROM meta WHERE key LIKE 'module %'",
                      error);

  for (guint i = 0; done && i < components->len; i++)
    {
      const SimScenarioComponent *c = g_ptr_array_index (components, i);

      done = sim_store_execf (store, error, "INSERT INTO component VALUES (%u, %Q, %Q, %u, %Q)", i,
                              c->name, c->model->name, c->model->revision, c->model->reference)
             && put_origin (store, c, error);
    }
  return done;
}

/* --- points and parameters --- */

/* Paths that move together stay together: `params.a; params.b, params.c`. */
static gboolean
put_axes (SimStore *store, GError **error)
{
  const GPtrArray *axes = sim_scenario_sweep (sim_plan_scenario (store->plan))->axes;
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint a = 0; a < axes->len; a++)
    {
      g_autofree char *paths = g_strjoinv (", ", ((SimAxis *) g_ptr_array_index (axes, a))->paths);

      g_string_append_printf (text, "%s%s", a ? "; " : "", paths);
    }
  return put_meta (store, "axes", text->str, error);
}

static gboolean
make_sweep_table (SimStore *store, GError **error)
{
  guint n = sim_plan_n_columns (store->plan);
  gboolean done
    = sim_store_exec (store,
                      "DELETE FROM axis; DROP TABLE sweep;"
                      "CREATE TABLE sweep (position INTEGER PRIMARY KEY, point INTEGER NOT NULL)",
                      error);

  for (guint k = 0; done && k < n; k++)
    done = sim_store_execf (store, error,
                            "INSERT INTO axis VALUES (%u, %Q); ALTER TABLE sweep ADD COLUMN \"%w\"",
                            k, sim_plan_column (store->plan, k), sim_plan_column (store->plan, k));
  return done;
}

/* Returns: (transfer full): "INSERT INTO table VALUES (?, ?, ...)" with @n marks. */
static char *
insert_sql (const char *table, guint n)
{
  GString *sql = g_string_new (NULL);

  g_string_append_printf (sql, "INSERT INTO %s VALUES (", table);
  for (guint i = 0; i < n; i++)
    g_string_append (sql, i ? ", ?" : "?");
  g_string_append_c (sql, ')');
  return g_string_free (sql, FALSE);
}

static gboolean
put_sweep_row (SimStore *store, sqlite3_stmt *insert, guint point, GError **error)
{
  guint n = sim_plan_n_columns (store->plan);

  sqlite3_bind_int64 (insert, 1, point);
  sqlite3_bind_int64 (insert, 2, store->point_ids[point]);
  for (guint k = 0; k < n; k++)
    {
      SimCell cell;

      if (!sim_plan_cell (store->plan, point, sim_plan_column (store->plan, k), &cell, error))
        return FALSE;
      sim_store_bind_cell (insert, (int) k + 3, &cell);
    }
  return sim_store_step (store, insert, error);
}

static gboolean
put_sweep (SimStore *store, GError **error)
{
  g_autofree char *sql = insert_sql ("sweep", sim_plan_n_columns (store->plan) + 2);
  sqlite3_stmt *insert;
  gboolean done;

  if (!put_axes (store, error) || !make_sweep_table (store, error)
      || !(insert = sim_store_prepare (store, sql, error)))
    return FALSE;
  done = TRUE;
  for (guint p = 0; done && p < sim_plan_n_points (store->plan); p++)
    done = put_sweep_row (store, insert, p, error);
  sqlite3_finalize (insert);
  return done;
}

/* The id of a point outlives the plan: a later plan that has the same point finds its runs. */
static gboolean
find_point (SimStore *store, sqlite3_stmt *insert, sqlite3_stmt *find, guint point, GError **error)
{
  const char *key = store->point_keys + (gsize) point * SIM_STORE_KEY_SIZE;
  gboolean found;

  sqlite3_bind_text (insert, 1, key, -1, SQLITE_STATIC);
  sqlite3_bind_text (find, 1, key, -1, SQLITE_STATIC);
  if (!sim_store_step (store, insert, error))
    return FALSE;
  found = sim_store_next (store, find, error);
  store->point_ids[point] = sqlite3_column_int64 (find, 0);
  sqlite3_reset (find);
  return found;
}

static gboolean
put_points (SimStore *store, GError **error)
{
  sqlite3_stmt *insert
    = sim_store_prepare (store, "INSERT OR IGNORE INTO point (key) VALUES (?1)", error);
  sqlite3_stmt *find
    = insert ? sim_store_prepare (store, "SELECT id FROM point WHERE key = ?1", error) : NULL;
  gboolean done = find != NULL;

  for (guint p = 0; done && p < sim_plan_n_points (store->plan); p++)
    done = find_point (store, insert, find, p, error);
  sqlite3_finalize (insert);
  sqlite3_finalize (find);
  return done;
}

static gboolean
is_swept (const SimPlan *plan, const char *path)
{
  for (guint k = 0; k < sim_plan_n_columns (plan); k++)
    if (g_str_equal (sim_plan_column (plan, k), path))
      return TRUE;
  return FALSE;
}

/* What is newer than the table, too: as `unit PATH`, for whoever compares a parameter with a
 * quantity. */
static gboolean
put_unit (SimStore *store, const char *path, GError **error)
{
  const char *unit = sim_plan_unit (store->plan, path);
  g_autofree char *key = g_strdup_printf ("unit %s", path);

  return unit == NULL || put_meta (store, key, unit, error);
}

static gboolean
put_param (SimStore *store, sqlite3_stmt *insert, guint n, GError **error)
{
  g_auto (SimPlanParam) param = { NULL, NULL, NULL };
  SimCell cell;

  if (!sim_plan_param (store->plan, 0, n, &param))
    return TRUE;
  if (!put_unit (store, param.path, error))
    return FALSE;
  if (is_swept (store->plan, param.path))
    return TRUE;
  if (!sim_plan_cell (store->plan, 0, param.path, &cell, error))
    return FALSE;
  sqlite3_bind_text (insert, 1, param.path, -1, SQLITE_TRANSIENT);
  sim_store_bind_cell (insert, 2, &cell);
  sqlite3_bind_text (insert, 3, param.value, -1, SQLITE_TRANSIENT);
  sqlite3_bind_text (insert, 4, param.origin, -1, SQLITE_TRANSIENT);
  return sim_store_step (store, insert, error);
}

static guint
n_params (const SimPlan *plan)
{
  const GPtrArray *components = sim_scenario_components (sim_plan_scenario (plan));
  guint n = 0;

  for (guint i = 0; i < components->len; i++)
    n += sim_params_n (
      ((const SimScenarioComponent *) g_ptr_array_index (components, i))->model->params);
  return n;
}

static gboolean
put_params (SimStore *store, GError **error)
{
  sqlite3_stmt *insert;
  guint n = n_params (store->plan);
  gboolean done
    = sim_store_exec (store, "DELETE FROM param; DELETE FROM meta WHERE key LIKE 'unit %'", error);

  if (!done
      || !(insert = sim_store_prepare (store, "INSERT INTO param VALUES (?, ?, ?, ?)", error)))
    return FALSE;
  for (guint i = 0; done && i < n; i++)
    done = put_param (store, insert, i, error);
  sqlite3_finalize (insert);
  return done;
}

/* --- metrics --- */

static gboolean
has_value_column (SimStore *store, const char *name)
{
  return sqlite3_table_column_metadata (store->db, "main", "value", name, NULL, NULL, NULL, NULL,
                                        NULL)
         == SQLITE_OK;
}

/* An empty table is made anew with all of its columns: adding them one by one would have SQLite
 * read the growing table again each time, 0.15 s for 300 columns. */
static gboolean
make_value_table (SimStore *store, const GArray *columns, GError **error)
{
  sqlite3_str *sql = sqlite3_str_new (store->db);
  char *text;
  gboolean done;

  sqlite3_str_appendall (sql, "DROP TABLE value; CREATE TABLE value (run INTEGER PRIMARY KEY");
  for (guint i = 0; i < columns->len; i++)
    sqlite3_str_appendf (sql, ", \"%w\" REAL", g_array_index (columns, SimColumn, i).name);
  sqlite3_str_appendall (sql, ")");
  text = sqlite3_str_finish (sql);
  done = sim_store_exec (store, text, error);
  sqlite3_free (text);
  return done;
}

/* Columns that another plan made stay. */
static gboolean
put_value_columns (SimStore *store, const GArray *columns, GError **error)
{
  gint64 n;
  gboolean done = TRUE;

  if (!sim_store_number (store, "SELECT COUNT(*) FROM pragma_table_info('value')", &n, error))
    return FALSE;
  if (n == 1 && !sim_store_number (store, "SELECT 1 + COUNT(*) FROM value", &n, error))
    return FALSE;
  if (n == 1)
    return make_value_table (store, columns, error);
  for (guint i = 0; done && i < columns->len; i++)
    {
      const char *name = g_array_index (columns, SimColumn, i).name;

      if (!has_value_column (store, name))
        done = sim_store_execf (store, error, "ALTER TABLE value ADD COLUMN \"%w\" REAL", name);
    }
  return done;
}

static gboolean
put_metric (SimStore *store, sqlite3_stmt *insert, guint position, const SimColumn *column,
            GError **error)
{
  sqlite3_bind_int64 (insert, 1, position);
  sqlite3_bind_text (insert, 2, column->name, -1, SQLITE_STATIC);
  sqlite3_bind_text (insert, 3, column->unit, -1, SQLITE_STATIC);
  sqlite3_bind_text (insert, 4, sim_metric_kind_name (column->metric->kind), -1, SQLITE_STATIC);
  sqlite3_bind_text (insert, 5, column->metric->doc, -1, SQLITE_STATIC);
  return sim_store_step (store, insert, error);
}

static gboolean
put_base (SimStore *store, const SimDerived *derived, GError **error)
{
  sqlite3_stmt *insert = sim_store_prepare (store, "INSERT INTO base VALUES (?, ?, ?)", error);
  gboolean done = insert != NULL;

  for (guint p = 0; done && p < sim_plan_n_points (store->plan); p++)
    {
      gint base = sim_plan_base (store->plan, p, derived);

      if (base < 0)
        continue;
      sqlite3_bind_text (insert, 1, derived->name, -1, SQLITE_STATIC);
      sqlite3_bind_int64 (insert, 2, p);
      sqlite3_bind_int64 (insert, 3, base);
      done = sim_store_step (store, insert, error);
    }
  sqlite3_finalize (insert);
  return done;
}

static gboolean
put_derived (SimStore *store, guint position, const SimDerived *derived, GError **error)
{
  return sim_store_execf (store, error, "INSERT INTO metric VALUES (%u, %Q, %Q, 'derived', %Q, %Q)",
                          position, derived->name, derived->unit ? derived->unit : "1",
                          derived->doc, sim_expr_text (derived->value))
         && (derived->base_paths->len == 0 || put_base (store, derived, error));
}

static gboolean
put_metrics (SimStore *store, const GArray *columns, GError **error)
{
  const GPtrArray *derived = sim_scenario_derived (sim_plan_scenario (store->plan));
  sqlite3_stmt *insert;
  gboolean done = put_value_columns (store, columns, error)
                  && sim_store_exec (store, "DELETE FROM metric; DELETE FROM base", error);

  if (!done
      || !(insert
           = sim_store_prepare (store, "INSERT INTO metric VALUES (?, ?, ?, ?, ?, NULL)", error)))
    return FALSE;
  for (guint i = 0; done && i < columns->len; i++)
    done = put_metric (store, insert, i, &g_array_index (columns, SimColumn, i), error);
  sqlite3_finalize (insert);
  for (guint i = 0; done && i < derived->len; i++)
    done = put_derived (store, columns->len + i, g_ptr_array_index (derived, i), error);
  return done;
}

/* What is newer than the table: as `plot ID facet`, so that files of both kinds read alike. */
static gboolean
put_plot_extras (SimStore *store, const SimPlotSpec *plot, GError **error)
{
  g_autofree char *facet = g_strdup_printf ("plot %s facet", plot->id);
  g_autofree char *key = g_strdup_printf ("plot %s average", plot->id);
  g_autofree char *average = plot->average ? g_strjoinv (", ", plot->average) : NULL;
  g_autofree char *better = g_strdup_printf ("plot %s better", plot->id);
  g_autofree char *sides = g_strdup_printf ("%d %d", plot->x_better, plot->y_better);
  g_autofree char *overlay = g_strdup_printf ("plot %s overlay", plot->id);
  g_autofree char *marks = sim_plot_overlay_text (plot);

  return (plot->facet == NULL || put_meta (store, facet, plot->facet, error))
         && (average == NULL || put_meta (store, key, average, error))
         && (marks == NULL || put_meta (store, overlay, marks, error))
         && (plot->x_better == SIM_BETTER_UNSAID || put_meta (store, better, sides, error));
}

static gboolean
put_plots (SimStore *store, GError **error)
{
  const GPtrArray *plots = sim_scenario_plots (sim_plan_scenario (store->plan));
  gboolean done
    = sim_store_exec (store, "DELETE FROM plot; DELETE FROM meta WHERE key LIKE 'plot %'", error);

  for (guint i = 0; done && i < plots->len; i++)
    {
      const SimPlotSpec *p = g_ptr_array_index (plots, i);

      done = sim_store_execf (
               store, error,
               "INSERT INTO plot VALUES (%u, %Q, %Q, %Q, %Q, %Q, %Q, %Q, %Q, %d, %d, %d, %Q)", i,
               p->id, p->title, p->kind, p->x, p->y, p->by, p->x_label, p->y_label, p->band,
               p->log_x, p->log_y, p->where ? sim_expr_text (p->where) : NULL)
             && put_plot_extras (store, p, error);
    }
  return done;
}

/* --- all of it --- */

static void
make_keys (SimStore *store)
{
  guint n = sim_plan_n_points (store->plan);

  g_free (store->point_ids);
  g_free (store->point_keys);
  store->point_ids = g_new0 (gint64, n + 1);
  store->point_keys = g_malloc ((gsize) n * SIM_STORE_KEY_SIZE + 1);
  for (guint p = 0; p < n; p++)
    {
      g_autofree char *key = sim_plan_point_key (store->plan, p);

      g_strlcpy (store->point_keys + (gsize) p * SIM_STORE_KEY_SIZE, key, SIM_STORE_KEY_SIZE);
    }
}

static gboolean
put_plan (SimStore *store, const GArray *columns, const SimStoreAs *as, GError **error)
{
  return sim_store_exec (store, "BEGIN IMMEDIATE", error) && sim_schema_upgrade (store, error)
         && sim_store_join_scenario (store, as->add, error) && put_points (store, error)
         && sim_store_turn (store, as->variant, error)
         && put_meta (store, "variant", as->variant ? as->variant : "", error)
         && put_provenance (store, error) && put_components (store, error)
         && put_sweep (store, error) && put_params (store, error)
         && put_metrics (store, columns, error) && put_plots (store, error)
         && sim_store_make_view (store, error) && sim_store_note_changes (store, error)
         && sim_store_exec (store, "COMMIT", error);
}

gboolean
sim_store_begin (SimStore *store, const SimPlan *plan, GError **error)
{
  return sim_store_begin_as (store, plan, NULL, error);
}

gboolean
sim_store_begin_as (SimStore *store, const SimPlan *plan, const SimStoreAs *as, GError **error)
{
  static const SimStoreAs plain = { NULL, FALSE };
  g_autoptr (GArray) columns = sim_plan_columns (plan);
  guint version = store->version;

  if (!sim_store_flush (store, error))
    return FALSE;
  store->plan = plan;
  store->n_values = columns->len;
  make_keys (store);
  if (!put_plan (store, columns, as ? as : &plain, error))
    {
      store->version = version;
      sqlite3_exec (store->db, "ROLLBACK", NULL, NULL, NULL);
      return FALSE;
    }
  return sim_store_writer_init (store, error);
}

/* sim/experiment/store/store_variant.c - the plans of a results file beside the present one.
 *
 * The tables of store_schema.c describe the present plan.  Where another plan begins and runs of
 * the one before would be lost from sight, its description moves to the kept_* tables as a variant:
 * under its own name (`run --as`), or as plan-1, plan-2, ...  A variant without a name of its own
 * goes when a plan begins that has all its points.  To read a variant, temporary tables of the same
 * names lie over those of the file, so that every statement sees it.
 */
#include "sim/experiment/store/store_state.h"

const char *const sim_store_described[SIM_STORE_N_DESCRIBED]
  = { "meta", "component", "axis", "param", "metric", "base", "plot" };

/* --- keeping --- */

static gboolean
keep_cells (SimStore *store, GError **error)
{
  g_auto (GStrv) axes = sim_store_columns (store, error);
  gboolean done = axes != NULL;

  for (guint k = 0; done && axes[k]; k++)
    done = sim_store_execf (store, error,
                            "INSERT INTO kept_cell SELECT (SELECT max (id) FROM variant), %u, "
                            "position, \"%w\" FROM sweep",
                            k, axes[k]);
  return done;
}

gboolean
sim_store_add_variant (SimStore *store, const char *name, GError **error)
{
  return name ? sim_store_execf (
           store, error,
           "INSERT INTO main.variant SELECT ifnull (max (id), 0) + 1, %Q, 1 FROM "
           "main.variant",
           name)
              : sim_store_exec (store,
                                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
                                "WHERE EXISTS (SELECT 1 FROM variant WHERE name = 'plan-' || i)) "
                                "INSERT INTO variant SELECT (SELECT ifnull (max (id), 0) + 1 FROM "
                                "variant), 'plan-' || max (i), 0 FROM n",
                                error);
}

/* The present plan becomes a variant: @name (nullable), or the next free plan-N. */
static gboolean
keep (SimStore *store, const char *name, GError **error)
{
  gboolean done = sim_store_add_variant (store, name, error);

  for (guint i = 0; done && i < SIM_STORE_N_DESCRIBED; i++)
    done = sim_store_execf (store, error,
                            "INSERT INTO kept_%s SELECT (SELECT max (id) FROM variant), * FROM %s",
                            sim_store_described[i], sim_store_described[i]);
  return done
         && sim_store_exec (store,
                            "INSERT INTO kept_sweep SELECT (SELECT max (id) FROM variant), "
                            "position, point FROM sweep",
                            error)
         && keep_cells (store, error);
}

/* Forgets the variants whose ids are in temp.gone; their runs stay. */
static gboolean
drop_gone (SimStore *store, GError **error)
{
  gboolean done
    = sim_store_exec (store,
                      "DELETE FROM kept_sweep WHERE variant IN (SELECT id FROM temp.gone);"
                      "DELETE FROM kept_cell WHERE variant IN (SELECT id FROM temp.gone);"
                      "DELETE FROM variant WHERE id IN (SELECT id FROM temp.gone)",
                      error);

  for (guint i = 0; done && i < SIM_STORE_N_DESCRIBED; i++)
    done = sim_store_execf (store, error,
                            "DELETE FROM kept_%s WHERE variant IN (SELECT id FROM temp.gone)",
                            sim_store_described[i]);
  return done;
}

/* temp.given has the points of the plan that begins. */
static gboolean
fill_given (SimStore *store, GError **error)
{
  sqlite3_stmt *insert;
  gboolean done = sim_store_exec (store,
                                  "DROP TABLE IF EXISTS temp.given; DROP TABLE IF EXISTS temp.gone;"
                                  "DROP TABLE IF EXISTS temp.was;"
                                  "CREATE TEMP TABLE given (id INTEGER PRIMARY KEY);"
                                  "CREATE TEMP TABLE was AS SELECT path, text FROM param "
                                  "UNION ALL SELECT key, value FROM meta WHERE key IN ('seed', "
                                  "'until_s', 'warmup_s', 'warmup_by') UNION ALL SELECT 'revision "
                                  "of ' || name, revision FROM component",
                                  error);

  if (!done
      || !(insert
           = sim_store_prepare (store, "INSERT OR IGNORE INTO temp.given VALUES (?1)", error)))
    return FALSE;
  for (guint p = 0; done && p < sim_plan_n_points (store->plan); p++)
    {
      sqlite3_bind_int64 (insert, 1, store->point_ids[p]);
      done = sim_store_step (store, insert, error);
    }
  sqlite3_finalize (insert);
  return done;
}

/* A variant of the name that is given anew is the plan before under this name: it goes, or it keeps
 * what it has under a number. */
static gboolean
release_name (SimStore *store, const char *name, GError **error)
{
  return name == NULL
         || sim_store_execf (
           store, error,
           "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE "
           "EXISTS (SELECT 1 FROM variant WHERE name = 'plan-' || i)) UPDATE "
           "variant SET named = 0, name = 'plan-' || (SELECT max (i) FROM n) WHERE "
           "name = %Q",
           name);
}

static void
note (SimStore *store, char *text)
{
  if (store->notes == NULL)
    store->notes = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (store->notes, text);
}

gboolean
sim_store_turn (SimStore *store, const char *name, GError **error)
{
  g_autofree char *before = sim_store_meta (store, "variant");
  gboolean named = before && before[0] && g_strcmp0 (before, name) != 0;
  gint64 n_runs = 0, n_lost = 0;

  if (!fill_given (store, error)
      || !sim_store_number (
        store, "SELECT count (*) FROM run WHERE point IN (SELECT point FROM sweep)", &n_runs, error)
      || !sim_store_number (
        store,
        "SELECT count (*) FROM run WHERE point IN (SELECT point FROM sweep) AND "
        "point NOT IN (SELECT id FROM temp.given)",
        &n_lost, error)
      || !release_name (store, name, error))
    return FALSE;
  if (((named && n_runs > 0) || n_lost > 0) && !keep (store, named ? before : NULL, error))
    return FALSE;
  g_clear_pointer (&store->notes, g_ptr_array_unref);
  if (n_lost > 0)
    note (store, g_strdup_printf ("%" G_GINT64_FORMAT, n_lost));
  return sim_store_exec (store,
                         "CREATE TEMP TABLE gone AS SELECT id FROM variant v WHERE named = 0 AND "
                         "NOT EXISTS (SELECT 1 FROM kept_sweep k JOIN run r ON r.point = k.point "
                         "WHERE k.variant = v.id AND k.point NOT IN (SELECT id FROM temp.given))",
                         error)
         && drop_gone (store, error);
}

/* --- what changed --- */

enum { CHANGES_TOLD = 4 };

/* "params.x (1, now 2), seed (7, now 8)": values of the plan before against those of this one. */
static char *
changes (SimStore *store, GError **error)
{
  sqlite3_stmt *rows = sim_store_prepare (
    store,
    "WITH now (path, text) AS (SELECT path, text FROM param UNION ALL SELECT key, value FROM meta "
    "UNION ALL SELECT 'revision of ' || name, revision FROM component) "
    "SELECT w.path, w.text, n.text FROM temp.was w JOIN now n ON n.path = w.path "
    "WHERE w.text IS NOT n.text ORDER BY w.path LIKE 'revision of %' DESC, w.path",
    error);
  GString *text = g_string_new (NULL);
  GError *fault = NULL;
  guint n = 0;

  while (rows && sim_store_next (store, rows, &fault))
    if (n++ < CHANGES_TOLD)
      g_string_append_printf (text, "%s%s (%s, now %s)", n > 1 ? ", " : "",
                              sim_store_text (rows, 0), sim_store_text (rows, 1),
                              sim_store_text (rows, 2));
    else if (n == CHANGES_TOLD + 1)
      g_string_append (text, ", ...");
  sqlite3_finalize (rows);
  if (fault)
    g_propagate_error (error, fault);
  return g_string_free (text, FALSE);
}

/* "40 runs of revision 2 are kept; revision 3 runs anew". */
static gboolean
note_revisions (SimStore *store, const char *n_lost, gboolean *noted, GError **error)
{
  sqlite3_stmt *rows
    = sim_store_prepare (store,
                         "SELECT c.model, w.text, c.revision FROM temp.was w JOIN component c ON "
                         "w.path = 'revision of ' "
                         "|| c.name WHERE w.text <> c.revision ORDER BY c.position",
                         error);
  GError *fault = NULL;

  while (rows && sim_store_next (store, rows, &fault))
    {
      note (store, g_strdup_printf ("%s: %s runs of revision %s are kept; revision %s runs anew",
                                    sim_store_text (rows, 0), n_lost, sim_store_text (rows, 1),
                                    sim_store_text (rows, 2)));
      *noted = TRUE;
    }
  sqlite3_finalize (rows);
  if (fault)
    g_propagate_error (error, fault);
  return rows != NULL && fault == NULL;
}

gboolean
sim_store_note_changes (SimStore *store, GError **error)
{
  g_autofree char *n_lost = NULL, *text = NULL;
  gboolean noted = FALSE;

  if (store->notes == NULL)
    return TRUE;
  n_lost = g_strdup (g_ptr_array_index (store->notes, 0));
  g_ptr_array_set_size (store->notes, 0);
  if (!note_revisions (store, n_lost, &noted, error))
    return FALSE;
  text = changes (store, error);
  if (!noted)
    note (store, text[0] ? g_strdup_printf ("%s runs of the plan before are kept; what has changed "
                                            "runs anew: %s",
                                            n_lost, text)
                         : g_strdup_printf ("%s runs of the plan before, of points that this one "
                                            "does not have, are kept",
                                            n_lost));
  return TRUE;
}

const GPtrArray *
sim_store_notes (const SimStore *store)
{
  return store->notes;
}

/* --- looking at them --- */

static void
variant_free (gpointer data)
{
  SimStoreVariant *variant = data;

  g_free (variant->name);
  g_free (variant);
}

static GPtrArray *
list (SimStore *store, const char *sql, GError **error)
{
  g_autoptr (GPtrArray) variants = g_ptr_array_new_with_free_func (variant_free);
  sqlite3_stmt *rows = sim_store_prepare (store, sql, error);
  GError *fault = NULL;

  while (rows && sim_store_next (store, rows, &fault))
    {
      SimStoreVariant *variant = g_new0 (SimStoreVariant, 1);

      variant->name = g_strdup (sim_store_text (rows, 0));
      variant->n_runs = (guint) sqlite3_column_int64 (rows, 1);
      g_ptr_array_add (variants, variant);
    }
  sqlite3_finalize (rows);
  if (fault)
    g_propagate_error (error, fault);
  return rows && fault == NULL ? g_steal_pointer (&variants) : NULL;
}

GPtrArray *
sim_store_variants (SimStore *store, GError **error)
{
  static const char present[]
    = "SELECT ifnull ((SELECT value FROM main.meta WHERE key = 'variant'), ''), (SELECT count (*) "
      "FROM main.run WHERE point IN (SELECT point FROM main.sweep))";
  g_autofree char *all
    = g_strconcat (present,
                   " UNION ALL SELECT * FROM (SELECT v.name, (SELECT count (*) FROM main.run WHERE "
                   "point IN (SELECT point FROM main.kept_sweep k WHERE k.variant = v.id)) FROM "
                   "main.variant v ORDER BY v.id)",
                   NULL);

  return list (store, store->version >= 2 ? all : present, error);
}

/* Lays a temporary table over each that describes a plan. */
static gboolean
lay_over (SimStore *store, gint64 id, GError **error)
{
  gboolean done = TRUE;

  for (guint i = 0; done && i < SIM_STORE_N_DESCRIBED; i++)
    done = sim_store_execf (store, error,
                            "DROP TABLE IF EXISTS temp.%s; CREATE TEMP TABLE %s AS SELECT * FROM "
                            "main.kept_%s WHERE variant = %lld; ALTER TABLE temp.%s DROP COLUMN "
                            "variant",
                            sim_store_described[i], sim_store_described[i], sim_store_described[i],
                            (long long) id, sim_store_described[i]);
  return done
         && sim_store_execf (store, error,
                             "DROP TABLE IF EXISTS temp.sweep; CREATE TEMP TABLE sweep (position "
                             "INTEGER PRIMARY KEY, point INTEGER); INSERT INTO temp.sweep SELECT "
                             "position, point FROM main.kept_sweep WHERE variant = %lld",
                             (long long) id);
}

static gboolean
lay_cells (SimStore *store, gint64 id, GError **error)
{
  g_auto (GStrv) axes = sim_store_columns (store, error);
  gboolean done = axes != NULL;

  for (guint k = 0; done && axes[k]; k++)
    done = sim_store_execf (store, error,
                            "ALTER TABLE temp.sweep ADD COLUMN \"%w\"; UPDATE temp.sweep SET "
                            "\"%w\" = (SELECT value FROM main.kept_cell c WHERE c.variant = %lld "
                            "AND c.axis = %u AND c.position = sweep.position)",
                            axes[k], axes[k], (long long) id, k);
  return done;
}

static gboolean
lift (SimStore *store, GError **error)
{
  gboolean done = sim_store_exec (store, "DROP TABLE IF EXISTS temp.sweep", error);

  for (guint i = 0; done && i < SIM_STORE_N_DESCRIBED; i++)
    done = sim_store_execf (store, error, "DROP TABLE IF EXISTS temp.%s", sim_store_described[i]);
  return done;
}

/* Returns: the id of a kept variant; 0 for the present plan; -1 without one of this name. */
static gint64
id_of (SimStore *store, const char *name, GError **error)
{
  g_autoptr (GPtrArray) variants = sim_store_variants (store, error);
  char *sql;
  gint64 id = -1;

  if (variants == NULL)
    return -1;
  if (g_str_equal (((SimStoreVariant *) g_ptr_array_index (variants, 0))->name, name))
    return 0;
  if (store->version < 2)
    return -1;
  sql = sqlite3_mprintf ("SELECT id FROM main.variant WHERE name = %Q AND id > 0", name);
  if (!sim_store_number (store, sql, &id, error))
    id = -1;
  sqlite3_free (sql);
  return id;
}

static gboolean
no_variant (SimStore *store, const char *name, GError **error)
{
  g_autoptr (GPtrArray) variants = sim_store_variants (store, error);
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; variants && i < variants->len; i++)
    {
      const SimStoreVariant *variant = g_ptr_array_index (variants, i);

      g_string_append_printf (names, "%s%s", names->len ? ", " : "", variant->name);
    }
  return sim_invalid (error, "%s: no variant '%s'%s%s", store->path ? store->path : "memory", name,
                      names->len ? ": there are " : ": it has one plan, without a name",
                      names->str);
}

gboolean
sim_store_select (SimStore *store, const char *name, GError **error)
{
  GError *fault = NULL;
  gint64 id = name ? id_of (store, name, &fault) : 0;

  if (fault)
    {
      g_propagate_error (error, fault);
      return FALSE;
    }
  if (id < 0)
    return no_variant (store, name, error);
  return lift (store, error)
         && (id == 0
             || (lay_over (store, id, error) && lay_cells (store, id, error)
                 && sim_store_check (store, error)));
}

char *
sim_store_differences (SimStore *store)
{
  sqlite3_stmt *rows = sim_store_prepare (
    store,
    "SELECT path || '=' || text FROM temp.param t WHERE NOT EXISTS (SELECT 1 FROM main.param p "
    "WHERE p.path = t.path AND p.text = t.text) UNION ALL SELECT key || '=' || value FROM "
    "temp.meta t WHERE key IN ('seed', 'until_s', 'warmup_s', 'warmup_by') AND value IS NOT "
    "(SELECT value FROM main.meta m WHERE m.key = t.key)",
    NULL);
  GString *text = g_string_new (NULL);

  while (rows && sim_store_next (store, rows, NULL))
    g_string_append_printf (text, "%s%s", text->len ? " " : "", sim_store_text (rows, 0));
  sqlite3_finalize (rows);
  return g_string_free (text, FALSE);
}

gboolean
sim_store_beyond (SimStore *store, guint *n_stored, guint *n_undescribed, GError **error)
{
  gint64 all = 0, lost = 0;
  const char *sql = store->version >= 2
                      ? "SELECT count (*) FROM main.run WHERE point NOT IN (SELECT point FROM "
                        "main.sweep) AND point NOT IN (SELECT point FROM main.kept_sweep)"
                      : "SELECT count (*) FROM main.run WHERE point NOT IN (SELECT point FROM "
                        "main.sweep)";

  if (!sim_store_number (store, "SELECT count (*) FROM main.run", &all, error)
      || !sim_store_number (store, sql, &lost, error))
    return FALSE;
  *n_stored = (guint) all;
  *n_undescribed = (guint) lost;
  return TRUE;
}

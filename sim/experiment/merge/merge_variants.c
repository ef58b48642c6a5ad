/* sim/experiment/merge/merge_variants.c - the plans that a file keeps beside its present one go
 * with its runs, and its present one where the result's is another. */
#include "sim/experiment/merge/merge_state.h"

/* A plan of `other`. */
typedef struct {
  gint64 id;       /* 0: the present one */
  char  *name;     /* "" for a present one without */
  gboolean named;  /* by the user */
} Plan;

static void
plan_free (gpointer data)
{
  Plan *plan = data;

  g_free (plan->name);
  g_free (plan);
}

/* Returns: (element-type Plan); NULL with an error. */
static GPtrArray *
plans_of (SimMerge *merge, gboolean keeps, GError **error)
{
  static const char present[]
    = "SELECT 0, ifnull ((SELECT value FROM other.meta WHERE key = 'variant'), ''), 0";
  g_autofree char *sql
    = g_strconcat (present,
                   keeps
                     ? " UNION ALL SELECT * FROM (SELECT id, name, named FROM other.variant ORDER "
                       "BY id)"
                     : "",
                   NULL);
  sqlite3_stmt *rows = sim_store_prepare (merge->to, sql, error);
  g_autoptr (GPtrArray) plans = g_ptr_array_new_with_free_func (plan_free);
  GError *fault = NULL;

  if (rows == NULL)
    return NULL;
  while (sim_store_next (merge->to, rows, &fault))
    {
      Plan *plan = g_new0 (Plan, 1);

      plan->id = sqlite3_column_int64 (rows, 0);
      plan->name = g_strdup (sim_store_text (rows, 1));
      plan->named = plan->id == 0 ? plan->name[0] != '\0' : sqlite3_column_int (rows, 2) != 0;
      g_ptr_array_add (plans, plan);
    }
  return sim_store_end (rows, fault, error) ? g_steal_pointer (&plans) : NULL;
}

/* temp.theirs: the plan's points, as `main` numbers them. */
static gboolean
find_points (SimMerge *merge, const Plan *plan, GError **error)
{
  g_autofree char *from
    = plan->id == 0
        ? g_strdup ("other.sweep s")
        : g_strdup_printf ("(SELECT * FROM other.kept_sweep WHERE variant = %" G_GINT64_FORMAT
                           ") s",
                           plan->id);

  return sim_store_execf (
    merge->to, error,
    "DROP TABLE IF EXISTS temp.theirs; CREATE TEMP TABLE theirs AS SELECT "
    "s.position AS position, p.id AS point FROM %s JOIN other.point q ON q.id = "
    "s.point JOIN main.point p ON p.key = q.key",
    from);
}

static gboolean
holds (SimMerge *merge, gboolean *is, const char *sql, GError **error)
{
  gint64 n = 0;
  gboolean done = sim_store_number (merge->to, sql, &n, error);

  *is = n != 0;
  return done;
}

/* Does a plan of the result show all that this one shows? */
static gboolean
is_covered (SimMerge *merge, gboolean *is, GError **error)
{
  return holds (
    merge, is,
    "SELECT NOT EXISTS (SELECT point FROM temp.theirs EXCEPT SELECT point FROM "
    "main.sweep) OR EXISTS (SELECT 1 FROM main.variant v WHERE NOT EXISTS (SELECT point "
    "FROM temp.theirs EXCEPT SELECT point FROM main.kept_sweep k WHERE k.variant = "
    "v.id))",
    error);
}

static gboolean
is_taken (SimMerge *merge, const char *name, gboolean *is, GError **error)
{
  char *sql = sqlite3_mprintf ("SELECT count (*) FROM (SELECT name FROM main.variant UNION ALL "
                               "SELECT value FROM main.meta WHERE key = 'variant') WHERE name = %Q",
                               name);
  gboolean done = holds (merge, is, sql, error);

  sqlite3_free (sql);
  return done;
}

/* The swept values of a present plan stand in columns. */
static gboolean
copy_present_cells (SimMerge *merge, GError **error)
{
  sqlite3_stmt *rows
    = sim_store_prepare (merge->to, "SELECT path FROM other.axis ORDER BY position", error);
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  GError *fault = NULL;
  gboolean done = rows != NULL;

  while (rows && sim_store_next (merge->to, rows, &fault))
    g_ptr_array_add (paths, g_strdup (sim_store_text (rows, 0)));
  done = done && sim_store_end (rows, fault, error);
  for (guint k = 0; done && k < paths->len; k++)
    done
      = sim_store_execf (merge->to, error,
                         "INSERT INTO main.kept_cell SELECT (SELECT max (id) FROM main.variant), "
                         "%u, position, \"%w\" FROM other.sweep",
                         k, (const char *) g_ptr_array_index (paths, k));
  return done;
}

/* Rows of other.kept_@table, under the number of the new variant. */
static gboolean
copy_kept (SimMerge *merge, const char *table, gint64 id, GError **error)
{
  return sim_store_execf (
    merge->to, error,
    "DROP TABLE IF EXISTS temp.copied; CREATE TEMP TABLE copied AS SELECT * "
    "FROM other.kept_%s WHERE variant = %lld; UPDATE temp.copied SET variant "
    "= (SELECT max (id) FROM main.variant); INSERT INTO main.kept_%s SELECT * "
    "FROM temp.copied",
    table, (long long) id, table);
}

/* As a variant of the result: @name (nullable), or the next free plan-N. */
static gboolean
copy_plan (SimMerge *merge, const Plan *plan, const char *name, GError **error)
{
  gboolean done = sim_store_add_variant (merge->to, name, error)
                  && sim_store_exec (merge->to,
                                     "INSERT INTO main.kept_sweep SELECT (SELECT max (id) FROM "
                                     "main.variant), position, point FROM temp.theirs",
                                     error);

  for (guint i = 0; done && i < SIM_STORE_N_DESCRIBED; i++)
    done = plan->id > 0 ? copy_kept (merge, sim_store_described[i], plan->id, error)
                        : sim_store_execf (merge->to, error,
                                           "INSERT INTO main.kept_%s SELECT (SELECT max (id) FROM "
                                           "main.variant), * FROM other.%s",
                                           sim_store_described[i], sim_store_described[i]);
  return done
         && (plan->id > 0 ? copy_kept (merge, "cell", plan->id, error)
                          : copy_present_cells (merge, error));
}

static gboolean
join_plan (SimMerge *merge, const Plan *plan, GError **error)
{
  gboolean covered = FALSE, taken = FALSE;

  if (!find_points (merge, plan, error) || !is_covered (merge, &covered, error)
      || (plan->named && !is_taken (merge, plan->name, &taken, error)))
    return FALSE;
  if (covered && (!plan->named || taken || plan->id == 0))
    return TRUE;
  return copy_plan (merge, plan, plan->named && !taken ? plan->name : NULL, error);
}

gboolean
sim_merge_variants (SimMerge *merge, GError **error)
{
  gint64 version = 0;
  g_autoptr (GPtrArray) plans = NULL;
  gboolean done = sim_store_number (merge->to, "PRAGMA other.user_version", &version, error);

  plans = done ? plans_of (merge, version >= 2, error) : NULL;
  done = plans != NULL;
  for (guint i = 0; done && i < plans->len; i++)
    done = join_plan (merge, g_ptr_array_index (plans, i), error);
  return done
         && (version < 2
             || sim_store_exec (
               merge->to,
               "INSERT INTO main.scenario SELECT (SELECT count (*) FROM "
               "main.scenario) + row_number () OVER (ORDER BY position) - 1, path, "
               "title, models FROM other.scenario o WHERE NOT EXISTS (SELECT 1 "
               "FROM main.scenario s WHERE (s.path = o.path AND s.path <> '') "
               "OR (s.title IS o.title AND s.models IS o.models))",
               error));
}

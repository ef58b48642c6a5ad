/* sim/experiment/observed/observed.c - see observed.h. */
#include "sim/experiment/observed/observed.h"
#include <math.h>
#include "sim/experiment/store/store_state.h"

/* Makes an element of a row's first column.  Returns: (nullable): NULL: damaged. */
typedef gpointer (*FromColumn) (sqlite3_stmt *row);

static gpointer
hist_of (sqlite3_stmt *row)
{
  g_autoptr (GBytes) bytes
    = g_bytes_new (sqlite3_column_blob (row, 0), (gsize) sqlite3_column_bytes (row, 0));

  return sim_hist_from_bytes (bytes);
}

static gpointer
samples_of (sqlite3_stmt *row)
{
  guint n = 0;
  SimSample *samples = sim_store_samples_from_bytes (sqlite3_column_blob (row, 0),
                                                     (gsize) sqlite3_column_bytes (row, 0), &n);
  GArray *array = g_array_new (FALSE, FALSE, sizeof (SimSample));

  if (n > 0)
    g_array_append_vals (array, samples, n);
  g_free (samples);
  return array;
}

/* Appends what @from makes of every row to @all. */
static gboolean
collect (SimStore *store, sqlite3_stmt *rows, FromColumn from, GPtrArray *all, GError **error)
{
  GError *fault = NULL;

  while (sim_store_next (store, rows, &fault))
    {
      gpointer one = from (rows);

      if (one == NULL)
        return sim_error (error, SIM_ERROR_STORE, "%s: this results file is damaged (a histogram)",
                          store->path);
      g_ptr_array_add (all, one);
    }
  if (fault)
    g_propagate_error (error, fault);
  return fault == NULL;
}

/* How one kind of observation is stored. */
typedef struct {
  const char *sql;          /* its parameters are the point and the metric */
  FromColumn from;
  GDestroyNotify free;
} Kept;

static const Kept kept_hists
  = { "SELECT h.bytes FROM sweep s JOIN run r ON r.point = s.point JOIN hist h "
      "ON h.run = r.id AND h.metric = ?2 WHERE s.position = ?1 ORDER BY r.replication",
      hist_of, (GDestroyNotify) sim_hist_free };

static const Kept kept_series
  = { "SELECT e.samples FROM sweep s JOIN run r ON r.point = s.point JOIN series e "
      "ON e.run = r.id AND e.metric = ?2 WHERE s.position = ?1 ORDER BY r.replication",
      samples_of, (GDestroyNotify) g_array_unref };

static GPtrArray *
select_all (SimStore *store, const Kept *kept, guint point, const char *metric, GError **error)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (kept->free);
  sqlite3_stmt *rows = sim_store_prepare (store, kept->sql, error);
  gboolean done;

  if (rows == NULL)
    return NULL;
  sqlite3_bind_int64 (rows, 1, point);
  sqlite3_bind_text (rows, 2, metric, -1, SQLITE_STATIC);
  done = collect (store, rows, kept->from, all, error);
  sqlite3_finalize (rows);
  return done ? g_steal_pointer (&all) : NULL;
}

GPtrArray *
sim_observed_hists (SimStore *store, guint point, const char *tally, GError **error)
{
  return select_all (store, &kept_hists, point, tally, error);
}

GPtrArray *
sim_observed_series (SimStore *store, guint point, const char *series, GError **error)
{
  return select_all (store, &kept_series, point, series, error);
}

static gpointer
label_of (sqlite3_stmt *row)
{
  const char *text = (const char *) sqlite3_column_text (row, 0);

  return g_strdup (text ? text : "");
}

/* What stands between the brackets behind the table's name. */
static const Kept kept_labels
  = { "SELECT DISTINCT substr (e.metric, length (?2) + 2, length (e.metric) - length (?2) - 2) "
      "FROM sweep s JOIN run r ON r.point = s.point JOIN series e ON e.run = r.id "
      "AND substr (e.metric, 1, length (?2) + 1) = ?2 || '[' WHERE s.position = ?1 ORDER BY 1",
      label_of, g_free };

GPtrArray *
sim_observed_labels (SimStore *store, guint point, const char *table, GError **error)
{
  return select_all (store, &kept_labels, point, table, error);
}

double
sim_observed_at (const GArray *samples, double time_s)
{
  guint low = 0, high = samples->len;

  if (time_s > g_array_index (samples, SimSample, samples->len - 1).time_s)
    return NAN;
  while (low < high)        /* the first sample that is later */
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (samples, SimSample, middle).time_s <= time_s)
        low = middle + 1;
      else
        high = middle;
    }
  return low == 0 ? NAN : g_array_index (samples, SimSample, low - 1).value;
}

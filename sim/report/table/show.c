/* sim/report/table/show.c - see show.h. */
#include "sim/report/table/show.h"
#include <math.h>
#include <string.h>
#include "sim/base/suggest.h"
#include "sim/report/table/results.h"

/* What is shown: which points in which groups, which columns and metrics. */
typedef struct {
  SimStore         *store;
  const SimSummary *summary;
  GArray           *columns;    /* (element-type guint): swept columns kept */
  GArray           *metrics;    /* (element-type guint) */
  GPtrArray        *groups;     /* (element-type GArray of guint): points that are averaged */
  SimTable         *table;
  gboolean          humane;
} Show;

static guint
index_at (const GArray *array, guint i)
{
  return g_array_index (array, guint, i);
}

/* --- columns and groups --- */

static gboolean
find_column (const SimSummary *summary, const char *name, guint *column, GError **error)
{
  guint n = sim_summary_n_columns (summary);
  g_autofree const char **names = g_new0 (const char *, n + 1);
  g_autofree char *hint = NULL;

  for (guint k = 0; k < n; k++)
    {
      g_autofree char *brief = sim_report_short_path (sim_summary_column (summary, k));

      names[k] = sim_summary_column (summary, k);
      *column = k;
      if (g_str_equal (names[k], name) || g_str_equal (brief, name))
        return TRUE;
    }
  hint = sim_suggest_text (name, names);
  return sim_invalid (error, "--by: '%s' is not swept%s", name, hint);
}

static gboolean
choose_columns (Show *show, const GPtrArray *by, GError **error)
{
  guint column;

  for (column = 0; by == NULL && column < sim_summary_n_columns (show->summary); column++)
    g_array_append_val (show->columns, column);
  for (guint i = 0; by && i < by->len; i++)
    {
      if (!find_column (show->summary, g_ptr_array_index (by, i), &column, error))
        return FALSE;
      g_array_append_val (show->columns, column);
    }
  return TRUE;
}

static char *
group_key (const Show *show, guint point)
{
  GString *key = g_string_new (NULL);

  for (guint i = 0; i < show->columns->len; i++)
    {
      SimCell cell = sim_summary_value (show->summary, point, index_at (show->columns, i));

      g_string_append_printf (key, "%s\n%.17g\n", cell.text ? cell.text : "", cell.number);
    }
  return g_string_free (key, FALSE);
}

/* Groups in the order of their first points. */
static void
make_groups (Show *show, const GArray *points, gboolean together)
{
  g_autoptr (GHashTable) by_key = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < points->len; i++)
    {
      guint point = index_at (points, i);
      g_autofree char *key = together ? group_key (show, point) : g_strdup_printf ("%u", point);
      GArray *group = g_hash_table_lookup (by_key, key);

      if (group == NULL)
        {
          group = g_array_new (FALSE, FALSE, sizeof (guint));
          g_ptr_array_add (show->groups, group);
          g_hash_table_insert (by_key, g_steal_pointer (&key), group);
        }
      g_array_append_val (group, point);
    }
}

static gboolean
choose_points (Show *show, const SimShowOptions *o, GError **error)
{
  g_autoptr (SimExpr) where = o->where ? sim_expr_parse (o->where, error) : NULL;
  g_autoptr (GArray) points = NULL;

  if (o->where && where == NULL)
    return FALSE;
  points = sim_summary_select (show->summary, where, error);
  if (points == NULL)
    return FALSE;
  make_groups (show, points, o->by != NULL);
  return TRUE;
}

/* --- rows --- */

static void
start_row (Show *show, const GArray *group)
{
  if (!show->humane)
    sim_table_number (show->table, index_at (group, 0));
  for (guint i = 0; i < show->columns->len; i++)
    {
      SimCell cell
        = sim_summary_value (show->summary, index_at (group, 0), index_at (show->columns, i));

      if (cell.text)
        sim_table_cell (show->table, cell.text);
      else if (show->humane)
        sim_table_humane (show->table, cell.number);
      else
        sim_table_number (show->table, cell.number);
    }
}

static SimStat
stat_of (const Show *show, const GArray *group, guint metric)
{
  SimStat all = { 0, NAN, 0 };
  guint n_points = 0;

  if (group->len == 1)
    return sim_summary_stat (show->summary, index_at (group, 0), metric);
  for (guint i = 0; i < group->len; i++)
    {
      SimStat stat = sim_summary_stat (show->summary, index_at (group, i), metric);

      if (stat.n == 0)
        continue;
      all.mean += stat.mean;
      all.n += stat.n;
      n_points++;
    }
  all.mean = n_points ? all.mean / n_points : NAN;
  return all;
}

/* The end of a row. */
typedef struct {
  const SimStoreMetric *metric;
  SimStat               stat;
  double                resolution;   /* of the histogram behind a quantile; NaN */
  const char           *why;          /* (nullable): why it is blank, or has no interval */
} Row;

/* People see the mean and its half-width in one, and a resolution where one is asked for. */
static void
end_row (Show *show, const Row *row)
{
  const SimStoreMetric *metric = row->metric;
  const SimStat *stat = &row->stat;
  g_autofree char *humane = sim_report_interval (stat->mean, stat->half_width);

  sim_table_cell (show->table, metric->name);
  sim_table_cell (show->table, metric->unit);
  if (show->humane)
    sim_table_cell (show->table, humane);
  else
    {
      sim_table_number (show->table, stat->mean);
      sim_table_number (show->table, stat->half_width);
    }
  sim_table_number (show->table, stat->n);
  if (show->humane)
    sim_table_humane (show->table, row->resolution);
  else
    sim_table_number (show->table, row->resolution);
  sim_table_cell (show->table, row->why);
}

/* The quantile column "wait_s.p99" over all replications together: the row after it. */
static gboolean
pooled_row (Show *show, guint point, guint m, GError **error)
{
  g_autofree char *tally = NULL, *name = NULL, *why = NULL;
  double p = sim_summary_quantile (show->summary, m, &tally);
  SimStoreMetric pooled = *sim_summary_metric (show->summary, m);
  SimQuantile q;

  if (tally == NULL)
    return TRUE;
  q = sim_summary_pooled (show->store, point, tally, p, error);
  if (q.n == 0)
    return FALSE;
  name = g_strdup_printf ("%s.pooled_%s", tally, pooled.name + strlen (tally) + 1);
  pooled.name = name;
  why = isnan (q.value) ? sim_summary_why_blank (show->summary, point, m)
        : isnan (q.half_width) ? g_strdup ("one replication has no interval: run two or more")
                               : sim_summary_caveat (show->summary, point, m, TRUE);
  end_row (show, &(Row){ &pooled, { q.value, q.half_width, q.n_sections }, q.resolution, why });
  return TRUE;
}

static gboolean
has_observations (const Show *show, guint point, guint m)
{
  g_autofree char *tally = NULL, *number = NULL;
  guint n;

  sim_summary_quantile (show->summary, m, &tally);
  number = tally ? g_strconcat (tally, ".n", NULL) : NULL;
  return number && sim_summary_find (show->summary, number, &n, NULL)
         && sim_summary_stat (show->summary, point, n).n > 0
         && sim_summary_stat (show->summary, point, n).mean > 0;
}

static void
own_row (Show *show, const GArray *group, guint m)
{
  guint point = index_at (group, 0);
  gboolean alone = group->len == 1;
  g_autofree char *tally = NULL, *why = NULL;
  Row row = { sim_summary_metric (show->summary, m), stat_of (show, group, m), NAN, NULL };

  sim_summary_quantile (show->summary, m, &tally);
  if (tally)
    row.resolution = fabs (row.stat.mean) * SIM_HIST_RELATIVE_ERROR;
  why = alone ? sim_summary_why_blank (show->summary, point, m) : NULL;
  if (alone && why == NULL)
    why = sim_summary_caveat (show->summary, point, m, FALSE);
  row.why = why;
  end_row (show, &row);
}

static gboolean
fill (Show *show, gboolean pooled, GError **error)
{
  for (guint g = 0; g < show->groups->len; g++)
    for (guint i = 0; i < show->metrics->len; i++)
      {
        const GArray *group = g_ptr_array_index (show->groups, g);
        guint m = index_at (show->metrics, i), point = index_at (group, 0);

        start_row (show, group);
        own_row (show, group, m);
        if (!pooled || group->len != 1 || !has_observations (show, point, m))
          continue;
        start_row (show, group);
        if (!pooled_row (show, point, m, error))
          return FALSE;
      }
  return TRUE;
}

static void
make_header (Show *show)
{
  if (!show->humane)
    sim_table_column (show->table, "point", TRUE);
  for (guint i = 0; i < show->columns->len; i++)
    {
      guint k = index_at (show->columns, i);
      gboolean numbers = sim_summary_n_points (show->summary) > 0
                         && sim_summary_value (show->summary, 0, k).text == NULL;

      const char *path = sim_summary_column (show->summary, k);
      g_autofree char *brief = sim_report_short_path (path);

      sim_table_column (show->table, show->humane ? brief : path, numbers);
    }
  sim_table_column (show->table, "metric", FALSE);
  sim_table_column (show->table, "unit", FALSE);
  sim_table_column (show->table, show->humane ? "value" : "mean", TRUE);
  if (!show->humane)
    sim_table_column (show->table, "half_width", TRUE);
  sim_table_column (show->table, "n", TRUE);
  sim_table_column (show->table, "resolution", TRUE);
  sim_table_column (show->table, "why", FALSE);
}

static void
group_free (gpointer group)
{
  g_array_unref (group);
}

SimTable *
sim_show_table (SimStore *store, const SimSummary *summary, const SimShowOptions *o, GError **error)
{
  g_autoptr (GArray) columns = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GArray) metrics = sim_report_metrics (summary, o->metrics, error);
  g_autoptr (GPtrArray) groups = g_ptr_array_new_with_free_func (group_free);
  g_autoptr (SimTable) table = sim_table_new ();
  Show show = { store, summary, columns, metrics, groups, table, o->humane };

  if (metrics == NULL || !choose_columns (&show, o->by, error) || !choose_points (&show, o, error))
    return NULL;
  make_header (&show);
  return fill (&show, o->pooled, error) ? g_steal_pointer (&table) : NULL;
}

static void
info_row (gpointer table, const char *key, const char *value, const char *origin)
{
  sim_table_cell (table, key);
  sim_table_cell (table, value);
  sim_table_cell (table, origin);
}

SimTable *
sim_show_info (SimStore *store, GError **error)
{
  g_autoptr (SimTable) table = sim_table_new ();

  sim_table_column (table, "key", FALSE);
  sim_table_column (table, "value", FALSE);
  sim_table_column (table, "origin", FALSE);
  return sim_store_info (store, info_row, table, error) ? g_steal_pointer (&table) : NULL;
}

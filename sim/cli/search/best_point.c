/* sim/cli/search/best_point.c - see best_point.h. */
#include "sim/cli/search/best_point.h"
#include "sim/base/unit/unit.h"
#include "sim/cli/search/search_axes.h"
#include "sim/cli/search/simplex.h"
#include <math.h>
#include <string.h>

/* What does not meet a requirement is worse than all that does. */
#define WORST 1e300

/* Of one point that was tried. */
typedef struct {
  double  value;            /* to be made small */
  SimStat stat;
} Tried;

typedef struct {
  const SimBestPoint *best;
  SimSearchRuns      *runs;
  SimSearchAxes       axes;
  GPtrArray          *requirements; /* (element-type SimExpr) */
  GString            *rows;         /* of the sweep so far */
  GHashTable         *known;        /* row to its index */
  GArray             *tried;        /* (element-type Tried), by index */
  char               *unit;         /* of the metric */
} Search;

/* --- values of what was tried --- */

/* Takes what is true of each point that is new. */
static gboolean
add_tried (Search *s, const SimSummary *summary, guint metric, const gboolean *meets,
           GError **error)
{
  for (guint p = s->tried->len; p < sim_summary_n_points (summary); p++)
    {
      Tried tried = { WORST, sim_summary_stat (summary, p, metric) };

      if (meets[p] && !isfinite (tried.stat.mean))
        return sim_invalid (error, "search: %s has no value at one of the points; `orrery show %s`",
                            s->best->metric, sim_store_path (s->runs->store));
      if (meets[p])
        tried.value = s->best->smallest ? tried.stat.mean : -tried.stat.mean;
      g_array_append_val (s->tried, tried);
    }
  return TRUE;
}

/* Returns: (transfer full) (nullable): of each point, are all requirements true there? */
static gboolean *
meeting (const Search *s, const SimSummary *summary, GError **error)
{
  guint n = sim_summary_n_points (summary);
  g_autofree gboolean *meets = g_new (gboolean, n + 1);

  for (guint p = 0; p < n; p++)
    meets[p] = TRUE;
  for (guint i = 0; i < s->requirements->len; i++)
    {
      g_autoptr (GArray) points
        = sim_summary_select (summary, g_ptr_array_index (s->requirements, i), error);
      guint at = 0;

      if (points == NULL)
        return NULL;
      for (guint p = 0; p < n; p++)
        if (at < points->len && g_array_index (points, guint, at) == p)
          at++;
        else
          meets[p] = FALSE;
    }
  return g_steal_pointer (&meets);
}

static gboolean
read_tried (Search *s, GError **error)
{
  g_autoptr (SimSummary) summary = sim_summary_new (s->runs->store, error);
  g_autofree gboolean *meets = NULL;
  guint metric;

  if (summary == NULL || !sim_summary_find (summary, s->best->metric, &metric, error))
    return FALSE;
  if (s->unit == NULL)
    s->unit = g_strdup (sim_summary_metric (summary, metric)->unit);
  meets = meeting (s, summary, error);
  return meets && add_tried (s, summary, metric, meets, error);
}

/* Adds a row to the sweep, unless it is there.  Returns: its index. */
static guint
add_row (Search *s, const char *row)
{
  gpointer index = NULL;

  if (g_hash_table_lookup_extended (s->known, row, NULL, &index))
    return GPOINTER_TO_UINT (index);
  index = GUINT_TO_POINTER (g_hash_table_size (s->known));
  g_hash_table_insert (s->known, g_strdup (row), index);
  g_string_append_printf (s->rows, "%s%s", s->rows->len ? ", " : "", row);
  return GPOINTER_TO_UINT (index);
}

static gboolean
run_rows (Search *s, GError **error)
{
  g_autofree char *paths = sim_search_axes_paths (&s->axes);
  g_autofree char *axes = g_strdup_printf ("{\"%s\": [%s]}", paths, s->rows->str);

  return sim_search_runs_do (s->runs, axes, error) && read_tried (s, error);
}

static gboolean
try_point (gpointer data, const double *at, double *value, GError **error)
{
  Search *s = data;
  g_autofree char *row = sim_search_axes_row (&s->axes, at);
  guint index = add_row (s, row);

  if (index >= s->tried->len && !run_rows (s, error))
    return FALSE;
  *value = g_array_index (s->tried, Tried, index).value;
  return TRUE;
}

/* --- the first points --- */

/* Returns: the index of the least value of all that was tried. */
static guint
least (const Search *s)
{
  guint found = 0;

  for (guint i = 1; i < s->tried->len; i++)
    if (g_array_index (s->tried, Tried, i).value < g_array_index (s->tried, Tried, found).value)
      found = i;
  return found;
}

/* Runs the scenario's own points and begins at the best. */
static gboolean
try_plan (Search *s, const SimPlan *plan, double *start, GError **error)
{
  guint n = sim_plan_n_points (plan), found;
  g_autoptr (GArray) places = g_array_new (FALSE, TRUE, sizeof (double[SIM_SIMPLEX_MAX]));

  for (guint p = 0; p < n; p++)
    {
      double at[SIM_SIMPLEX_MAX] = { 0 };
      g_autofree char *row = NULL;

      if (!sim_search_axes_place (&s->axes, plan, p, at, error))
        return FALSE;
      row = sim_search_axes_row (&s->axes, at);
      if (add_row (s, row) == places->len)
        g_array_append_val (places, at);
    }
  if (!run_rows (s, error))
    return FALSE;
  found = least (s);
  memcpy (start, places->data + found * sizeof (double[SIM_SIMPLEX_MAX]),
          sizeof (double[SIM_SIMPLEX_MAX]));
  return TRUE;
}

/* --- what came out --- */

static void
print_stat (const char *name, SimStat stat, const char *unit, const char *more)
{
  g_autofree char *mean = sim_quantity_humane (stat.mean, unit);
  g_autofree char *half
    = isfinite (stat.half_width) ? sim_quantity_humane (stat.half_width, unit) : NULL;

  g_print ("  %s is %s%s%s%s\n", name, mean, half ? " ± " : "", half ? half : "", more);
}

/* What a requirement is about, where it is a metric. */
static void
print_required (const Search *s, const SimSummary *summary, guint point)
{
  for (guint i = 0; i < s->requirements->len; i++)
    {
      g_autoptr (GPtrArray) names = sim_expr_names (g_ptr_array_index (s->requirements, i));

      for (guint k = 0; k < names->len; k++)
        {
          const char *name = g_ptr_array_index (names, k);
          guint metric;

          if (sim_summary_find (summary, name, &metric, NULL))
            print_stat (name, sim_summary_stat (summary, point, metric),
                        sim_summary_metric (summary, metric)->unit, "");
        }
    }
}

/* How far all points are from a requirement that none meets: least and greatest of its metrics. */
static void
print_reached (const SimSummary *summary, const char *requirement, const char *name)
{
  double low = INFINITY, high = -INFINITY;
  g_autofree char *from = NULL, *to = NULL;
  const char *unit;
  guint metric;

  if (!sim_summary_find (summary, name, &metric, NULL))
    return;
  for (guint p = 0; p < sim_summary_n_points (summary); p++)
    {
      double mean = sim_summary_stat (summary, p, metric).mean;

      if (isfinite (mean))
        low = MIN (low, mean), high = MAX (high, mean);
    }
  unit = sim_summary_metric (summary, metric)->unit;
  from = sim_quantity_humane (low, unit);
  to = sim_quantity_humane (high, unit);
  if (low > high)
    g_print ("  '%s': %s has no value at any of them\n", requirement, name);
  else
    g_print ("  '%s': %s is from %s to %s\n", requirement, name, from, to);
}

static void
print_missed (const Search *s, const SimSummary *summary)
{
  g_print ("no point that was tried meets what is required\n");
  for (guint i = 0; i < s->requirements->len; i++)
    {
      g_autoptr (GPtrArray) names = sim_expr_names (g_ptr_array_index (s->requirements, i));

      for (guint k = 0; k < names->len; k++)
        print_reached (summary, s->best->requirements[i], g_ptr_array_index (names, k));
    }
}

/* Between which values of each axis lie the points whose interval meets that of the best? */
static void
print_range (const Search *s, const SimSummary *summary, guint best)
{
  SimStat at = g_array_index (s->tried, Tried, best).stat;

  if (!isfinite (at.half_width))
    g_print ("  one replication, so nothing is known of the noise: run.replications\n");
  for (guint k = 0; isfinite (at.half_width) && k < s->axes.n; k++)
    {
      double low = INFINITY, high = -INFINITY;
      g_autofree char *from = NULL, *to = NULL;

      for (guint p = 0; p < s->tried->len; p++)
        {
          const Tried *t = &g_array_index (s->tried, Tried, p);
          double x = sim_summary_value (summary, p, k).number;

          if (t->value < WORST
              && (p == best || fabs (t->stat.mean - at.mean) <= t->stat.half_width + at.half_width))
            low = MIN (low, x), high = MAX (high, x);
        }
      from = sim_quantity_humane (low, s->axes.units[k]);
      to = sim_quantity_humane (high, s->axes.units[k]);
      g_print ("  by 95 %% intervals %s of the best lies from %s to %s, of what was tried\n",
               s->axes.paths[k], from, to);
    }
}

static int
report (const Search *s, const SimSimplex *simplex, GError **error)
{
  g_autoptr (SimSummary) summary = sim_summary_new (s->runs->store, error);
  guint best = least (s);
  const char *side = s->best->smallest ? ", the least" : ", the greatest";
  gboolean found = g_array_index (s->tried, Tried, best).value < WORST;

  if (summary == NULL)
    return SIM_EXIT_INVALID;
  if (!found)
    print_missed (s, summary);
  else
    {
      g_autofree char *label = sim_summary_label (summary, best);

      g_print ("%s\n", label);
      print_stat (s->best->metric, g_array_index (s->tried, Tried, best).stat, s->unit, side);
      print_required (s, summary, best);
      print_range (s, summary, best);
    }
  if (simplex->n_tried >= s->best->max_tries)
    g_print ("  it ended after %u steps (--tries), before it was near: this is the best so far\n",
             simplex->n_tried);
  g_print ("%u points tried, %u runs in %s\n", s->tried->len, s->runs->n_runs,
           sim_store_path (s->runs->store));
  return found ? SIM_EXIT_OK : SIM_EXIT_EXPECT;
}

/* --- the whole --- */

static gboolean
parse_requirements (Search *s, GError **error)
{
  for (guint i = 0; s->best->requirements && s->best->requirements[i]; i++)
    {
      SimExpr *expr = sim_expr_parse (s->best->requirements[i], error);

      if (expr == NULL)
        {
          g_prefix_error (error, "search: --require '%s': ", s->best->requirements[i]);
          return FALSE;
        }
      g_ptr_array_add (s->requirements, expr);
    }
  return TRUE;
}

static int
search (Search *s, const SimPlan *plan, GError **error)
{
  SimSimplex simplex = { .n = s->axes.n, .step = 0.25, .within = s->best->within };

  simplex.max_tries = s->best->max_tries;
  if (!try_plan (s, plan, simplex.at, error))
    return SIM_EXIT_INVALID;
  /* without a point that will do there is no direction to go */
  if (g_array_index (s->tried, Tried, least (s)).value < WORST
      && !sim_simplex (&simplex, try_point, s, error))
    return SIM_EXIT_INVALID;
  return report (s, &simplex, error);
}

static void
free_expr (gpointer expr)
{
  sim_expr_free (expr);
}

int
sim_best_point (const SimBestPoint *best, SimSearchRuns *runs, const SimPlan *plan, GError **error)
{
  Search s = { .best = best, .runs = runs };
  int status = SIM_EXIT_INVALID;

  s.requirements = g_ptr_array_new_with_free_func (free_expr);
  s.rows = g_string_new (NULL);
  s.known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  s.tried = g_array_new (FALSE, TRUE, sizeof (Tried));
  if (parse_requirements (&s, error) && sim_search_axes_init (&s.axes, plan, error))
    status = search (&s, plan, error);
  sim_search_axes_clear (&s.axes);
  g_ptr_array_unref (s.requirements);
  g_string_free (s.rows, TRUE);
  g_hash_table_unref (s.known);
  g_array_unref (s.tried);
  g_free (s.unit);
  return status;
}

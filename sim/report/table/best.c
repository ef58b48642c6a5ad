/* sim/report/table/best.c - see best.h. */
#include "sim/report/table/best.h"
#include <math.h>
#include "sim/core/statistics/compare.h"
#include "sim/report/table/results.h"

#define LEVEL 0.95
#define ZONE_SHARE 0.01 /* of the best mean, where nothing is said */

/* Values of one metric, by point and replication; NaN: none. */
typedef struct {
  double *x;
  guint n_points, room;
} Values;

typedef struct {
  const SimSummary *summary;
  const SimBestOptions *options;
  guint metric;
  Values values;
  SimSelectRule rule;
  SimSelectPoint *points;
  SimSelection selection;
} Best;

/* --- values --- */

static void
take_room (gpointer data, const SimStoreRun *run)
{
  Values *values = data;

  values->room = MAX (values->room, run->replication + 1);
}

static void
take_value (gpointer data, const SimStoreRun *run)
{
  Values *values = data;

  if (!run->failed && run->point < values->n_points && run->replication < values->room)
    values->x[(gsize) run->point * values->room + run->replication] = run->value;
}

static gboolean
read_values (SimStore *store, Best *best, GError **error)
{
  const SimStoreMetric *metric = sim_summary_metric (best->summary, best->metric);
  const char *stored = metric->expression ? NULL : metric->name;
  Values *v = &best->values;
  gsize size;

  v->n_points = sim_summary_n_points (best->summary);
  v->room = SIM_SELECT_FIRST;
  if (!sim_store_runs (store, stored, take_room, v, error))
    return FALSE;
  size = (gsize) v->n_points * v->room;
  v->x = g_new (double, size + 1);
  for (gsize i = 0; i < size; i++)
    v->x[i] = stored ? NAN
                     : sim_summary_derived (best->summary, (guint) (i / v->room),
                                            (guint) (i % v->room), best->metric);
  return stored == NULL || sim_store_runs (store, stored, take_value, v, error);
}

/* --- the rule --- */

/* The best mean of the first stage: later replications must not choose the zone. */
static double
first_mean (const Best *best)
{
  const Values *v = &best->values;
  double found = NAN;

  for (guint p = 0; p < v->n_points; p++)
    {
      double mean = sim_moments (v->x + (gsize) p * v->room, SIM_SELECT_FIRST).mean;

      if (isnan (found) || (best->options->smallest ? mean < found : mean > found))
        found = mean;
    }
  return found;
}

static gboolean
read_zone (Best *best, GError **error)
{
  const char *text = best->options->within;
  double zone = ZONE_SHARE * fabs (first_mean (best));
  char *end = NULL;

  if (text)
    {
      zone = g_ascii_strtod (text, &end);
      if (end == text || (*g_strstrip (end) != '\0' && !g_str_equal (end, "%")))
        return sim_invalid (error, "--within: '%s' is no number in %s, and no share such as 2 %%",
                            text, sim_summary_metric (best->summary, best->metric)->unit);
      if (*end == '%')
        zone *= 0.01 * fabs (first_mean (best));
    }
  best->rule.zone = zone;
  return zone > 0
         || sim_invalid (error, "--within: must be above 0: how much better is worth knowing?");
}

/* --- telling --- */

static char *
tell (const Best *best)
{
  const SimSelection *s = &best->selection;
  const SimStoreMetric *metric = sim_summary_metric (best->summary, best->metric);
  const char *what = best->rule.smallest ? "smallest" : "largest";
  g_autofree char *label = sim_summary_label (best->summary, s->best);
  g_autofree char *zone = sim_table_humane_text (best->rule.zone);

  if (s->decided && s->n_left > 1)
    return g_strdup_printf ("%s %s: %u points are equal and none is better, with probability %g if "
                            "no other is within %s %s of them",
                            what, metric->name, s->n_left, LEVEL, zone, metric->unit);
  if (s->decided)
    return g_strdup_printf ("%s %s: %s, with probability %g if no other is within %s %s of it",
                            what, metric->name, label, LEVEL, zone, metric->unit);
  return g_strdup_printf ("%s %s: not yet: at most %u more %s of the %u points that are "
                          "possible (to tell %s %s apart with probability %g)",
                          what, metric->name, s->more,
                          s->more == 1 ? "replication" : "replications", s->n_left, zone,
                          metric->unit, LEVEL);
}

static void
add_row (SimTable *table, const Best *best, guint p)
{
  const SimSelectPoint *point = &best->points[p];
  g_autofree char *beaten = g_strdup_printf ("beaten after %u", point->beaten_at);

  for (guint k = 0; k < sim_summary_n_columns (best->summary); k++)
    {
      SimCell cell = sim_summary_value (best->summary, p, k);

      if (cell.text)
        sim_table_cell (table, cell.text);
      else
        sim_table_number (table, cell.number);
    }
  sim_table_humane (table, point->mean);
  sim_table_number (table, point->n);
  sim_table_cell (table, point->beaten_at > 0      ? beaten
                         : best->selection.decided ? "best"
                                                   : "possible");
}

static SimTable *
make_table (const Best *best)
{
  SimTable *table = sim_table_new ();

  for (guint k = 0; k < sim_summary_n_columns (best->summary); k++)
    {
      g_autofree char *title = sim_report_short_path (sim_summary_column (best->summary, k));

      sim_table_column (table, title, TRUE);
    }
  sim_table_column (table, "mean", TRUE);
  sim_table_column (table, "n", TRUE);
  sim_table_column (table, "state", FALSE);
  for (guint beaten = 0; beaten < 2; beaten++)
    for (guint p = 0; p < best->values.n_points; p++)
      if ((best->points[p].beaten_at > 0) == (beaten == 1))
        add_row (table, best, p);
  return table;
}

/* A metric that is absent where a limit is missed: a search that found nothing says so, and does
 * not ask for more replications. */
static gboolean
some_value (const Best *best, GError **error)
{
  const Values *v = &best->values;

  for (gsize i = 0; i < (gsize) v->n_points * v->room; i++)
    if (!isnan (v->x[i]))
      return TRUE;
  return sim_invalid (error,
                      "--best: %s has no value at any of the %u points: none of them keeps what "
                      "its definition asks for",
                      best->options->metric, v->n_points);
}

static gboolean
judge (Best *best, GError **error)
{
  const Values *v = &best->values;

  if (v->n_points < 2)
    return sim_invalid (error, "--best: there is one point, and nothing to compare it with");
  if (!some_value (best, error))
    return FALSE;
  for (guint p = 0; p < v->n_points; p++)
    {
      guint n = 0;
      g_autofree char *label = NULL;

      for (guint r = 0; r < v->room; r++)
        n += isnan (v->x[(gsize) p * v->room + r]) ? 0 : 1;
      label = n < SIM_SELECT_FIRST ? sim_summary_label (best->summary, p) : NULL;
      if (label)
        return sim_invalid (error,
                            "--best needs %d replications of every point; %s has %u (run "
                            "--reps %d)",
                            SIM_SELECT_FIRST, label, n, SIM_SELECT_FIRST);
    }
  if (!read_zone (best, error))
    return FALSE;
  return sim_select_best (&(SimSelectValues){ v->x, v->n_points, v->room }, &best->rule,
                          best->points, &best->selection)
         || sim_invalid (error, "--best needs %d replications that all points have in common",
                         SIM_SELECT_FIRST);
}

SimTable *
sim_report_best (SimStore *store, const SimSummary *summary, const SimBestOptions *options,
                 char **sentence, GError **error)
{
  Best best = { .summary = summary,
                .options = options,
                .points = g_new0 (SimSelectPoint, sim_summary_n_points (summary) + 1),
                .rule = { .level = LEVEL, .smallest = options->smallest } };
  SimTable *table = NULL;

  if (sim_summary_find (summary, options->metric, &best.metric, error)
      && read_values (store, &best, error) && judge (&best, error))
    {
      *sentence = tell (&best);
      table = make_table (&best);
    }
  g_free (best.values.x);
  g_free (best.points);
  return table;
}

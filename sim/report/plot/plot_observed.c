/* sim/report/plot/plot_observed.c - plots of what runs observed: distributions and boxes from
 * histograms, series over time from samples. */
#include <gsl/gsl_sort_double.h>
#include <math.h>
#include <string.h>
#include "sim/core/statistics/quantile.h"
#include "sim/core/statistics/stats.h"
#include "sim/experiment/observed/observed.h"
#include "sim/report/plot/plot_state.h"

enum {
  LINEAR_STEPS = 200,    /* of a share from 0 to 1 */
  STEPS_PER_DECADE = 40, /* of a tail */
  TIMES = 400,           /* of a mean over runs whose samples lie at different times */
  LEAST_BEYOND = 10,     /* observations beyond the end of a tail */
  LINES = 12,            /* of a plot over time */
};
static const double level = 0.95;

/* Where a point's marks go, or those of one label of its table of series. */
typedef struct {
  guint point, panel, series;
  double x;   /* of a box: which category */
  char *name; /* of the metric */
} Target;

static void
target_clear (gpointer data)
{
  g_free (((Target *) data)->name);
}

/* The mean of @values and its interval. */
static void
set_interval (SimPlotMark *mark, const double *values, guint n)
{
  double half = NAN, mean = n > 0 ? sim_stats_mean_ci (values, n, level, &half) : NAN;

  mark->y = mark->low = mark->high = mean;
  if (!isnan (half))
    {
      mark->low = mean - half;
      mark->high = mean + half;
    }
}

/* --- distributions --- */

static SimHist *
merged (const GPtrArray *hists)
{
  SimHist *all = sim_hist_new ();

  for (guint r = 0; r < hists->len; r++)
    sim_hist_merge (all, g_ptr_array_index (hists, r));
  return all;
}

/* Shares at or below a value at which a curve is drawn: even steps, and of a tail even steps of its
 * logarithm as far as observations lie beyond. */
static GArray *
shares_of (const SimPlotSpec *spec, guint64 n)
{
  GArray *shares = g_array_new (FALSE, FALSE, sizeof (double));
  gboolean tail = sim_plot_is (spec, "ccdf");
  double last = tail ? 1 - (double) LEAST_BEYOND / (double) n : 1;

  for (guint i = 0; i <= LINEAR_STEPS; i++)
    {
      double share = (double) i / LINEAR_STEPS;

      if (share <= last)
        g_array_append_val (shares, share);
    }
  for (guint i = 1; tail; i++)
    {
      double share = 1 - pow (10, -(double) i / STEPS_PER_DECADE);

      if (share > last)
        break;
      g_array_append_val (shares, share);
    }
  gsl_sort ((double *) shares->data, 1, shares->len);
  return shares;
}

/* How the runs differ in the share at a value says how sure it is. */
static void
set_share_interval (SimPlotMark *mark, const GPtrArray *hists, gboolean tail)
{
  g_autofree double *values = g_new (double, hists->len + 1);
  double half = NAN;
  guint n = 0;

  for (guint r = 0; r < hists->len; r++)
    {
      double share = sim_hist_share (g_ptr_array_index (hists, r), mark->x);

      if (!isnan (share))
        values[n++] = tail ? 1 - share : share;
    }
  mark->low = mark->high = mark->y;
  if (n > 1)
    sim_stats_mean_ci (values, n, level, &half);
  if (isnan (half))
    return;
  mark->low = fmax (mark->y - half, 0);
  mark->high = fmin (mark->y + half, 1);
}

static gboolean
is_drawn (const SimPlotSpec *spec, const SimPlotMark *mark)
{
  return isfinite (mark->x) && !(spec->log_x && mark->x <= 0) && !(spec->log_y && mark->y <= 0);
}

static void
put_distribution (const SimPlotMaker *m, const Target *target, const GPtrArray *hists)
{
  g_autoptr (SimHist) all = merged (hists);
  g_autoptr (GArray) shares = shares_of (m->spec, MAX (sim_hist_n (all), 1));
  gboolean tail = sim_plot_is (m->spec, "ccdf");
  const GArray *marks = sim_plot_marks (m->data, target->panel, target->series);

  if (sim_hist_n (all) == 0)
    m->data->n_blank++;
  for (guint i = 0; sim_hist_n (all) > 0 && i < shares->len; i++)
    {
      double share = g_array_index (shares, double, i);
      SimPlotMark mark
        = { sim_hist_quantile (all, share), tail ? 1 - share : share, NAN, NAN, NAN, NAN, 0 };

      set_share_interval (&mark, hists, tail);
      /* an interval that reaches zero has no place on a logarithmic axis */
      if (m->spec->log_y)
        mark.low = fmax (mark.low, mark.y / 10);
      if (is_drawn (m->spec, &mark))
        g_array_append_val (sim_plot_marks (m->data, target->panel, target->series), mark);
    }
  if (sim_hist_n (all) > 0 && shares->len == 0)
    m->data->n_short++;
  else if (sim_hist_n (all) > 0 && marks->len == 0)
    m->data->n_outside++;
}

/* --- boxes --- */

static void
put_box (const SimPlotMaker *m, const Target *target, const GPtrArray *hists)
{
  g_autoptr (SimHist) all = merged (hists);
  SimPlotMark box = { target->x,
                      sim_hist_quantile (all, 0.5),
                      sim_hist_quantile (all, 0.05),
                      sim_hist_quantile (all, 0.95),
                      sim_hist_quantile (all, 0.25),
                      sim_hist_quantile (all, 0.75),
                      0 };

  if (sim_hist_n (all) < sim_quantile_least (0.95))
    m->data->n_short++;
  else if (m->spec->log_y && box.low <= 0)
    m->data->n_outside++;
  else
    g_array_append_val (sim_plot_marks (m->data, target->panel, target->series), box);
}

/* --- series over time --- */

/* Were all runs sampled at the same times?  Then these are the marks. */
static gboolean
same_times (const GPtrArray *runs)
{
  const GArray *first = g_ptr_array_index (runs, 0);

  for (guint r = 1; r < runs->len; r++)
    {
      const GArray *other = g_ptr_array_index (runs, r);

      if (other->len != first->len)
        return FALSE;
      for (guint k = 0; k < first->len; k++)
        if (g_array_index (first, SimSample, k).time_s
            != g_array_index (other, SimSample, k).time_s)
          return FALSE;
    }
  return TRUE;
}

/* Returns: (transfer full) (element-type double): the times of the marks, in seconds: of the
 * samples where they are the @same in all runs, or even steps where every run has a value. */
static GArray *
times_of (const GPtrArray *runs, gboolean same)
{
  GArray *times = g_array_new (FALSE, FALSE, sizeof (double));
  double from = -INFINITY, to = INFINITY;

  for (guint r = 0; r < runs->len; r++)
    {
      const GArray *samples = g_ptr_array_index (runs, r);

      from = fmax (from, g_array_index (samples, SimSample, 0).time_s);
      to = fmin (to, g_array_index (samples, SimSample, samples->len - 1).time_s);
    }
  if (same)
    for (guint k = 0; k < ((const GArray *) g_ptr_array_index (runs, 0))->len; k++)
      g_array_append_val (
        times, g_array_index ((const GArray *) g_ptr_array_index (runs, 0), SimSample, k).time_s);
  else
    for (guint i = 0; i <= TIMES && from <= to; i++)
      {
        double time_s = i == TIMES ? to : from + (to - from) * i / TIMES;

        g_array_append_val (times, time_s);
      }
  return times;
}

/* Runs that were sampled at the same times have their samples as they are: several at one time are
 * several marks. */
static double
value_of (const GPtrArray *runs, guint run, guint k, double time_s, gboolean same)
{
  const GArray *samples = g_ptr_array_index (runs, run);

  return same ? g_array_index (samples, SimSample, k).value : sim_observed_at (samples, time_s);
}

/* A line through the two sides of an outage would hide it: a mark of no value parts them. */
static void
put_gap (const SimPlotMaker *m, GArray *marks, double x)
{
  SimPlotMark gap = { x, NAN, NAN, NAN, NAN, NAN, 0 };

  m->data->n_outside++;
  if (marks->len > 0 && !isnan (g_array_index (marks, SimPlotMark, marks->len - 1).y))
    g_array_append_val (marks, gap);
}

static void
put_series (const SimPlotMaker *m, const Target *target, GPtrArray *runs)
{
  g_autofree double *values = g_new (double, runs->len + 1);
  g_autoptr (GArray) times = NULL;
  GArray *marks = sim_plot_marks (m->data, target->panel, target->series);
  gboolean same;

  for (guint r = runs->len; r-- > 0;)
    if (((const GArray *) g_ptr_array_index (runs, r))->len == 0)
      g_ptr_array_remove_index (runs, r);
  if (runs->len == 0)
    {
      m->data->n_blank++;
      return;
    }
  same = same_times (runs);
  times = times_of (runs, same);
  for (guint k = 0; k < times->len; k++)
    {
      SimPlotMark mark = { .x = g_array_index (times, double, k), .lower = NAN, .upper = NAN };

      for (guint r = 0; r < runs->len; r++)
        values[r] = value_of (runs, r, k, mark.x, same);
      set_interval (&mark, values, runs->len);
      if (m->spec->log_y)
        mark.low = fmax (mark.low, mark.y / 10);
      if (m->spec->log_y && mark.y <= 0)
        put_gap (m, marks, mark.x);
      else if (!isnan (mark.y) && is_drawn (m->spec, &mark))
        g_array_append_val (marks, mark);
    }
}

/* Units that a clock is read in, longest first, and from how many of them on. */
static const struct {
  const char *name;
  double seconds, from;
} clocks[] = { { "d", 86400, 3 }, { "h", 3600, 3 }, { "min", 60, 10 }, { "s", 1, 0 } };

static const double calendar_s = 978307200; /* Unix time of 2001: no run lasts so long */

static double
last_time (const SimPlotData *data)
{
  double last = 0;

  for (guint p = 0; p < data->panels->len; p++)
    for (guint s = 0; s < data->titles->len; s++)
      {
        const GArray *marks = sim_plot_marks (data, p, s);

        if (marks->len > 0)
          last = fmax (last, g_array_index (marks, SimPlotMark, marks->len - 1).x);
      }
  return last;
}

static void
divide_times (SimPlotData *data)
{
  for (guint p = 0; p < data->panels->len; p++)
    for (guint s = 0; s < data->titles->len; s++)
      {
        GArray *marks = sim_plot_marks (data, p, s);

        for (guint k = 0; k < marks->len; k++)
          g_array_index (marks, SimPlotMark, k).x /= data->unit_s;
      }
}

/* Hours, not millions of seconds; times of an archive are dates. */
static void
set_clock (SimPlotData *data)
{
  double last = last_time (data);
  guint i = 0;

  while (last < clocks[i].seconds * clocks[i].from)
    i++;
  data->calendar = last >= calendar_s;
  data->unit_s = data->calendar ? 1 : clocks[i].seconds;
  data->time_unit = data->calendar ? "date" : clocks[i].name;
  divide_times (data);
}

/* --- many lines --- */

/* The largest mean of a series over all panels: a line of many that is nowhere high says least. */
static double
size_of (const SimPlotData *data, guint series)
{
  double size = -INFINITY;

  for (guint p = 0; p < data->panels->len; p++)
    {
      const GArray *marks = sim_plot_marks (data, p, series);
      double sum = 0;

      for (guint k = 0; k < marks->len; k++)
        if (!isnan (g_array_index (marks, SimPlotMark, k).y))
          sum += g_array_index (marks, SimPlotMark, k).y;
      if (marks->len > 0)
        size = fmax (size, sum / marks->len);
    }
  return size;
}

/* Lines past the twelfth cannot be told apart: those with the smallest means go, counted. */
static void
keep_largest (SimPlotData *data)
{
  while (data->titles->len > LINES)
    {
      guint least = 0;

      for (guint s = 1; s < data->titles->len; s++)
        if (size_of (data, s) < size_of (data, least))
          least = s;
      g_ptr_array_remove_index (data->titles, least);
      for (guint p = 0; p < data->panels->len; p++)
        g_ptr_array_remove_index (((SimPlotPanel *) g_ptr_array_index (data->panels, p))->series,
                                  least);
      data->n_hidden++;
    }
}

/* --- all points --- */

/* Nothing is averaged: a place is of one point. */
static gboolean
refuse_shared (const SimPlotMaker *m, const GArray *targets, const Target *fresh, GError **error)
{
  for (guint i = 0; i < targets->len; i++)
    {
      const Target *other = &g_array_index (targets, Target, i);

      if (other->panel == fresh->panel && other->series == fresh->series && other->x == fresh->x
          && !sim_plot_may_share (m, other->point, fresh->point, "a line", error))
        return FALSE;
    }
  return TRUE;
}

/* Returns: (transfer full) (nullable): the table of `NAME[*]`; NULL for any other name. */
static char *
table_of (const SimPlotSpec *spec)
{
  return g_str_has_suffix (spec->y, "[*]") ? g_strndup (spec->y, strlen (spec->y) - 3) : NULL;
}

/* A line for each label; `by` would be a second one for each. */
static gboolean
add_labels (const SimPlotMaker *m, GArray *targets, const Target *like, GError **error)
{
  g_autofree char *table = table_of (m->spec);
  g_autoptr (GPtrArray) labels = sim_observed_labels (m->store, like->point, table, error);

  if (labels == NULL)
    return FALSE;
  for (guint i = 0; i < labels->len; i++)
    {
      const char *label = g_ptr_array_index (labels, i);
      Target target = *like;

      target.series = sim_plot_text (m->data, m->data->titles, &(SimCell){ 0, label });
      if (!refuse_shared (m, targets, &target, error))
        return FALSE;
      target.name = g_strdup_printf ("%s[%s]", table, label);
      g_array_append_val (targets, target);
    }
  return TRUE;
}

static gboolean
add_target (const SimPlotMaker *m, GArray *targets, guint point, GError **error)
{
  SimCell x = { 0, "" }, by, facet;
  Target target = { .point = point };
  g_autofree char *table = table_of (m->spec);

  if (!sim_plot_cell (m, point, m->spec->by, &by, error)
      || !sim_plot_cell (m, point, m->spec->facet, &facet, error)
      || (sim_plot_has_x (m->spec) && !sim_plot_cell (m, point, m->spec->x, &x, error)))
    return FALSE;
  target.panel = sim_plot_panel (m->data, &facet);
  if (table)
    return add_labels (m, targets, &target, error);
  target.series = sim_plot_text (m->data, m->data->titles, &by);
  target.x = sim_plot_has_x (m->spec) ? sim_plot_text (m->data, m->data->ticks, &x) : 0;
  if (!refuse_shared (m, targets, &target, error))
    return FALSE;
  target.name = g_strdup (m->spec->y);
  g_array_append_val (targets, target);
  return TRUE;
}

static gboolean
put_target (const SimPlotMaker *m, const Target *target, GError **error)
{
  gboolean time = sim_plot_is (m->spec, "time");
  g_autoptr (GPtrArray) kept
    = time ? sim_observed_series (m->store, target->point, target->name, error)
           : sim_observed_hists (m->store, target->point, target->name, error);

  if (kept == NULL)
    return FALSE;
  m->data->n = MAX (m->data->n, kept->len);
  if (time)
    put_series (m, target, kept);
  else if (sim_plot_is (m->spec, "box"))
    put_box (m, target, kept);
  else
    put_distribution (m, target, kept);
  return TRUE;
}

gboolean
sim_plot_observe (const SimPlotMaker *m, const GArray *points, GError **error)
{
  g_autoptr (GArray) targets = g_array_new (FALSE, FALSE, sizeof (Target));

  g_array_set_clear_func (targets, target_clear);
  for (guint i = 0; i < points->len; i++)
    if (!add_target (m, targets, g_array_index (points, guint, i), error))
      return FALSE;
  sim_plot_open_series (m->data);
  for (guint i = 0; i < targets->len; i++)
    if (!put_target (m, &g_array_index (targets, Target, i), error))
      return FALSE;
  if (sim_plot_is (m->spec, "box"))
    sim_plot_sort_series (m->data);
  if (sim_plot_is (m->spec, "time"))
    {
      keep_largest (m->data);
      set_clock (m->data);
    }
  return TRUE;
}

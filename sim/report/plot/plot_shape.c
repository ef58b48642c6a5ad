/* sim/report/plot/plot_shape.c - marks that follow from other marks, stacks and fronts; and marks
 * from elsewhere. */
#include <math.h>
#include "sim/report/plot/plot_state.h"

/* --- stacks --- */

static gboolean
stack_series (GArray *marks, double *sums, const SimPlotSpec *spec, GError **error)
{
  for (guint k = 0; k < marks->len; k++)
    {
      SimPlotMark *mark = &g_array_index (marks, SimPlotMark, k);
      double *sum = &sums[(guint) mark->x];

      if (mark->y < 0)
        return sim_invalid (error,
                            "plot %s: a part of a stack is negative (%g): parts of a whole are "
                            "not; say kind: bars",
                            spec->id, mark->y);
      mark->low = *sum;
      *sum += mark->y;
      mark->high = *sum;
    }
  return TRUE;
}

gboolean
sim_plot_stack (SimPlotData *data, const SimPlotSpec *spec, GError **error)
{
  for (guint p = 0; p < data->panels->len; p++)
    {
      g_autofree double *sums = g_new0 (double, data->ticks->len);

      for (guint s = 0; s < data->titles->len; s++)
        if (!stack_series (sim_plot_marks (data, p, s), sums, spec, error))
          return FALSE;
    }
  return TRUE;
}

/* --- fronts --- */

/* How good a value is: more is better. */
static double
merit (SimBetter better, double value)
{
  return better == SIM_BETTER_LOW ? -value : value;
}

/* Is @a as good as @b in both, and better in one? */
static gboolean
betters (const SimPlotSpec *spec, const SimPlotMark *a, const SimPlotMark *b)
{
  double x = merit (spec->x_better, a->x) - merit (spec->x_better, b->x);
  double y = merit (spec->y_better, a->y) - merit (spec->y_better, b->y);

  return x >= 0 && y >= 0 && (x > 0 || y > 0);
}

static gboolean
is_bettered (const SimPlotSpec *spec, const GArray *all, const SimPlotMark *mark)
{
  for (guint k = 0; k < all->len; k++)
    if (betters (spec, &g_array_index (all, SimPlotMark, k), mark))
      return TRUE;
  return FALSE;
}

static void
add_mark (GArray *line, double x, double y)
{
  SimPlotMark mark = { x, y, y, y, NAN, NAN, 0 };

  g_array_append_val (line, mark);
}

/* Between two points what can be had is no better than the one that is better in y at that x. */
static GArray *
staircase (GArray *front, const SimPlotSpec *spec)
{
  GArray *line = g_array_new (FALSE, FALSE, sizeof (SimPlotMark));

  sim_plot_sort (front);
  for (guint k = 0; k < front->len; k++)
    {
      const SimPlotMark *mark = &g_array_index (front, SimPlotMark, k);

      if (k > 0 && mark[-1].x != mark->x)
        {
          if (spec->x_better == SIM_BETTER_LOW)
            add_mark (line, mark->x, mark[-1].y);
          else
            add_mark (line, mark[-1].x, mark->y);
        }
      add_mark (line, mark->x, mark->y);
    }
  return line;
}

void
sim_plot_add_front (SimPlotData *data, const SimPlotSpec *spec)
{
  for (guint p = 0; p < data->panels->len; p++)
    {
      SimPlotPanel *panel = g_ptr_array_index (data->panels, p);
      g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (SimPlotMark));
      g_autoptr (GArray) front = g_array_new (FALSE, FALSE, sizeof (SimPlotMark));

      sim_plot_append_panel (data, p, all);
      for (guint k = 0; k < all->len; k++)
        if (!is_bettered (spec, all, &g_array_index (all, SimPlotMark, k)))
          g_array_append_val (front, g_array_index (all, SimPlotMark, k));
      g_ptr_array_add (panel->series, staircase (front, spec));
    }
  if (data->titles->len == 1 && ((const char *) g_ptr_array_index (data->titles, 0))[0] == '\0')
    {
      g_ptr_array_remove_index (data->titles, 0);
      g_ptr_array_add (data->titles, g_strdup ("points"));
    }
  g_ptr_array_add (data->titles, g_strdup ("front"));
}

/* --- events and published points --- */

/* Categories are numbered: the one with this text, or with this number. */
static gboolean
category_of (const SimPlotData *data, const char *text, double *x)
{
  double number, other;
  gboolean is_number = sim_plot_number (text, &number);

  for (guint i = 0; i < data->ticks->len; i++)
    {
      const char *tick = g_ptr_array_index (data->ticks, i);

      *x = i;
      if (g_str_equal (tick, text)
          || (is_number && sim_plot_number (tick, &other)
              && fabs (other - number) <= 1e-3 * fabs (number)))
        return TRUE;
    }
  return FALSE;
}

/* Where @text stands on the x axis of the data.  Errors: nowhere. */
static gboolean
place_on_x (const SimPlotData *data, const SimPlotSpec *spec, const char *text, double *x,
            GError **error)
{
  if (data->categories)
    return category_of (data, text, x)
           || sim_invalid (error,
                           "plot %s: no value of %s is '%s', where an event or a published "
                           "point should be; the first of %u is '%s'",
                           spec->id, spec->x, text, data->ticks->len,
                           data->ticks->len > 0 ? (char *) g_ptr_array_index (data->ticks, 0) : "");
  if (!sim_plot_number (text, x))
    return sim_invalid (error, "plot %s: '%s' is no number, as x is", spec->id, text);
  if (data->unit_s > 0)
    *x /= data->unit_s;
  return !spec->log_x || *x > 0
         || sim_invalid (error,
                         "plot %s: an event or a published point at %s has no place on a "
                         "logarithmic x",
                         spec->id, text);
}

static gboolean
add_lines (SimPlotData *data, const SimPlotSpec *spec, GError **error)
{
  for (guint i = 0; spec->events && i < spec->events->len; i++)
    {
      const SimPlotEvent *event = &g_array_index (spec->events, SimPlotEvent, i);
      SimPlotLine line = { 0, event->text };

      if (!place_on_x (data, spec, event->at, &line.x, error))
        return FALSE;
      g_array_append_val (data->lines, line);
    }
  return TRUE;
}

static const char *
first_panel (const SimPlotData *data)
{
  return data->panels->len > 0 ? ((const SimPlotPanel *) g_ptr_array_index (data->panels, 0))->title
                               : "";
}

/* Puts a published mark where it is asked for.  Errors: no such panel; zero on a logarithmic y. */
static gboolean
add_published (SimPlotData *data, const SimPlotSpec *spec, const SimPlotPublished *from,
               GError **error)
{
  SimPlotMark mark = { 0, from->y, from->low, from->high, NAN, NAN, 0 };
  gboolean found = FALSE;

  if (!place_on_x (data, spec, from->x, &mark.x, error))
    return FALSE;
  if (spec->log_y && (from->y <= 0 || from->low <= 0))
    return sim_invalid (error,
                        "plot %s: a published value of zero or less has no place on a "
                        "logarithmic y",
                        spec->id);
  for (guint p = 0; p < data->panels->len; p++)
    {
      const SimPlotPanel *panel = g_ptr_array_index (data->panels, p);

      if (from->facet && !g_str_equal (from->facet, panel->title))
        continue;
      g_array_append_val ((GArray *) g_ptr_array_index (data->published, p), mark);
      found = TRUE;
    }
  return found
         || sim_invalid (error,
                         "plot %s: no panel '%s', where a published point should be; the first of "
                         "%u is '%s'",
                         spec->id, from->facet, data->panels->len, first_panel (data));
}

gboolean
sim_plot_overlay (SimPlotData *data, const SimPlotSpec *spec, GError **error)
{
  for (guint p = 0; p < data->panels->len; p++)
    g_ptr_array_add (data->published, g_array_new (FALSE, FALSE, sizeof (SimPlotMark)));
  for (guint i = 0; spec->published && i < spec->published->len; i++)
    if (!add_published (data, spec, &g_array_index (spec->published, SimPlotPublished, i), error))
      return FALSE;
  return add_lines (data, spec, error);
}

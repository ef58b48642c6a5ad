/* sim/report/plot/plot_panels.c - panels and series in the making (plot_state.h). */
#include <gsl/gsl_sort_double.h>
#include <math.h>
#include "sim/report/plot/plot_state.h"
#include "sim/report/table/table.h"

/* Numbers nearer than this are one: they differ by how they were computed. */
static const double rounding = 1e-13;

/* Four digits are for people, unless they would make two values one. */
char *
sim_plot_text_of (const SimPlotData *data, const SimCell *cell)
{
  g_autofree char *humane = cell->text ? NULL : sim_table_humane_text (cell->number);

  if (cell->text)
    return g_strdup (cell->text);
  if (data->exact)
    return g_strdup_printf ("%.14g", cell->number);
  if (fabs (g_ascii_strtod (humane, NULL) - cell->number) > 1e-9 * fabs (cell->number))
    return g_strdup_printf ("%.7g", cell->number);
  return g_steal_pointer (&humane);
}

void
sim_plot_tell_apart (SimPlotData *data, GArray *numbers)
{
  gsl_sort ((double *) numbers->data, 1, numbers->len);
  for (guint i = 1; i < numbers->len && !data->exact; i++)
    {
      SimCell one = { g_array_index (numbers, double, i - 1), NULL };
      SimCell other = { g_array_index (numbers, double, i), NULL };
      g_autofree char *text = sim_plot_text_of (data, &one);
      g_autofree char *next = sim_plot_text_of (data, &other);

      data->exact = g_str_equal (text, next)
                    && fabs (other.number - one.number) > rounding * fabs (other.number);
    }
}

guint
sim_plot_text (const SimPlotData *data, GPtrArray *texts, const SimCell *cell)
{
  g_autofree char *text = sim_plot_text_of (data, cell);

  for (guint i = 0; i < texts->len; i++)
    if (g_str_equal (g_ptr_array_index (texts, i), text))
      return i;
  g_ptr_array_add (texts, g_steal_pointer (&text));
  return texts->len - 1;
}

guint
sim_plot_panel (SimPlotData *data, const SimCell *facet)
{
  g_autofree char *text = sim_plot_text_of (data, facet);
  SimPlotPanel *panel;

  for (guint i = 0; i < data->panels->len; i++)
    if (g_str_equal (((SimPlotPanel *) g_ptr_array_index (data->panels, i))->title, text))
      return i;
  panel = g_new0 (SimPlotPanel, 1);
  panel->title = g_steal_pointer (&text);
  panel->series = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  g_ptr_array_add (data->panels, panel);
  return data->panels->len - 1;
}

void
sim_plot_open_series (SimPlotData *data)
{
  for (guint p = 0; p < data->panels->len; p++)
    for (guint s = 0; s < data->titles->len; s++)
      g_ptr_array_add (((SimPlotPanel *) g_ptr_array_index (data->panels, p))->series,
                       g_array_new (FALSE, FALSE, sizeof (SimPlotMark)));
}

GArray *
sim_plot_marks (const SimPlotData *data, guint panel, guint series)
{
  return g_ptr_array_index (((SimPlotPanel *) g_ptr_array_index (data->panels, panel))->series,
                            series);
}

void
sim_plot_append_panel (const SimPlotData *data, guint panel, GArray *all)
{
  for (guint s = 0; s < data->titles->len; s++)
    {
      const GArray *marks = sim_plot_marks (data, panel, s);

      if (marks->len > 0)
        g_array_append_vals (all, marks->data, marks->len);
    }
}

static int
by_place (gconstpointer a, gconstpointer b)
{
  const SimPlotMark *first = a, *second = b;

  if (first->x != second->x)
    return first->x < second->x ? -1 : 1;
  return first->y < second->y ? -1 : first->y > second->y;
}

void
sim_plot_sort (GArray *marks)
{
  g_array_sort (marks, by_place);
}

void
sim_plot_sort_series (SimPlotData *data)
{
  for (guint p = 0; p < data->panels->len; p++)
    for (guint s = 0; s < data->titles->len; s++)
      sim_plot_sort (sim_plot_marks (data, p, s));
}

/* --- points that share a place --- */

static gboolean
same_cell (const SimCell *a, const SimCell *b)
{
  if (a->text || b->text)
    return g_strcmp0 (a->text, b->text) == 0;
  return a->number == b->number || (isnan (a->number) && isnan (b->number));
}

/* What tells two points apart that the plot does not average over; NULL when nothing does. */
static const char *
left_out (const SimPlotMaker *m, guint one, guint other)
{
  for (guint k = 0; k < sim_summary_n_columns (m->summary); k++)
    {
      const char *path = sim_summary_column (m->summary, k);
      SimCell a = sim_summary_value (m->summary, one, k);
      SimCell b = sim_summary_value (m->summary, other, k);

      if (!same_cell (&a, &b)
          && !(m->spec->average && g_strv_contains ((const char *const *) m->spec->average, path)))
        return path;
    }
  return NULL;
}

gboolean
sim_plot_may_share (const SimPlotMaker *m, guint one, guint other, const char *place,
                    GError **error)
{
  const char *path = left_out (m, one, other);

  return path == NULL
         || sim_invalid (error, "plot %s: points share %s and differ by %s: say by, where%s",
                         m->spec->id, place, path,
                         sim_plot_is_of_observations (m->spec) ? " or facet"
                                                               : ", facet or average");
}

gboolean
sim_plot_cell (const SimPlotMaker *m, guint point, const char *name, SimCell *cell, GError **error)
{
  *cell = (SimCell){ 0, "" };
  return name == NULL || sim_summary_cell (m->summary, point, name, cell, error);
}

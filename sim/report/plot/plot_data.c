/* sim/report/plot/plot_data.c - see plot_data.h. */
#include "sim/report/plot/plot_data.h"
#include <math.h>
#include "sim/report/table/table.h"

/* A mark in the making: the sums over its points, and the first of them. */
typedef struct {
  guint       panel, series;
  double      x, y, half;
  guint       point, n, n_replications;
  gboolean    whole;            /* every point had a value */
  const char *x_text;           /* (nullable) */
} Place;

typedef struct {
  const SimSummary  *summary;
  const SimPlotSpec *spec;
  SimPlotData       *data;
  GArray            *places;    /* (element-type Place) */
  GHashTable        *by_key;    /* "panel/series/point/x" -> index + 1; looked up, never walked */
} Collector;

static void
panel_free (gpointer data)
{
  SimPlotPanel *panel = data;

  g_free (panel->title);
  g_ptr_array_unref (panel->series);
  g_free (panel);
}

void
sim_plot_data_free (SimPlotData *data)
{
  if (data == NULL)
    return;
  g_ptr_array_unref (data->ticks);
  g_ptr_array_unref (data->titles);
  g_ptr_array_unref (data->panels);
  g_free (data);
}

static char *
text_of (const SimCell *cell)
{
  return cell->text ? g_strdup (cell->text) : sim_table_humane_text (cell->number);
}

/* Returns: the place of @cell's text in @texts, where it is put when it is new. */
static guint
text_index (GPtrArray *texts, const SimCell *cell)
{
  g_autofree char *text = text_of (cell);

  for (guint i = 0; i < texts->len; i++)
    if (g_str_equal (g_ptr_array_index (texts, i), text))
      return i;
  g_ptr_array_add (texts, g_steal_pointer (&text));
  return texts->len - 1;
}

static guint
panel_index (SimPlotData *data, const SimCell *cell)
{
  g_autofree char *text = text_of (cell);
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
left_out (const Collector *c, guint one, guint other)
{
  for (guint k = 0; k < sim_summary_n_columns (c->summary); k++)
    {
      const char *path = sim_summary_column (c->summary, k);
      SimCell a = sim_summary_value (c->summary, one, k);
      SimCell b = sim_summary_value (c->summary, other, k);

      if (!same_cell (&a, &b)
          && !(c->spec->average && g_strv_contains ((const char *const *) c->spec->average, path)))
        return path;
    }
  return NULL;
}

static gboolean
refuse_shared (const Collector *c, const Place *place, guint point, GError **error)
{
  const char *path = left_out (c, place->point, point);
  SimCell x = { place->x, place->x_text };
  g_autofree char *at = text_of (&x);

  if (path == NULL)
    return TRUE;
  return sim_invalid (error,
                      "plot %s: points share %s = %s and differ by %s: say by, where, facet or "
                      "average",
                      c->spec->id, c->spec->x, at, path);
}

/* --- collecting --- */

static gboolean
cell_at (const Collector *c, guint point, const char *name, SimCell *cell, GError **error)
{
  *cell = (SimCell){ 0, "" };
  return name == NULL || sim_summary_cell (c->summary, point, name, cell, error);
}

static gboolean
is_drawn (const Collector *c, const SimCell *x)
{
  return x->text || !(isnan (x->number) || (c->spec->log_x && x->number <= 0));
}

/* Marks over two metrics, a mark for each point: that two have the same x means nothing. */
static gboolean
is_scatter (const Collector *c)
{
  for (guint k = 0; k < sim_summary_n_columns (c->summary); k++)
    if (g_str_equal (sim_summary_column (c->summary, k), c->spec->x))
      return FALSE;
  return c->spec->average == NULL && g_str_equal (c->spec->kind, "points");
}

static Place *
place_of (Collector *c, const Place *like, guint point)
{
  g_autofree char *x = like->x_text ? NULL : g_strdup_printf ("%.17g", like->x);
  char *key = g_strdup_printf ("%u/%u/%u/%s", like->panel, like->series, is_scatter (c) ? point : 0,
                               like->x_text ? like->x_text : x);
  guint index = GPOINTER_TO_UINT (g_hash_table_lookup (c->by_key, key));

  if (index == 0)
    {
      Place fresh = *like;

      fresh.point = point;
      fresh.whole = TRUE;
      g_array_append_val (c->places, fresh);
      g_hash_table_insert (c->by_key, key, GUINT_TO_POINTER (c->places->len));
      return &g_array_index (c->places, Place, c->places->len - 1);
    }
  g_free (key);
  return &g_array_index (c->places, Place, index - 1);
}

static void
add_value (Place *place, const SimStat *stat)
{
  place->n++;
  place->whole = place->whole && stat->n > 0;
  place->y += stat->mean;
  place->half += stat->half_width;
  place->n_replications = MAX (place->n_replications, stat->n);
}

static gboolean
add_point (Collector *c, guint point, GError **error)
{
  SimStat stat = sim_summary_stat (c->summary, point, c->data->metric);
  SimCell x, by, facet;
  Place like = { 0 }, *place;

  if (!cell_at (c, point, c->spec->x, &x, error) || !cell_at (c, point, c->spec->by, &by, error)
      || !cell_at (c, point, c->spec->facet, &facet, error))
    return FALSE;
  if (!is_drawn (c, &x))
    return TRUE;
  if (x.text && !c->data->categories)
    return sim_invalid (error, "x: %s is a text at some points and a number at others", c->spec->x);
  like.panel = panel_index (c->data, &facet);
  like.series = text_index (c->data->titles, &by);
  like.x = x.number;
  like.x_text = x.text;
  place = place_of (c, &like, point);
  if (place->point != point && !refuse_shared (c, place, point, error))
    return FALSE;
  add_value (place, &stat);
  return TRUE;
}

/* --- marks --- */

/* An interval that reaches zero has no place on a logarithmic axis. */
static void
put_mark (const Collector *c, const Place *place)
{
  SimPlotPanel *panel = g_ptr_array_index (c->data->panels, place->panel);
  double y = place->y / place->n, half = place->half / place->n;
  SimCell x = { place->x, place->x_text };
  SimPlotMark mark = { place->x, y, y, y };

  if (!place->whole || (c->spec->log_y && y <= 0))
    return;
  if (!isnan (half))
    {
      mark.low = c->spec->log_y ? fmax (y - half, y / 10) : y - half;
      mark.high = y + half;
    }
  if (c->data->categories)
    mark.x = text_index (c->data->ticks, &x);
  g_array_append_val ((GArray *) g_ptr_array_index (panel->series, place->series), mark);
  c->data->n = MAX (c->data->n, place->n_replications);
}

static int
by_x (gconstpointer a, gconstpointer b)
{
  const SimPlotMark *first = a, *second = b;

  if (first->x != second->x)
    return first->x < second->x ? -1 : 1;
  return first->y < second->y ? -1 : first->y > second->y;
}

static gboolean
is_empty (const SimPlotData *data, guint series)
{
  for (guint p = 0; p < data->panels->len; p++)
    {
      const SimPlotPanel *panel = g_ptr_array_index (data->panels, p);

      if (((const GArray *) g_ptr_array_index (panel->series, series))->len > 0)
        return FALSE;
    }
  return TRUE;
}

/* A series without a mark anywhere is not in the key. */
static void
drop_empty (SimPlotData *data)
{
  for (guint s = data->titles->len; s-- > 0;)
    {
      if (!is_empty (data, s))
        continue;
      g_ptr_array_remove_index (data->titles, s);
      for (guint p = 0; p < data->panels->len; p++)
        g_ptr_array_remove_index (((SimPlotPanel *) g_ptr_array_index (data->panels, p))->series,
                                  s);
    }
}

static gboolean
put_marks (Collector *c, GError **error)
{
  SimPlotData *data = c->data;

  for (guint p = 0; p < data->panels->len; p++)
    for (guint s = 0; s < data->titles->len; s++)
      g_ptr_array_add (((SimPlotPanel *) g_ptr_array_index (data->panels, p))->series,
                       g_array_new (FALSE, FALSE, sizeof (SimPlotMark)));
  for (guint i = 0; i < c->places->len; i++)
    put_mark (c, &g_array_index (c->places, Place, i));
  drop_empty (data);
  for (guint p = 0; p < data->panels->len; p++)
    for (guint s = 0; s < data->titles->len; s++)
      g_array_sort (
        g_ptr_array_index (((SimPlotPanel *) g_ptr_array_index (data->panels, p))->series, s),
        by_x);
  return data->titles->len > 0
         || sim_invalid (error, "plot %s: no point has a value of %s", c->spec->id, c->spec->y);
}

static gboolean
collect (Collector *c, GError **error)
{
  g_autoptr (GArray) points = sim_summary_select (c->summary, c->spec->where, error);
  SimCell x = { 0, NULL };

  if (points == NULL || !sim_summary_find (c->summary, c->spec->y, &c->data->metric, error)
      || (points->len > 0 && !cell_at (c, g_array_index (points, guint, 0), c->spec->x, &x, error)))
    return FALSE;
  c->data->categories = points->len > 0 && (x.text || g_str_equal (c->spec->kind, "bars"));
  for (guint i = 0; i < points->len; i++)
    if (!add_point (c, g_array_index (points, guint, i), error))
      return FALSE;
  return put_marks (c, error);
}

SimPlotData *
sim_plot_data_new (const SimSummary *summary, const SimPlotSpec *spec, GError **error)
{
  g_autoptr (SimPlotData) data = g_new0 (SimPlotData, 1);
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (Place));
  g_autoptr (GHashTable) by_key = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Collector c = { summary, spec, data, places, by_key };

  data->ticks = g_ptr_array_new_with_free_func (g_free);
  data->titles = g_ptr_array_new_with_free_func (g_free);
  data->panels = g_ptr_array_new_with_free_func (panel_free);
  return collect (&c, error) ? g_steal_pointer (&data) : NULL;
}

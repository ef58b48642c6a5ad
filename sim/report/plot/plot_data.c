/* sim/report/plot/plot_data.c - see plot_data.h. */
#include "sim/report/plot/plot_state.h"
#include <math.h>
#include <string.h>
#include "sim/report/table/table.h"

/* A mark in the making: the sums over its points, and the first of them. */
typedef struct {
  guint panel, series;
  double x, y, half;
  guint point, n, n_replications;
  gboolean whole;     /* every point had a value */
  const char *x_text; /* (nullable) */
} Place;

typedef struct {
  SimPlotMaker maker;
  guint metric;
  GArray *places;     /* (element-type Place) */
  GHashTable *by_key; /* "panel/series/point/x" -> index + 1; looked up, never walked */
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
  g_array_unref (data->lines);
  g_ptr_array_unref (data->published);
  g_free (data);
}

static gboolean
refuse_shared (const Collector *c, const Place *place, guint point, GError **error)
{
  SimCell x = { place->x, place->x_text };
  g_autofree char *at = sim_plot_text_of (c->maker.data, &x);
  g_autofree char *where = g_strdup_printf ("%s = %s", c->maker.spec->x, at);

  return sim_plot_may_share (&c->maker, place->point, point, where, error);
}

/* --- collecting --- */

/* Categories have no scale.  What has no place on x is counted. */
static gboolean
is_drawn (const Collector *c, const SimCell *x)
{
  SimPlotData *data = c->maker.data;

  if (x->text || (data->categories && !isnan (x->number)))
    return TRUE;
  if (!isfinite (x->number))
    data->n_blank++;
  else if (c->maker.spec->log_x && x->number <= 0)
    data->n_outside++;
  else
    return TRUE;
  return FALSE;
}

/* Marks over two metrics, a mark for each point: that two have the same x means nothing. */
static gboolean
is_scatter (const Collector *c)
{
  if (sim_plot_is (c->maker.spec, "front"))
    return TRUE;
  for (guint k = 0; k < sim_summary_n_columns (c->maker.summary); k++)
    if (g_str_equal (sim_summary_column (c->maker.summary, k), c->maker.spec->x))
      return FALSE;
  return c->maker.spec->average == NULL && sim_plot_is (c->maker.spec, "points");
}

/* Categories are what their texts are. */
static Place *
place_of (Collector *c, const Place *like, guint point)
{
  SimCell cell = { like->x, like->x_text };
  g_autofree char *x = c->maker.data->categories ? sim_plot_text_of (c->maker.data, &cell)
                                                 : g_strdup_printf ("%.17g", like->x);
  char *key
    = g_strdup_printf ("%u/%u/%u/%s", like->panel, like->series, is_scatter (c) ? point : 0, x);
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
  SimStat stat = sim_summary_stat (c->maker.summary, point, c->metric);
  SimCell x, by, facet;
  Place like = { 0 }, *place;

  if (!sim_plot_cell (&c->maker, point, c->maker.spec->x, &x, error)
      || !sim_plot_cell (&c->maker, point, c->maker.spec->by, &by, error)
      || !sim_plot_cell (&c->maker, point, c->maker.spec->facet, &facet, error))
    return FALSE;
  if (!is_drawn (c, &x))
    return TRUE;
  if (x.text && !c->maker.data->categories)
    return sim_invalid (error, "x: %s is a text at some points and a number at others",
                        c->maker.spec->x);
  like.panel = sim_plot_panel (c->maker.data, &facet);
  like.series = sim_plot_text (c->maker.data, c->maker.data->titles, &by);
  like.x = x.number;
  like.x_text = x.text;
  place = place_of (c, &like, point);
  if (place->point != point && !refuse_shared (c, place, point, error))
    return FALSE;
  add_value (place, &stat);
  return TRUE;
}

/* --- marks --- */

/* A share is told by its name, `idle_share.mean`: its interval ends at 0 and 1. */
static gboolean
is_share (const char *name)
{
  g_autofree char *stem = g_strndup (name, strcspn (name, ".["));

  return g_str_has_suffix (stem, "share") || g_str_has_suffix (stem, "availability")
         || g_str_has_suffix (stem, "utilization") || g_str_has_suffix (stem, "utilisation");
}

/* A line does not go on over a point that has no value: it is parted there. */
static void
put_gap (const Collector *c, const Place *place)
{
  SimPlotPanel *panel = g_ptr_array_index (c->maker.data->panels, place->panel);
  SimPlotMark gap = { place->x, NAN, NAN, NAN, NAN, NAN, 0 };

  if (sim_plot_is (c->maker.spec, "line") && !c->maker.data->categories)
    g_array_append_val ((GArray *) g_ptr_array_index (panel->series, place->series), gap);
}

/* An interval that reaches zero has no place on a logarithmic axis. */
static void
put_mark (const Collector *c, const Place *place)
{
  SimPlotPanel *panel = g_ptr_array_index (c->maker.data->panels, place->panel);
  double y = place->y / place->n, half = place->half / place->n;
  SimCell x = { place->x, place->x_text };
  SimPlotMark mark = { place->x, y, y, y, NAN, NAN, place->n == 1 ? place->point + 1 : 0 };
  gboolean blank = !place->whole || !isfinite (y);

  if (blank || (c->maker.spec->log_y && y <= 0))
    {
      c->maker.data->n_blank += blank ? 1 : 0;
      c->maker.data->n_outside += blank ? 0 : 1;
      put_gap (c, place);
      return;
    }
  if (!isnan (half))
    {
      const SimStoreMetric *metric = c->maker.data->metric;
      gboolean share = is_share (metric->name);

      mark.low = c->maker.spec->log_y ? fmax (y - half, y / 10) : y - half;
      mark.high = y + half;
      if ((share && y >= 0) || g_str_equal (metric->kind, "count"))
        mark.low = fmax (mark.low, 0);
      if (share && y <= 1)
        mark.high = fmin (mark.high, 1);
    }
  if (c->maker.data->categories)
    mark.x = sim_plot_text (c->maker.data, c->maker.data->ticks, &x);
  g_array_append_val ((GArray *) g_ptr_array_index (panel->series, place->series), mark);
  c->maker.data->n = MAX (c->maker.data->n, place->n_replications);
}

/* Gaps alone are nothing to see. */
static gboolean
is_empty (const SimPlotData *data, guint series)
{
  for (guint p = 0; p < data->panels->len; p++)
    {
      const GArray *marks = sim_plot_marks (data, p, series);

      for (guint i = 0; i < marks->len; i++)
        if (!isnan (g_array_index (marks, SimPlotMark, i).y))
          return FALSE;
    }
  return TRUE;
}

/* A series without a mark anywhere is not in the key; a row of a heat map is white. */
static void
drop_empty (SimPlotData *data, const SimPlotSpec *spec)
{
  gboolean none = TRUE;

  for (guint s = 0; s < data->titles->len; s++)
    none = none && is_empty (data, s);
  for (guint s = data->titles->len; (none || !sim_plot_is (spec, "heat")) && s-- > 0;)
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
  SimPlotData *data = c->maker.data;

  sim_plot_open_series (data);
  for (guint i = 0; i < c->places->len; i++)
    put_mark (c, &g_array_index (c->places, Place, i));
  drop_empty (data, c->maker.spec);
  sim_plot_sort_series (data);
  if (data->titles->len == 0)
    return sim_invalid (error, "plot %s: no point has a value of %s", c->maker.spec->id,
                        c->maker.spec->y);
  if (sim_plot_is (c->maker.spec, "front"))
    sim_plot_add_front (data, c->maker.spec);
  return !sim_plot_is (c->maker.spec, "stacked") || sim_plot_stack (data, c->maker.spec, error);
}

/* The numbers of @name at all points, sorted, where they must have texts of their own.  Returns:
 * (transfer full) (element-type double): empty where there is a text among them; NULL: an error. */
static GArray *
tell_apart (const SimPlotMaker *m, const GArray *points, const char *name, GError **error)
{
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (double));
  gboolean texts = FALSE;
  SimCell cell;

  for (guint i = 0; i < points->len; i++)
    {
      if (!sim_plot_cell (m, g_array_index (points, guint, i), name, &cell, error))
        return NULL;
      texts = texts || cell.text;
      if (!cell.text && !isnan (cell.number))
        g_array_append_val (numbers, cell.number);
    }
  sim_plot_tell_apart (m->data, numbers);
  if (texts)
    g_array_set_size (numbers, 0);
  return g_steal_pointer (&numbers);
}

/* Cells of a heat map lie as numbers do, whatever the order of points; texts in that order. */
static gboolean
name_values (const SimPlotMaker *m, const GArray *points, GError **error)
{
  g_autoptr (GArray) facets = tell_apart (m, points, m->spec->facet, error);
  g_autoptr (GArray) rows = facets ? tell_apart (m, points, m->spec->by, error) : NULL;
  g_autoptr (GArray) xs
    = rows && m->data->categories ? tell_apart (m, points, m->spec->x, error) : NULL;

  if (rows == NULL || (m->data->categories && xs == NULL))
    return FALSE;
  for (guint i = 0; sim_plot_is (m->spec, "heat") && i < xs->len; i++)
    sim_plot_text (m->data, m->data->ticks, &(SimCell){ g_array_index (xs, double, i), NULL });
  for (guint i = 0; sim_plot_is (m->spec, "heat") && i < rows->len; i++)
    sim_plot_text (m->data, m->data->titles, &(SimCell){ g_array_index (rows, double, i), NULL });
  return TRUE;
}

/* Are values of x numbered categories? */
static gboolean
has_categories (const SimPlotSpec *spec, const SimCell *x)
{
  static const char *const kinds[] = { "bars", "stacked", "heat", "box", NULL };

  return sim_plot_has_x (spec) && (x->text || g_strv_contains (kinds, spec->kind));
}

/* A metric on x brings its unit; parameters have theirs in their names. */
static const SimStoreMetric *
metric_on_x (const SimPlotMaker *m)
{
  guint metric;

  for (guint k = 0; k < sim_summary_n_columns (m->summary); k++)
    if (g_str_equal (sim_summary_column (m->summary, k), m->spec->x))
      return NULL;
  return sim_summary_find (m->summary, m->spec->x, &metric, NULL)
           ? sim_summary_metric (m->summary, metric)
           : NULL;
}

/* Points whose metrics are one value each. */
static gboolean
collect_values (Collector *c, const GArray *points, GError **error)
{
  const SimPlotMaker *m = &c->maker;

  if (!sim_summary_find (m->summary, m->spec->y, &c->metric, error))
    return FALSE;
  m->data->metric = sim_summary_metric (m->summary, c->metric);
  m->data->x_metric = metric_on_x (m);
  for (guint i = 0; i < points->len; i++)
    if (!add_point (c, g_array_index (points, guint, i), error))
      return FALSE;
  return put_marks (c, error);
}

static gboolean
collect_observations (const SimPlotMaker *m, const GArray *points, GError **error)
{
  if (!sim_plot_observe (m, points, error))
    return FALSE;
  drop_empty (m->data, m->spec);
  return m->data->titles->len > 0
         || sim_invalid (error, "plot %s: no point has %s of %s", m->spec->id,
                         sim_plot_is (m->spec, "time") ? "samples" : "enough observations",
                         m->spec->y);
}

static gboolean
collect (Collector *c, GError **error)
{
  const SimPlotMaker *m = &c->maker;
  const char *fault = sim_plot_fault (m->spec);
  g_autoptr (GArray) points = fault ? NULL : sim_summary_select (m->summary, m->spec->where, error);
  SimCell x = { 0, NULL };

  if (fault)
    return sim_invalid (error, "plot %s: %s", m->spec->id, fault);
  if (points == NULL
      || (points->len > 0 && sim_plot_has_x (m->spec)
          && !sim_plot_cell (m, g_array_index (points, guint, 0), m->spec->x, &x, error)))
    return FALSE;
  m->data->categories = points->len > 0 && has_categories (m->spec, &x);
  if (!name_values (m, points, error))
    return FALSE;
  if (sim_plot_is_of_observations (m->spec))
    return collect_observations (m, points, error);
  return collect_values (c, points, error);
}

SimPlotData *
sim_plot_data_new (const SimSummary *summary, SimStore *store, const SimPlotSpec *spec,
                   GError **error)
{
  g_autoptr (SimPlotData) data = g_new0 (SimPlotData, 1);
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (Place));
  g_autoptr (GHashTable) by_key = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Collector c = { { summary, store, spec, data }, 0, places, by_key };

  data->ticks = g_ptr_array_new_with_free_func (g_free);
  data->titles = g_ptr_array_new_with_free_func (g_free);
  data->panels = g_ptr_array_new_with_free_func (panel_free);
  data->lines = g_array_new (FALSE, FALSE, sizeof (SimPlotLine));
  data->published = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  return collect (&c, error) && sim_plot_overlay (data, spec, error) ? g_steal_pointer (&data)
                                                                     : NULL;
}

/* sim/report/plot/plot.c - see plot.h. */
#include "sim/report/plot/plot.h"
#include <math.h>
#include "sim/report/plot/gnuplot.h"
#include "sim/report/plot/plot_state.h"
#include "sim/report/table/table.h"

enum {
  MAX_LOG_TICKS = 10,       /* on a logarithmic axis, so few values are ticks of their own */
  MAX_TITLE = 20,           /* characters of a name in the key */
  MAX_DOTS = 60,            /* so few samples are seen each; a single one would not be otherwise */
};
static const double big = 1e5;      /* from here on axis numbers are 100 k */

typedef struct {
  const SimPlotSpec *spec;
  const SimPlotData *data;
} Plot;

static const SimPlotPanel *
panel_of (const Plot *plot, guint i)
{
  return g_ptr_array_index (plot->data->panels, i);
}

/* All marks of all panels. */
static GArray *
all_marks (const Plot *plot)
{
  GArray *all = g_array_new (FALSE, FALSE, sizeof (SimPlotMark));

  for (guint p = 0; p < plot->data->panels->len; p++)
    sim_plot_append_panel (plot->data, p, all);
  return all;
}

/* --- the script --- */

/* An empty block would not count as one. */
static void
put_block (GString *out, const GArray *marks, gboolean boxes)
{
  for (guint k = 0; k < marks->len; k++)
    {
      const SimPlotMark *mark = &g_array_index (marks, SimPlotMark, k);

      sim_gnuplot_put_double (out, mark->x);
      sim_gnuplot_put_double (out, mark->y);
      sim_gnuplot_put_double (out, mark->low);
      sim_gnuplot_put_double (out, mark->high);
      if (boxes)
        {
          sim_gnuplot_put_double (out, mark->lower);
          sim_gnuplot_put_double (out, mark->upper);
        }
      g_string_append_c (out, '\n');
    }
  g_string_append (out, marks->len > 0 ? "\n\n" : " NaN NaN NaN NaN\n\n\n");
}

static void
put_data (GString *out, const Plot *plot)
{
  g_string_append (out, "$data << END\n");
  for (guint p = 0; p < plot->data->panels->len; p++)
    for (guint s = 0; s < plot->data->titles->len; s++)
      put_block (out, sim_plot_marks (plot->data, p, s), sim_plot_is (plot->spec, "box"));
  g_string_append (out, "END\n");
}

/* The smallest and largest x and y, intervals included where they are drawn. */
typedef struct {
  double x_low, x_high, y_low, y_high;
} Extremes;

/* What is drawn over the marks has to be inside as well. */
static void
widen (const Plot *plot, Extremes *e)
{
  for (guint i = 0; i < plot->data->lines->len; i++)
    {
      double x = g_array_index (plot->data->lines, SimPlotLine, i).x;

      e->x_low = fmin (e->x_low, x);
      e->x_high = fmax (e->x_high, x);
    }
  for (guint p = 0; p < plot->data->published->len; p++)
    {
      const GArray *marks = g_ptr_array_index (plot->data->published, p);

      for (guint i = 0; i < marks->len; i++)
        {
          const SimPlotMark *mark = &g_array_index (marks, SimPlotMark, i);

          e->x_low = fmin (e->x_low, mark->x);
          e->x_high = fmax (e->x_high, mark->x);
          e->y_low = fmin (e->y_low, fmin (mark->y, mark->low));
          e->y_high = fmax (e->y_high, fmax (mark->y, mark->high));
        }
    }
}

static gboolean
has_published (const Plot *plot)
{
  for (guint p = 0; p < plot->data->published->len; p++)
    if (((const GArray *) g_ptr_array_index (plot->data->published, p))->len > 0)
      return TRUE;
  return FALSE;
}

static Extremes
extremes_of (const Plot *plot)
{
  g_autoptr (GArray) all = all_marks (plot);
  gboolean ends
    = plot->spec->band || sim_plot_is (plot->spec, "stacked") || sim_plot_is (plot->spec, "box");
  Extremes e = { INFINITY, -INFINITY, INFINITY, -INFINITY };

  for (guint k = 0; k < all->len; k++)
    {
      const SimPlotMark *mark = &g_array_index (all, SimPlotMark, k);

      e.x_low = fmin (e.x_low, mark->x);
      e.x_high = fmax (e.x_high, mark->x);
      e.y_low = fmin (e.y_low, ends ? mark->low : mark->y);
      e.y_high = fmax (e.y_high, ends ? mark->high : mark->y);
    }
  widen (plot, &e);
  return e;
}

/* Values of x in order, each once. */
static GArray *
distinct_x (const Plot *plot)
{
  GArray *all = all_marks (plot);
  guint n = 0;

  sim_plot_sort (all);
  for (guint i = 0; i < all->len; i++)
    if (i == 0
        || g_array_index (all, SimPlotMark, i).x != g_array_index (all, SimPlotMark, n - 1).x)
      g_array_index (all, SimPlotMark, n++) = g_array_index (all, SimPlotMark, i);
  g_array_set_size (all, n);
  return all;
}

/* Ticks of our own: where they stand, and their texts. */
static GPtrArray *
own_ticks (const Plot *plot, GArray *at)
{
  g_autoptr (GArray) xs = distinct_x (plot);
  GPtrArray *texts = g_ptr_array_new_with_free_func (g_free);
  gboolean few = plot->spec->log_x && xs->len <= MAX_LOG_TICKS;

  for (guint i = 0; plot->data->categories && i < plot->data->ticks->len; i++)
    {
      double place = i;

      g_array_append_val (at, place);
      g_ptr_array_add (texts, g_strdup (g_ptr_array_index (plot->data->ticks, i)));
    }
  for (guint i = 0; !plot->data->categories && few && i < xs->len; i++)
    {
      double x = g_array_index (xs, SimPlotMark, i).x;

      g_array_append_val (at, x);
      g_ptr_array_add (texts, sim_table_humane_text (x));
    }
  return texts;
}

/* The categories, the few values of a logarithmic axis, or dates. */
static void
put_ticks (GString *out, const Plot *plot)
{
  g_autoptr (GArray) at = g_array_new (FALSE, FALSE, sizeof (double));
  Extremes e = extremes_of (plot);
  g_autoptr (GPtrArray) texts
    = plot->data->calendar ? sim_plot_dates (e.x_low, e.x_high, at) : own_ticks (plot, at);

  g_string_append_printf (out, "n_ticks = %u\n", texts->len);
  sim_gnuplot_put_ticks (out, "X", texts);
  g_string_append_printf (out, "array XP[%u] = [", MAX (texts->len, 1));
  for (guint i = 0; i < texts->len; i++)
    {
      g_string_append (out, i ? "," : "");
      sim_gnuplot_put_double (out, g_array_index (at, double, i));
    }
  g_string_append (out, texts->len > 0 ? "]\n" : "0]\n");
}

/* Has each curve so few marks that they are drawn? */
static gboolean
has_dots (const Plot *plot)
{
  guint most = 0;

  for (guint p = 0; p < plot->data->panels->len; p++)
    for (guint s = 0; s < plot->data->titles->len; s++)
      most = MAX (most, sim_plot_marks (plot->data, p, s)->len);
  return sim_plot_is (plot->spec, "time") && most <= MAX_DOTS;
}

static void
put_scales (GString *out, const Plot *plot)
{
  const SimPlotSpec *spec = plot->spec;
  gboolean bars = sim_plot_is (spec, "bars") || sim_plot_is (spec, "stacked");
  Extremes e = extremes_of (plot);

  sim_gnuplot_put_real (out, "x_low", e.x_low);
  sim_gnuplot_put_real (out, "x_high", e.x_high);
  sim_gnuplot_put_real (out, "y_low", e.y_low);
  sim_gnuplot_put_real (out, "y_high", e.y_high);
  g_string_append_printf (out, "log_x = %d\nlog_y = %d\nband = %d\n",
                          spec->log_x && !plot->data->categories, spec->log_y, spec->band);
  g_string_append_printf (out, "share = %d\n",
                          sim_plot_is (spec, "cdf") || sim_plot_is (spec, "ccdf"));
  g_string_append_printf (out, "dots = %d\nfixed_y = %d\nfixed_x = %d\n", has_dots (plot),
                          has_published (plot),
                          !plot->data->categories
                            && (plot->data->lines->len > 0 || has_published (plot)));
  g_string_append_printf (out, "from_zero = %d\n",
                          !spec->log_y && e.y_low >= 0 && (bars || e.y_low < e.y_high / 2));
  g_string_append_printf (out, "big_x = %d\nbig_y = %d\n",
                          !plot->data->categories && !plot->data->calendar && e.x_high >= big,
                          e.y_high >= big);
}

/* Series that the key names; the rows of a heat map are on its axis. */
static guint
keyed (const Plot *plot)
{
  return sim_plot_is (plot->spec, "heat") ? 1 : plot->data->titles->len;
}

/* Long names, such as keys of builders, would leave the picture no room: their two ends. */
static char *
short_title (const char *title)
{
  g_autofree char *start = NULL, *end = NULL;
  glong n = g_utf8_strlen (title, -1);

  if (n <= MAX_TITLE)
    return g_strdup (title);
  start = g_utf8_substring (title, 0, MAX_TITLE / 2);
  end = g_utf8_substring (title, n - MAX_TITLE / 4, n);
  return g_strconcat (start, "…", end, NULL);
}

static void
put_titles (GString *out, const Plot *plot)
{
  g_autoptr (GPtrArray) titles = g_ptr_array_new_with_free_func (g_free);

  g_autoptr (GPtrArray) panels = g_ptr_array_new ();

  for (guint i = 0; i < plot->data->panels->len; i++)
    g_ptr_array_add (panels, panel_of (plot, i)->title);
  g_string_append_printf (out, "n_rows = %u\nn_series = %u\nn_panels = %u\nfirst = 0\n",
                          plot->data->titles->len, keyed (plot), panels->len);
  for (guint i = 0; i < plot->data->titles->len; i++)
    g_ptr_array_add (titles, short_title (g_ptr_array_index (plot->data->titles, i)));
  sim_gnuplot_put_array (out, "T", titles);
  sim_gnuplot_put_array (out, "F", panels);
}

/* Which file of the looks draws a kind: distributions and series over time are curves. */
static const char *
drawn_as (const SimPlotSpec *spec)
{
  return sim_plot_has_x (spec) ? spec->kind : "curve";
}

static void
put_labels (GString *out, const Plot *plot)
{
  const SimPlotSpec *spec = plot->spec;
  g_autofree char *x = sim_plot_x_label (plot->data, spec);
  g_autofree char *y = sim_plot_y_label (plot->data, spec);
  g_autofree char *by = spec->by ? sim_plot_label (spec->by, NULL) : g_strdup ("");
  g_autofree char *facet = spec->facet ? sim_plot_label (spec->facet, NULL) : g_strdup ("");

  sim_gnuplot_put_text (out, "x_text", x);
  sim_gnuplot_put_text (out, "y_text", sim_plot_is (spec, "heat") ? by : y);
  sim_gnuplot_put_text (out, "z_text", y);
  sim_gnuplot_put_text (out, "kind_text", drawn_as (spec));
  sim_gnuplot_put_text (out, "key_text", by);
  sim_gnuplot_put_text (out, "facet_text", facet);
}

/* What the picture is about, and what has to be said of its marks. */
static void
put_frame (GString *out, const Plot *plot, const SimPicture *picture)
{
  g_autofree char *over = plot->spec->average ? g_strjoinv (", ", plot->spec->average) : NULL;
  g_autofree char *marks = sim_plot_note (plot->data, plot->spec);
  g_autofree char *note
    = over ? g_strdup_printf ("mean over %s%s%s", over, marks[0] ? "; " : "", marks)
           : g_strdup (marks);

  sim_gnuplot_put_picture (out, picture, plot->spec->title ? plot->spec->title : "", note);
}

/* --- events and published points --- */

/* Everywhere the same lines: gnuplot keeps them from panel to panel. */
static void
put_events (GString *out, const Plot *plot)
{
  for (guint i = 0; i < plot->data->lines->len; i++)
    {
      const SimPlotLine *line = &g_array_index (plot->data->lines, SimPlotLine, i);

      sim_gnuplot_put_real (out, "event_x", line->x);
      sim_gnuplot_put_text (out, "event_text", line->text);
      g_string_append_printf (out,
                              "set arrow %u from event_x, graph 0 to event_x, graph 1 nohead "
                              "dashtype 2 linecolor rgb '#444444' back\n"
                              "set label %u event_text at event_x, graph %g left offset 0.4,0 "
                              "noenhanced font face (-2) textcolor rgb '#333333' front\n",
                              i + 1, i + 2, 0.97 - 0.06 * (i % 3));
    }
}

/* Of one panel, in place of those of the last one: arrows and labels from 1000 on. */
static void
put_published (GString *out, const Plot *plot, guint panel)
{
  const GArray *marks = g_ptr_array_index (plot->data->published, panel);

  g_string_append (out, "do for [k=1000:2000] { if (k > last_published) { break }; unset arrow k; "
                        "unset label k }\n");
  for (guint i = 0; i < marks->len; i++)
    {
      const SimPlotMark *mark = &g_array_index (marks, SimPlotMark, i);

      sim_gnuplot_put_real (out, "px", mark->x);
      sim_gnuplot_put_real (out, "py", isnan (mark->y) ? 0 : mark->y);
      sim_gnuplot_put_real (out, "p_low", isnan (mark->low) ? 0 : mark->low);
      sim_gnuplot_put_real (out, "p_high", isnan (mark->high) ? 0 : mark->high);
      if (mark->high > mark->low)
        g_string_append_printf (out,
                                "set arrow %u from px, p_low to px, p_high heads size screen "
                                "0.006,90 linecolor rgb '#111111' linewidth 1.4 front\n",
                                1000 + i);
      if (!isnan (mark->y))
        g_string_append_printf (out,
                                "set label %u '' at px, py point pointtype 4 pointsize 1.1 "
                                "linecolor rgb '#111111' front\n",
                                1000 + i);
    }
  g_string_append_printf (out, "last_published = %u\n", marks->len > 0 ? 999 + marks->len : 0);
}

/* The panels, one after the other in one picture, and a last one for the key. */
static void
put_panels (GString *out, const Plot *plot, const char *kind, const SimPicture *picture)
{
  g_autofree char *begin = g_build_filename (picture->template_dir, "panels.gp", NULL);
  g_autofree char *key = g_build_filename (picture->template_dir, "key.gp", NULL);
  guint n = plot->data->panels->len, n_series = plot->data->titles->len;

  sim_gnuplot_put_load (out, begin);
  for (guint i = 0; i < n; i++)
    {
      g_string_append_printf (out, "first = %u\nset title facet_text.' = '.F[%u]\n", i * n_series,
                              i + 1);
      put_published (out, plot, i);
      sim_gnuplot_put_load (out, kind);
    }
  g_string_append (out, "unset arrow\nunset label\n");
  if (n_series > 1 && keyed (plot) > 1)
    sim_gnuplot_put_load (out, key);
  g_string_append (out, "unset multiplot\n");
}

static char *
looks_of (const SimPlotSpec *spec, const SimPicture *picture)
{
  g_autofree char *name = g_strconcat (drawn_as (spec), ".gp", NULL);

  return g_build_filename (picture->template_dir, name, NULL);
}

char *
sim_plot_script (const SimSummary *summary, SimStore *store, const SimPlotSpec *spec,
                 const SimPicture *picture, GError **error)
{
  g_autoptr (SimPlotData) data = sim_plot_data_new (summary, store, spec, error);
  Plot plot = { spec, data };
  GString *out;
  g_autofree char *style = g_build_filename (picture->template_dir, "style.gp", NULL);
  g_autofree char *kind = looks_of (spec, picture);

  if (data == NULL)
    return NULL;
  out = g_string_new ("# Made by orrery plot.\n");
  put_frame (out, &plot, picture);
  put_labels (out, &plot);
  put_scales (out, &plot);
  put_titles (out, &plot);
  put_ticks (out, &plot);
  put_data (out, &plot);
  sim_gnuplot_put_load (out, style);
  put_events (out, &plot);
  g_string_append (out, "last_published = 0\n");
  if (data->panels->len == 1)
    put_published (out, &plot, 0);
  if (data->panels->len > 1)
    put_panels (out, &plot, kind, picture);
  else
    sim_gnuplot_put_load (out, kind);
  g_string_append (out, "unset output\n");
  return g_string_free (out, FALSE);
}

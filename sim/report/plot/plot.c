/* sim/report/plot/plot.c - see plot.h. */
#include "sim/report/plot/plot.h"
#include <math.h>
#include "sim/report/plot/gnuplot.h"
#include "sim/report/plot/plot_data.h"
#include "sim/report/table/table.h"

/* on a logarithmic axis, so few values are ticks of their own */
enum { MAX_LOG_TICKS = 10 };
static const double big = 1e5;      /* from here on axis numbers are 100 k */

typedef struct {
  const SimSummary  *summary;
  const SimPlotSpec *spec;
  const SimPlotData *data;
} Plot;

static const SimPlotPanel *
panel_of (const Plot *plot, guint i)
{
  return g_ptr_array_index (plot->data->panels, i);
}

static const GArray *
marks_of (const Plot *plot, guint panel, guint series)
{
  return g_ptr_array_index (panel_of (plot, panel)->series, series);
}

/* All marks of all panels. */
static GArray *
all_marks (const Plot *plot)
{
  GArray *all = g_array_new (FALSE, FALSE, sizeof (SimPlotMark));

  for (guint p = 0; p < plot->data->panels->len; p++)
    for (guint s = 0; s < plot->data->titles->len; s++)
      {
        const GArray *marks = marks_of (plot, p, s);

        if (marks->len > 0)
          g_array_append_vals (all, marks->data, marks->len);
      }
  return all;
}

static int
by_x (gconstpointer a, gconstpointer b)
{
  const SimPlotMark *first = a, *second = b;

  return first->x < second->x ? -1 : first->x > second->x;
}

/* --- the script --- */

/* An empty block would not count as one. */
static void
put_block (GString *out, const GArray *marks)
{
  for (guint k = 0; k < marks->len; k++)
    {
      const SimPlotMark *mark = &g_array_index (marks, SimPlotMark, k);

      sim_gnuplot_put_double (out, mark->x);
      sim_gnuplot_put_double (out, mark->y);
      sim_gnuplot_put_double (out, mark->low);
      sim_gnuplot_put_double (out, mark->high);
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
      put_block (out, marks_of (plot, p, s));
  g_string_append (out, "END\n");
}

/* The smallest and largest x and y, intervals included where they are drawn. */
typedef struct {
  double x_low, x_high, y_low, y_high;
} Extremes;

static Extremes
extremes_of (const Plot *plot)
{
  g_autoptr (GArray) all = all_marks (plot);
  Extremes e = { INFINITY, -INFINITY, INFINITY, -INFINITY };

  for (guint k = 0; k < all->len; k++)
    {
      const SimPlotMark *mark = &g_array_index (all, SimPlotMark, k);

      e.x_low = fmin (e.x_low, mark->x);
      e.x_high = fmax (e.x_high, mark->x);
      e.y_low = fmin (e.y_low, plot->spec->band ? mark->low : mark->y);
      e.y_high = fmax (e.y_high, plot->spec->band ? mark->high : mark->y);
    }
  return e;
}

/* Values of x in order, each once. */
static GArray *
distinct_x (const Plot *plot)
{
  GArray *all = all_marks (plot);
  guint n = 0;

  g_array_sort (all, by_x);
  for (guint i = 0; i < all->len; i++)
    if (i == 0
        || g_array_index (all, SimPlotMark, i).x != g_array_index (all, SimPlotMark, n - 1).x)
      g_array_index (all, SimPlotMark, n++) = g_array_index (all, SimPlotMark, i);
  g_array_set_size (all, n);
  return all;
}

/* Ticks of our own: the categories, or the few values of a logarithmic axis. */
static void
put_ticks (GString *out, const Plot *plot)
{
  g_autoptr (GArray) xs = distinct_x (plot);
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  gboolean few = plot->spec->log_x && xs->len <= MAX_LOG_TICKS;
  guint n = plot->data->categories ? plot->data->ticks->len : few ? xs->len : 0;

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (texts, plot->data->categories
                              ? g_strdup (g_ptr_array_index (plot->data->ticks, i))
                              : sim_table_humane_text (g_array_index (xs, SimPlotMark, i).x));
  g_string_append_printf (out, "n_ticks = %u\n", n);
  sim_gnuplot_put_ticks (out, "X", texts);
  g_string_append_printf (out, "array XP[%u] = [", MAX (n, 1));
  for (guint i = 0; i < n; i++)
    {
      g_string_append (out, i ? "," : "");
      sim_gnuplot_put_double (out,
                              plot->data->categories ? i : g_array_index (xs, SimPlotMark, i).x);
    }
  g_string_append (out, n ? "]\n" : "0]\n");
}

static void
put_scales (GString *out, const Plot *plot)
{
  const SimPlotSpec *spec = plot->spec;
  gboolean bars = g_str_equal (spec->kind, "bars");
  Extremes e = extremes_of (plot);

  sim_gnuplot_put_number (out, "x_low", e.x_low);
  sim_gnuplot_put_number (out, "x_high", e.x_high);
  sim_gnuplot_put_number (out, "y_low", e.y_low);
  sim_gnuplot_put_number (out, "y_high", e.y_high);
  g_string_append_printf (out, "log_x = %d\nlog_y = %d\nband = %d\n",
                          spec->log_x && !plot->data->categories, spec->log_y, spec->band);
  g_string_append_printf (out, "from_zero = %d\n",
                          !spec->log_y && e.y_low >= 0 && (bars || e.y_low < e.y_high / 2));
  g_string_append_printf (out, "big_x = %d\nbig_y = %d\n",
                          !plot->data->categories && e.x_high >= big, e.y_high >= big);
}

static void
put_titles (GString *out, const Plot *plot)
{
  g_autoptr (GPtrArray) panels = g_ptr_array_new ();

  for (guint i = 0; i < plot->data->panels->len; i++)
    g_ptr_array_add (panels, panel_of (plot, i)->title);
  g_string_append_printf (out, "n_series = %u\nn_panels = %u\nfirst = 0\n", plot->data->titles->len,
                          panels->len);
  sim_gnuplot_put_array (out, "T", plot->data->titles);
  sim_gnuplot_put_array (out, "F", panels);
}

static void
put_labels (GString *out, const Plot *plot)
{
  const SimPlotSpec *spec = plot->spec;
  const SimStoreMetric *metric = sim_summary_metric (plot->summary, plot->data->metric);
  g_autofree char *x = sim_plot_label (spec->x, NULL),
                  *y = sim_plot_label (metric->name, metric->unit);
  g_autofree char *by = spec->by ? sim_plot_label (spec->by, NULL) : g_strdup ("");
  g_autofree char *facet = spec->facet ? sim_plot_label (spec->facet, NULL) : g_strdup ("");
  g_autofree char *over = spec->average ? g_strjoinv (", ", spec->average) : NULL;
  g_autofree char *mean = over ? g_strconcat ("mean over ", over, NULL) : g_strdup ("");
  g_autofree char *note
    = g_strdup_printf ("%s: 95 %% confidence, %u replications",
                       g_str_equal (spec->kind, "line") ? "band" : "bars", plot->data->n);

  sim_gnuplot_put_text (out, "title_text", spec->title ? spec->title : "");
  sim_gnuplot_put_text (out, "x_text", spec->x_label ? spec->x_label : x);
  sim_gnuplot_put_text (out, "y_text", spec->y_label ? spec->y_label : y);
  sim_gnuplot_put_text (out, "key_text", by);
  sim_gnuplot_put_text (out, "facet_text", facet);
  sim_gnuplot_put_text (out, "mean", mean);
  sim_gnuplot_put_text (out, "note", spec->band && plot->data->n > 1 ? note : "");
  g_string_append (out, "if (mean ne \"\") note = mean.(note eq \"\" ? \"\" : \"; \".note)\n");
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
      sim_gnuplot_put_load (out, kind);
    }
  if (n_series > 1)
    sim_gnuplot_put_load (out, key);
  g_string_append (out, "unset multiplot\n");
}

char *
sim_plot_script (const SimSummary *summary, const SimPlotSpec *spec, const SimPicture *picture,
                 GError **error)
{
  g_autoptr (SimPlotData) data = sim_plot_data_new (summary, spec, error);
  Plot plot = { summary, spec, data };
  GString *out;
  g_autofree char *style = g_build_filename (picture->template_dir, "style.gp", NULL);
  g_autofree char *name = g_strconcat (spec->kind, ".gp", NULL);
  g_autofree char *kind = g_build_filename (picture->template_dir, name, NULL);

  if (data == NULL)
    return NULL;
  out = g_string_new ("# Made by orrery plot.\n");
  sim_gnuplot_put_text (out, "format", picture->format);
  sim_gnuplot_put_file (out, "file", picture->file);
  put_labels (out, &plot);
  put_scales (out, &plot);
  put_titles (out, &plot);
  put_ticks (out, &plot);
  put_data (out, &plot);
  sim_gnuplot_put_load (out, style);
  if (data->panels->len > 1)
    put_panels (out, &plot, kind, picture);
  else
    sim_gnuplot_put_load (out, kind);
  g_string_append (out, "unset output\n");
  return g_string_free (out, FALSE);
}

/* sim/report/plot.c - see plot.h. */
#include "sim/report/plot.h"
#include <math.h>
#include "sim/report/gnuplot.h"
#include "sim/report/table.h"

/* on a logarithmic axis, so few values are ticks of their own */
enum { MAX_LOG_TICKS = 10 };
static const double big = 1e5;      /* from here on axis numbers are 100 k */

/* One mark of the picture. */
typedef struct {
  double x, y, low, high;
} Mark;

typedef struct {
  char   *title;
  GArray *marks;            /* (element-type Mark) */
} Series;

typedef struct {
  const SimSummary  *summary;
  const SimPlotSpec *spec;
  guint              metric;
  GPtrArray         *series;      /* (element-type Series) */
  /* (element-type utf8): texts of categories, whose positions are 0, 1, ... */
  GPtrArray         *ticks;
  gboolean           categories;
  guint              n;           /* replications at most */
} Plot;

static void
series_free (gpointer data)
{
  Series *series = data;

  g_free (series->title);
  g_array_unref (series->marks);
  g_free (series);
}

static char *
text_of (const SimCell *cell)
{
  return cell->text ? g_strdup (cell->text) : sim_table_humane_text (cell->number);
}

/* --- from the summary to series --- */

static Series *
series_called (Plot *plot, const char *title)
{
  Series *series;

  for (guint i = 0; i < plot->series->len; i++)
    if (g_str_equal (((Series *) g_ptr_array_index (plot->series, i))->title, title))
      return g_ptr_array_index (plot->series, i);
  series = g_new0 (Series, 1);
  series->title = g_strdup (title);
  series->marks = g_array_new (FALSE, FALSE, sizeof (Mark));
  g_ptr_array_add (plot->series, series);
  return series;
}

static double
category_of (Plot *plot, const SimCell *cell)
{
  g_autofree char *text = text_of (cell);

  for (guint i = 0; i < plot->ticks->len; i++)
    if (g_str_equal (g_ptr_array_index (plot->ticks, i), text))
      return i;
  g_ptr_array_add (plot->ticks, g_steal_pointer (&text));
  return plot->ticks->len - 1;
}

static gboolean
add_point (Plot *plot, guint point, GError **error)
{
  const SimPlotSpec *spec = plot->spec;
  SimStat stat = sim_summary_stat (plot->summary, point, plot->metric);
  double half = isnan (stat.half_width) ? 0 : stat.half_width;
  Mark mark = { .y = stat.mean, .low = stat.mean - half, .high = stat.mean + half };
  g_autofree char *title = NULL;
  SimCell x, by = { 0, "" };

  if (!sim_summary_cell (plot->summary, point, spec->x, &x, error)
      || (spec->by && !sim_summary_cell (plot->summary, point, spec->by, &by, error)))
    return FALSE;
  if (stat.n == 0 || (spec->log_y && stat.mean <= 0)
      || (!x.text && (isnan (x.number) || (spec->log_x && x.number <= 0))))
    return TRUE;
  if (spec->log_y)
    mark.low
      = fmax (mark.low,
              mark.y / 10); /* an interval that reaches zero has no place on a logarithmic axis */
  if (plot->categories)
    mark.x = category_of (plot, &x);
  else if (x.text)
    return sim_invalid (error, "x: %s is a text at some points and a number at others", spec->x);
  else
    mark.x = x.number;
  title = text_of (&by);
  g_array_append_val (series_called (plot, title)->marks, mark);
  plot->n = MAX (plot->n, stat.n);
  return TRUE;
}

static int
by_x (gconstpointer a, gconstpointer b)
{
  const Mark *first = a, *second = b;

  return first->x < second->x ? -1 : first->x > second->x;
}

static gboolean
collect (Plot *plot, GError **error)
{
  g_autoptr (GArray) points = sim_summary_select (plot->summary, plot->spec->where, error);
  SimCell x;

  if (points == NULL || !sim_summary_find (plot->summary, plot->spec->y, &plot->metric, error))
    return FALSE;
  if (points->len > 0
      && !sim_summary_cell (plot->summary, g_array_index (points, guint, 0), plot->spec->x, &x,
                            error))
    return FALSE;
  plot->categories = points->len > 0 && (x.text || g_str_equal (plot->spec->kind, "bars"));
  for (guint i = 0; i < points->len; i++)
    if (!add_point (plot, g_array_index (points, guint, i), error))
      return FALSE;
  for (guint i = 0; i < plot->series->len; i++)
    g_array_sort (((Series *) g_ptr_array_index (plot->series, i))->marks, by_x);
  return plot->series->len > 0
         || sim_invalid (error, "plot %s: no point has a value of %s", plot->spec->id,
                         plot->spec->y);
}

/* --- the script --- */

static void
put_data (GString *out, const Plot *plot)
{
  g_string_append (out, "$data << END\n");
  for (guint i = 0; i < plot->series->len; i++)
    {
      const GArray *marks = ((const Series *) g_ptr_array_index (plot->series, i))->marks;

      for (guint k = 0; k < marks->len; k++)
        {
          const Mark *mark = &g_array_index (marks, Mark, k);

          sim_gnuplot_put_double (out, mark->x);
          sim_gnuplot_put_double (out, mark->y);
          sim_gnuplot_put_double (out, mark->low);
          sim_gnuplot_put_double (out, mark->high);
          g_string_append_c (out, '\n');
        }
      g_string_append (out, "\n\n");
    }
  g_string_append (out, "END\n");
}

/* The smallest and largest x and y, intervals included where they are drawn. */
typedef struct {
  double x_low, x_high, y_low, y_high;
} Extremes;

static Extremes
extremes_of (const Plot *plot)
{
  Extremes e = { INFINITY, -INFINITY, INFINITY, -INFINITY };

  for (guint i = 0; i < plot->series->len; i++)
    {
      const GArray *marks = ((const Series *) g_ptr_array_index (plot->series, i))->marks;

      for (guint k = 0; k < marks->len; k++)
        {
          const Mark *mark = &g_array_index (marks, Mark, k);

          e.x_low = fmin (e.x_low, mark->x);
          e.x_high = fmax (e.x_high, mark->x);
          e.y_low = fmin (e.y_low, plot->spec->band ? mark->low : mark->y);
          e.y_high = fmax (e.y_high, plot->spec->band ? mark->high : mark->y);
        }
    }
  return e;
}

/* Values of x in order, each once. */
static GArray *
distinct_x (const Plot *plot)
{
  GArray *all = g_array_new (FALSE, FALSE, sizeof (Mark));
  guint n = 0;

  for (guint i = 0; i < plot->series->len; i++)
    {
      const GArray *marks = ((const Series *) g_ptr_array_index (plot->series, i))->marks;

      g_array_append_vals (all, marks->data, marks->len);
    }
  g_array_sort (all, by_x);
  for (guint i = 0; i < all->len; i++)
    if (i == 0 || g_array_index (all, Mark, i).x != g_array_index (all, Mark, n - 1).x)
      g_array_index (all, Mark, n++) = g_array_index (all, Mark, i);
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
  guint n = plot->categories ? plot->ticks->len : few ? xs->len : 0;

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (texts, plot->categories
                              ? g_strdup (g_ptr_array_index (plot->ticks, i))
                              : sim_table_humane_text (g_array_index (xs, Mark, i).x));
  g_string_append_printf (out, "n_ticks = %u\n", n);
  sim_gnuplot_put_ticks (out, "X", texts);
  g_string_append_printf (out, "array XP[%u] = [", MAX (n, 1));
  for (guint i = 0; i < n; i++)
    {
      g_string_append (out, i ? "," : "");
      sim_gnuplot_put_double (out, plot->categories ? i : g_array_index (xs, Mark, i).x);
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
                          spec->log_x && !plot->categories, spec->log_y, spec->band);
  g_string_append_printf (out, "from_zero = %d\n",
                          !spec->log_y && e.y_low >= 0 && (bars || e.y_low < e.y_high / 2));
  g_string_append_printf (out, "big_x = %d\nbig_y = %d\n", !plot->categories && e.x_high >= big,
                          e.y_high >= big);
}

static void
put_titles (GString *out, const Plot *plot)
{
  g_autoptr (GPtrArray) titles = g_ptr_array_new ();

  for (guint i = 0; i < plot->series->len; i++)
    g_ptr_array_add (titles, ((Series *) g_ptr_array_index (plot->series, i))->title);
  g_string_append_printf (out, "n_series = %u\n", titles->len);
  sim_gnuplot_put_array (out, "T", titles);
}

static void
put_labels (GString *out, const Plot *plot)
{
  const SimPlotSpec *spec = plot->spec;
  const SimStoreMetric *metric = sim_summary_metric (plot->summary, plot->metric);
  g_autofree char *x = sim_plot_label (spec->x, NULL),
                  *y = sim_plot_label (metric->name, metric->unit);
  g_autofree char *by = spec->by ? sim_plot_label (spec->by, NULL) : g_strdup ("");
  g_autofree char *note
    = g_strdup_printf ("%s: 95 %% confidence, %u replications",
                       g_str_equal (spec->kind, "line") ? "band" : "bars", plot->n);

  sim_gnuplot_put_text (out, "title_text", spec->title ? spec->title : "");
  sim_gnuplot_put_text (out, "x_text", spec->x_label ? spec->x_label : x);
  sim_gnuplot_put_text (out, "y_text", spec->y_label ? spec->y_label : y);
  sim_gnuplot_put_text (out, "key_text", by);
  sim_gnuplot_put_text (out, "note", spec->band && plot->n > 1 ? note : "");
}

char *
sim_plot_script (const SimSummary *summary, const SimPlotSpec *spec, const SimPicture *picture,
                 GError **error)
{
  Plot plot = { .summary = summary, .spec = spec };
  GString *out = g_string_new ("# Made by orrery plot.\n");
  g_autofree char *style = g_build_filename (picture->template_dir, "style.gp", NULL);
  g_autofree char *name = g_strconcat (spec->kind, ".gp", NULL);
  g_autofree char *kind = g_build_filename (picture->template_dir, name, NULL);

  plot.series = g_ptr_array_new_with_free_func (series_free);
  plot.ticks = g_ptr_array_new_with_free_func (g_free);
  if (collect (&plot, error))
    {
      sim_gnuplot_put_text (out, "format", picture->format);
      sim_gnuplot_put_file (out, "file", picture->file);
      put_labels (out, &plot);
      put_scales (out, &plot);
      put_titles (out, &plot);
      put_ticks (out, &plot);
      put_data (out, &plot);
      sim_gnuplot_put_load (out, style);
      sim_gnuplot_put_load (out, kind);
      g_string_append (out, "unset output\n");
    }
  else
    g_string_truncate (out, 0);
  g_ptr_array_unref (plot.series);
  g_ptr_array_unref (plot.ticks);
  return g_string_free (out, out->len == 0);
}

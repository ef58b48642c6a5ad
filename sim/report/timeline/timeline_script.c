/* sim/report/timeline/timeline_script.c - a timeline as a picture. */
#include <math.h>
#include "sim/base/unit/unit.h"
#include "sim/report/timeline/timeline_state.h"

enum {
  MAX_LANES = 60,      /* more cannot be read on a page */
  MAX_COLOURS = 12,    /* six colours, full and pale; labels after these are grey */
};

/* A picture has the lanes that were asked for, and no more than can be read. */
static guint
n_shown (const SimTimeline *timeline)
{
  guint n = timeline->lanes->len;

  return timeline->first_lane >= n
           ? 0
           : MIN (n - timeline->first_lane, MIN (timeline->n_lanes, MAX_LANES));
}

static gboolean
shown (const SimTimeline *timeline, const Bar *bar)
{
  return bar->lane >= timeline->first_lane && bar->lane - timeline->first_lane < n_shown (timeline);
}

/* The unit of the axis: the largest that leaves the length of the picture above 3. */
static double
axis_unit (double length_s, const char **name)
{
  static const struct {
    const char *name;
    double      seconds;
  } units[] = { { "days", 86400 }, { "h", 3600 }, { "min", 60 }, { "s", 1 }, { "ms", 1e-3 } };

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (length_s >= 3 * units[i].seconds)
      {
        *name = units[i].name;
        return units[i].seconds;
      }
  *name = "us";
  return 1e-6;
}

static void
put_lanes (GString *out, const SimTimeline *timeline, guint n)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (names,
                     sim_timeline_lane_name (timeline, &g_array_index (timeline->lanes, Lane,
                                                                       timeline->first_lane + i)));
  sim_gnuplot_put_number (out, "n_lanes", n);
  sim_gnuplot_put_ticks (out, "L", names);
}

/* Returns: the number of colours. */
static guint
put_labels (GString *out, const SimTimeline *timeline)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();
  guint n = timeline->labels->len;

  for (guint i = 0; i < MIN (n, MAX_COLOURS); i++)
    g_ptr_array_add (texts, (char *) g_array_index (timeline->labels, Label, i).text);
  if (n > MAX_COLOURS)
    g_ptr_array_add (texts, (char *) (n == MAX_COLOURS + 1
                                        ? g_array_index (timeline->labels, Label, n - 1).text
                                        : "others"));
  sim_gnuplot_put_number (out, "n_series", texts->len);
  sim_gnuplot_put_array (out, "T", texts);
  return texts->len;
}

/* A block a colour: start, end, lane. */
static void
put_bars (GString *out, const SimTimeline *timeline, guint n_colours, double unit_s)
{
  g_string_append (out, "$data << END\n");
  for (guint colour = 0; colour < n_colours; colour++)
    {
      for (guint i = 0; i < timeline->bars->len; i++)
        {
          const Bar *bar = &g_array_index (timeline->bars, Bar, i);

          if (!shown (timeline, bar) || MIN (bar->label, MAX_COLOURS) != colour)
            continue;
          sim_gnuplot_put_double (out, sim_time_to_s (bar->span->from) / unit_s);
          sim_gnuplot_put_double (out, sim_time_to_s (bar->span->to) / unit_s);
          sim_gnuplot_put_double (out, bar->lane - timeline->first_lane);
          g_string_append_c (out, '\n');
        }
      g_string_append (out, "0 0 NaN\n\n\n");   /* a block without a point would not be one */
    }
  g_string_append (out, "END\n");
}

static void
put_axis (GString *out, const SimTimeline *timeline, double *unit_s)
{
  double low = INFINITY, high = -INFINITY;
  const char *name;
  g_autofree char *text = NULL;

  for (guint i = 0; i < timeline->bars->len; i++)
    {
      const Bar *bar = &g_array_index (timeline->bars, Bar, i);

      if (!shown (timeline, bar))
        continue;
      low = fmin (low, sim_time_to_s (bar->span->from));
      high = fmax (high, sim_time_to_s (bar->span->to));
    }
  if (timeline->from <= 0 && low < 0.05 * high)
    low = fmin (low, 0);     /* an axis that begins near 0 shows it */
  low = fmax (low, sim_time_to_s (timeline->from));
  high = fmin (high, sim_time_to_s (timeline->to));
  *unit_s = axis_unit (high - low, &name);
  text = g_strdup_printf ("simulated time (%s)", name);
  sim_gnuplot_put_text (out, "x_text", text);
  sim_gnuplot_put_real (out, "x_low", low / *unit_s);
  sim_gnuplot_put_real (out, "x_high", fmax (high, low + *unit_s / 1e3) / *unit_s);
}

/* The window that is drawn, where it is not all of it. */
static void
put_frame (GString *out, const SimTimeline *timeline, const char *title, const SimPicture *picture)
{
  guint n = timeline->lanes->len, shown_lanes = n_shown (timeline);
  guint first = timeline->first_lane + 1, last = timeline->first_lane + shown_lanes;
  g_autofree char *note
    = shown_lanes < n ? g_strdup_printf ("lanes %u to %u of %u; --tracks %u-%u draws %s", first,
                                         last, n, last < n ? last + 1 : 1,
                                         last < n ? MIN (n, last + MAX_LANES) : MIN (n, MAX_LANES),
                                         last < n ? "the next" : "the first")
                      : g_strdup ("");

  sim_gnuplot_put_picture (out, picture, title, note);
}

char *
sim_timeline_script (const SimTimeline *timeline, const char *title, const SimPicture *picture)
{
  GString *out = g_string_new ("# Made by orrery trace.\n");
  g_autofree char *looks = g_build_filename (picture->template_dir, "timeline.gp", NULL);
  g_autofree char *style = g_build_filename (picture->template_dir, "style.gp", NULL);
  guint n_colours;
  double unit_s;

  g_assert (timeline->bars->len > 0);
  put_frame (out, timeline, title, picture);
  g_string_append (out, "y_text = key_text = \"\"\n");
  g_string_append (out, "log_x = log_y = from_zero = big_x = big_y = n_ticks = 0\n");
  put_axis (out, timeline, &unit_s);
  put_lanes (out, timeline, n_shown (timeline));
  n_colours = put_labels (out, timeline);
  put_bars (out, timeline, n_colours, unit_s);
  sim_gnuplot_put_load (out, style);
  sim_gnuplot_put_load (out, looks);
  g_string_append (out, "unset output\n");
  return g_string_free (out, FALSE);
}

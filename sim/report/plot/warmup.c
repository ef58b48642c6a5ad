/* sim/report/plot/warmup.c - see warmup.h. */
#include "sim/report/plot/warmup.h"
#include <math.h>
#include "sim/base/error.h"
#include "sim/base/unit/unit.h"

enum { LEAST = 10, WINDOWS = 20 };      /* batches of a line; windows of the smooth one to a run */

#define LONG_SHARE 0.1                  /* of a run: a cut beyond it is reported */

static const SimSample *
sample_at (const GArray *curve, guint i)
{
  return &g_array_index (curve, SimSample, i);
}

/* Welch's moving average: a window about each batch, shorter where the line begins. */
static double
smooth (const GArray *curve, guint at)
{
  guint half = MIN (MIN (at, curve->len - 1 - at), curve->len / WINDOWS);
  double sum = 0;

  for (guint i = at - half; i <= at + half; i++)
    sum += sample_at (curve, i)->value;
  return sum / (2 * half + 1);
}

static void
put_series (GString *script, const GArray *curve, gboolean smoothed)
{
  for (guint i = 0; i < curve->len; i++)
    {
      sim_gnuplot_put_double (script, sample_at (curve, i)->time_s);
      sim_gnuplot_put_double (script, smoothed ? smooth (curve, i) : sample_at (curve, i)->value);
      g_string_append (script, "\n");
    }
  g_string_append (script, "\n\n");
}

static void
put_data (GString *script, const GArray *curve)
{
  g_string_append (script, "$data << END\n");
  put_series (script, curve, FALSE);
  put_series (script, curve, TRUE);
  g_string_append (script, "END\n");
}

static char *
tell_cut (const SimWarmup *w)
{
  double end = sample_at (w->curve, w->curve->len - 1)->time_s;
  g_autofree char *cut = sim_quantity_humane (w->cut_s, "s");

  return g_strdup_printf ("MSER-5 cuts at %s, %.0f %% of the run%s", cut, 100 * w->cut_s / end,
                          w->cut_s > LONG_SHARE * end
                            ? ": more than a tenth, so the run may be too short to settle"
                            : "");
}

static void
put_frame (GString *script, const SimWarmup *w, const SimPicture *picture)
{
  double end = sample_at (w->curve, w->curve->len - 1)->time_s;

  sim_gnuplot_put_picture (script, picture, w->title, w->note);
  sim_gnuplot_put_text (script, "x_text", "simulated time (s)");
  sim_gnuplot_put_text (script, "y_text", w->metric);
  g_string_append (script, "key_text = \"\"\n"
                           "log_x = log_y = from_zero = big_x = big_y = n_ticks = 0\n"
                           "n_series = 2\narray T[2] = ['average of 10 pilots', 'smoothed']\n");
  sim_gnuplot_put_real (script, "x_low", 0);
  sim_gnuplot_put_real (script, "x_high", end);
}

char *
sim_warmup_script (SimWarmup *w, const SimPicture *picture, GError **error)
{
  g_autoptr (GString) script = g_string_new (NULL);
  g_autofree char *style = g_build_filename (picture->template_dir, "style.gp", NULL);

  if (w->curve->len < LEAST)
    {
      sim_invalid (error, "--warmup: %s has too few observations in a run for a line: run longer",
                   w->metric);
      return NULL;
    }
  w->note = tell_cut (w);
  put_frame (script, w, picture);
  put_data (script, w->curve);
  sim_gnuplot_put_load (script, style);
  sim_gnuplot_put_real (script, "cut", w->cut_s);
  g_string_append (script,
                   "if (cut > 0) set arrow 1 from cut, graph 0 to cut, graph 1 nohead dashtype 2 "
                   "linecolor rgb '#444444'\n"
                   "plot for [i=1:2] $data index i-1 using 1:2 with lines linecolor rgb colour (i) "
                   "linewidth (i == 1 ? 0.8 : 2.4) title T[i]\nunset output\n");
  return g_string_free (g_steal_pointer (&script), FALSE);
}

/* sim/cli/support/progress.c - see progress.h. */
#include "sim/cli/support/progress.h"
#include <math.h>
#include <stdio.h>
#include <unistd.h>
#include "sim/base/suggest.h"
#include "sim/report/json.h"

enum {
  BAR_US = 100000,            /* between two drawings of the bar */
  FIRST_LINE_US = 2000000,    /* a short sweep says nothing */
  LINE_US = 5000000,
  BAR_WIDTH = 24,
};

struct SimProgressView {
  SimProgressStyle style;
  gboolean         bar, colour, drawn;
  gint64           next_us;
  SimProgress      last;
};

gboolean
sim_progress_style (const char *name, SimProgressStyle *style, GError **error)
{
  static const char *const names[] = { "auto", "plain", "json", "none", NULL };
  g_autofree char *hint = NULL;

  for (guint i = 0; names[i]; i++)
    if (g_str_equal (name, names[i]))
      {
        *style = (SimProgressStyle) i;
        return TRUE;
      }
  hint = sim_suggest_text (name, names);
  return sim_invalid (error, "--progress: no style '%s': it is auto, plain, json or none%s", name,
                      hint);
}

SimProgressView *
sim_progress_view_new (SimProgressStyle style)
{
  SimProgressView *view = g_new0 (SimProgressView, 1);
  const char *no_colour = g_getenv ("NO_COLOR"), *terminal = g_getenv ("TERM");

  view->style = style;
  view->bar
    = style == SIM_PROGRESS_AUTO && isatty (STDERR_FILENO) && g_strcmp0 (terminal, "dumb") != 0;
  view->colour = view->bar && (no_colour == NULL || no_colour[0] == '\0');
  view->next_us = g_get_monotonic_time () + (view->bar ? BAR_US : FIRST_LINE_US);
  return view;
}

/* "4 s", "3 min 20 s", "2 h 05 min"; "?" while unknown. */
static char *
duration (double seconds)
{
  gint64 s;

  if (!isfinite (seconds))
    return g_strdup ("?");
  s = (gint64) ceil (seconds);
  if (s < 100)
    return g_strdup_printf ("%d s", (int) s);
  if (s < 6000)
    return g_strdup_printf ("%d min %02d s", (int) (s / 60), (int) (s % 60));
  return g_strdup_printf ("%d h %02d min", (int) (s / 3600), (int) (s / 60 % 60));
}

static double
share_of (const SimProgress *p)
{
  return p->n_total ? (double) (p->n_stored + p->n_done) / p->n_total : 1;
}

/* What moves the cursor goes past g_printerr, which shows control characters instead of sending
 * them; nothing in it comes from a file. */
static void
draw_bar (SimProgressView *view, const SimProgress *p)
{
  g_autofree char *eta = duration (p->eta_s);
  g_autoptr (GString) bar = g_string_new (NULL);
  guint full = (guint) (share_of (p) * BAR_WIDTH);

  for (guint i = 0; i < BAR_WIDTH; i++)
    g_string_append (bar, i < full ? "━" : "╌");
  fflush (stdout);
  fprintf (stderr, "\r%s%s%s %u/%u runs  %.3g/s  %s left", view->colour ? "\033[36m" : "", bar->str,
           view->colour ? "\033[0m" : "", p->n_stored + p->n_done, p->n_total, p->rate_hz, eta);
  if (p->n_failed > 0)
    fprintf (stderr, "  %s%u failed%s", view->colour ? "\033[31m" : "", p->n_failed,
             view->colour ? "\033[0m" : "");
  fputs ("\033[K", stderr);
  view->drawn = TRUE;
}

static void
print_line (const SimProgress *p)
{
  g_autofree char *eta = duration (p->eta_s);

  g_printerr ("%u of %u runs, %u failed, %.3g a second, %s left\n", p->n_stored + p->n_done,
              p->n_total, p->n_failed, p->rate_hz, eta);
}

static void
print_json (const SimProgress *p)
{
  SimJson *json = sim_json_new (0);
  g_autofree char *text = NULL;

  sim_json_begin_object (json);
  sim_json_member_integer (json, "total", p->n_total);
  sim_json_member_integer (json, "stored", p->n_stored);
  sim_json_member_integer (json, "done", p->n_done);
  sim_json_member_integer (json, "failed", p->n_failed);
  sim_json_member_integer (json, "workers", p->n_workers);
  sim_json_member_number (json, "elapsed_s", p->elapsed_s);
  sim_json_member_number (json, "rate_hz", p->rate_hz);
  sim_json_member_number (json, "eta_s", p->eta_s);
  sim_json_end_object (json);
  text = sim_json_finish (json);
  g_printerr ("%s", text);
}

static void
draw (SimProgressView *view, const SimProgress *p)
{
  if (view->bar)
    draw_bar (view, p);
  else if (view->style == SIM_PROGRESS_JSON)
    print_json (p);
  else
    print_line (p);
}

void
sim_progress_view_update (gpointer data, const SimProgress *progress)
{
  SimProgressView *view = data;
  gint64 now = g_get_monotonic_time ();

  view->last = *progress;
  if (view->style == SIM_PROGRESS_NONE || now < view->next_us)
    return;
  draw (view, progress);
  view->next_us = now + (view->bar ? BAR_US : LINE_US);
}

void
sim_progress_view_free (SimProgressView *view)
{
  if (view == NULL)
    return;
  if (view->style == SIM_PROGRESS_JSON)
    print_json (&view->last);
  else if (view->drawn)
    fputs ("\r\033[K", stderr);
  g_free (view);
}

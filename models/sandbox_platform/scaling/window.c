/* models/sandbox_platform/scaling/window.c - see window.h. */
#include "models/sandbox_platform/scaling/window.h"
#include <math.h>

PlatWindow *
plat_window_new (guint n)
{
  PlatWindow *w = g_new0 (PlatWindow, 1);

  w->n = n + 2; /* the one being filled, and one behind it */
  w->area = g_new0 (double, w->n);
  w->first = w->last = w->at = -1;
  return w;
}

void
plat_window_free (PlatWindow *w)
{
  g_free (w->area);
  g_free (w);
}

/* The bucket of @second begins empty. */
static void
turn_to (PlatWindow *w, gint64 second)
{
  for (gint64 s = MAX (w->at + 1, second - w->n + 1); s <= second; s++)
    w->area[s % w->n] = 0.0;
  w->at = MAX (w->at, second);
}

/* After a window without a write the mean starts anew, as from nothing. */
static void
written (PlatWindow *w, gint64 second)
{
  if (w->first < 0 || second - w->last >= w->n - 2)
    w->first = second;
  w->last = second;
}

/* What lies further back than is kept is not looked at. */
void
plat_window_add (PlatWindow *w, double from_s, double to_s, double concurrency, gboolean reports)
{
  const gint64 end = (gint64) floor (to_s);
  gint64 second = MAX ((gint64) floor (from_s), end - (gint64) w->n + 1);

  for (; second <= end; second++)
    {
      const double s = MIN (to_s, (double) second + 1.0) - MAX (from_s, (double) second);

      if (s <= 0.0)
        continue;
      if (second > w->at)
        turn_to (w, second);
      w->area[second % w->n] += concurrency * s;
      if (reports)
        written (w, second);
    }
}

double
plat_window_mean (const PlatWindow *w, double now_s, guint window_s)
{
  const gint64 now = (gint64) floor (now_s + 1e-9), from = MAX (w->first, now - window_s);
  double sum = 0.0;

  if (w->first < 0 || w->last < now - window_s || from >= now)
    return 0.0;
  for (gint64 s = MAX (from, w->at - w->n + 1); s < now && s <= w->at; s++)
    sum += w->area[s % w->n];
  return sum / (double) (now - from);
}

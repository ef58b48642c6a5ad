/* models/sandbox_platform/scaling/window.h - concurrency over time in buckets of a second, as
 * Knative's metric collector keeps it (serving 98e5ef9, aggregation/bucketing.go). */
#ifndef MODELS_SANDBOX_PLATFORM_SCALING_WINDOW_H
#define MODELS_SANDBOX_PLATFORM_SCALING_WINDOW_H

#include <glib.h>

typedef struct {
  guint n;                /* buckets that are kept */
  double *area;           /* concurrency x s of each, by its second modulo n */
  gint64 first, last, at; /* seconds: first and last write, the bucket being filled; -1 */
} PlatWindow;

/* @n: seconds that are kept. */
PlatWindow *plat_window_new (guint n);
void plat_window_free (PlatWindow *w);

/* From @from_s to @to_s (seconds, in order of time over calls) @concurrency calls were there.
 * @reports: an instance or a queued call was there to tell of it. */
void plat_window_add (PlatWindow *w, double from_s, double to_s, double concurrency,
                      gboolean reports);

/* Returns: the mean over the whole seconds of the last @window_s before @now_s, from the first
 * write on; 0 when nothing was written in them. */
double plat_window_mean (const PlatWindow *w, double now_s, guint window_s);

#endif

/* sim/cli/support/progress.h - draws the progress of an execution on standard error. */
#ifndef SIM_CLI_SUPPORT_PROGRESS_H
#define SIM_CLI_SUPPORT_PROGRESS_H

#include "sim/experiment/execute/execute.h"

G_BEGIN_DECLS

typedef enum {
  SIM_PROGRESS_AUTO,    /* a bar on a terminal, else lines */
  SIM_PROGRESS_PLAIN,   /* a line every few seconds */
  SIM_PROGRESS_JSON,    /* the same, one JSON object per line */
  SIM_PROGRESS_NONE,
} SimProgressStyle;

typedef struct SimProgressView SimProgressView;

/* Reads "auto", "plain", "json", "none".  Errors: did you mean. */
gboolean sim_progress_style (const char *name, SimProgressStyle *style, GError **error);

SimProgressView *sim_progress_view_new (SimProgressStyle style);
void             sim_progress_view_free (SimProgressView *view);   /* ends a drawn bar's line */

/* A SimProgressFunc; @view is its data. */
void sim_progress_view_update (gpointer view, const SimProgress *progress);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimProgressView, sim_progress_view_free)

G_END_DECLS

#endif

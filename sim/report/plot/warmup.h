/* sim/report/plot/warmup.h - Welch's plot: a tally averaged over pilot runs, and the cut. */
#ifndef SIM_REPORT_PLOT_WARMUP_H
#define SIM_REPORT_PLOT_WARMUP_H

#include "sim/core/metric.h"
#include "sim/report/plot/gnuplot.h"

G_BEGIN_DECLS

typedef struct {
  const char   *metric, *title;
  const GArray *curve;       /* (element-type SimSample): sim_run_warmup */
  double        cut_s;       /* where MSER-5 cuts */
  char         *note;        /* (out) (transfer full): the cut in words */
} SimWarmup;

/* Errors: SIM_ERROR_INVALID: too few observations for a line.  Returns: (transfer full) (nullable):
 * a script for gnuplot. */
char *sim_warmup_script (SimWarmup *warmup, const SimPicture *picture, GError **error);

G_END_DECLS

#endif

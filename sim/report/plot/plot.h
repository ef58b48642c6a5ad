/* sim/report/plot/plot.h - a plot as a gnuplot script: data and labels here, the looks in the
 * folder plots. */
#ifndef SIM_REPORT_PLOT_PLOT_H
#define SIM_REPORT_PLOT_PLOT_H

#include "sim/experiment/summary/summary.h"
#include "sim/report/plot/gnuplot.h"

G_BEGIN_DECLS

/**
 * sim_plot_script:
 * @spec: x is a parameter or a metric, by (nullable) a parameter; where (nullable) selects points
 *
 * Errors: an unknown name, no point with a value.
 * Returns: (transfer full) (nullable): a script for gnuplot 5.2 or newer.
 */
char *sim_plot_script (const SimSummary *summary, const SimPlotSpec *spec,
                       const SimPicture *picture, GError **error);

/* Returns: (transfer full): an axis label for a name with a unit suffix: "arrival rate (Hz)" for
 * params.arrival_hz;
 * @unit (nullable): of a metric; "1" is none. */
char *sim_plot_label (const char *name, const char *unit);

G_END_DECLS

#endif

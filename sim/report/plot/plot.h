/* sim/report/plot/plot.h - a plot as a gnuplot script: data and labels here, the looks in the
 * folder plots. */
#ifndef SIM_REPORT_PLOT_PLOT_H
#define SIM_REPORT_PLOT_PLOT_H

#include "sim/experiment/summary/summary.h"
#include "sim/report/plot/gnuplot.h"

G_BEGIN_DECLS

/**
 * sim_plot_script:
 * @store: the results that @summary was made from
 * @spec: as sim_plot_data_new has it
 *
 * Errors: those of sim_plot_data_new.
 * Returns: (transfer full) (nullable): a script for gnuplot 5.2 or newer.
 */
char *sim_plot_script (const SimSummary *summary, SimStore *store, const SimPlotSpec *spec,
                       const SimPicture *picture, GError **error);

/* Returns: (transfer full): an axis label for a name with a unit suffix: "arrival rate (Hz)" for
 * params.arrival_hz;
 * @unit (nullable): of a metric; "1" is none. */
char *sim_plot_label (const char *name, const char *unit);

G_END_DECLS

#endif

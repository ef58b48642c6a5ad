/* sim/report/plot/plot_data.h - what a plot shows, for gnuplot and the page: panels of series of
 * marks.
 *
 * Every panel has the same series, in the same order, some of them empty.  Points that share panel,
 * series and x are one mark only where the plot averages over what tells them apart; else a swept
 * parameter was left out, and a line through them would mean nothing: that is an error.
 */
#ifndef SIM_REPORT_PLOT_PLOT_DATA_H
#define SIM_REPORT_PLOT_PLOT_DATA_H

#include "sim/experiment/summary/summary.h"

G_BEGIN_DECLS

typedef struct {
  double x, y, low, high;       /* x: of a category its number */
} SimPlotMark;

typedef struct {
  char      *title;             /* a value of `facet`; "" without */
  GPtrArray *series;            /* (element-type GArray<SimPlotMark>): as many as titles, by x */
} SimPlotPanel;

typedef struct {
  guint      metric;
  gboolean   categories;
  GPtrArray *ticks;             /* (element-type utf8): texts of categories 0, 1, ... */
  GPtrArray *titles;            /* (element-type utf8): of the series: values of `by` */
  GPtrArray *panels;            /* (element-type SimPlotPanel) */
  guint      n;                 /* replications of a mark at most */
} SimPlotData;

/**
 * sim_plot_data_new:
 *
 * An average's interval is the mean of the intervals of its points: as wide as the replications
 * could make it (points share random numbers), so it holds the mean at least as often as it says.
 * A point without a value leaves its average without one.
 *
 * Errors: an unknown name, no point with a value, points that share a place.
 */
SimPlotData *sim_plot_data_new (const SimSummary *summary, const SimPlotSpec *spec,
                                GError **error);
void         sim_plot_data_free (SimPlotData *data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimPlotData, sim_plot_data_free)

G_END_DECLS

#endif

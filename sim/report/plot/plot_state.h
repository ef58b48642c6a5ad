/* sim/report/plot/plot_state.h - a plot's data in the making, for the files of this folder. */
#ifndef SIM_REPORT_PLOT_PLOT_STATE_H
#define SIM_REPORT_PLOT_PLOT_STATE_H

#include "sim/report/plot/plot_data.h"

G_BEGIN_DECLS

typedef struct {
  const SimSummary  *summary;
  SimStore          *store;
  const SimPlotSpec *spec;
  SimPlotData       *data;
} SimPlotMaker;

/* Returns: (transfer full): a value for people, in as many digits as tell it from others. */
char *sim_plot_text_of (const SimPlotData *data, const SimCell *cell);

/* Sets @data->exact where two of @numbers (element-type double), which it sorts, would have the
 * same text. */
void sim_plot_tell_apart (SimPlotData *data, GArray *numbers);

/* Returns: the place of @cell's text in @texts, where it is put when it is new. */
guint sim_plot_text (const SimPlotData *data, GPtrArray *texts, const SimCell *cell);

/* Returns: the panel of a value of `facet`, made when it is new. */
guint sim_plot_panel (SimPlotData *data, const SimCell *facet);

/* The value of @name (nullable: an empty text) at a point.  Errors: no such name. */
gboolean sim_plot_cell (const SimPlotMaker *maker, guint point, const char *name, SimCell *cell,
                        GError **error);

/* Gives every panel an empty series for each title. */
void sim_plot_open_series (SimPlotData *data);

/* Returns: (transfer none) (element-type SimPlotMark): marks of one series of a panel. */
GArray *sim_plot_marks (const SimPlotData *data, guint panel, guint series);

/* Appends the marks of all series of a panel to @all (element-type SimPlotMark). */
void sim_plot_append_panel (const SimPlotData *data, guint panel, GArray *all);

/* Orders marks (element-type SimPlotMark) by x, those of one x by y; or those of each series. */
void sim_plot_sort (GArray *marks);
void sim_plot_sort_series (SimPlotData *data);

/* Two points share a place.  Returns: TRUE when nothing but averaged parameters tells them apart;
 * FALSE with an error that names what does and @place, such as "params.x = 3". */
gboolean sim_plot_may_share (const SimPlotMaker *maker, guint one, guint other, const char *place,
                             GError **error);

/* Fills in the series of a plot of observations, over @points (element-type guint). */
gboolean sim_plot_observe (const SimPlotMaker *maker, const GArray *points, GError **error);

/* Puts the parts of each bar on top of each other: low and high are their ends.  Errors: a part is
 * negative. */
gboolean sim_plot_stack (SimPlotData *data, const SimPlotSpec *spec, GError **error);

/* Adds a last series: the line along the points that no other betters, as a staircase of what they
 * reach. */
void sim_plot_add_front (SimPlotData *data, const SimPlotSpec *spec);

/* Puts the plot's events and published points where they belong, once the marks are there.  Errors:
 * no such category or panel; zero or less on a logarithmic axis. */
gboolean sim_plot_overlay (SimPlotData *data, const SimPlotSpec *spec, GError **error);

G_END_DECLS

#endif

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
  double lower, upper;          /* quartiles of a box; else NaN */
  guint  of_point;              /* its point, plus 1; 0: of several, or of none */
} SimPlotMark;

/* An event in the units of the axis; @text belongs to the plot. */
typedef struct {
  double      x;
  const char *text;
} SimPlotLine;

typedef struct {
  char      *title;             /* a value of `facet`; "" without */
  GPtrArray *series;            /* (element-type GArray<SimPlotMark>): as many as titles, by x */
} SimPlotPanel;

typedef struct {
  const SimStoreMetric *metric; /* (nullable): what y is; NULL: a tally or series, by its name */
  const SimStoreMetric *x_metric; /* (nullable): what x is; NULL: a parameter, or the kind's own */
  gboolean   categories;
  GPtrArray *ticks;             /* (element-type utf8): texts of categories 0, 1, ... */
  GPtrArray *titles;            /* (element-type utf8): of the series: values of `by` */
  GPtrArray *panels;            /* (element-type SimPlotPanel) */
  GArray    *lines;             /* (element-type SimPlotLine): events */
  GPtrArray *published;         /* (element-type GArray<SimPlotMark>): by panel; y NaN: an interval
                                 * alone */
  guint      n;                 /* replications of a mark at most */
  guint      n_short;           /* boxes left out: too few observations for their quantiles */
  guint      n_hidden;          /* lines over time left out: those with the smallest means */
  guint      n_blank;           /* places left out: a point has no value there */
  guint      n_outside;         /* left out: zero or less on a logarithmic axis */
  gboolean   exact;             /* numbers have all digits in texts: fewer would make two one */
  gboolean   calendar;          /* x is seconds since 1970 */
  double     unit_s;            /* of a time axis: seconds to a unit of x */
  const char *time_unit;        /* (nullable): its name; "date" of a calendar */
} SimPlotData;

/**
 * sim_plot_data_new:
 * @store: the results that @summary was made from
 *
 * An average's interval is the mean of the intervals of its points: as wide as the replications
 * could make it (points share random numbers), so it holds the mean at least as often as it says.
 * A point without a value leaves its average without one.  Of a stack, low and high are the ends
 * of a part; of a front, the last series is its line, corners included; of a distribution, x is a
 * value and y a share in [0, 1], whose interval is over replications and stays there; a tail ends
 * where fewer than 10 observations lie beyond; of a series over time, marks are where every
 * replication has a value; a mark whose y is NaN parts a line where a point has no value or a
 * logarithmic axis no place for it.  What has no mark is counted.
 *
 * Errors: an unknown name, no point with a value, points that share a place, keys that the kind
 * does not go with, a negative part of a stack.
 */
SimPlotData *sim_plot_data_new (const SimSummary *summary, SimStore *store,
                                const SimPlotSpec *spec, GError **error);
void         sim_plot_data_free (SimPlotData *data);

/* Dates for the axis of a calendar, at most five: first days of months or years, or single days.
 * @from, @to: seconds since 1970; @at (element-type double): (out caller-allocates): where they
 * stand.
 * Returns: (transfer full) (element-type utf8): their texts, such as "2024-05". */
GPtrArray *sim_plot_dates (double from, double to, GArray *at);

/* Returns: (transfer full): what stands on the x and on the y axis, units included. */
char *sim_plot_x_label (const SimPlotData *data, const SimPlotSpec *spec);
char *sim_plot_y_label (const SimPlotData *data, const SimPlotSpec *spec);

/* Returns: (transfer full): what the marks are and which are missing, for below the picture; ""
 * where there is nothing to say. */
char *sim_plot_note (const SimPlotData *data, const SimPlotSpec *spec);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimPlotData, sim_plot_data_free)

G_END_DECLS

#endif

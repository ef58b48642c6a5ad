/* sim/scenario/claims.h - what a scenario makes of its results: derived metrics, expectations,
 * plots. */
#ifndef SIM_SCENARIO_CLAIMS_H
#define SIM_SCENARIO_CLAIMS_H

#include "sim/model/param.h"
#include "sim/scenario/document/doc.h"
#include "sim/scenario/expression/expr.h"

G_BEGIN_DECLS

/* `derive`: a metric computed from others after the runs, replication by replication.  base(x) is x
 * at the point that equals this one but for the values in base: a paired comparison under common
 * random numbers. */
typedef struct {
  char      *name, *unit, *doc;
  SimExpr   *value;
  GPtrArray *base_paths;        /* (element-type utf8) */
  GPtrArray *base_values;       /* (element-type SimNode) scalars */
  SimMark    mark;
} SimDerived;

/* What agreement would prove, from nothing at all to something. */
typedef enum {
  SIM_KIND_INPUT,       /* an input decides the value: the simulator echoes it */
  SIM_KIND_CALIBRATED,  /* a value, its bound or the replications were set with a result in view */
  SIM_KIND_LAW,         /* closed form, identity, conservation, a bound of our own */
  SIM_KIND_SIGN,        /* a direction or an order alone */
  SIM_KIND_PREDICTED,   /* a published number, within a tolerance that stood before the look */
  SIM_N_CLAIM_KINDS
} SimClaimKind;

typedef struct {
  char        *id;              /* "fig10/max": the figure, a slash, which value */
  /* over the selected points: max(x), min(x), mean(x), sum(x), count(x); or x of a single one */
  SimExpr     *metric;
  SimExpr     *where;           /* (nullable): which points */
  /* what holds: the claim's bounds, or value - within ... value + within */
  double       low, high;
  double       value, within;   /* as stated; value NaN where only bounds are */
  char        *source;          /* of the claim */
  char        *unit;            /* (nullable) */
  SimClaimKind kind;
  gboolean     deviates;        /* status: deviates: known to miss, for ... */
  char        *reason;          /* (nullable) ... this reason */
  SimMark      mark;
} SimExpect;

/* Which of two values is the better one. */
typedef enum { SIM_BETTER_UNSAID, SIM_BETTER_LOW, SIM_BETTER_HIGH } SimBetter;

/* A vertical line in a plot.  @at: a number in the unit of x. */
typedef struct {
  char *at, *text;
} SimPlotEvent;

/* A published point (y), interval (low, high) or both, over ours; NaN where it is not said. */
typedef struct {
  char  *x;                     /* a number in the unit of x, or a category */
  double y, low, high;          /* in the unit of y */
  char  *facet, *source;        /* (nullable): the panel, else all; where it is published */
} SimPlotPublished;

typedef struct {
  char    *id, *title, *kind;   /* kind: a name of sim_plot_kinds */
  char    *x, *y, *by;          /* @x: axis path or metric, "" where the kind has its own (cdf: the
                                 * values of @y; time: the clock); @by: (nullable) axis path */
  char    *facet;               /* (nullable): axis path, a small picture for each of its values */
  char   **average;             /* (nullable) (array zero-terminated=1): axis paths */
  char    *y_label, *x_label;   /* (nullable) */
  gboolean band, log_x, log_y;  /* band: ci95 */
  SimBetter x_better, y_better; /* of a front */
  SimExpr *where;               /* (nullable) */
  GArray  *events;              /* (nullable) (element-type SimPlotEvent) */
  GArray  *published;           /* (nullable) (element-type SimPlotPublished) */
  SimMark  mark;
} SimPlotSpec;

/* Kinds of plots, with what each draws; ends with a NULL name. */
extern const SimChoice sim_plot_kinds[];

/* Is @plot of this kind? */
gboolean sim_plot_is (const SimPlotSpec *plot, const char *kind);

/* Is x a parameter or a metric (of line, points, bars, stacked, heat, front and box)? */
gboolean sim_plot_has_x (const SimPlotSpec *plot);

/* Is y told by its observations (cdf, ccdf and box by their histogram, time by its samples), not by
 * one value per run? */
gboolean sim_plot_is_of_observations (const SimPlotSpec *plot);

/* Returns: (transfer none) (nullable): which key of a plot its kind needs or has no use for:
 * "x: ...", in words.  NULL: they go together. */
const char *sim_plot_fault (const SimPlotSpec *plot);

/* Returns: (transfer full) (nullable) (array zero-terminated=1): the paths of "params.a, params.b";
 * NULL for none. */
char **sim_plot_average (const char *text);

/* Gives a plot an empty overlay; frees it. */
void sim_plot_overlay_init (SimPlotSpec *plot);
void sim_plot_overlay_clear (SimPlotSpec *plot);

/* Returns: (transfer full) (nullable): events and published points as a text for a results file;
 * NULL: none. */
char *sim_plot_overlay_text (const SimPlotSpec *plot);

/* Adds what such a text says to a plot with an overlay. */
void sim_plot_overlay_parse (SimPlotSpec *plot, const char *text);

/* Is @text a finite number and nothing else? */
gboolean sim_plot_number (const char *text, double *value);

/* @data: a SimPlotSpec. */
void sim_plot_spec_free (gpointer data);

G_END_DECLS

#endif

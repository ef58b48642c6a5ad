/* sim/report/figures/figures.h - the verdicts of `orrery figures` in every form. */
#ifndef SIM_REPORT_FIGURES_FIGURES_H
#define SIM_REPORT_FIGURES_FIGURES_H

#include "sim/experiment/pin/pin.h"
#include "sim/experiment/summary/expect.h"

G_BEGIN_DECLS

typedef enum {
  SIM_FIGURES_TABLE,
  SIM_FIGURES_MD,
  SIM_FIGURES_JSON,
  SIM_FIGURES_TAP,
  SIM_FIGURES_JUNIT,
} SimFiguresFormat;

/* One expectation of one paper, or one scenario that cannot run here, or what of one scenario was
 * held against pins. */
typedef struct {
  const char       *paper;      /* the folder's name */
  const SimVerdict *verdict;    /* (nullable): NULL where the scenario cannot run */
  const char       *scenario;   /* there: its file's name without .yaml, */
  const char       *why;        /* and what it lacks */
  const GPtrArray  *pins;       /* (nullable): what @scenario gave ... */
  const GArray     *moves;      /* (element-type SimPinMove): ... and what of it has moved */
} SimFigureRow;

/* Reads "table", "md", "json", "tap", "junit".  Errors: did you mean. */
gboolean sim_figures_format (const char *name, SimFiguresFormat *format, GError **error);

/* Does it fail a build: a claim that fails, or should no longer be marked as deviating; a pin that
 * moved? */
gboolean sim_figure_row_fails (const SimFigureRow *row);

/* Returns: (transfer full): "fig10" of the expectation "fig10/max". */
char *sim_figure_of (const char *id);

/* @rows: (element-type SimFigureRow).  Returns: (transfer full): the whole output. */
char *sim_figures_print (const GArray *rows, SimFiguresFormat format);

G_END_DECLS

#endif

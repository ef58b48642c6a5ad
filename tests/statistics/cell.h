/* tests/statistics/cell.h - a cell of the table of coverage: one estimator at one process. */
#ifndef TESTS_STATISTICS_CELL_H
#define TESTS_STATISTICS_CELL_H

#include <glib.h>

typedef struct {
  char     what[48], where[48], length[24];
  guint    n;                   /* experiments */
  guint    given, held;         /* intervals, and those that held the truth */
  guint    plain, plain_held;   /* those that the tool gives without a label */
  guint    valued;              /* experiments with an estimate */
  double   bias, half;          /* sums: of relative errors, of relative half-widths */
} Cell;

/* What an experiment came to; @half: NaN when the tool gives no interval. */
typedef struct {
  double   estimate, half, truth;
  gboolean labelled;
} Outcome;

void cell_add (Cell *cell, const Outcome *outcome);

/* The same of an interval that is not symmetric; o->half is set here. */
void cell_add_interval (Cell *cell, const Outcome *o, double low, double high);

/* Prints the table as Markdown, judged with Holm's correction over all cells.  Returns: the cells
 * that fail. */
guint cells_print (const Cell *cells, guint n);

#endif

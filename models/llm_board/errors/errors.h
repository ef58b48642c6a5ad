/* models/llm_board/errors/errors.h - relative errors of a group of rows. */
#ifndef MODELS_LLM_BOARD_ERRORS_ERRORS_H
#define MODELS_LLM_BOARD_ERRORS_ERRORS_H

#include "sim/sim.h"

G_BEGIN_DECLS

typedef struct {
  GArray *errors; /* of double: simulated over measured, less 1 */
} BoardErrors;

typedef struct {
  guint n;
  double mean, median; /* of absolute errors; NaN of none */
  double bias;         /* mean of signed errors */
  double within_20;    /* share of rows */
} BoardErrorSummary;

/* No row yet.  What it allocates board_errors_clear frees. */
void board_errors_init (BoardErrors *e);
void board_errors_clear (BoardErrors *e);

/* A row more: times in s, @measured above 0. */
void board_errors_add (BoardErrors *e, double simulated, double measured);

/* Returns: mean, median and bias of the rows so far, as shares (0.1: 10 %). */
BoardErrorSummary board_errors_summary (const BoardErrors *e);

G_END_DECLS

#endif

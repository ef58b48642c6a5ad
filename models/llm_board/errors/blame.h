/* models/llm_board/errors/blame.h - which part of a step would explain that a group of rows is too
 * fast or too slow.
 *
 * A diagnosis and no correction: the factor on one part alone that leaves no bias, and the error
 * that would be left.  A part that explains leaves little; one that needs a tenth or ten times of
 * its time explains nothing.
 */
#ifndef MODELS_LLM_BOARD_ERRORS_BLAME_H
#define MODELS_LLM_BOARD_ERRORS_BLAME_H

#include "models/llm/step/step_law.h"

G_BEGIN_DECLS

typedef enum {
  BLAME_PRODUCTS,
  BLAME_ATTENTION,
  BLAME_EXPERTS,
  BLAME_NETWORK,
  BLAME_PASSES,
  BLAME_CHOICE, /* of a token */
  BLAME_HOST,
  BLAME_PROMPTS, /* what steps with prompts take besides */
  BLAME_N_PARTS
} BlamePart;

extern const char *const blame_names[BLAME_N_PARTS];

/* A row: its error, simulated over measured less 1, and where its simulated time goes. */
typedef struct {
  double error;
  double share[BLAME_N_PARTS]; /* they add up to 1 */
} BlameRow;

/* @decode: a step of decodes alone, which makes @tokens tokens a request.
 * Returns: the row of a TPOT of @seen_s where @measured_s was measured. */
BlameRow blame_row (double seen_s, double measured_s, const LlmStepParts *decode, double tokens);

/* Returns: the factor on @part with which the mean error is 0; NaN where the rows have none of it.
 * Below 0: not even without it. */
double blame_factor (const BlameRow *rows, guint n, BlamePart part);

/* Returns: mean absolute error of the rows with that factor on @part. */
double blame_left (const BlameRow *rows, guint n, BlamePart part, double factor);

G_END_DECLS

#endif

/* models/llm_board/board/board.h - one row of the measurements, simulated.
 *
 * Holds what rows share: the operators of each device with the kernels of each engine. */
#ifndef MODELS_LLM_BOARD_BOARD_BOARD_H
#define MODELS_LLM_BOARD_BOARD_BOARD_H

#include "models/llm_board/client/client.h"
#include "models/llm_board/pose/pose.h"

G_BEGIN_DECLS

typedef struct Board Board;

typedef struct {
  BoardCase posed;
  BoardSeen seen;
  LlmBasis basis;     /* of the least certain operator time */
  LlmStepParts decode; /* of a step of decodes alone, all of them half done */
} BoardOutcome;

/* Both must outlive it.  Returns: (transfer full). */
Board *board_new (const LlmBoardParams *params, const BoardPolicies *policies);
void board_free (Board *board);

/* Returns: TRUE when the row is one that the filters let through, whether it is left out or not. */
gboolean board_wants (const Board *board, guint index);

/* What is simulated. */
typedef struct {
  guint index;        /* of the row */
  SimStream *lengths; /* the row's own random numbers; the same ones give the same outcome */
  const LlmProfile *profile; /* (nullable): in place of the constants of the row's own */
} BoardJob;

/* Errors: SIM_ERROR_INVALID: why it cannot be posed.
 * Returns: TRUE when it was simulated. */
gboolean board_run (Board *board, const BoardJob *job, BoardOutcome *outcome, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Board, board_free)

G_END_DECLS

#endif

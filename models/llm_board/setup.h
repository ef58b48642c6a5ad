/* models/llm_board/setup.h - what the board takes from tables of choices, and rules across its
 * parameters. */
#ifndef MODELS_LLM_BOARD_SETUP_H
#define MODELS_LLM_BOARD_SETUP_H

#include "models/llm_board/pose/pose.h"

G_BEGIN_DECLS

/* The scheduler of each engine. */
void llm_board_setup (BoardPolicies *policies);

/* Errors: SIM_ERROR_INVALID: lists that say one thing twice, words that no row has. */
gboolean llm_board_check (gconstpointer params, GError **error);

G_END_DECLS

#endif

/* models/llm_board/llm_board.h - the serving engine of models/llm/ held against measurements. */
#ifndef MODELS_LLM_BOARD_LLM_BOARD_H
#define MODELS_LLM_BOARD_LLM_BOARD_H

#include "sim/sim.h"

G_BEGIN_DECLS

extern const SimModel llm_board_model;

G_END_DECLS

#endif

/* tests/llm/plain_law.h - a law of every operator by round efficiencies. */
#ifndef TESTS_LLM_PLAIN_LAW_H
#define TESTS_LLM_PLAIN_LAW_H

#include "models/llm/operators/law/law.h"

/* @rows: (array length=LLM_N_OPS). */
static inline void
plain_law_rows (LlmLawRow *rows)
{
  for (int i = 0; i < LLM_N_OPS; i++)
    rows[i] = (LlmLawRow){ .operator= i,
                           .format = LLM_BF16,
                           .overhead_s = 3e-6,
                           .memory_eff = 0.8,
                           .flop_eff = 0.6,
                           .norm = 2.0 };
}

#endif

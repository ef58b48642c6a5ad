/* models/llm/operators/measured/columns.h - which columns of a file make the key of a table.
 *
 * Private to the folder. */
#ifndef MODELS_LLM_OPERATORS_MEASURED_COLUMNS_H
#define MODELS_LLM_OPERATORS_MEASURED_COLUMNS_H

#include "models/llm/operators/measured/measured.h"

G_BEGIN_DECLS

typedef struct {
  const char *file;                      /* what a file name begins with */
  const char *key[LLM_KEY_PARTS];        /* columns, in the order of the key */
  const char *x, *value;
  double unit_s;                         /* of the value */
  const char *optional;                  /* (nullable): a part that older files lack: 0 */
  const char *only_column, *only_word;   /* (nullable): rows with this word alone */
  gboolean least; /* of rows with one key, the least counts (kernels to choose from); else mean */
} LlmColumns;

extern const LlmColumns llm_columns[LLM_N_TABLES];

/* Returns: the number for a word of a key column (bfloat16, power_law_1.2); -1: a word that the
 * tables have and no operator asks for. */
gint32 llm_columns_word (const char *text, gsize length);

G_END_DECLS

#endif

/* models/llm/operators/measured/read.h - one file of measured times into a table.
 *
 * Private to the folder. */
#ifndef MODELS_LLM_OPERATORS_MEASURED_READ_H
#define MODELS_LLM_OPERATORS_MEASURED_READ_H

#include "models/llm/operators/measured/columns.h"

G_BEGIN_DECLS

/* Errors: SIM_ERROR_FILE: path:line: what is wrong: a column that is missing, no number, a time or
 * a size that is not above 0, no row.
 * Returns: (transfer full) (nullable): end with llm_table_free. */
LlmTable *llm_table_from_file (const char *path, const LlmColumns *columns, GError **error);

/* Frees @table (nullable). */
void llm_table_free (LlmTable *table);

G_END_DECLS

#endif

/* models/llm/operators/table.h - reading a measured table: a header line and rows of numbers.
 *
 * Private to models/llm. */
#ifndef MODELS_LLM_OPERATORS_TABLE_H
#define MODELS_LLM_OPERATORS_TABLE_H

#include "models/llm/trace/scan.h"

G_BEGIN_DECLS

enum { LLM_TABLE_COLUMNS_MOST = 8 };

typedef struct {
  LlmScan place; /* where the row begins */
  double value[LLM_TABLE_COLUMNS_MOST];
} LlmTableRow;

/* Called for each row; FALSE with @error ends the reading.  @data as given. */
typedef gboolean (*LlmTableVisit) (const LlmTableRow *row, gpointer data, GError **error);

/* Reads @path, whose first line is exactly @header (at most LLM_TABLE_COLUMNS_MOST names), calling
 * @visit for every row.  All values must be above 0. */
gboolean llm_table_read (const char *path, const char *header, LlmTableVisit visit, gpointer data,
                         GError **error);

/* Returns: TRUE when two derived values of a file differ by its rounding alone, a thousandth. */
gboolean llm_table_agrees (double a, double b);

/* Returns: the index of the last of @n ascending values, @stride bytes apart, that is at most @x; 0
 * when all are above. */
guint llm_table_below (const double *first, gsize stride, guint n, double x);

G_END_DECLS

#endif

/* models/llm/trace/columns.h - a file of many rows as columns of numbers, whatever it calls them.
 *
 * CSV with a header (Azure, BurstGPT, Vidur, or anybody's) or JSON lines with named fields
 * (Mooncake).  Read line by line, gzip or not; what cannot be a number is not kept.  Whole numbers
 * below 2^32 take 4 bytes, other numbers and time stamps 8, lists of whole numbers 8 an item: an
 * Azure trace of 27 million requests takes 432 MB.  Which column means what is said later
 * (request_log.h), so that a scenario can name the columns of a file.
 *
 * The order of columns and of rows decides nothing.  A field that is empty, null, or no number in
 * a column of numbers is missing.
 */
#ifndef MODELS_LLM_TRACE_COLUMNS_H
#define MODELS_LLM_TRACE_COLUMNS_H

#include "sim/sim.h"

G_BEGIN_DECLS

typedef enum {
  LLM_COLUMN_TEXT,   /* no number in it: nothing is kept */
  LLM_COLUMN_WHOLE,  /* whole numbers below 2^32 - 1 */
  LLM_COLUMN_NUMBER, /* decimal numbers */
  LLM_COLUMN_STAMP,  /* dates with a time of day */
  LLM_COLUMN_LIST,   /* lists of whole numbers */
  LLM_COLUMN_MIXED   /* of several of these: cannot be used */
} LlmColumnType;

typedef struct LlmColumns LlmColumns;

/* Data of a file parameter is a const LlmColumns. */
extern const SimFileFormat llm_columns_format;

/* Returns: (transfer full) (nullable): the columns of a file; messages as path:line: what. */
LlmColumns *llm_columns_load (const char *path, GError **error);
void llm_columns_free (LlmColumns *columns);

guint llm_columns_n_rows (const LlmColumns *columns);

/* Returns: the column called @name, in either case, or -1. */
int llm_columns_find (const LlmColumns *columns, const char *name);

/* Returns: (transfer container) (array zero-terminated=1): all names, for a message. */
const char **llm_columns_names (const LlmColumns *columns);

LlmColumnType llm_columns_type (const LlmColumns *columns, int column);

/* Returns: the number, or the seconds of a time stamp since the first one of its column; NaN where
 * it is missing.  Stamps are exact to the nanosecond. */
double llm_columns_number (const LlmColumns *columns, int column, guint row);

/* Returns: (array length=n): the items of a list. */
const gint64 *llm_columns_list (const LlmColumns *columns, int column, guint row, guint *n);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlmColumns, llm_columns_free)

G_END_DECLS

#endif

/* models/llm/trace/columns_state.h - columns while a file is read; private to models/llm/trace. */
#ifndef MODELS_LLM_TRACE_COLUMNS_STATE_H
#define MODELS_LLM_TRACE_COLUMNS_STATE_H

#include "models/llm/trace/columns.h"

G_BEGIN_DECLS

typedef struct {
  char *name;
  LlmColumnType type;
  guint n, room;     /* rows stored; a row that is not there yet is missing */
  gpointer cells;    /* guint32, double, gint64 (ns), or guint64 (where the row's list ends) */
  GArray *items;     /* (element-type gint64) (nullable): of lists */
  gint64 first_ns;   /* the first stamp */
} LlmColumn;

struct LlmColumns {
  GPtrArray *columns; /* (element-type LlmColumn) */
  guint n_rows;
};

LlmColumns *llm_columns_new (void);

/* Returns: the index of the new column. */
guint llm_columns_add (LlmColumns *columns, const char *name);

/* One field of the row that is being read.  A column that is not put stays missing in that row. */
void llm_columns_put (LlmColumns *columns, guint column, const char *text);
void llm_columns_put_list (LlmColumns *columns, guint column, const gint64 *items, guint n);

/* Ends the row. */
void llm_columns_next_row (LlmColumns *columns);

/* After the last row: gives back what the stores have too much. */
void llm_columns_cut_to_size (LlmColumns *columns);

G_END_DECLS

#endif

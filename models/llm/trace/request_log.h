/* models/llm/trace/request_log.h - the requests of a file of columns: which column means what,
 * which rows are taken, and in which order.
 *
 * A request comes when the clock of the log says; requests of one instant are in the order of their
 * lengths and blocks, so that the order of the rows decides nothing.  A row without a time, or
 * without a whole number of at least 1 for each length, cannot be used: such rows are counted.
 * A session and a priority are whole numbers from 0 on; a row may lack them.
 *
 * Names that are known without being told, in any order and case, among other columns:
 *   TIMESTAMP (a date), ContextTokens, GeneratedTokens      Azure 2023 and 2024
 *   timestamp (ms), input_length, output_length, hash_ids   Mooncake, 512 tokens per block
 *   Timestamp (s), Request tokens, Response tokens          BurstGPT
 *   arrived_at (s), num_prefill_tokens, num_decode_tokens   Vidur
 *   arrival_s, prompt_tokens, output_tokens                 orrery's own
 */
#ifndef MODELS_LLM_TRACE_REQUEST_LOG_H
#define MODELS_LLM_TRACE_REQUEST_LOG_H

#include "models/llm/trace/columns.h"

G_BEGIN_DECLS

/* What a scenario says of the columns of its file: a list of these, one for each column that has
 * another name than the known ones. */
enum {
  LLM_LOG_ARRIVAL,
  LLM_LOG_PROMPT,
  LLM_LOG_OUTPUT,
  LLM_LOG_BLOCKS,
  LLM_LOG_SESSION,
  LLM_LOG_PRIORITY,
  LLM_LOG_N_FIELDS
};
typedef struct {
  int is;             /* one of the enum */
  const char *column; /* its name */
  double unit_s;      /* of arrivals that are numbers: seconds of one */
} LlmLogColumn;

extern const SimListType llm_log_column_list;

typedef struct {
  SimList columns;       /* (element-type LlmLogColumn) */
  gboolean any_time;     /* the instants give the order alone: a log without them will do */
  double from_s, to_s;   /* of the log's clock, from its first request; to_s is outside */
  double scale;          /* arrivals come so many times as fast */
  gint64 every;          /* every so-manyth request is taken, the first one among them */
} LlmLogCut;

typedef struct {
  double arrival_s; /* from cut.from_s, scaled */
  gint64 prompt_tokens, output_tokens;
  const gint64 *blocks; /* (array length=n_blocks): identities of the prompt's blocks */
  guint n_blocks;
  gint64 session;  /* a whole number that its requests share; -1: the row has none */
  gint64 priority; /* smaller ones first; 0 where the row has none */
} LlmLogRequest;

typedef struct {
  const LlmColumns *columns;
  int column[LLM_LOG_N_FIELDS]; /* or -1 */
  double unit_s, first, from_s, scale;
  guint32 *rows; /* (array length=n): of @columns, in order */
  guint n;
  guint n_unusable; /* rows of the file that are no request */
} LlmRequestLog;

/**
 * llm_request_log_new:
 * Errors: SIM_ERROR_INVALID: a column is missing or holds no numbers, no usable row is left.
 * Returns: (transfer full) (nullable): the requests; @columns must outlive them.
 */
LlmRequestLog *llm_request_log_new (const LlmColumns *columns, const LlmLogCut *cut,
                                    GError **error);
void llm_request_log_free (LlmRequestLog *log);

/* Returns: TRUE when the rows are in order of time, not of their lengths for want of one. */
gboolean llm_request_log_has_times (const LlmRequestLog *log);

/* Returns: whether a scenario names a column of @field in @columns (element-type LlmLogColumn). */
gboolean llm_log_names (const SimList *columns, guint field);

/* Returns: request @i, below log->n. */
LlmLogRequest llm_request_log_get (const LlmRequestLog *log, guint i);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlmRequestLog, llm_request_log_free)

G_END_DECLS

#endif

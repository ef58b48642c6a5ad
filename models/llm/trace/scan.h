/* models/llm/trace/scan.h - a strict scanner for the small text formats of traces and measured
 * tables.
 *
 * A cursor over a file in memory that knows its line and column.  Each step either consumes
 * exactly what it names or reports path:line:column: what.  No locale, no guessing, no
 * allocation.
 */
#ifndef MODELS_LLM_TRACE_SCAN_H
#define MODELS_LLM_TRACE_SCAN_H

#include "sim/sim.h"

G_BEGIN_DECLS

typedef struct {
  const char *path;
  const char *at, *end; /* the rest; *end is NUL */
  const char *line_start;
  guint line; /* from 1 */
} LlmScan;

/* @text has @length bytes and a NUL behind them.  A byte order mark is skipped. */
void llm_scan_init (LlmScan *scan, const char *path, const char *text, gsize length);

/* Returns: FALSE with @error set to `path:line:column: @what` at the cursor. */
gboolean llm_scan_fail (const LlmScan *scan, GError **error, const char *what);

/* Returns: TRUE at the end of the file, empty lines before it left out. */
gboolean llm_scan_done (const LlmScan *scan);

/* Returns: TRUE when @word was next; it is consumed. */
gboolean llm_scan_word (LlmScan *scan, const char *word);

/* Consumes @word or fails with @what. */
gboolean llm_scan_expect (LlmScan *scan, const char *word, const char *what, GError **error);

/* Consumes the end of a line (LF or CRLF) or of the file. */
gboolean llm_scan_line_end (LlmScan *scan, const char *what, GError **error);

/* Consumes spaces and tabs. */
void llm_scan_blanks (LlmScan *scan);

/* Consumes exactly @digits digits, or with 0 as many as there are (1 to 18). */
gboolean llm_scan_digits (LlmScan *scan, guint digits, gint64 *value, GError **error);

/* Consumes a plain decimal number: sign, digits, point, exponent; no hexadecimal, inf or nan. */
gboolean llm_scan_number (LlmScan *scan, double *value, GError **error);

/* Consumes a whole number of 1 to 2^32 - 1, as digits alone. */
gboolean llm_scan_tokens (LlmScan *scan, guint32 *value, GError **error);

/* Consumes a JSON string; its content is [@text, @text + @length) with its escapes as they
 * stand. */
gboolean llm_scan_string (LlmScan *scan, const char **text, gsize *length, GError **error);

/* Consumes a key of an object and its colon, and the blanks about them. */
gboolean llm_scan_key (LlmScan *scan, const char **text, gsize *length, GError **error);

/* Consumes a JSON scalar or a flat array of scalars. */
gboolean llm_scan_skip_value (LlmScan *scan, GError **error);

G_END_DECLS

#endif

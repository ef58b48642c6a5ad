/* models/llm/trace/trace_read.h - what the readers of the trace formats share; private to
 * models/llm.
 *
 * A reader appends the requests of one file, row by row, and stops at the first bad row.
 */
#ifndef MODELS_LLM_TRACE_TRACE_READ_H
#define MODELS_LLM_TRACE_TRACE_READ_H

#include "models/llm/trace/scan.h"
#include "models/llm/trace/trace.h"

G_BEGIN_DECLS

typedef struct {
  GArray *requests;         /* (element-type LlmRequest) */
  gint64 first_ns, last_ns; /* times as the file counts them */
} LlmTraceRows;

typedef gboolean (*LlmTraceReader) (LlmScan *scan, LlmTraceRows *rows, GError **error);

gboolean llm_trace_read_azure (LlmScan *scan, LlmTraceRows *rows, GError **error);
gboolean llm_trace_read_mooncake (LlmScan *scan, LlmTraceRows *rows, GError **error);
gboolean llm_trace_read_plain (LlmScan *scan, LlmTraceRows *rows, GError **error);

/* Appends one request at @time_ns of the file's clock; @place is where its time stands, for the
 * message. */
gboolean llm_trace_append (LlmTraceRows *rows, const LlmScan *place, gint64 time_ns,
                           LlmRequest request, GError **error);

/* Turns @value times @ns_per_unit into @time_ns, or fails at @place when it is out of range. */
gboolean llm_trace_time (const LlmScan *place, double value, double ns_per_unit, gint64 *time_ns,
                         GError **error);

/* Reads a date and time of day, in nanoseconds since 1900.  Returns: FALSE when @text is none. */
gboolean llm_trace_stamp (const char *text, gint64 *time_ns);

G_END_DECLS

#endif

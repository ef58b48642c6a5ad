/* models/llm/trace/trace_json.c - Mooncake's JSON lines: one flat object per line.
 *
 * Needed: timestamp (ms), input_length, output_length, each once, in any order.  Other keys
 * (hash_ids, and what later releases add) are skipped when their value is a scalar or a flat array.
 */
#include "models/llm/trace/trace_read.h"

#include <string.h>

enum { TIMESTAMP = 1, INPUT = 2, OUTPUT = 4, ALL = 7 };

typedef struct {
  guint seen; /* a set of TIMESTAMP, INPUT, OUTPUT */
  gint64 time_ns;
  LlmRequest request;
} Row;

/* Other keys are skipped. */
static guint
key_of (const char *text, gsize length)
{
  if (length == 9 && strncmp (text, "timestamp", length) == 0)
    return TIMESTAMP;
  if (length == 12 && strncmp (text, "input_length", length) == 0)
    return INPUT;
  if (length == 13 && strncmp (text, "output_length", length) == 0)
    return OUTPUT;
  return 0;
}

/* Milliseconds in the published logs. */
static gboolean
read_value (LlmScan *scan, guint key, Row *row, GError **error)
{
  const LlmScan place = *scan;
  double time_ms;

  if (key == INPUT)
    return llm_scan_tokens (scan, &row->request.prompt_tokens, error);
  if (key == OUTPUT)
    return llm_scan_tokens (scan, &row->request.output_tokens, error);
  if (key == TIMESTAMP)
    return llm_scan_number (scan, &time_ms, error)
           && llm_trace_time (&place, time_ms, 1e6, &row->time_ns, error);
  return llm_scan_skip_value (scan, error);
}

/* A key that is there twice would hide one of its values. */
static gboolean
read_member (LlmScan *scan, Row *row, GError **error)
{
  LlmScan place;
  const char *text;
  gsize length;
  guint key;

  llm_scan_blanks (scan);
  place = *scan;
  if (!llm_scan_string (scan, &text, &length, error))
    return FALSE;
  key = key_of (text, length);
  if (row->seen & key)
    return llm_scan_fail (&place, error, "the key is there twice");
  row->seen |= key;
  llm_scan_blanks (scan);
  if (!llm_scan_expect (scan, ":", "a colon belongs here", error))
    return FALSE;
  llm_scan_blanks (scan);
  return read_value (scan, key, row, error);
}

/* Keys in any order. */
static gboolean
read_object (LlmScan *scan, Row *row, GError **error)
{
  if (!llm_scan_expect (scan, "{", "an object in braces belongs here", error))
    return FALSE;
  do
    {
      if (!read_member (scan, row, error))
        return FALSE;
      llm_scan_blanks (scan);
    }
  while (llm_scan_word (scan, ","));
  return llm_scan_expect (scan, "}", "a comma or } belongs here", error);
}

/* All three keys must be there: a request without a length is none. */
gboolean
llm_trace_read_mooncake (LlmScan *scan, LlmTraceRows *rows, GError **error)
{
  while (!llm_scan_done (scan))
    {
      const LlmScan place = *scan;
      /* no key seen yet */
      Row row = { 0 };

      if (!read_object (scan, &row, error))
        return FALSE;
      if (row.seen != ALL)
        return llm_scan_fail (&place, error,
                              "timestamp, input_length and output_length are needed");
      llm_scan_blanks (scan);
      if (!llm_scan_line_end (scan, "one object a line: the line must end here", error)
          || !llm_trace_append (rows, &place, row.time_ns, row.request, error))
        return FALSE;
    }
  return TRUE;
}

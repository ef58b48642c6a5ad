/* models/llm/trace/trace_formats.c - the list of formats, and loading a file whatever its format.
 *
 * The only file that knows all readers; they know nothing of each other or of the list.
 */
#include "models/llm/trace/trace_read.h"

/* A format is known by how its file begins. */
typedef struct {
  const char *begins;
  LlmTraceReader read;
} Format;

static const Format formats[]
  = { { "TIMESTAMP,ContextTokens,GeneratedTokens", llm_trace_read_azure },
      { "arrival_s,prompt_tokens,output_tokens", llm_trace_read_plain },
      { NULL, NULL } };

/* By how the file begins: a header is a format. */
static gboolean
read_any (LlmScan *scan, LlmTraceRows *rows, GError **error)
{
  for (const Format *f = formats; f->begins != NULL; f++)
    if (llm_scan_word (scan, f->begins))
      return f->read (scan, rows, error);
  if (*scan->at == '{')
    return llm_trace_read_mooncake (scan, rows, error);
  return llm_scan_fail (scan, error,
                        "not a request trace: it must begin with "
                        "TIMESTAMP,ContextTokens,GeneratedTokens (Azure), with "
                        "arrival_s,prompt_tokens,output_tokens, or with { (JSON lines)");
}

/* Read whole: a trace of requests is some tens of megabytes at most. */
LlmTrace *
llm_trace_load (const char *path, GError **error)
{
  g_autoptr (GArray) requests = g_array_new (FALSE, FALSE, sizeof (LlmRequest));
  g_autofree char *text = NULL;
  LlmTraceRows rows = { .requests = requests };
  LlmTrace *trace;
  LlmScan scan;
  gsize length;

  if ((text = sim_input_text (path, &length, error)) == NULL)
    return NULL;
  llm_scan_init (&scan, path, text, length);
  if (!read_any (&scan, &rows, error))
    return NULL;
  if (requests->len == 0)
    {
      llm_scan_fail (&scan, error, "the trace has no request");
      return NULL;
    }
  trace = g_new0 (LlmTrace, 1);
  trace->n = requests->len;
  trace->requests = g_memdup2 (requests->data, requests->len * sizeof (LlmRequest));
  return trace;
}

/* As the format's table wants it: what is loaded is a plain pointer. */
static gpointer
load_file (const char *path, GError **error)
{
  return llm_trace_load (path, error);
}

/* As the table wants it. */
static void
free_file (gpointer data)
{
  llm_trace_free (data);
}

const SimFileFormat llm_trace_format
  = { "request trace",
      "Azure CSV (TIMESTAMP,ContextTokens,GeneratedTokens), Mooncake JSON lines (timestamp, "
      "input_length, output_length) or CSV arrival_s,prompt_tokens,output_tokens",
      load_file, free_file, FALSE };

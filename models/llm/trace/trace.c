/* models/llm/trace/trace.c - loading a request trace, whatever its format. */
#include "models/llm/trace/trace_read.h"

#include <math.h>

/* A format is known by how its file begins. */
typedef struct {
  const char *begins;
  LlmTraceReader read;
} Format;

static const Format formats[]
  = { { "TIMESTAMP,ContextTokens,GeneratedTokens", llm_trace_read_azure },
      { "arrival_s,prompt_tokens,output_tokens", llm_trace_read_plain },
      { NULL, NULL } };

gboolean
llm_trace_time (const LlmScan *place, double value, double ns_per_unit, gint64 *time_ns,
                GError **error)
{
  double ns = value * ns_per_unit;

  if (fabs (ns) > 4e18)
    return llm_scan_fail (place, error, "the time is out of range");
  *time_ns = (gint64) llround (ns);
  return TRUE;
}

gboolean
llm_trace_append (LlmTraceRows *rows, const LlmScan *place, gint64 time_ns, LlmRequest request,
                  GError **error)
{
  if (rows->requests->len == 0)
    rows->first_ns = rows->last_ns = time_ns;
  if (time_ns < rows->last_ns)
    return llm_scan_fail (place, error, "the time is before that of the last request");
  rows->last_ns = time_ns;
  request.arrival_s = (double) (time_ns - rows->first_ns) / 1e9;
  g_array_append_val (rows->requests, request);
  return TRUE;
}

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

void
llm_trace_free (LlmTrace *trace)
{
  if (trace == NULL)
    return;
  g_free (trace->requests);
  g_free (trace);
}

double
llm_trace_theta (const LlmTrace *trace)
{
  double weighted = 0.0, tokens = 0.0;

  for (guint i = 0; i < trace->n; i++)
    {
      double prompt = trace->requests[i].prompt_tokens, output = trace->requests[i].output_tokens;

      weighted += prompt * output + output * (output + 1.0) / 2.0;
      tokens += output;
    }
  return weighted / tokens;
}

static gpointer
load_file (const char *path, GError **error)
{
  return llm_trace_load (path, error);
}

static void
free_file (gpointer data)
{
  llm_trace_free (data);
}

const SimFileFormat llm_trace_format
  = { "request trace",
      "Azure CSV (TIMESTAMP,ContextTokens,GeneratedTokens), Mooncake JSON lines (timestamp, "
      "input_length, output_length) or CSV arrival_s,prompt_tokens,output_tokens",
      load_file, free_file };

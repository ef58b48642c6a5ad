/* models/llm/trace/trace.c - a request trace in memory, and what its readers share.
 *
 * Times are kept in whole nanoseconds of the file's own clock until the first request is known:
 * differences of large time stamps would lose them as doubles.
 */
#include "models/llm/trace/trace_read.h"

#include <math.h>

/* In nanoseconds: differences of large times must not round. */
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

/* Times count from the first request. */
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

/* NULL is allowed. */
void
llm_trace_free (LlmTrace *trace)
{
  if (trace == NULL)
    return;
  g_free (trace->requests);
  g_free (trace);
}

/* Mean context over decode steps, weighted by steps: each output token reads what is before it. */
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

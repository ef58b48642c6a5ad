/* models/llm/trace/trace.h - request traces: who asks when, with how many prompt and output tokens.
 *
 * Formats, recognised by content: Azure CSV (TIMESTAMP,ContextTokens,GeneratedTokens; LF or CRLF),
 * Mooncake JSONL (timestamp in ms, input_length, output_length, hash_ids ignored), and the house's
 * own CSV (arrival_s,prompt_tokens,output_tokens).  A bad row is refused with path:line:column: not
 * a number, a negative or zero length, a time before the last one, too few or too many fields.
 * Times count from the first request.
 */
#ifndef MODELS_LLM_TRACE_TRACE_H
#define MODELS_LLM_TRACE_TRACE_H

#include "sim/sim.h"

G_BEGIN_DECLS

typedef struct {
  double arrival_s;
  guint32 prompt_tokens, output_tokens;
} LlmRequest;

typedef struct {
  LlmRequest *requests; /* sorted by arrival */
  guint n;
} LlmTrace;

extern const SimFileFormat llm_trace_format; /* data is a const LlmTrace */

/* Returns: (transfer full) (nullable): the trace of a file. */
LlmTrace *llm_trace_load (const char *path, GError **error);
void llm_trace_free (LlmTrace *trace);

/* Published statistics that a synthetic trace is drawn to: log-normal lengths whose moments after
 * the cut are these (drawn again above the maximum, rounded, at least 1), Poisson arrivals at the
 * rate.  A maximum of 0 or infinity is none; a standard deviation of 0 makes all lengths equal; an
 * infinite rate brings all requests at once. */
typedef struct {
  guint n;
  double rate_hz;
  double prompt_mean_tokens, prompt_sd_tokens, prompt_max_tokens;
  double output_mean_tokens, output_sd_tokens, output_max_tokens;
} LlmTraceShape;

/* Returns: TRUE when a trace of @shape can be drawn: rate and means above 0, and no more spread
 * than a length below its maximum can have.  For the check of a model. */
gboolean llm_trace_shape_check (const LlmTraceShape *shape, GError **error);

/* Returns: (transfer full): a trace drawn from @stream; equal streams give equal traces.  @shape
 * passes the check (else a bug). */
LlmTrace *llm_trace_synthetic (const LlmTraceShape *shape, SimStream *stream);

/* Returns: the context that an average generated token sees, E[P D + D (D + 1) / 2] / E[D]. */
double llm_trace_theta (const LlmTrace *trace);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlmTrace, llm_trace_free)

G_END_DECLS

#endif

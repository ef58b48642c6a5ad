/* models/llm_serving/workload/source.h - who asks when, with which lengths.
 *
 * A source makes requests one by one, in order of time, from a trace or from laws, and holds only
 * the next one, so that a run of any length takes the memory of its trace.  When requests come is a
 * process (processes.c), a policy of the parameter `arrivals`; a closed loop has no instants: each
 * request is taken when another one ends.
 */
#ifndef MODELS_LLM_SERVING_WORKLOAD_SOURCE_H
#define MODELS_LLM_SERVING_WORKLOAD_SOURCE_H

#include "models/llm/trace/request_log.h"
#include "models/llm_serving/serving_params.h"

typedef struct {
  double at_s;
  gint64 prompt_tokens, output_tokens;
  const gint64 *blocks; /* (array length=n_blocks): identities of the prompt's full blocks of KV,
                           until the next request is made */
  guint n_blocks;
} ServingRequest;

typedef struct ServingSource ServingSource;

/* When requests come. */
typedef struct {
  /* Returns: the instant of the next request, from the last one's on; infinite when nobody comes
   * any more. */
  double (*next_s) (ServingSource *source);
  gboolean closed;   /* requests are taken, not waited for */
  gboolean at_once;  /* all come at the start, so their number must be given */
  gboolean by_trace; /* needs a trace with instants, and takes it once */
} ServingProcess;

struct ServingSource {
  const ServingParams *p;
  const ServingProcess *process;
  gint64 block_tokens; /* of the engines; 0: blocks have no identities */
  SimStream *gaps, *lengths, *groups;
  LlmRequestLog *log; /* (nullable) */
  guint64 n_made, n_most;
  double last_s;      /* instant of the last request, or where its window or phase began */
  gboolean bursting;  /* mmpp */
  double phase_end_s;
  guint window;       /* windows: the present one, and where it ends */
  double window_end_s;
  GArray *blocks;     /* (element-type gint64): of the request made last */
  gint64 n_unique;    /* blocks that no other prompt has */
};

extern const ServingProcess serving_timestamps, serving_burst, serving_poisson, serving_gamma,
  serving_mmpp, serving_windows, serving_closed;

/* What of the trace's rows is taken. */
LlmLogCut serving_log_cut (const ServingParams *p, const ServingProcess *process);

/* Reads the trace's columns; @block_tokens as in the struct.  A trace that does not fit the
 * parameters fails the run: the model's check has seen to it. */
void serving_source_start (ServingSource *source, Sim *sim, const ServingParams *p);
void serving_source_clear (ServingSource *source);

/* Returns: FALSE when no request comes any more. */
gboolean serving_source_next (ServingSource *source, ServingRequest *request);

#endif

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
  guint64 session; /* alike for the requests of one */
  gint64 group;    /* of prompts that begin alike */
  gint64 own;      /* in a session: its name, which what is behind the blocks goes by; else 0 */
  gint64 priority; /* smaller first */
  /* (array length=n_blocks): identities of the prompt's blocks of serving_id_tokens tokens */
  const gint64 *blocks;
  guint n_blocks;
  gboolean blocks_last; /* they are the trace's own; else they go with the next request */
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
  gint64 id_tokens; /* that an identity stands for; 0: blocks have none */
  SimStream *gaps, *lengths, *groups, *turns, *urgency;
  LlmRequestLog *log; /* (nullable) */
  guint64 n_made, n_most;
  double last_s;      /* instant of the last request, or where its window or phase began */
  gboolean bursting;  /* mmpp */
  double phase_end_s;
  guint window;       /* windows: the present one, and where it ends */
  double window_end_s;
  GArray *blocks;     /* (element-type gint64): of the request drawn last */
  gint64 n_unique;    /* blocks that no other prompt has */
};

extern const ServingProcess serving_timestamps, serving_burst, serving_poisson, serving_gamma,
  serving_mmpp, serving_windows, serving_closed;

/* What of the trace's rows is taken. */
LlmLogCut serving_log_cut (const ServingParams *p, const ServingProcess *process);

/* Returns: tokens that an identity stands for, with engines whose blocks have @block_tokens: the
 * trace's blocks, or the engines' where requests are drawn. */
gint64 serving_id_tokens (const ServingParams *p, gint64 block_tokens);

/* Reads the trace's columns.  @source has its process and id_tokens.  A trace that does not fit the
 * parameters fails the run: the model's check has seen to it. */
void serving_source_start (ServingSource *source, Sim *sim, const ServingParams *p);
void serving_source_clear (ServingSource *source);

/* Draws lengths and priority of a request and names its blocks; session and group are set.  The
 * beginning that is common to its group is not in the prompt's length. */
void serving_source_draw (ServingSource *source, ServingRequest *request);

/* Returns: FALSE when no more requests come. */
gboolean serving_source_next (ServingSource *source, ServingRequest *request);

#endif

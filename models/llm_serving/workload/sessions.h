/* models/llm_serving/workload/sessions.h - sessions of several turns: each request begins with all
 * that was said before.
 *
 * A session has a geometric number of turns.  Its next request comes when its user has read the
 * answer and thought, and its prompt is the whole of what was said and a new part.
 */
#ifndef MODELS_LLM_SERVING_WORKLOAD_SESSIONS_H
#define MODELS_LLM_SERVING_WORKLOAD_SESSIONS_H

#include "models/llm_serving/workload/source.h"

/* What a session has said so far. */
typedef struct {
  guint64 id;
  gint64 group;  /* of prompts that begin alike */
  gint64 tokens;
} ServingSession;

/* Returns: TRUE, and when (@think_s from now), when a session goes on behind a request. */
gboolean serving_session_goes_on (ServingSource *source, double *think_s);

/* The next request of @session. */
void serving_session_next (ServingSource *source, const ServingSession *session,
                           ServingRequest *request);

#endif

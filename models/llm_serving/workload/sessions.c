/* models/llm_serving/workload/sessions.c - see sessions.h.
 *
 * Draws have a stream of their own, so that sessions change no first request.
 */
#include "models/llm_serving/workload/sessions.h"

/* Each turn is followed by another with the same probability: nothing is kept but how much was
 * said. */
gboolean
serving_session_goes_on (ServingSource *s, double *think_s)
{
  double mean = s->p->session_turns;

  if (s->log != NULL || mean <= 1.0 || sim_uniform (s->turns) >= 1.0 - 1.0 / mean)
    return FALSE;
  *think_s = sim_dist_draw (&s->p->think_s, s->turns);
  *think_s = MAX (0.0, *think_s);
  return TRUE;
}

/* The new part has a length by the law of first requests. */
void
serving_session_next (ServingSource *s, const ServingSession *session, ServingRequest *request)
{
  *request = (ServingRequest){ .session = session->id, .group = session->group };
  serving_source_draw (s, request);
  request->prompt_tokens = MIN (request->prompt_tokens + session->tokens, (gint64) G_MAXINT32);
}

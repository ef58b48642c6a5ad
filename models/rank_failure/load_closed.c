/* models/rank_failure/load_closed.c - clients that have been there for ever: each request that
 * leaves brings the next, and those of the beginning are at any point of their output.
 */
#include <math.h>
#include "models/rank_failure/load/load.h"

static void
start (Ep *m)
{
  SimStream *stream = sim_stream (m->sim, "progress");

  ep_lockstep_new (m);
  for (gint64 i = 0; i < (gint64) round (m->p->requests_per_rank * m->n_ranks); i++)
    {
      guint id = ep_request_draw (m);
      EpRequest *r = ep_request (m, id);

      r->done = r->done_before = (gint64) (sim_uniform (stream) * (double) r->output);
      ep_request_submit (m, id);
    }
  ep_lockstep_schedule (m);
}

const EpLoad ep_load_closed = { start, EP_LOCKSTEP };

/* models/rank_failure/load/arrivals.c - requests at random, request_rate_hz of them on average;
 * with
 * request_swing more at some times than at others, by thinning.
 */
#include <math.h>
#include "models/rank_failure/load/load.h"

static void arrive (Sim *sim, gpointer self, gpointer item);

static void
wait_for_next (Ep *m)
{
  double gap = sim_exp (sim_stream (m->sim, "arrivals"),
                        1.0 / (m->p->request_rate_hz * (1.0 + m->p->request_swing)));

  sim_after (m->sim, gap, arrive, m, NULL);
}

/* Whether a request comes of what the highest rate would bring. */
static gboolean
comes (Ep *m)
{
  const EpParams *p = m->p;
  double phase = 2.0 * G_PI * sim_now_s (m->sim) / p->request_period_s;

  return p->request_swing <= 0.0
         || sim_uniform (sim_stream (m->sim, "swing")) * (1.0 + p->request_swing)
              < 1.0 + p->request_swing * sin (phase);
}

static void
arrive (Sim *sim, gpointer self, gpointer item)
{
  Ep *m = self;

  if (comes (m))
    {
      ep_request_prefill (m, ep_request_draw (m));
      ep_lockstep_schedule (m);
    }
  wait_for_next (m);
}

static void
start (Ep *m)
{
  ep_lockstep_new (m);
  wait_for_next (m);
}

const EpLoad ep_load_poisson = { start, EP_LOCKSTEP };

/* models/rank_failure/load_poisson.c - requests at random, request_rate_hz of them. */
#include "models/rank_failure/load.h"

static void arrive (Sim *sim, gpointer self, gpointer item);

static void
wait_for_next (Ep *m)
{
  double gap = sim_exp (sim_stream (m->sim, "arrivals"), 1.0 / m->p->request_rate_hz);

  sim_after (m->sim, gap, arrive, m, NULL);
}

static void
arrive (Sim *sim, gpointer self, gpointer item)
{
  Ep *m = self;

  ep_request_prefill (m, ep_request_draw (m));
  ep_lockstep_schedule (m);
  wait_for_next (m);
}

static void
start (Ep *m)
{
  ep_lockstep_new (m);
  wait_for_next (m);
}

const EpLoad ep_load_poisson = { start, EP_LOCKSTEP };

/* models/pbs_auction/proposer_timing.c - waits on purpose, for bids grow (a timing game). */
#include "models/pbs_auction/slot/slot.h"

static double
request_s (Pbs *m, gboolean *waits)
{
  *waits = TRUE;
  return sim_dist_draw (&m->p->timing_s, pbs_slots (m)->requests);
}

const PbsProposer pbs_proposer_timing = { .request_s = request_s };

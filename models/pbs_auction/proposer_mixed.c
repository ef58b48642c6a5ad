/* models/pbs_auction/proposer_mixed.c - a share of proposers waits, the others ask at once. */
#include "models/pbs_auction/slot/slot.h"

static double
request_s (Pbs *m, gboolean *waits)
{
  const gboolean timing = sim_uniform (pbs_slots (m)->requests) < m->p->timing_share;

  return (timing ? pbs_proposer_timing : pbs_proposer_honest).request_s (m, waits);
}

const PbsProposer pbs_proposer_mixed = { .request_s = request_s };

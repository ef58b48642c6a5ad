/* models/pbs_auction/slot/proposers.c - asks as soon as its slot begins, as the client does.
 * Source: request times that a relay operator reported for 2023: mean 400 ms, most 300 to 500 ms.
 */
#include "models/pbs_auction/slot/slot.h"

static double
request_s (Pbs *m, gboolean *waits)
{
  *waits = FALSE;
  return sim_dist_draw (&m->p->header_s, pbs_slots (m)->requests);
}

const PbsProposer pbs_proposer_honest = { .request_s = request_s };

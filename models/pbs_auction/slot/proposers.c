/* models/pbs_auction/slot/proposers.c - when the proposer asks its relays for a header: a family.
 *
 * Source of honest times: request times that a relay operator reported for 2023: mean 400 ms, most
 * 300 to 500 ms.  Waiting proposers play a timing game, for bids grow with time.
 */
#include "models/pbs_auction/slot/proposer.h"

/* Asks as soon as its slot begins, as the client does. */
static double
request_honest_s (const PbsParams *p, SimStream *requests, gboolean *waits)
{
  *waits = FALSE;
  return sim_dist_draw (&p->header_s, requests);
}

const PbsProposer pbs_proposer_honest = { .request_s = request_honest_s };

/* Waits on purpose. */
static double
request_timing_s (const PbsParams *p, SimStream *requests, gboolean *waits)
{
  *waits = TRUE;
  return sim_dist_draw (&p->timing_s, requests);
}

const PbsProposer pbs_proposer_timing = { .request_s = request_timing_s };

/* A share of proposers waits, the others ask at once. */
static double
request_mixed_s (const PbsParams *p, SimStream *requests, gboolean *waits)
{
  return sim_uniform (requests) < p->timing_share ? request_timing_s (p, requests, waits)
                                                  : request_honest_s (p, requests, waits);
}

const PbsProposer pbs_proposer_mixed = { .request_s = request_mixed_s };

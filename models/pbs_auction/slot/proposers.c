/* models/pbs_auction/slot/proposers.c - when the proposer asks its relays for a header: a family.
 *
 * Source of honest times: request times that a relay operator reported for 2023: mean 400 ms, most
 * 300 to 500 ms.  Waiting proposers play a timing game, for bids grow with time.  Polling ones have
 * a sidecar do it: it asks from poll_first_s on every poll_every_s, as long as its budget lasts,
 * min (header_timeout_s, poll_late_s - call).  Source: Commit-Boost, get_header.rs, and its example
 * configuration: 200, 300, 950 and 2000 ms.
 */
#include "models/pbs_auction/slot/proposer.h"

static void
ask_once (PbsRequests *requests, PbsAsking kind, double at_s)
{
  requests->kind = kind;
  requests->n = 1;
  requests->at_s[0] = at_s;
}

/* Asks as soon as its slot begins, as the client does. */
static void
plan_honest (const PbsParams *p, SimStream *stream, PbsRequests *requests)
{
  ask_once (requests, PBS_ASKS, sim_dist_draw (&p->header_s, stream));
}

const PbsProposer pbs_proposer_honest = { .plan = plan_honest };

/* Waits on purpose. */
static void
plan_timing (const PbsParams *p, SimStream *stream, PbsRequests *requests)
{
  ask_once (requests, PBS_WAITS, sim_dist_draw (&p->timing_s, stream));
}

const PbsProposer pbs_proposer_timing = { .plan = plan_timing };

/* A request whose answer could not come within the budget is not sent. */
void
pbs_plan_polls (const PbsParams *p, double call_s, PbsRequests *requests)
{
  const double until_s = call_s + MIN (p->header_timeout_s, p->poll_late_s - call_s);

  requests->kind = PBS_POLLS;
  requests->n = 0;
  for (double at_s = MAX (call_s, p->poll_first_s); at_s < until_s && requests->n < PBS_POLLS_MAX;
       at_s = requests->at_s[0] + requests->n * p->poll_every_s)
    requests->at_s[requests->n++] = at_s;
  if (requests->n == 0)
    requests->at_s[0] = call_s;
}

static void
plan_polling (const PbsParams *p, SimStream *stream, PbsRequests *requests)
{
  pbs_plan_polls (p, sim_dist_draw (&p->header_s, stream), requests);
}

const PbsProposer pbs_proposer_polling = { .plan = plan_polling };

/* A share of proposers waits, another polls, the others ask at once. */
static void
plan_mixed (const PbsParams *p, SimStream *stream, PbsRequests *requests)
{
  const double u = sim_uniform (stream);

  if (u < p->timing_share)
    plan_timing (p, stream, requests);
  else if (u < p->timing_share + p->polling_share)
    plan_polling (p, stream, requests);
  else
    plan_honest (p, stream, requests);
}

const PbsProposer pbs_proposer_mixed = { .plan = plan_mixed };

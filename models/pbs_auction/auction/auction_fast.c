/* models/pbs_auction/auction/auction_fast.c - the end state alone.
 *
 * When no strategy looks at other bids, only each builder's last bid in time matters: the one
 * made at tick K - D - d with what it sees then.  One pass over the tape.
 */
#include "models/pbs_auction/auction/auction.h"
#include <string.h>

static void
play (const PbsAuction *auction, PbsScratch *scratch, PbsOutcome *outcome)
{
  PbsView views[PBS_BUILDERS_MAX];

  memset (views, 0, auction->n_bidders * sizeof *views);
  pbs_last_views (auction, views, &outcome->total_eth);
  outcome->n_bids = 0;
  outcome->best_eth = 0.0;
  for (guint b = 0; b < auction->n_bidders; b++)
    {
      const PbsBidder *bidder = &auction->bidders[b];

      outcome->bids_eth[b] = -1.0;
      if (bidder->lag_ticks >= auction->n_ticks)
        continue;
      outcome->bids_eth[b] = bidder->strategy->bid (&bidder->traits, &views[b]);
      outcome->best_eth = MAX (outcome->best_eth, views[b].own_eth);
    }
  pbs_find_winner (auction, outcome);
  outcome->value_eth = outcome->winner < 0 ? 0.0 : views[outcome->winner].own_eth;
}

const PbsEngine pbs_engine_fast = { .play = play, .refuses_reactive = TRUE };

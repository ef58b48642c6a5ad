/* models/pbs_auction/strategy_subsidised.c - the honest bid with a negative margin: the builder
 * adds its own money. Source: Yang, Nayak, Zhang, arXiv 2405.01329: auctions with a bid above the
 * block's value.
 */
#include "models/pbs_auction/auction/strategy.h"

static double
bid (const PbsTraits *traits, const PbsView *view)
{
  return view->own_eth > 0.0 ? MAX (0.0, view->own_eth - traits->margin_eth) : 0.0;
}

const PbsStrategy pbs_subsidised = { .bid = bid, .any_margin = TRUE };

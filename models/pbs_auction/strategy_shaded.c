/* models/pbs_auction/strategy_shaded.c - keeps a share of the value instead of an amount.
 * Source: V (1 - theta) of first-price theory (Krishna, Auction Theory, 2nd ed., section 2.3).
 */
#include "models/pbs_auction/auction/strategy.h"

static double
bid (const PbsTraits *traits, const PbsView *view)
{
  return view->own_eth * (1.0 - traits->shade_share);
}

const PbsStrategy pbs_shaded = { .bid = bid };

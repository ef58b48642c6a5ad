/* models/pbs_auction/strategy_bluff.c - a bid above its value, taken back at the reveal time.
 *
 * A cancellation costs nothing, so others that climb after it are left with what they paid.
 * Source: Wu, Thiery, Leonardos, Ventre, arXiv 2312.14510, section 3.
 */
#include "models/pbs_auction/auction/strategy.h"

static double
bid (const PbsTraits *traits, const PbsView *view)
{
  return view->revealing ? pbs_honest (traits, view, traits->bluff_eth) : traits->bluff_eth;
}

const PbsStrategy pbs_bluff = { .bid = bid, .timed = TRUE };

/* models/pbs_auction/strategy_sealed_second_price.c - bids its value: what is best when the
 * winner pays the second price. Source: Vickrey, Journal of Finance 16 (1961).
 */
#include "models/pbs_auction/auction/strategy.h"

static double
bid (const PbsTraits *traits, const PbsView *view)
{
  return view->own_eth;
}

const PbsStrategy pbs_sealed_second_price = { .bid = bid };

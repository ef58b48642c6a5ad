/* models/pbs_auction/strategy_stealth.c - bids on public value alone until the reveal time.
 * Source: Wu, Thiery, Leonardos, Ventre, arXiv 2312.14510, section 3.
 */
#include "models/pbs_auction/auction/strategy.h"

static double
bid (const PbsTraits *traits, const PbsView *view)
{
  const double shown_eth
    = view->public_eth > traits->margin_eth ? view->public_eth - traits->margin_eth : 0.0;

  return view->revealing ? pbs_honest (traits, view, shown_eth) : shown_eth;
}

const PbsStrategy pbs_stealth = { .bid = bid, .timed = TRUE };

/* models/pbs_auction/strategy_adaptive.c - a step above the best bid seen, up to the honest bid.
 *
 * It does not know whose bid that is, so it also climbs over its own.
 * Source: Wu, Thiery, Leonardos, Ventre, arXiv 2312.14510, section 3.
 */
#include "models/pbs_auction/auction/strategy.h"

static double
bid (const PbsTraits *traits, const PbsView *view)
{
  return view->has_top ? MIN (pbs_honest (traits, view, 0.0), view->top_eth + traits->step_eth)
                       : 0.0;
}

const PbsStrategy pbs_adaptive = { .bid = bid, .reactive = TRUE };

/* models/pbs_auction/strategy_last_minute.c - nothing until the reveal time, then the honest bid.
 * Source: Wu, Thiery, Leonardos, Ventre, arXiv 2312.14510, section 3.
 */
#include "models/pbs_auction/auction/strategy.h"

static double
bid (const PbsTraits *traits, const PbsView *view)
{
  return view->revealing ? pbs_honest (traits, view, 0.0) : 0.0;
}

const PbsStrategy pbs_last_minute = { .bid = bid, .timed = TRUE };

/* models/pbs_auction/auction/strategies.c - the honest bid at any time.
 * Source: Wu, Thiery, Leonardos, Ventre, arXiv 2312.14510, section 3.
 */
#include "models/pbs_auction/auction/strategy.h"

static double
bid (const PbsTraits *traits, const PbsView *view)
{
  return pbs_honest (traits, view, 0.0);
}

const PbsStrategy pbs_naive = { .bid = bid };

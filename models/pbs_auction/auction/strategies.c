/* models/pbs_auction/auction/strategies.c - how builders bid: a family of
 * pure functions of the present.
 *
 * Each is a few lines on what the builder sees (PbsView) and its own numbers (PbsTraits); a
 * strategy with state, or of more than 40 lines, gets a file of its own.  Source, where none is
 * named: Wu, Thiery, Leonardos, Ventre, arXiv 2312.14510, section 3.
 */
#include "models/pbs_auction/auction/strategy.h"

/* The honest bid, at any time. */
static double
bid_naive (const PbsTraits *traits, const PbsView *view)
{
  return pbs_honest (traits, view, 0.0);
}

const PbsStrategy pbs_naive = { .bid = bid_naive };

/* A step above the best bid seen, up to the honest bid.  It does not know whose bid that is, so it
 * also climbs over its own. */
static double
bid_adaptive (const PbsTraits *traits, const PbsView *view)
{
  return view->has_top ? MIN (pbs_honest (traits, view, 0.0), view->top_eth + traits->step_eth)
                       : 0.0;
}

const PbsStrategy pbs_adaptive = { .bid = bid_adaptive, .reactive = TRUE };

/* A step above the best bid of another builder, up to the honest bid: it knows its own, does not
 * climb over it, and comes down when the other does.  With small steps and short delays the price
 * is the second honest bid: the open auction of theory.
 * Source: top-bid streams of relays tell the block hash; Krishna, Auction Theory, section 1.2. */
static double
bid_responsive (const PbsTraits *traits, const PbsView *view)
{
  return view->has_top
           ? MIN (pbs_honest (traits, view, 0.0), MAX (0.0, view->rival_eth) + traits->step_eth)
           : 0.0;
}

const PbsStrategy pbs_responsive = { .bid = bid_responsive, .reactive = TRUE, .knows_own = TRUE };

/* Nothing until the reveal time, then the honest bid. */
static double
bid_last_minute (const PbsTraits *traits, const PbsView *view)
{
  return view->revealing ? pbs_honest (traits, view, 0.0) : 0.0;
}

const PbsStrategy pbs_last_minute = { .bid = bid_last_minute, .timed = TRUE };

/* Bids on public value alone until the reveal time. */
static double
bid_stealth (const PbsTraits *traits, const PbsView *view)
{
  const double shown_eth
    = view->public_eth > traits->margin_eth ? view->public_eth - traits->margin_eth : 0.0;

  return view->revealing ? pbs_honest (traits, view, shown_eth) : shown_eth;
}

const PbsStrategy pbs_stealth = { .bid = bid_stealth, .timed = TRUE };

/* A bid above its value, taken back at the reveal time.  A cancellation costs nothing, so others
 * that climb after it are left with what they paid. */
static double
bid_bluff (const PbsTraits *traits, const PbsView *view)
{
  return view->revealing ? pbs_honest (traits, view, traits->bluff_eth) : traits->bluff_eth;
}

const PbsStrategy pbs_bluff = { .bid = bid_bluff, .timed = TRUE };

/* Keeps a share of the value instead of an amount: V (1 - theta) of first-price theory.
 * Source: Krishna, Auction Theory, 2nd ed., section 2.3. */
static double
bid_shaded (const PbsTraits *traits, const PbsView *view)
{
  return view->own_eth * (1.0 - traits->shade_share);
}

const PbsStrategy pbs_shaded = { .bid = bid_shaded };

/* The honest bid with a negative margin: the builder adds its own money.
 * Source: Yang, Nayak, Zhang, arXiv 2405.01329: auctions with a bid above the block's value. */
static double
bid_subsidised (const PbsTraits *traits, const PbsView *view)
{
  return view->own_eth > 0.0 ? MAX (0.0, view->own_eth - traits->margin_eth) : 0.0;
}

const PbsStrategy pbs_subsidised = { .bid = bid_subsidised, .any_margin = TRUE };

/* Bids its value: what is best when the winner pays the second price.
 * Source: Vickrey, Journal of Finance 16 (1961). */
static double
bid_sealed_second_price (const PbsTraits *traits, const PbsView *view)
{
  return view->own_eth;
}

const PbsStrategy pbs_sealed_second_price = { .bid = bid_sealed_second_price };

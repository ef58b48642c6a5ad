/* models/pbs_auction/learning/learn.h - what builders learn: a level of one parameter of how they
 * bid, among evenly spaced ones.
 *
 * Of a share of value to keep auctions are sealed and bids are worked out at once.  Of a parameter
 * of a strategy (margin, reveal time, bluff) each auction is played by the engine, once as it is
 * and once for every level of every builder with all else equal: value, bluffs of others and the
 * end.
 */
#ifndef MODELS_PBS_AUCTION_LEARNING_LEARN_H
#define MODELS_PBS_AUCTION_LEARNING_LEARN_H

#include "models/pbs_auction/pbs.h"

/* Returns: level @i of @n from learn_low to learn_high, in the unit of what is learnt. */
double pbs_level_of (const PbsParams *p, guint i, guint n);

/* @bidder bids with @level in an auction: its margin or bluff, ETH, or how many ticks before its
 * last bid in time it shows what it has. */
void pbs_set_level (PbsBidder *bidder, const PbsParams *p, double level);

/* Returns: what builder @b has of the auction that ended as @outcome, ETH: what it saw at its last
 * bid less what it pays, by `payment`, if it wins.  Of n equal bids each wins an n-th of the
 * time; a bid of nothing wins nothing. */
double pbs_profit_of (const PbsAuction *auction, const PbsOutcome *outcome, guint b, int payment);

/* Errors: levels that are none, or a parameter that the strategy of a builder does not have. */
gboolean pbs_check_levels (const PbsParams *p, GError **error);

#endif

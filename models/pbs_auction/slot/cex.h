/* models/pbs_auction/slot/cex.h - the price between exchanges, and what a trade against the pool on
 * chain gains by it.  Prices are in basis points of the start of the run. */
#ifndef MODELS_PBS_AUCTION_SLOT_CEX_H
#define MODELS_PBS_AUCTION_SLOT_CEX_H

#include "models/pbs_auction/pbs_params.h"

typedef struct {
  double at_s, price_bp;           /* since time 0; price from then on */
} PbsMove;

typedef struct {
  double     price_bp, dex_bp;     /* at the end of what was drawn; of the pool on chain */
  double     log_regime;           /* of volatility over its mean */
  double     drawn_s;              /* moves are drawn up to here, since time 0 */
  GArray    *moves;                /* (element-type PbsMove) since the auction opened */
  SimStream *prices;
} PbsCex;

void pbs_cex_init (PbsCex *cex, SimStream *prices);
void pbs_cex_clear (PbsCex *cex);

/* Draws the moves from the opening of an auction to @until_s (since time 0); those just before
 * stay, for builders that see late.  Times never go back. */
void pbs_cex_open (PbsCex *cex, const PbsParams *p, double until_s);

/* Returns: the exchange's price at @at_s, basis points; before the first move kept: that one's. */
double pbs_cex_price_at (const PbsCex *cex, double at_s);

/* The best trade against a gap of @mispricing_bp, signed as the gap is, into @trade.
 * Returns: what it would gain, ETH, at least 0. */
double pbs_cex_gain (const PbsParams *p, double mispricing_bp, double *trade);

/* Returns: what @trade gains, ETH, at a gap of @mispricing_bp; below 0: it loses. */
double pbs_cex_realised (const PbsParams *p, double trade, double mispricing_bp);

#endif

/* models/pbs_auction/auction/strategy.h - how a builder bids: the policy, and what it may look at.
 *
 * A strategy is a pure function of the present: the sums that the builder sees, the tick, and the
 * best bid of the tick before.  It needs no memory: sums never fall, so a rule that applies once
 * applies ever after, and "keeps its last value" can only mean the value of before any rule
 * applied. tests/pbs_auction/test_pbs_auction.c holds this to a reference with
 * memory.  A new strategy is a function of strategies.c and a row of the table of choices.
 */
#ifndef MODELS_PBS_AUCTION_AUCTION_STRATEGY_H
#define MODELS_PBS_AUCTION_AUCTION_STRATEGY_H

#include "models/pbs_auction/set.h"

/* What a builder looks at when it computes a bid. */
typedef struct {
  double   public_eth;    /* P: what everybody sees */
  double   own_eth;       /* S: public plus what this builder alone or with others sees */
  double   top_eth;       /* M: the best bid of the tick before, whoever's */
  double   rival_eth;     /* the best of them of another builder; below 0: none */
  gboolean has_top;       /* some bid has arrived by then */
  gboolean revealing;     /* the builder's reveal time has come */
} PbsView;

/* A builder's own numbers in one auction. */
typedef struct {
  double margin_eth;      /* m */
  double bluff_eth;       /* what a bluffer shows before its reveal time */
  double shade_share;     /* theta: share of value kept by a shader */
  double step_eth;        /* delta: what an adaptive bidder adds */
} PbsTraits;

typedef struct {
  /* Returns: the bid, in ETH; 0 is no bid that wins anything. */
  double (*bid) (const PbsTraits *traits, const PbsView *view);
  gboolean reactive;      /* looks at top_eth */
  gboolean knows_own;     /* reactive, and looks at rival_eth */
  gboolean timed;         /* looks at revealing */
  gboolean any_margin;    /* a negative margin is meant: it pays more than the block is worth */
} PbsStrategy;

extern const PbsStrategy pbs_naive, pbs_adaptive, pbs_responsive, pbs_last_minute, pbs_stealth,
  pbs_bluff, pbs_shaded, pbs_subsidised, pbs_sealed_second_price;

/* The honest bid U = S - m once the builder sees more than its margin, else @otherwise. */
static inline double
pbs_honest (const PbsTraits *traits, const PbsView *view, double otherwise)
{
  return view->own_eth > traits->margin_eth ? view->own_eth - traits->margin_eth : otherwise;
}

#endif

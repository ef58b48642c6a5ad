/* models/pbs_auction/design/design.h - one slot of the same flow and builders under one of several
 * designs of the market for blocks.
 *
 * What a slot holds (DesignSlot) is drawn without a look at the design, so that designs differ on
 * equal draws; a design says who wins, who is paid what, and whether the block is there.
 */
#ifndef MODELS_PBS_AUCTION_DESIGN_DESIGN_H
#define MODELS_PBS_AUCTION_DESIGN_DESIGN_H

#include "models/pbs_auction/pbs.h"

/* What each builder has of a slot. */
typedef struct {
  double value_eth[PBS_BUILDERS_MAX];     /* of its block at the end of the auction */
  double early_eth[PBS_BUILDERS_MAX];     /* at its gossiped bid; burn: at the base fee */
  double late_eth[PBS_BUILDERS_MAX];      /* that comes between the bid and the last reveal */
  double edge_eth[PBS_BUILDERS_MAX];      /* of its trade, when it bids */
  double spread_eth[PBS_BUILDERS_MAX];    /* standard deviation of that trade until the reveal */
  double move[PBS_BUILDERS_MAX];          /* what becomes of it, in standard deviations */
  double tips_eth;                        /* preconfirmations: paid to the proposer, in no value */
  double refund_eth;                      /* sharing: what flows of the pool get, at most */
  double pool_eth;                        /* sharing: the members' common block */
  guint  n_contested;                     /* transactions that censors leave out */
} PbsDesignSlot;

/* What a design makes of it.  winner below 0: no block.  price_eth is owed to the proposer,
 * burnt_eth to the protocol; value_eth is what the block turned out to be worth, 0 if withheld. */
typedef struct {
  int    winner;
  double value_eth, price_eth, burnt_eth, refund_eth;
  gboolean withheld;
} PbsDesignSale;

typedef struct PbsDesigns PbsDesigns;

struct PbsDesign {
  gboolean burns, shares, confirms;       /* what is drawn for it alone */
  void (*sell) (PbsDesigns *d, const PbsDesignSlot *slot, PbsDesignSale *sale);
};

struct PbsDesigns {
  Sim               *sim;
  const PbsParams   *p;
  const PbsBuilders *builders;
  const PbsDesign   *design;
  PbsValue          *value;
  double             mean_eth[PBS_BUILDERS_MAX];    /* forecasts, from slots so far: of a block */
  double             late_mean_eth[PBS_BUILDERS_MAX];
  double             resale_mean_eth[PBS_BUILDERS_MAX];  /* with the right to sell it on */
  double             price_eth, kappa_eth;          /* of a ticket; penalty */
  GArray            *tickets;                       /* (element-type guint32) holders */
  int                holder;                        /* multi_slot: who has this slot; -1: nobody */
  guint64            n_withheld, n_contested, n_included, n_repeats, n_chances;
  int                last;                          /* winner of the slot before */
  double             used_eth, best_eth, tips_eth, log_regime;
  SimStream         *positions, *moves, *regimes, *faults, *gossip, *contests, *lottery, *ties;
};

extern const PbsDesign pbs_design_relays, pbs_design_epbs, pbs_design_focil,
  pbs_design_slot_auction, pbs_design_ahead, pbs_design_tickets, pbs_design_burn,
  pbs_design_sharing, pbs_design_preconf, pbs_design_multi_slot;

/* Draws the slot: flow, trades, contested transactions. */
void pbs_design_draw (PbsDesigns *d, PbsDesignSlot *slot);

/* Honest bids @bid_eth of those in @among: the winner (ties at random) and its price, by
 * `payment`.  winner -1: nobody bids more than nothing. */
void pbs_design_auction (PbsDesigns *d, const double *bid_eth, const PbsSet *among,
                         PbsDesignSale *sale);

/* Returns: those who would not publish a block with contested transactions. */
PbsSet pbs_design_censors (const PbsDesigns *d);

#endif

/* models/pbs_auction/design/design.h - one slot of the same flow and builders under one of several
 * designs of the market for blocks.
 *
 * What a slot holds is drawn without a look at the design, so that designs differ on equal draws; a
 * design says what its auction is about, who may win, who is paid what, and whether the block is
 * there.  Auctions are played by the engines of the reference auction with the strategies and
 * delays of the rows.
 */
#ifndef MODELS_PBS_AUCTION_DESIGN_DESIGN_H
#define MODELS_PBS_AUCTION_DESIGN_DESIGN_H

#include "models/pbs_auction/pbs.h"

/* Of an arrival of the tape, in its order: what a block with limited gas asks about it. */
typedef struct {
  double gas;
  gboolean contested; /* censors leave it out; on inclusion lists if it came before they freeze */
  gboolean conflicts; /* private: a block holds it or the one before */
  gboolean listed, forced; /* forced: its place has been sold, it comes first */
} PbsDesignItem;

/* What each builder has of a slot. */
typedef struct {
  double value_eth[PBS_BUILDERS_MAX];  /* of its block at its last bid in time */
  double early_eth[PBS_BUILDERS_MAX];  /* at its gossiped bid */
  double early_s[PBS_BUILDERS_MAX];    /* when that is sent, since the auction began */
  double late_eth[PBS_BUILDERS_MAX];   /* that comes between the bid and the last reveal */
  double edge_eth[PBS_BUILDERS_MAX];   /* of its trade, when it bids */
  double spread_eth[PBS_BUILDERS_MAX]; /* standard deviation of that trade until the reveal */
  double move[PBS_BUILDERS_MAX];       /* what becomes of it, in standard deviations */
  double gas_left[PBS_BUILDERS_MAX];   /* in its block at the end of the auction */
  double tips_eth;                     /* preconfirmations: paid to the proposer, in no value */
  double refund_eth;                   /* sharing: what flows of the pool get, at most */
  guint n_listed;                      /* contested transactions that lists hold */
} PbsDesignSlot;

/* What a design makes of it.  winner below 0: no block.  price_eth is owed to the proposer,
 * burnt_eth to the protocol; value_eth is what the block turned out to be worth, 0 if withheld.
 * held_s: what came later is not in the block. */
typedef struct {
  int winner;
  double value_eth, price_eth, burnt_eth, refund_eth, held_s;
  gboolean withheld;
} PbsDesignSale;

typedef struct PbsDesigns PbsDesigns;

struct PbsDesign {
  gboolean shares, confirms; /* what is drawn for it alone */
  void (*sell) (PbsDesigns *d, const PbsDesignSlot *slot, PbsDesignSale *sale);
};

struct PbsDesigns {
  Sim *sim;
  const PbsParams *p;
  const PbsBuilders *builders;
  const PbsDesign *design;
  const PbsEngine *engine;
  PbsValue *value;
  PbsTape tape;  /* what blocks can hold: first of each builder what it makes of the
                                   slot itself (a trade, a forecast), then what arrives */
  GArray *items; /* (element-type PbsDesignItem) of its arrivals */
  GArray *order; /* (element-type guint32) of arrivals, by value of gas */
  PbsBidder bidders[PBS_BUILDERS_MAX];
  PbsScratch scratch;
  int pool;                          /* sharing: the member that stands for all; -1: no pool */
  double mean_eth[PBS_BUILDERS_MAX]; /* forecasts, from slots so far: of a block */
  double late_mean_eth[PBS_BUILDERS_MAX];
  double resale_mean_eth[PBS_BUILDERS_MAX]; /* with the right to sell it on */
  double price_eth, kappa_eth;              /* of a ticket; penalty */
  GArray *tickets;                          /* (element-type guint32) holders */
  int holder;                               /* multi_slot: who has this slot; -1: nobody */
  guint64 n_withheld, n_contested, n_included, n_repeats, n_chances;
  int last; /* winner of the slot before */
  double used_eth, best_eth, log_regime;
  SimStream *positions, *moves, *regimes, *faults, *gossip, *contests, *lottery, *ties, *gases;
};

extern const PbsDesign pbs_design_relays, pbs_design_epbs, pbs_design_focil,
  pbs_design_slot_auction, pbs_design_ahead, pbs_design_tickets, pbs_design_burn,
  pbs_design_sharing, pbs_design_preconf, pbs_design_multi_slot;

/* Memory of @d whose parameters, builders, engine, law and streams are set; and its end. */
void pbs_design_init (PbsDesigns *d);
void pbs_design_clear (PbsDesigns *d);

/* Draws the slot: flow, trades, contested transactions. */
void pbs_design_draw (PbsDesigns *d, PbsDesignSlot *slot);

/* The last tick that @b's last bid in time can tell of. */
gint32 pbs_design_last_tick (const PbsDesigns *d, guint b);

/* Returns: whether arrival @i of the tape is in the block that builder @b had at @at_s. */
gboolean pbs_design_holds (const PbsDesigns *d, guint i, guint b, double at_s);

/* Plays the auction of those in @among until tick @n_ticks, of what arrives and of @extra_eth, what
 * each makes of the slot itself; ties from @ties.  outcome->winner -1: nobody bids more than
 * nothing. */
void pbs_design_play (PbsDesigns *d, const double *extra_eth, const PbsSet *among, gint32 n_ticks,
                      PbsOutcome *outcome);

/* Sealed bids @bid_eth of those in @among: the winner (ties at random) and its price, by
 * `payment`.  winner -1: nobody bids more than nothing. */
void pbs_design_auction (PbsDesigns *d, const double *bid_eth, const PbsSet *among,
                         PbsDesignSale *sale);

/* Returns: whether builder @b leaves out contested transactions; it would have to publish a block
 * of @slot without one that lists hold though there is gas for it. */
gboolean pbs_design_censors (const PbsDesigns *d, guint b);
gboolean pbs_design_fails_lists (const PbsDesigns *d, const PbsDesignSlot *slot, guint b);

#endif

/* models/pbs_auction/slot/slot.h - a slot in full: builders' clocks, relays, the proposer, the
 * attesters.
 *
 * Chain of events: wake -> bid at relay -> (simulation) -> eligible -> getHeader -> header reply
 * -> getPayload -> publish -> attest -> settle.  One slot at a time: the auction for the next
 * block opens when this one is published, so that a proposer who waits takes value from the next.
 * Slot n starts at n x slot_s.
 */
#ifndef MODELS_PBS_AUCTION_SLOT_SLOT_H
#define MODELS_PBS_AUCTION_SLOT_SLOT_H

#include "models/pbs_auction/slot/book.h"
#include "models/pbs_auction/pbs.h"

enum { PBS_RELAYS_MAX = 16, PBS_SERVERS_MAX = 16 };

/* What a relay holds of one builder in this slot beside its book: a bid for a simulation server;
 * the newest takes the place of an older. */
typedef struct {
  PbsBid   waiting;
  double   waiting_s;
  guint64  waiting_seq;            /* 0: none */
  gboolean fast;                   /* it beat the best bid when it came */
  guint64  demoted_until;          /* slot from which it is trusted again */
} PbsDesk;

/* A simulation server and what it is at. */
typedef struct {
  gboolean busy;
  guint    relay, builder;
  PbsBid   bid;
  double   from_s, arrived_s;
} PbsServer;

typedef struct {
  const PbsRelay *row;
  PbsBook         book;
  PbsDesk         desks[PBS_BUILDERS_MAX];
  PbsServer       servers[PBS_SERVERS_MAX];
  guint64         seq;
  guint           n_waiting;
  SimStream      *services;
  char            track[32];
} PbsRelayState;

/* A bid on its way to one relay; idle ones are kept for later bids. */
typedef struct PbsDelivery {
  guint               relay, builder;
  PbsBid              bid;
  struct PbsDelivery *next;        /* idle */
} PbsDelivery;

typedef struct {
  guint   next;                    /* arrival on the tape */
  double  public_eth, own_eth;
  PbsWei  last_wei;
} PbsDealer;

/* The price between exchanges (cex.c), in basis points of its start. */
typedef struct {
  double  price_bp, dex_bp;        /* at the end of what was drawn; of the pool on chain */
  double  log_regime;              /* of volatility over its mean */
  GArray *moves;                   /* (element-type PbsMove) since the auction opened */
} PbsCex;

typedef struct {
  double at_s, price_bp;           /* since time 0; price from then on */
} PbsMove;

typedef struct {
  guint64       slot;              /* number, from 1; begins at slot x slot_s */
  double        opened_s, begins_s, request_s;
  gboolean      boosted, open, timing;
  guint         n_tries;
  guint         n_bids;
  guint64       connected;         /* bit: relay asked by this proposer */
  PbsRelayState relays[PBS_RELAYS_MAX];
  guint         n_relays;
  PbsDealer     dealers[PBS_BUILDERS_MAX];
  PbsDelivery  *idle;
  GPtrArray    *deliveries;        /* blocks of them, to free */
  PbsCex        cex;
  PbsBid        won;               /* the header signed */
  int           winner;            /* -1: a local block */
  guint64       answered, offered; /* bits: relays that answered; that offered the winner */
  double        fetch_s;           /* from the relay that has the payload soonest */
  double        won_arrived_s, second_eth, best_eth, drawn_s;
  double        listed_eth;        /* public value that blocks of this slot must hold */
  float         way_s[PBS_BUILDERS_MAX][PBS_RELAYS_MAX];     /* from builder to relay */
  SimStream    *clocks, *requests, *prices, *publishing, *faults, *hashes;
} PbsSlots;

/* When the proposer asks, since its slot began. */
typedef struct {
  double (*request_s) (Pbs *m, gboolean *waits);
} PbsProposer;

extern const PbsProposer pbs_proposer_honest, pbs_proposer_timing, pbs_proposer_mixed;

/* bids.c: builders' clocks and bids */
void   pbs_wake_all (Pbs *m);
double pbs_best_seen_eth (const PbsSlots *s);
void   pbs_delivery_done (PbsSlots *s, PbsDelivery *delivery);

/* relay.c */
void pbs_relays_set_up (Pbs *m);
void pbs_relays_reset (Pbs *m);
void pbs_relays_clear (PbsSlots *s);
void pbs_bid_at_relay (Sim *sim, gpointer self, gpointer item);
gboolean pbs_is_trusted (const Pbs *m, guint relay, guint builder, const PbsBid *bid);

/* cex.c */
void   pbs_cex_open (Pbs *m, double until_s);
double pbs_cex_price_at (const PbsCex *cex, double at_s);
double pbs_cex_gain (const PbsParams *p, double mispricing_bp, double *trade);
double pbs_cex_realised (const PbsParams *p, double trade, double mispricing_bp);

/* attest.c: share of attesters that vote for a block arriving @at_s into its slot */
double pbs_head_share (const PbsParams *p, double at_s);

/* publish.c: from getHeader to settlement */
void pbs_get_header (Sim *sim, gpointer self, gpointer item);
void pbs_slot_open (Pbs *m, double at_s);

static inline PbsSlots *
pbs_slots (const Pbs *m)
{
  return m->own;
}

#endif

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

#include "models/pbs_auction/auction/value.h"
#include "models/pbs_auction/results/accounts.h"
#include "models/pbs_auction/slot/book.h"
#include "models/pbs_auction/slot/cex.h"
#include "models/pbs_auction/slot/proposer.h"

enum { PBS_RELAYS_MAX = 16, PBS_SERVERS_MAX = 16 };

/* What a relay holds of one builder in this slot beside its book: a bid for a simulation server;
 * the newest takes the place of an older. */
typedef struct {
  PbsBid   waiting;
  double   waiting_s;
  guint64  waiting_seq;            /* 0: none */
  gboolean fast;                   /* it beat the best bid when it came */
  guint64  demoted_until;          /* slot from which it is trusted again */
} PbsBidSlot;

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
  PbsBidSlot         bid_slots[PBS_BUILDERS_MAX];
  PbsServer       servers[PBS_SERVERS_MAX];
  guint64         seq;
  guint           n_waiting;
  SimStream      *services;
  char            track[32];
} PbsRelayState;

/* A bid on its way to one relay. */
typedef struct {
  guint  relay, builder;
  PbsBid bid;
} PbsDelivery;

/* A tick of a builder's clock; one of a slot that has ended is idle from then on. */
typedef struct {
  guint64 slot;
  guint   builder;
} PbsLook;

/* What a builder has seen since the auction opened, and sent. */
typedef struct {
  guint   next;                    /* arrival on the tape */
  double  public_eth, own_eth;
  PbsWei  last_wei;
} PbsSeen;

/* What the relays offered to one request. */
typedef struct {
  PbsBid   won;                    /* the header that would be signed */
  int      winner;                 /* -1: none, a local block */
  guint64  answered, offered;      /* bits: relays that answered; that offered the winner */
  double   fetch_s;                /* from the relay that has the payload soonest */
  double   won_arrived_s, second_eth, best_eth;
  gboolean tied;
} PbsOffer;

typedef struct PbsSlots PbsSlots;

/* The state of one slot at a time.  It takes from the run what it needs: parameters, policies,
 * builders, the value of a slot and accounts. */
struct PbsSlots {
  Sim               *sim;
  const PbsParams   *p;
  const PbsValueLaw *law;
  const PbsProposer *proposer;
  PbsBuilders       *builders;
  PbsValue          *value;
  PbsAccounts       *accounts;
  /* The slot has ended at @at_s, since time 0: what is above opens the next. */
  void             (*ended) (PbsSlots *s, double at_s);
  guint64       slot;              /* number, from 1; begins at slot x slot_s */
  double        opened_s, begins_s;
  PbsRequests   requests;
  gboolean      boosted, open;
  guint         n_tries, n_polls;  /* n_polls: asked so far */
  guint         n_below;           /* offers that the sidecar dropped, below min_bid_eth */
  guint         n_bids;
  guint64       connected;         /* bit: relay asked by this proposer */
  PbsRelayState relays[PBS_RELAYS_MAX];
  guint         n_relays;
  PbsSeen     seen[PBS_BUILDERS_MAX];
  SimItems      deliveries, looks; /* of PbsDelivery and PbsLook: what events carry */
  PbsCex        cex;
  PbsOffer      take;              /* what the proposer would sign by the last answers */
  PbsOffer      kept;              /* of the polls before */
  double        listed_eth;        /* public value that blocks of this slot must hold */
  float         way_s[PBS_BUILDERS_MAX][PBS_RELAYS_MAX];     /* from builder to relay */
  SimStream    *clocks, *draws, *publishing, *faults, *hashes, *ties;
};

/* Ticks of all builders' clocks from the opening of the auction on. */
void pbs_wake_all (PbsSlots *s);

/* Relays of the rows, with their streams and the ways from each builder; before a slot they are
 * emptied, and what still waits is counted as unserved. */
void pbs_relays_set_up (PbsSlots *s);
void pbs_relays_reset (PbsSlots *s);
void pbs_relays_clear (PbsSlots *s);

/* Handler; @self: PbsSlots, @item: a PbsDelivery, which is done with it. */
void pbs_bid_at_relay (Sim *sim, gpointer self, gpointer item);

/* Returns: whether an optimistic relay lets @bid count before it is simulated: its builder's
 * collateral covers it, and no block of it proved invalid lately. */
gboolean pbs_is_trusted (const PbsSlots *s, guint relay, guint builder, const PbsBid *bid);

/* Returns: the share of attesters, of 1, that vote for a block arriving @at_s seconds into its
 * slot. */
double pbs_head_share (const PbsParams *p, double at_s);

/* Handler, @self: PbsSlots: the proposer's request reaches the relays.  From here to the settled
 * block, where the slot ends and s->ended is called. */
void pbs_get_header (Sim *sim, gpointer self, gpointer item);

/* The auction of the next slot opens at @at_s, since time 0, unless all have ended. */
void pbs_slot_open (PbsSlots *s, double at_s);

#endif

/* models/pbs_auction/slot/book.h - what one relay holds of one slot, and which bid it shows.
 *
 * Each builder (a public key) has one latest bid.  The floor is the highest bid so far that
 * cannot be cancelled.  A cancellable bid below the floor only takes back its builder's own; one
 * that is not cancellable and no higher than the floor is ignored: neither is simulated.  Of two
 * equal bids the earlier stays on top.  Where the top is taken back and several equals remain,
 * one of them is drawn; the floor bid stays on offer when its builder's latest has gone.  With
 * all bids cancellable there is no floor and nothing is ignored.
 * Source: mev-boost-relay, services/api/service.go and datastore/redis.go, commit 7781f99.
 */
#ifndef MODELS_PBS_AUCTION_SLOT_BOOK_H
#define MODELS_PBS_AUCTION_SLOT_BOOK_H

#include "models/pbs_auction/wei.h"
#include "sim/sim.h"

/* A bid as its builder made it; the block behind it is fixed then. */
typedef struct {
  guint64 slot;
  PbsWei  bid_wei;
  double  bid_eth, flow_eth;       /* bid; value of transactions in the block */
  double  hidden_eth;              /* the part of flow_eth that is not public */
  double  cex_eth, cex_trade;      /* expected gain of its own trade; position, signed */
  double  made_s;                  /* since time 0 */
  guint64 hash;                    /* of the block; among relays the lower of equal bids wins */
  gboolean cancels;                /* may be replaced by a lower one, and takes back a higher */
  gboolean optimistic;
  gboolean header;                 /* sent without its payload */
} PbsBid;

/* A bid on offer. */
typedef struct {
  PbsBid   bid;
  double   arrived_s;              /* of a bid_slot: of its newest bid, taken back or not */
  guint    builder;
  gboolean has;
} PbsStanding;

typedef struct {
  PbsStanding *latest;             /* (n_builders) */
  guint        n_builders;
  PbsStanding  top, floor;
} PbsBook;

/* What a relay does with a bid that comes. */
typedef enum { PBS_GOES_ON, PBS_IGNORED, PBS_TAKES_BACK } PbsVerdict;

void pbs_book_init (PbsBook *book, guint n_builders);
void pbs_book_clear (PbsBook *book);
void pbs_book_reset (PbsBook *book);    /* a new slot */

PbsVerdict pbs_book_judge (const PbsBook *book, const PbsBid *bid);

/* The builder's latest bid goes, and with it what arrived before @arrived_s. */
void pbs_book_take_back (PbsBook *book, guint builder, double arrived_s, SimStream *ties);

/* The bid counts from now on, unless a later one of its builder came first or the floor has risen
 * to it. */
void pbs_book_admit (PbsBook *book, guint builder, const PbsBid *bid, double arrived_s,
                     SimStream *ties);

/* Returns: whether @offer comes before @other at the proposer: higher, or equal with the lower
 * block hash (mev-boost, server/service.go). */
gboolean pbs_is_better (const PbsBid *offer, const PbsBid *other);

#endif

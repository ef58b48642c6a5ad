/* models/pbs_auction/auction/auction.h - one auction of the reference model: what arrives, who
 * sees it,
 * who wins.
 *
 * The tape of a slot holds the arrivals of value in order of time with the set of the builders
 * that see each.  Three engines play the same tape: tick (10 ms at a time, the reference), event
 * (only ticks at which a bid changes) and fast (the end alone; no strategy may look at other
 * bids).  They agree to the bit. Order inside a tick: sums; bids from these sums and the best bid
 * of the tick before; bids made D + d - 1 ticks ago arrive.  Source: Wu, Thiery, Leonardos,
 * Ventre, arXiv 2312.14510, and its agent-based model.
 */
#ifndef MODELS_PBS_AUCTION_AUCTION_AUCTION_H
#define MODELS_PBS_AUCTION_AUCTION_AUCTION_H

#include "models/pbs_auction/auction/strategy.h"

#define PBS_TICK_S 0.01

/* One arrival of value. */
typedef struct {
  double  value_eth;
  double  at_s;        /* since the auction began */
  guint32 row;         /* of the tape's sets: who sees it; 0: everybody, it is public */
  guint32 flow;        /* index of the flow; 0 where there are none */
  gint32  tick;
} PbsArrival;

/* Zeroed and begun it is ready. */
typedef struct {
  PbsArrival *arrivals;
  guint       n, size;
  guint64    *sets;        /* row r >= 1 at (r - 1) x n_words: builders that see an arrival */
  guint       n_words, n_rows, n_room;
  gboolean    once;        /* what builders make of one block: the most of them counts, once */
} PbsTape;

/* Value of all arrivals, seen by anybody or not. */
double pbs_tape_value (const PbsTape *tape);

/* A builder in one auction. */
typedef struct {
  const PbsStrategy *strategy;
  PbsTraits          traits;
  gint32             lag_ticks;      /* D + d - 1: from bid to arrival */
  gint32             reveal_tick;    /* eps before the last bid that can arrive in time */
  double             edge_share;     /* what it makes of what it sees, beyond the sum; study days */
} PbsBidder;

typedef struct {
  const PbsTape   *tape;
  const PbsBidder *bidders;
  guint            n_bidders;
  gint32           n_ticks;          /* K; the winner of tick K - 1 wins */
  gboolean         sealed;           /* nobody sees the best bid */
  SimStream       *ties;
} PbsAuction;

typedef struct {
  int    winner;                     /* -1: no bid arrived in time */
  /* bids: values sent that differ from the one before; 0 on the fast path */
  guint  n_tied, n_bids;
  double bid_eth, second_eth;        /* the winning bid, the best of the others */
  double value_eth;                  /* what the winner saw when it made that bid */
  /* the highest value that any builder saw at its last bid in time */
  double best_eth;
  double total_eth;                  /* all value, seen by anybody or not */
  double bids_eth[PBS_BUILDERS_MAX]; /* standing at the end */
} PbsOutcome;

/* A bid under way. */
typedef struct {
  double bid_eth;
  gint32 tick;                       /* of arrival */
  guint  builder;
} PbsSent;

/* Memory of the engines, kept between auctions.  Zeroed it is ready. */
typedef struct {
  double *ring;                      /* tick: bids under way, one ring a builder */
  gsize   ring_size;
  PbsSent *queues[PBS_BUILDERS_MAX]; /* event: bids under way, one queue a lag */
  guint   queue_size[PBS_BUILDERS_MAX];
} PbsScratch;

typedef struct {
  void     (*play) (const PbsAuction *auction, PbsScratch *scratch, PbsOutcome *outcome);
  gboolean refuses_reactive;
} PbsEngine;

extern const PbsEngine pbs_engine_tick, pbs_engine_event, pbs_engine_fast;

void pbs_scratch_clear (PbsScratch *scratch);

/* Empties @tape for an auction of @n_builders. */
void pbs_tape_begin (PbsTape *tape, guint n_builders);

/* Adds an arrival after the last: that all see. */
void pbs_tape_add (PbsTape *tape, PbsArrival arrival);

/* Adds an arrival that nobody sees yet.  Returns: the words of the set of those who do, for
 * pbs_put; good until the next is added. */
guint64 *pbs_tape_add_hidden (PbsTape *tape, PbsArrival arrival);

/* Returns: the words of the set of those who see @arrival, which is not public. */
static inline guint64 *
pbs_seen (const PbsTape *tape, const PbsArrival *arrival)
{
  const gsize at = (gsize) (arrival->row - 1) * tape->n_words;

  return at > 0 ? tape->sets + at : tape->sets;   /* nothing is stored of no builders */
}

/* Returns: whether builder @b alone or with others sees @arrival, which is not public. */
static inline gboolean
pbs_sees (const PbsTape *tape, const PbsArrival *arrival, guint b)
{
  return pbs_in (pbs_seen (tape, arrival), b);
}

/* Adds @arrival, which is not public, to the sums of those who see it. */
void pbs_add_seen (const PbsTape *tape, const PbsArrival *arrival, double *private_eth);

void pbs_tape_clear (PbsTape *tape);

/* What each builder sees at its last bid in time, and all value that there is. */
void pbs_last_views (const PbsAuction *auction, PbsView *views, double *total_eth);

/* Winner (ties at random) and second of the bids standing at the end. */
void pbs_find_winner (const PbsAuction *auction, PbsOutcome *outcome);

/* From the bids standing at the end (below 0: none arrived): winner (ties at random), second,
 * values. */
void pbs_settle_auction (const PbsAuction *auction, PbsOutcome *outcome);

#endif

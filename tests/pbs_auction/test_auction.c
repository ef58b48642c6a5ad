/* tests/pbs_auction/test_auction.c - the room auction by itself: tapes and bidders made by hand. */
#include "models/pbs_auction/auction/auction.h"
#include "sim/core/random/rng.h"
#include <math.h>
#include "tests/test.h"

enum { SLOT_TICKS = 100 };

#define EVERYBODY G_MAXUINT64

typedef struct {
  PbsTape    tape;
  PbsBidder  bidders[3];
  PbsScratch scratch;
  PbsAuction auction;
} Room;

/* Three naive bidders whose bids arrive a tick later; nothing has arrived yet. */
static void
set_up (Room *r)
{
  const SimStreamKey key = { 1, 0, "test", "ties" };

  *r = (Room){ 0 };
  pbs_tape_begin (&r->tape, 3);
  for (guint b = 0; b < 3; b++)
    r->bidders[b]
      = (PbsBidder){ .strategy = &pbs_naive, .lag_ticks = 1, .reveal_tick = SLOT_TICKS - 2 };
  r->auction = (PbsAuction){ .tape = &r->tape,
                             .bidders = r->bidders,
                             .n_bidders = 3,
                             .n_ticks = SLOT_TICKS,
                             .ties = sim_stream_new (&key) };
}

static void
clear (Room *r)
{
  pbs_tape_clear (&r->tape);
  pbs_scratch_clear (&r->scratch);
  sim_stream_free (r->auction.ties);
}

/* @seen: bits of those who see it. */
static void
arrives (Room *r, gint32 tick, double value_eth, guint64 seen)
{
  const PbsArrival arrival = { .value_eth = value_eth, .tick = tick };

  if (seen == EVERYBODY)
    pbs_tape_add (&r->tape, arrival);
  else
    *pbs_tape_add_hidden (&r->tape, arrival) = seen;
}

/* Value that one builder sees makes it win; what comes too late for a bid makes nobody win. */
START_TEST (the_best_informed_wins)
{
  static const PbsEngine *const engines[]
    = { &pbs_engine_tick, &pbs_engine_event, &pbs_engine_fast };

  for (guint e = 0; e < G_N_ELEMENTS (engines); e++)
    {
      PbsOutcome o;
      Room r;

      set_up (&r);
      arrives (&r, 3, 1.0, EVERYBODY);
      arrives (&r, 50, 0.5, 1 << 1);
      arrives (&r, SLOT_TICKS - 1, 9.0, 1 << 2);
      engines[e]->play (&r.auction, &r.scratch, &o);
      ck_assert_int_eq (o.winner, 1);
      ck_assert (o.bid_eth == 1.5 && o.second_eth == 1.0 && o.value_eth == 1.5);
      ck_assert_double_eq (o.total_eth, 10.5);
      ck_assert_double_eq (pbs_tape_value (&r.tape), 10.5);
      clear (&r);
    }
}
END_TEST

/* Margins come off the bid; one that is above all value makes no bid. */
START_TEST (margins_come_off_the_bid)
{
  PbsOutcome o;
  Room r;

  set_up (&r);
  r.bidders[0].traits.margin_eth = 0.25;
  r.bidders[1].traits.margin_eth = 0.5;
  r.bidders[2].traits.margin_eth = 2.0;
  arrives (&r, 0, 1.0, EVERYBODY);
  pbs_engine_tick.play (&r.auction, &r.scratch, &o);
  ck_assert_int_eq (o.winner, 0);
  ck_assert (o.bid_eth == 0.75 && o.second_eth == 0.5 && o.bids_eth[2] == 0.0);
  clear (&r);
}
END_TEST

/* A slower builder's last bid was made earlier: it misses what came since. */
START_TEST (delay_costs_the_last_arrivals)
{
  PbsOutcome o;
  Room r;

  set_up (&r);
  r.bidders[0].lag_ticks = 40;
  arrives (&r, 10, 1.0, EVERYBODY);
  arrives (&r, 70, 1.0, EVERYBODY);
  pbs_engine_event.play (&r.auction, &r.scratch, &o);
  ck_assert (o.bids_eth[0] == 1.0 && o.bids_eth[1] == 2.0 && o.winner != 0);
  clear (&r);
}
END_TEST

/* Equal bids: each of the three wins a third of many auctions. */
START_TEST (ties_are_drawn)
{
  guint won[3] = { 0 };
  PbsOutcome o;
  Room r;

  set_up (&r);
  arrives (&r, 0, 1.0, EVERYBODY);
  for (guint i = 0; i < 3000; i++)
    {
      pbs_engine_fast.play (&r.auction, &r.scratch, &o);
      ck_assert_uint_eq (o.n_tied, 3);
      won[o.winner]++;
    }
  for (guint b = 0; b < 3; b++)
    ck_assert_double_le (fabs (won[b] - 1000.0), 4.0 * sqrt (3000.0 * 2.0 / 9.0));
  clear (&r);
}
END_TEST

TEST_MAIN (pbs_auction_room, TEST (the_best_informed_wins), TEST (margins_come_off_the_bid),
           TEST (delay_costs_the_last_arrivals), TEST (ties_are_drawn))

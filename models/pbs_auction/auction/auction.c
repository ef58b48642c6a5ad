/* models/pbs_auction/auction/auction.c - the tape, and the end of an auction, which all engines
 * share. */
#include "models/pbs_auction/auction/auction.h"
#include "models/pbs_auction/wei.h"
#include <string.h>

/* The tape is reused from slot to slot: it grows to the largest of them. */
void
pbs_tape_add (PbsTape *tape, PbsArrival arrival)
{
  if (tape->n == tape->size)
    {
      tape->size = MAX (256, 2 * tape->size);
      tape->arrivals = g_renew (PbsArrival, tape->arrivals, tape->size);
    }
  tape->arrivals[tape->n++] = arrival;
}

void
pbs_tape_begin (PbsTape *tape, guint n_builders)
{
  const guint n_words = pbs_set_words (n_builders);

  if (n_words > tape->n_words)
    tape->n_room = 0;              /* rows are wider from now on: the room is counted in rows */
  tape->n_words = n_words;
  tape->n = tape->n_rows = 0;
}

guint64 *
pbs_tape_add_hidden (PbsTape *tape, PbsArrival arrival)
{
  guint64 *words;

  if (tape->n_rows == tape->n_room)
    {
      tape->n_room = MAX (256, 2 * tape->n_room);
      tape->sets = g_renew (guint64, tape->sets, (gsize) tape->n_room * tape->n_words);
    }
  arrival.row = ++tape->n_rows;
  pbs_tape_add (tape, arrival);
  words = pbs_seen (tape, &arrival);
  if (tape->n_words > 0)        /* without builders a set has no words, and no address */
    memset (words, 0, tape->n_words * sizeof *words);
  return words;
}

/* Under `once` builders' values are alternatives of one block: their most counts, not their sum. */
double
pbs_tape_value (const PbsTape *tape)
{
  double public_eth = 0.0, hidden_eth = 0.0;

  for (guint i = 0; i < tape->n; i++)
    {
      const PbsArrival *arrival = &tape->arrivals[i];

      if (arrival->row == 0)
        public_eth += arrival->value_eth;
      else
        hidden_eth
          = tape->once ? MAX (hidden_eth, arrival->value_eth) : hidden_eth + arrival->value_eth;
    }
  return public_eth + hidden_eth;
}

void
pbs_tape_clear (PbsTape *tape)
{
  g_clear_pointer (&tape->arrivals, g_free);
  g_clear_pointer (&tape->sets, g_free);
  tape->n = tape->size = tape->n_rows = tape->n_room = 0;
}

void
pbs_scratch_clear (PbsScratch *scratch)
{
  g_clear_pointer (&scratch->ring, g_free);
  for (guint i = 0; i < PBS_BUILDERS_MAX; i++)
    g_clear_pointer (&scratch->queues[i], g_free);
}

void
pbs_add_seen (const PbsTape *tape, const PbsArrival *arrival, double *private_eth)
{
  const guint64 *words = pbs_seen (tape, arrival);

  for (guint w = 0; w < tape->n_words; w++)
    for (guint64 seen = words[w]; seen; seen &= seen - 1)
      private_eth[64 * w + (guint) __builtin_ctzll (seen)] += arrival->value_eth;
}

/* One pass over the tape: a builder's sums are kept (frozen) when the first arrival behind its
 * last tick comes. */
typedef struct {
  const PbsAuction *auction;
  PbsView          *views;
  gint32            next_cut;        /* no builder still open ends before this tick */
  gint32            frozen;          /* all that end before this tick are frozen */
  double            public_eth, private_eth[PBS_BUILDERS_MAX];
} Pass;

static void
freeze_before (Pass *pass, gint32 tick)
{
  const PbsAuction *a = pass->auction;

  pass->next_cut = G_MAXINT32;
  for (guint b = 0; b < a->n_bidders; b++)
    {
      const gint32 cut = a->n_ticks - 1 - a->bidders[b].lag_ticks;

      if (cut < pass->frozen)
        continue;
      if (cut >= tick)
        {
          pass->next_cut = MIN (pass->next_cut, cut);
          continue;
        }
      pass->views[b].public_eth = pass->public_eth * (1.0 + a->bidders[b].edge_share);
      pass->views[b].own_eth
        = (pass->public_eth + pass->private_eth[b]) * (1.0 + a->bidders[b].edge_share);
      pass->views[b].revealing = cut >= a->bidders[b].reveal_tick;
    }
  pass->frozen = tick;
}

/* A builder's view is cut at the tick of its last bid in time; whatever comes later is in the
 * total alone. */
void
pbs_last_views (const PbsAuction *auction, PbsView *views, double *total_eth)
{
  const PbsTape *tape = auction->tape;
  double hidden_eth = 0.0;
  Pass pass;

  /* of a thousand builders: what a run does not have is not cleared */
  pass.auction = auction;
  pass.views = views;
  pass.next_cut = -1;
  pass.frozen = G_MININT32;
  pass.public_eth = 0.0;
  memset (pass.private_eth, 0, auction->n_bidders * sizeof *pass.private_eth);
  for (guint i = 0; i < tape->n && tape->arrivals[i].tick < auction->n_ticks; i++)
    {
      const PbsArrival *arrival = &tape->arrivals[i];

      if (arrival->tick > pass.next_cut)
        freeze_before (&pass, arrival->tick);
      if (arrival->row == 0)
        {
          pass.public_eth += arrival->value_eth;
          continue;
        }
      hidden_eth
        = tape->once ? MAX (hidden_eth, arrival->value_eth) : hidden_eth + arrival->value_eth;
      pbs_add_seen (tape, arrival, pass.private_eth);
    }
  freeze_before (&pass, G_MAXINT32);
  *total_eth = pass.public_eth + hidden_eth;
}

/* Equality is of wei, which is what a relay compares; sums of doubles differ by rounding. */
void
pbs_find_winner (const PbsAuction *auction, PbsOutcome *outcome)
{
  PbsWei best = 0;
  guint64 among;

  outcome->winner = -1;
  outcome->n_tied = 0;
  outcome->bid_eth = outcome->second_eth = -1.0;
  for (guint b = 0; b < auction->n_bidders; b++)
    {
      const double bid_eth = outcome->bids_eth[b];
      const PbsWei wei = pbs_wei (bid_eth);

      if (bid_eth < 0.0)
        continue;
      if (outcome->winner < 0 || wei > best)
        {
          outcome->second_eth = outcome->bid_eth;
          outcome->bid_eth = bid_eth;
          outcome->winner = (int) b;
          outcome->n_tied = 1;
          best = wei;
          continue;
        }
      outcome->second_eth = MAX (outcome->second_eth, bid_eth);
      outcome->n_tied += wei == best;
    }
  if (outcome->n_tied < 2)
    return;
  among = sim_integer (auction->ties, outcome->n_tied);
  for (guint b = 0; b < auction->n_bidders; b++)
    if (outcome->bids_eth[b] >= 0.0 && pbs_wei (outcome->bids_eth[b]) == best && among-- == 0)
      outcome->winner = (int) b;
  outcome->bid_eth = outcome->bids_eth[outcome->winner];
}

/* The second is the best of all others, whether or not its builder knew. */
void
pbs_settle_auction (const PbsAuction *auction, PbsOutcome *outcome)
{
  PbsView views[PBS_BUILDERS_MAX];

  pbs_find_winner (auction, outcome);
  pbs_last_views (auction, views, &outcome->total_eth);
  outcome->best_eth = 0.0;
  for (guint b = 0; b < auction->n_bidders; b++)
    if (outcome->bids_eth[b] >= 0.0)
      outcome->best_eth = MAX (outcome->best_eth, views[b].own_eth);
  outcome->value_eth = outcome->winner < 0 ? 0.0 : views[outcome->winner].own_eth;
}

/* models/pbs_auction/market/sampled_slot.c - a slot of the day loop, played as an auction.
 *
 * The bundles of the closed form come at times of the slot, public value in pieces; builders bid
 * with the strategies and delays of their rows, on what they see of it times their skill, less
 * margin and rebates.  Price and winner are those of the engine: how far a winner climbs beyond the
 * second, what a late bid misses, what nobody needs to pay is a result and no constant.  The closed
 * form of the same slot stands beside it.
 */
#include "models/pbs_auction/market/laws.h"
#include "models/pbs_auction/metrics_more.h"
#include "models/pbs_auction/results/concentration.h"
#include <string.h>

/* By time; of one time, by flow: an order that draws alone decide. */
static gint
compare_bundles (gconstpointer a, gconstpointer b)
{
  const PbsBundle *x = a, *y = b;

  if (x->at_s != y->at_s)
    return x->at_s < y->at_s ? -1 : 1;
  return (x->flow > y->flow) - (x->flow < y->flow);
}

/* Times of a Poisson process, given their number, are uniform; those of public value are drawn in
 * order, as spacings.  Sizes of pieces are exponential, scaled to the sum. */
static void
draw_pieces (PbsDays *d, double public_eth)
{
  const guint n
    = MAX (1u, gsl_ran_poisson (sim_stream_gsl (d->times), d->p->public_hz * d->p->slot_s));
  double at_s = 0.0, sum_eth = 0.0;

  g_array_set_size (d->pieces, 0);
  for (guint i = 0; i < n; i++)
    {
      PbsPiece piece = { .value_eth = sim_exp (d->times, 1.0) };

      at_s += sim_exp (d->times, 1.0);
      piece.at_s = at_s;
      sum_eth += piece.value_eth;
      g_array_append_val (d->pieces, piece);
    }
  at_s += sim_exp (d->times, 1.0);
  for (guint i = 0; i < n; i++)
    {
      PbsPiece *piece = &g_array_index (d->pieces, PbsPiece, i);

      piece->at_s *= d->p->slot_s / at_s;
      piece->tick = (gint32) (piece->at_s / PBS_TICK_S);
      piece->value_eth *= public_eth / sum_eth;
    }
}

/* Streams of their own: the bundles are those of the closed form. */
void
pbs_draw_times (PbsDays *d, double public_eth)
{
  for (guint i = 0; i < d->sent->len; i++)
    {
      PbsBundle *bundle = &g_array_index (d->sent, PbsBundle, i);

      bundle->at_s = sim_uniform (d->times) * d->p->slot_s;
      bundle->tick = (gint32) (bundle->at_s / PBS_TICK_S);
    }
  g_array_sort (d->sent, compare_bundles);
  draw_pieces (d, public_eth);
}

gint32
pbs_last_tick (const PbsDays *d, guint b)
{
  if (d->p->pricing == PBS_CLOSED)
    return G_MAXINT32;
  return pbs_ticks_of (d->p->slot_s) - 1 - d->builders->bidders[b].lag_ticks;
}

static void
add_for (PbsTape *tape, PbsArrival arrival, const PbsSet *seen)
{
  memcpy (pbs_tape_add_hidden (tape, arrival), seen->words, tape->n_words * sizeof *seen->words);
}

/* A rebate is owed by one builder alone: to it the bundle is worth so much less, to those that it
 * leaks to all of it, which makes two arrivals. */
static void
put_on_tape (PbsDays *d, const PbsFlowOfSlot *at, const PbsBundle *bundle)
{
  const PbsFlow *flow = &d->flows[bundle->flow];
  const guint home = pbs_next (&flow->route, 0);
  const gboolean owed = flow->kind != PBS_NON_ATOMIC && pbs_set_single (&flow->route)
                        && pbs_has (&bundle->seen, home) && !pbs_has (&d->pool, home);
  PbsArrival arrival = {
    .value_eth = bundle->value_eth, .at_s = bundle->at_s, .flow = bundle->flow, .tick = bundle->tick
  };
  PbsSet seen = bundle->seen;

  if (owed)
    {
      const double less_eth
        = bundle->value_eth * MIN (1.0, d->states[home].rebate_share / at->factor[home]);

      arrival.value_eth -= less_eth;
      add_for (&d->tape, arrival, &seen);
      arrival.value_eth = less_eth;
      pbs_set_put (&seen, home, FALSE);
    }
  if (!pbs_set_empty (&seen))
    add_for (&d->tape, arrival, &seen);
}

/* Two lists in order of time become one. */
static void
fill_tape (PbsDays *d, const PbsFlowOfSlot *at)
{
  guint next = 0;

  pbs_tape_begin (&d->tape, d->builders->n);
  for (guint i = 0; i <= d->sent->len; i++)
    {
      const double until_s
        = i < d->sent->len ? g_array_index (d->sent, PbsBundle, i).at_s : G_MAXDOUBLE;

      for (; next < d->pieces->len && g_array_index (d->pieces, PbsPiece, next).at_s <= until_s;
           next++)
        {
          const PbsPiece *piece = &g_array_index (d->pieces, PbsPiece, next);

          pbs_tape_add (&d->tape, (PbsArrival){ .value_eth = piece->value_eth,
                                                .at_s = piece->at_s,
                                                .tick = piece->tick });
        }
      if (i < d->sent->len)
        put_on_tape (d, at, &g_array_index (d->sent, PbsBundle, i));
    }
}

/* Margins are shares of value here: they are in the edge.  Who is not in the market is too late
 * with every bid. */
static void
set_bidders (PbsDays *d, const PbsFlowOfSlot *at)
{
  for (guint b = 0; b < d->builders->n; b++)
    {
      PbsBidder *bidder = &d->bidders[b];

      *bidder = d->builders->bidders[b];
      bidder->traits.margin_eth = 0.0;
      bidder->edge_share = at->factor[b] * (1.0 - d->states[b].margin_share) - 1.0;
      if (!pbs_has (&d->active, b))
        bidder->lag_ticks = pbs_ticks_of (d->p->slot_s);
    }
}

/* The closed form against what was played, of slots that both sell. */
static void
compare_closed (PbsDays *d, const PbsDaySlot *closed, const PbsOutcome *o)
{
  d->n_closed++;
  d->closed_same += closed->winner == o->winner;
  d->closed_bid_eth += closed->bid_eth;
  d->closed_sampled_eth += o->bid_eth;
  d->closed_best_eth += closed->best_eth;
}

/* Bluffs and margins are drawn for every auction, counted or not, as in study auctions. */
void
pbs_play_slot (PbsDays *d, const PbsFlowOfSlot *at, PbsDaySlot *slot, gboolean count)
{
  const PbsAuction a = { .tape = &d->tape,
                         .bidders = d->bidders,
                         .n_bidders = d->builders->n,
                         .n_ticks = pbs_ticks_of (d->p->slot_s),
                         .sealed = !d->p->top_visible,
                         .ties = d->ties };
  PbsOutcome outcome;

  pbs_draw_bidders (d->drawn);
  fill_tape (d, at);
  set_bidders (d, at);
  d->engine->play (&a, &d->scratch, &outcome);
  if (outcome.winner < 0 || outcome.bid_eth <= 0.0)
    {
      /* a bid of nothing is none */
      slot->winner = -1;
      return;
    }
  if (count)
    compare_closed (d, slot, &outcome);
  slot->winner = outcome.winner;
  slot->tied = outcome.n_tied > 1;
  slot->bid_eth = outcome.bid_eth;
  slot->second_eth = MAX (0.0, outcome.second_eth);
  slot->value_eth = at->value_eth[outcome.winner];
}

void
pbs_report_closed (PbsDays *d)
{
  if (d->p->pricing == PBS_CLOSED)
    return;
  sim_result (d->sim, PBS_CLOSED_SAME, pbs_ratio (d->closed_same, d->n_closed));
  sim_result (d->sim, PBS_CLOSED_BID, pbs_ratio (d->closed_bid_eth, d->closed_sampled_eth) - 1.0);
  sim_result (d->sim, PBS_CLOSED_LOSS,
              pbs_ratio (d->closed_sampled_eth - d->closed_bid_eth, d->closed_best_eth));
}

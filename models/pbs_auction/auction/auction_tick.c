/* models/pbs_auction/auction/auction_tick.c - the reference: 10 ms at a time, every builder bids
 * at every
 * tick.
 *
 * Slow and plain, as section 3 of arXiv 2312.14510 tells it; the other engines are held to it.
 */
#include "models/pbs_auction/auction/auction.h"

typedef struct {
  const PbsAuction *auction;
  PbsOutcome       *outcome;
  double           *ring;                          /* bids under way: lag_max + 1 a builder */
  gint32            ring_n;
  guint             next;                          /* arrival on the tape */
  double            public_eth, private_eth[PBS_BUILDERS_MAX];
  double            last_eth[PBS_BUILDERS_MAX];
  double            top_eth, second_eth;   /* second: of another builder than top_of */
  guint             top_of;
  gboolean          has_top;
} Run;

static void
add (Run *run, const PbsArrival *arrival)
{
  if (arrival->row == 0)
    {
      run->public_eth += arrival->value_eth;
      return;
    }
  for (guint b = 0; b < run->auction->n_bidders; b++)
    if (pbs_sees (run->auction->tape, arrival, b))
      run->private_eth[b] += arrival->value_eth;
}

static void
draw_arrivals (Run *run, gint32 tick)
{
  const PbsTape *tape = run->auction->tape;

  for (; run->next < tape->n && tape->arrivals[run->next].tick <= tick; run->next++)
    add (run, &tape->arrivals[run->next]);
}

static void
bid_all (Run *run, gint32 tick)
{
  for (guint b = 0; b < run->auction->n_bidders; b++)
    {
      const PbsBidder *bidder = &run->auction->bidders[b];
      const double edge = 1.0 + bidder->edge_share;
      const PbsView view = { .public_eth = run->public_eth * edge,
                             .own_eth = (run->public_eth + run->private_eth[b]) * edge,
                             .top_eth = run->top_eth,
                             .rival_eth = run->top_of == b ? run->second_eth : run->top_eth,
                             .has_top = run->has_top,
                             .revealing = tick >= bidder->reveal_tick };
      const double bid_eth = bidder->strategy->bid (&bidder->traits, &view);

      run->outcome->n_bids += tick == 0 || bid_eth != run->last_eth[b];
      run->last_eth[b] = bid_eth;
      run->ring[(gsize) b * (gsize) run->ring_n + (gsize) (tick % run->ring_n)] = bid_eth;
    }
}

static void
deliver (Run *run, gint32 tick)
{
  double top_eth = -1.0, second_eth = -1.0;
  guint top_of = 0;

  for (guint b = 0; b < run->auction->n_bidders; b++)
    {
      const gint32 made = tick - run->auction->bidders[b].lag_ticks;

      if (made >= 0)
        run->outcome->bids_eth[b]
          = run->ring[(gsize) b * (gsize) run->ring_n + (gsize) (made % run->ring_n)];
      second_eth = MAX (second_eth, MIN (top_eth, run->outcome->bids_eth[b]));
      top_of = run->outcome->bids_eth[b] > top_eth ? b : top_of;
      top_eth = MAX (top_eth, run->outcome->bids_eth[b]);
    }
  run->has_top = top_eth >= 0.0 && !run->auction->sealed;
  run->top_eth = top_eth;
  run->second_eth = second_eth;
  run->top_of = top_of;
}

static void
play (const PbsAuction *auction, PbsScratch *scratch, PbsOutcome *outcome)
{
  gsize wanted;
  Run run;

  run.auction = auction;
  run.outcome = outcome;
  run.ring_n = 1;
  run.next = run.top_of = 0;
  run.public_eth = 0.0;
  run.top_eth = 0.0;
  run.has_top = FALSE;
  for (guint b = 0; b < auction->n_bidders; b++)
    {
      run.ring_n = MAX (run.ring_n, auction->bidders[b].lag_ticks + 1);
      outcome->bids_eth[b] = -1.0;
      run.private_eth[b] = run.last_eth[b] = 0.0;
    }
  run.second_eth = -1.0;
  wanted = (gsize) run.ring_n * auction->n_bidders;
  if (wanted > scratch->ring_size)
    {
      scratch->ring = g_renew (double, scratch->ring, wanted);
      scratch->ring_size = wanted;
    }
  run.ring = scratch->ring;
  outcome->n_bids = 0;
  for (gint32 tick = 0; tick < auction->n_ticks; tick++)
    {
      draw_arrivals (&run, tick);
      bid_all (&run, tick);
      deliver (&run, tick);
    }
  pbs_settle_auction (auction, outcome);
}

const PbsEngine pbs_engine_tick = { .play = play };

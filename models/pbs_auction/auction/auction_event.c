/* models/pbs_auction/auction/auction_event.c - only the ticks at which something changes.
 *
 * A tick matters when value arrives, a reveal time comes, a changed bid arrives, or the best bid
 * changed the tick before and somebody reacts to it.  A bid equal to the builder's last one is
 * not sent: it would change nothing. The cost is that of the bids, whatever the tick.
 */
#include "models/pbs_auction/auction/auction.h"

/* Bids under way with one lag: made in order, so arriving in order. */
typedef struct {
  PbsSent *sent;      /* in the scratch */
  guint    head, len;
  gint32   lag_ticks;
} Queue;

typedef struct {
  const PbsAuction *auction;
  PbsOutcome       *outcome;
  PbsScratch       *scratch;
  Queue             queues[PBS_BUILDERS_MAX];
  guint             n_queues, queue_of[PBS_BUILDERS_MAX];
  guint             next;
  gint32            reveal_tick;      /* the next one of any builder */
  guint64           reactive, timed, all;
  double            public_eth, private_eth[PBS_BUILDERS_MAX];
  double            last_eth[PBS_BUILDERS_MAX];
  double            top_eth, second_eth;   /* second: of another builder than top_of */
  guint             top_of;
  gboolean          has_top, top_moved, knows_own;
} Run;

static void
find_queue (Run *run, guint builder)
{
  const gint32 lag = run->auction->bidders[builder].lag_ticks;
  guint q = 0;

  while (q < run->n_queues && run->queues[q].lag_ticks != lag)
    q++;
  run->queue_of[builder] = q;
  if (q < run->n_queues)
    return;
  run->queues[run->n_queues++] = (Queue){ run->scratch->queues[q], 0, 0, lag };
}

static void
push (Run *run, guint q, PbsSent sent)
{
  Queue *queue = &run->queues[q];
  PbsScratch *scratch = run->scratch;

  if (queue->len == scratch->queue_size[q])
    {
      scratch->queue_size[q] = MAX (1024, 2 * queue->len);
      queue->sent = scratch->queues[q]
        = g_renew (PbsSent, scratch->queues[q], scratch->queue_size[q]);
    }
  queue->sent[queue->len++] = sent;
}

/* Returns: the first reveal after @tick. */
static gint32
reveal_after (const Run *run, gint32 tick)
{
  gint32 first = G_MAXINT32;

  for (guint64 left = run->timed; left; left &= left - 1)
    {
      const gint32 at = run->auction->bidders[__builtin_ctzll (left)].reveal_tick;

      first = at > tick ? MIN (first, at) : first;
    }
  return first;
}

static void
set_up (Run *run)
{
  const PbsAuction *a = run->auction;

  for (guint b = 0; b < a->n_bidders; b++)
    {
      const guint64 bit = G_GUINT64_CONSTANT (1) << b;

      find_queue (run, b);
      run->all |= bit;
      run->reactive |= a->bidders[b].strategy->reactive && !a->sealed ? bit : 0;
      run->timed |= a->bidders[b].strategy->timed ? bit : 0;
      run->knows_own |= a->bidders[b].strategy->knows_own && !a->sealed;
      run->outcome->bids_eth[b] = run->last_eth[b] = -1.0;
    }
  run->reveal_tick = reveal_after (run, -1);
  run->top_eth = run->second_eth = -1.0;
}

/* Returns: the builders whose sums changed. */
static guint64
arrive (Run *run, gint32 tick)
{
  const PbsTape *tape = run->auction->tape;
  guint64 changed = 0;

  for (; run->next < tape->n && tape->arrivals[run->next].tick <= tick; run->next++)
    {
      const PbsArrival *arrival = &tape->arrivals[run->next];

      changed |= arrival->seen;
      if (arrival->seen == PBS_EVERYBODY)
        run->public_eth += arrival->value_eth;
      else
        for (guint64 seen = arrival->seen & run->all; seen; seen &= seen - 1)
          run->private_eth[__builtin_ctzll (seen)] += arrival->value_eth;
    }
  return changed & run->all;
}

static guint64
reveal (Run *run, gint32 tick)
{
  guint64 changed = 0;

  if (tick != run->reveal_tick)
    return 0;
  run->reveal_tick = reveal_after (run, tick);
  for (guint64 left = run->timed; left; left &= left - 1)
    if (run->auction->bidders[__builtin_ctzll (left)].reveal_tick == tick)
      changed |= left & -left;
  return changed;
}

static void
bid (Run *run, guint b, gint32 tick)
{
  const PbsBidder *bidder = &run->auction->bidders[b];
  const double edge = 1.0 + bidder->edge_share;
  const PbsView view = { .public_eth = run->public_eth * edge,
                         .own_eth = (run->public_eth + run->private_eth[b]) * edge,
                         .top_eth = run->top_eth,
                         .rival_eth = run->top_of == b ? run->second_eth : run->top_eth,
                         .has_top = run->has_top,
                         .revealing = tick >= bidder->reveal_tick };
  const PbsSent sent
    = { bidder->strategy->bid (&bidder->traits, &view), tick + bidder->lag_ticks, b };

  if (sent.bid_eth == run->last_eth[b])
    return;
  run->last_eth[b] = sent.bid_eth;
  run->outcome->n_bids++;
  push (run, run->queue_of[b], sent);
}

static void
deliver (Run *run, gint32 tick)
{
  double top_eth = -1.0, second_eth = -1.0;
  guint top_of = 0;
  gboolean any = FALSE;

  for (guint i = 0; i < run->n_queues; i++)
    {
      Queue *q = &run->queues[i];

      for (; q->head < q->len && q->sent[q->head].tick == tick; q->head++)
        {
          run->outcome->bids_eth[q->sent[q->head].builder] = q->sent[q->head].bid_eth;
          any = TRUE;
        }
    }
  run->top_moved = FALSE;
  if (!any)
    return;
  for (guint b = 0; b < run->auction->n_bidders; b++)
    {
      const double bid_eth = run->outcome->bids_eth[b];

      second_eth = MAX (second_eth, MIN (top_eth, bid_eth));
      top_of = bid_eth > top_eth ? b : top_of;
      top_eth = MAX (top_eth, bid_eth);
    }
  run->top_moved = top_eth != run->top_eth
                   || (run->knows_own && (second_eth != run->second_eth || top_of != run->top_of));
  run->top_eth = top_eth;
  run->second_eth = second_eth;
  run->top_of = top_of;
  run->has_top = !run->auction->sealed;
}

static gint32
next_tick (const Run *run, gint32 tick)
{
  const PbsTape *tape = run->auction->tape;
  gint32 next = run->reveal_tick;

  if (run->top_moved && run->reactive)
    return tick + 1;
  if (run->next < tape->n)
    next = MIN (next, tape->arrivals[run->next].tick);
  for (guint i = 0; i < run->n_queues; i++)
    if (run->queues[i].head < run->queues[i].len)
      next = MIN (next, run->queues[i].sent[run->queues[i].head].tick);
  return next;
}

static void
play (const PbsAuction *auction, PbsScratch *scratch, PbsOutcome *outcome)
{
  Run run = { .auction = auction, .outcome = outcome, .scratch = scratch };

  outcome->n_bids = 0;
  set_up (&run);
  for (gint32 tick = 0; tick < auction->n_ticks; tick = next_tick (&run, tick))
    {
      guint64 changed = arrive (&run, tick) | reveal (&run, tick);

      changed |= tick == 0 ? run.all : 0;
      changed |= run.top_moved ? run.reactive : 0;
      for (; changed; changed &= changed - 1)
        bid (&run, (guint) __builtin_ctzll (changed), tick);
      deliver (&run, tick);
    }
  pbs_settle_auction (auction, outcome);
}

const PbsEngine pbs_engine_event = { .play = play };

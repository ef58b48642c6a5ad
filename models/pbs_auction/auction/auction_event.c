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
  guint             n_words;          /* of sets; words behind them are not in use */
  guint64           reactive[PBS_SET_WORDS], timed[PBS_SET_WORDS], changed[PBS_SET_WORDS];
  double            public_eth, private_eth[PBS_BUILDERS_MAX];
  double            last_eth[PBS_BUILDERS_MAX];
  double            top_eth, second_eth;   /* second: of another builder than top_of */
  guint             top_of;
  gboolean          has_top, top_moved, knows_own, any_reactive;
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

/* Returns: the member of @set from builder @from on; one behind all where there is none. */
static guint
next_of (const Run *run, const guint64 *set, guint from)
{
  return pbs_member (set, run->n_words, from);
}

/* Returns: the first reveal after @tick. */
static gint32
reveal_after (const Run *run, gint32 tick)
{
  gint32 first = G_MAXINT32;

  for (guint b = next_of (run, run->timed, 0); b < run->auction->n_bidders;
       b = next_of (run, run->timed, b + 1))
    {
      const gint32 at = run->auction->bidders[b].reveal_tick;

      first = at > tick ? MIN (first, at) : first;
    }
  return first;
}

/* A run has room for a thousand builders: what this auction does not have is not cleared. */
static void
set_up (Run *run, const PbsAuction *a, PbsScratch *scratch, PbsOutcome *outcome)
{
  run->auction = a;
  run->outcome = outcome;
  run->scratch = scratch;
  run->n_queues = run->next = run->top_of = 0;
  run->public_eth = 0.0;
  run->has_top = run->top_moved = run->knows_own = run->any_reactive = FALSE;
  run->n_words = pbs_set_words (a->n_bidders);
  for (guint w = 0; w < run->n_words; w++)
    run->reactive[w] = run->timed[w] = run->changed[w] = 0;
  outcome->n_bids = 0;
  for (guint b = 0; b < a->n_bidders; b++)
    {
      find_queue (run, b);
      pbs_put (run->reactive, b, a->bidders[b].strategy->reactive && !a->sealed);
      pbs_put (run->timed, b, a->bidders[b].strategy->timed);
      run->any_reactive |= a->bidders[b].strategy->reactive && !a->sealed;
      run->private_eth[b] = 0.0;
      run->knows_own |= a->bidders[b].strategy->knows_own && !a->sealed;
      run->outcome->bids_eth[b] = run->last_eth[b] = -1.0;
    }
  run->reveal_tick = reveal_after (run, -1);
  run->top_eth = run->second_eth = -1.0;
}

static void
all_change (Run *run)
{
  for (guint b = 0; b < run->auction->n_bidders; b++)
    pbs_put (run->changed, b, TRUE);
}

static void
some_change (Run *run, const guint64 *words)
{
  for (guint w = 0; w < run->n_words; w++)
    run->changed[w] |= words[w];
}

/* Sums of builders change. */
static void
arrive (Run *run, gint32 tick)
{
  const PbsTape *tape = run->auction->tape;
  gboolean any_public = FALSE;

  for (; run->next < tape->n && tape->arrivals[run->next].tick <= tick; run->next++)
    {
      const PbsArrival *arrival = &tape->arrivals[run->next];

      if (arrival->row == 0)
        {
          run->public_eth += arrival->value_eth;
          any_public = TRUE;
          continue;
        }
      some_change (run, pbs_seen (tape, arrival));
      pbs_add_seen (tape, arrival, run->private_eth);
    }
  if (any_public)
    all_change (run);
}

static void
reveal (Run *run, gint32 tick)
{
  if (tick != run->reveal_tick)
    return;
  run->reveal_tick = reveal_after (run, tick);
  for (guint b = 0; b < run->auction->n_bidders; b++)
    if (pbs_in (run->timed, b) && run->auction->bidders[b].reveal_tick == tick)
      pbs_put (run->changed, b, TRUE);
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

/* Each builder of which something changed bids once. */
static void
bid_changed (Run *run, gint32 tick)
{
  for (guint w = 0; w < run->n_words; w++)
    {
      for (guint64 left = run->changed[w]; left; left &= left - 1)
        bid (run, 64 * w + (guint) __builtin_ctzll (left), tick);
      run->changed[w] = 0;
    }
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

  if (run->top_moved && run->any_reactive)
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
  Run run;

  set_up (&run, auction, scratch, outcome);
  for (gint32 tick = 0; tick < auction->n_ticks; tick = next_tick (&run, tick))
    {
      arrive (&run, tick);
      reveal (&run, tick);
      if (tick == 0)
        all_change (&run);
      if (run.top_moved)
        some_change (&run, run.reactive);
      bid_changed (&run, tick);
      deliver (&run, tick);
    }
  pbs_settle_auction (auction, outcome);
}

const PbsEngine pbs_engine_event = { .play = play };

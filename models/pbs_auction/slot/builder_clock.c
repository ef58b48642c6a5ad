/* models/pbs_auction/slot/builder_clock.c - when builders bid, and what they send.
 *
 * Each builder has a clock of its own: a renewal process whose rate rises towards the start of
 * the slot.  At a tick it looks at its sums, its price and the best bid in public, and sends to
 * every relay if its bid changed. Resubmission rates: mev-boost-relay documentation and bid
 * archives, see docs/models/pbs_auction.md.
 */
#include "models/pbs_auction/slot/slot.h"
#include <math.h>

/* Time to the next tick of a builder's clock, by the rate of now. */
static double
gap_s (const PbsSlots *s, double now_s)
{
  const PbsParams *p = s->p;
  const double ahead_s = MAX (0.0, s->begins_s - now_s);
  const double rate_hz
    = p->resubmit_hz * (1.0 + p->resubmit_rise * exp (-ahead_s / p->resubmit_rise_s));

  return sim_exp (s->clocks, 1.0 / rate_hz);
}

/* In public, at any relay; below 0: there is none. */
static double
best_seen_eth (const PbsSlots *s)
{
  double best_eth = -1.0;

  for (guint r = 0; r < s->n_relays; r++)
    if (s->relays[r].book.top.has)
      best_eth = MAX (best_eth, s->relays[r].book.top.bid.bid_eth);
  return best_eth;
}

/* The best that stands of another builder than @b. */
static double
best_of_others_eth (const PbsSlots *s, guint b)
{
  double best_eth = -1.0;

  for (guint r = 0; r < s->n_relays; r++)
    for (guint k = 0; k < s->builders->n; k++)
      if (k != b && s->relays[r].book.latest[k].has)
        best_eth = MAX (best_eth, s->relays[r].book.latest[k].bid.bid_eth);
  return best_eth;
}

/* Value that has reached builder @b since the auction opened. */
static void
add_up (PbsSlots *s, guint b, double now_s)
{
  PbsSeen *d = &s->seen[b];
  const double since_s = now_s - s->opened_s;

  for (; d->next < s->value->tape.n && s->value->tape.arrivals[d->next].at_s <= since_s; d->next++)
    {
      const PbsArrival *arrival = &s->value->tape.arrivals[d->next];

      if (arrival->row == 0)
        d->public_eth += arrival->value_eth;
      else if (pbs_sees (&s->value->tape, arrival, b))
        d->own_eth = s->value->tape.once ? MAX (d->own_eth, arrival->value_eth)
                                         : d->own_eth + arrival->value_eth;
    }
}

/* By the bid: some builders mix both kinds. */
static gboolean
draw_cancels (PbsSlots *s, guint b)
{
  const double share = s->builders->rows[b]->cancel_share;

  return s->p->cancellations && (share >= 1.0 || (share > 0.0 && sim_uniform (s->hashes) < share));
}

/* One hash to all relays: a block is the same wherever it is shown, which is what breaks ties
 * between relays. */
static void
send (PbsSlots *s, guint b, PbsBid *bid)
{
  bid->hash = sim_bits (s->hashes);
  bid->cancels = draw_cancels (s, b);
  s->seen[b].last_wei = bid->bid_wei;
  s->n_bids++;
  for (guint r = 0; r < s->n_relays; r++)
    {
      const PbsRelay *row = s->relays[r].row;
      const gboolean header = row->header_only && pbs_is_trusted (s, r, b, bid);
      const double delay_s
        = (double) s->way_s[b][r] + (header ? row->header_latency_s : row->latency_s);
      PbsDelivery *delivery = sim_items_take (&s->deliveries);

      *delivery = (PbsDelivery){ .relay = r, .builder = b, .bid = *bid };
      sim_after (s->sim, delay_s, pbs_bid_at_relay, s, delivery);
    }
}

/* The strategy sees what this builder sees now; its price of the exchange is as old as its lag. */
static void
bid_now (PbsSlots *s, guint b)
{
  PbsSeen *d = &s->seen[b];
  const double now_s = sim_now_s (s->sim);
  PbsBid bid = { .slot = s->slot, .made_s = now_s };
  PbsView view = { .revealing = now_s >= s->begins_s - PBS_TICK_S * (double) s->p->reveal_ticks };

  add_up (s, b, now_s);
  if (s->builders->rows[b]->kind == PBS_INTEGRATED)
    {
      const double price_bp
        = pbs_cex_price_at (&s->cex,
                            now_s - s->builders->rows[b]->cex_lag_s * s->p->cex_lag_factor);

      bid.cex_eth = pbs_cex_gain (s->p, price_bp - s->cex.dex_bp, &bid.cex_trade);
    }
  bid.hidden_eth = d->own_eth;
  bid.flow_eth = d->public_eth + d->own_eth;
  view.public_eth = d->public_eth;
  view.own_eth = bid.flow_eth + bid.cex_eth;
  view.top_eth = s->p->top_visible ? best_seen_eth (s) : -1.0;
  view.has_top = view.top_eth >= 0.0;
  if (s->p->top_visible && s->builders->bidders[b].strategy->knows_own)
    view.rival_eth = best_of_others_eth (s, b);
  bid.bid_eth = s->builders->bidders[b].strategy->bid (&s->builders->bidders[b].traits, &view);
  bid.bid_wei = pbs_wei (bid.bid_eth);
  if (bid.bid_wei != d->last_wei)
    send (s, b, &bid);
}

/* A look belongs to a slot: those of an earlier one end here. */
static void
wake (Sim *sim, gpointer self, gpointer item)
{
  PbsSlots *s = self;
  PbsLook *look = item;

  if (!s->open || look->slot != s->slot)
    {
      sim_items_give_back (&s->looks, look);
      return;
    }
  bid_now (s, look->builder);
  sim_after (sim, gap_s (s, sim_now_s (sim)), wake, s, look);
}

/* Each builder has a clock of its own, which begins at a random phase. */
void
pbs_wake_all (PbsSlots *s)
{
  for (guint b = 0; b < s->builders->n; b++)
    {
      PbsLook *first = sim_items_take (&s->looks);

      s->seen[b] = (PbsSeen){ 0 };
      first->slot = s->slot;
      first->builder = b;
      sim_after (s->sim, gap_s (s, s->opened_s), wake, s, first);
    }
}

/* models/pbs_auction/slot/builder_clock.c - when builders bid, and what they send.
 *
 * Each builder has a clock of its own: a renewal process whose rate rises towards the start of
 * the slot.  At a tick it looks at its sums, its price and the best bid in public, and sends to
 * every relay if its bid changed. Resubmission rates: mev-boost-relay documentation and bid
 * archives, see docs/models/pbs_auction.md.
 */
#include "models/pbs_auction/slot/slot.h"
#include <math.h>

static void wake (Sim *sim, gpointer self, gpointer item);

/* Time to the next tick of a builder's clock, by the rate of now. */
static double
gap_s (const Pbs *m, double now_s)
{
  const PbsParams *p = m->p;
  const double ahead_s = MAX (0.0, pbs_slots (m)->begins_s - now_s);
  const double rate_hz
    = p->resubmit_hz * (1.0 + p->resubmit_rise * exp (-ahead_s / p->resubmit_rise_s));

  return sim_exp (pbs_slots (m)->clocks, 1.0 / rate_hz);
}

double
pbs_best_seen_eth (const PbsSlots *s)
{
  double best_eth = -1.0;

  for (guint r = 0; r < s->n_relays; r++)
    if (s->relays[r].book.top.has)
      best_eth = MAX (best_eth, s->relays[r].book.top.bid.bid_eth);
  return best_eth;
}

/* Value that has reached builder @b since the auction opened. */
static void
look (Pbs *m, guint b, double now_s)
{
  PbsSlots *s = m->own;
  PbsDealer *d = &s->dealers[b];
  const double since_s = now_s - s->opened_s;

  for (; d->next < m->tape.n && m->tape.arrivals[d->next].at_s <= since_s; d->next++)
    {
      const PbsArrival *arrival = &m->tape.arrivals[d->next];

      if (arrival->seen == PBS_EVERYBODY)
        d->public_eth += arrival->value_eth;
      else if (arrival->seen >> b & 1)
        d->own_eth
          = m->tape.once ? MAX (d->own_eth, arrival->value_eth) : d->own_eth + arrival->value_eth;
    }
}

enum { DELIVERIES = 64 };      /* of a block of memory */

static PbsDelivery *
new_delivery (PbsSlots *s)
{
  PbsDelivery *delivery;

  if (s->idle == NULL)
    {
      PbsDelivery *more = g_new (PbsDelivery, DELIVERIES);

      g_ptr_array_add (s->deliveries, more);
      for (guint i = 0; i < DELIVERIES; i++)
        pbs_delivery_done (s, &more[i]);
    }
  delivery = s->idle;
  s->idle = delivery->next;
  return delivery;
}

void
pbs_delivery_done (PbsSlots *s, PbsDelivery *delivery)
{
  delivery->next = s->idle;
  s->idle = delivery;
}

static gboolean
draw_cancels (Pbs *m, guint b)
{
  const double share = m->builders[b]->cancel_share;

  return m->p->cancellations
         && (share >= 1.0 || (share > 0.0 && sim_uniform (pbs_slots (m)->hashes) < share));
}

static void
send (Pbs *m, guint b, PbsBid *bid)
{
  PbsSlots *s = m->own;

  bid->hash = sim_bits (s->hashes);
  bid->cancels = draw_cancels (m, b);
  s->dealers[b].last_wei = bid->bid_wei;
  s->n_bids++;
  for (guint r = 0; r < s->n_relays; r++)
    {
      const PbsRelay *row = s->relays[r].row;
      const gboolean header = row->header_only && pbs_is_trusted (m, r, b, bid);
      const double delay_s
        = (double) s->way_s[b][r] + (header ? row->header_latency_s : row->latency_s);
      PbsDelivery *delivery = new_delivery (s);

      *delivery = (PbsDelivery){ .relay = r, .builder = b, .bid = *bid };
      sim_after (m->sim, delay_s, pbs_bid_at_relay, m, delivery);
    }
}

static void
bid_now (Pbs *m, guint b)
{
  PbsSlots *s = m->own;
  PbsDealer *d = &s->dealers[b];
  const double now_s = sim_now_s (m->sim);
  PbsBid bid = { .slot = s->slot, .made_s = now_s };
  PbsView view = { .revealing = now_s >= s->begins_s - PBS_TICK_S * (double) m->p->reveal_ticks };

  look (m, b, now_s);
  if (m->builders[b]->kind == PBS_INTEGRATED)
    {
      const double price_bp
        = pbs_cex_price_at (&s->cex, now_s - m->builders[b]->cex_lag_s * m->p->cex_lag_factor);

      bid.cex_eth = pbs_cex_gain (m->p, price_bp - s->cex.dex_bp, &bid.cex_trade);
    }
  bid.hidden_eth = d->own_eth;
  bid.flow_eth = d->public_eth + d->own_eth;
  view.public_eth = d->public_eth;
  view.own_eth = bid.flow_eth + bid.cex_eth;
  view.top_eth = m->p->top_visible ? pbs_best_seen_eth (s) : -1.0;
  view.has_top = view.top_eth >= 0.0;
  bid.bid_eth = m->bidders[b].strategy->bid (&m->bidders[b].traits, &view);
  bid.bid_wei = pbs_wei (bid.bid_eth);
  if (bid.bid_wei != d->last_wei)
    send (m, b, &bid);
}

static void
wake (Sim *sim, gpointer self, gpointer item)
{
  Pbs *m = self;
  PbsSlots *s = m->own;
  const gsize code = GPOINTER_TO_SIZE (item);
  const guint b = code & 0xff;

  if (!s->open || (code >> 8) != s->slot)
    return;
  bid_now (m, b);
  sim_after (sim, gap_s (m, sim_now_s (sim)), wake, m, item);
}

void
pbs_wake_all (Pbs *m)
{
  PbsSlots *s = m->own;

  for (guint b = 0; b < m->n_builders; b++)
    {
      PbsDealer *d = &s->dealers[b];

      d->next = 0;
      d->public_eth = d->own_eth = 0.0;
      d->last_wei = 0;
      sim_after (m->sim, gap_s (m, s->opened_s), wake, m,
                 GSIZE_TO_POINTER ((gsize) s->slot << 8 | b));
    }
}

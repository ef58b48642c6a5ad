/* models/pbs_auction/design/designs.c - the designs: a family of rules on the same slot.
 *
 * Builders bid by their strategies, with their delays, on what a design lets them know; `payment`
 * says whether the winner pays its bid or the second.  Sources: mev-boost (relays); EIP-7732
 * (epbs); EIP-7805 (focil); ethresear.ch 17944, 19894 (tickets, ahead), 15590 (burn); BuilderNet's
 * documents (sharing); constraints API (preconf).  Simplified to what moves money: deadlines are in
 * what is drawn (draw.c).
 */
#include "models/pbs_auction/design/design.h"
#include "models/pbs_auction/slot/option.h"
#include "models/pbs_auction/wei.h"
#include <math.h>
#include <string.h>

static PbsSet
everybody (const PbsDesigns *d)
{
  PbsSet all = { 0 };

  for (guint b = 0; b < d->builders->n; b++)
    pbs_set_put (&all, b, TRUE);
  return all;
}

/* The open auction of those in @among until its end.  @extra_eth: what each makes of the slot
 * itself, besides what arrives. */
static void
sell_open (PbsDesigns *d, const double *extra_eth, const PbsSet *among, PbsDesignSale *sale)
{
  PbsOutcome o;

  pbs_design_play (d, extra_eth, among, pbs_ticks_of (d->p->slot_s), &o);
  sale->winner = o.winner;
  if (o.winner < 0)
    return;
  sale->price_eth = d->p->payment == PBS_SECOND_PRICE ? MAX (0.0, o.second_eth) : o.bid_eth;
  sale->held_s = (pbs_design_last_tick (d, (guint) o.winner) + 1) * PBS_TICK_S;
}

/* The block is worth what its builder had when it bid. */
static void
deliver (const PbsDesignSlot *slot, PbsDesignSale *sale)
{
  if (sale->winner >= 0)
    sale->value_eth = slot->value_eth[sale->winner] + slot->edge_eth[sale->winner];
}

/* Today: bids until the header is asked for; the relay holds the payload. */
static void
sell_relays (PbsDesigns *d, const PbsDesignSlot *slot, PbsDesignSale *sale)
{
  const PbsSet among = everybody (d);

  sell_open (d, slot->edge_eth, &among, sale);
  deliver (slot, sale);
}

const PbsDesign pbs_design_relays = { .sell = sell_relays };

/* The bid of a builder for a block that is worth @held_eth to it, who may withhold it, and with
 * @top_eth the best that it has heard of; once, so that it shows what it has. */
static double
bid_for_option (const PbsDesigns *d, const PbsDesignSlot *slot, guint b, double held_eth,
                double top_eth)
{
  const PbsBidder *bidder = &d->builders->bidders[b];
  const double worth_eth = pbs_option_worth (held_eth, slot->spread_eth[b], d->kappa_eth);
  const PbsView view = { .public_eth = worth_eth,
                         .own_eth = worth_eth,
                         .top_eth = top_eth,
                         .rival_eth = top_eth,
                         .has_top = d->p->top_visible,
                         .revealing = TRUE };

  return bidder->strategy->bid (&bidder->traits, &view);
}

/* One bid of each builder over gossip, in the order of time: who comes later has heard the best. */
static double
gossip (const PbsDesigns *d, const PbsDesignSlot *slot, double *bid_eth)
{
  double top_eth = 0.0, done_s = -1.0;

  for (guint n = 0; n < d->builders->n; n++)
    {
      guint next = d->builders->n;

      for (guint b = 0; b < d->builders->n; b++)
        if (slot->early_s[b] > done_s
            && (next == d->builders->n || slot->early_s[b] < slot->early_s[next]))
          next = b;
      if (next == d->builders->n)
        return top_eth;
      done_s = slot->early_s[next];
      /* builders that gossip at the very same time do not hear each other */
      for (guint b = 0; b < d->builders->n; b++)
        if (slot->early_s[b] == done_s)
          bid_eth[b] = bid_for_option (d, slot, b, slot->early_eth[b] + slot->edge_eth[b], top_eth);
      for (guint b = 0; b < d->builders->n; b++)
        if (slot->early_s[b] == done_s)
          top_eth = MAX (top_eth, bid_eth[b]);
    }
  return top_eth;
}

/* One bid per builder over gossip, of the block that it has then, or asked directly at the end; on
 * what the block is worth to one who may withhold it.  The bid is owed in any case. */
static void
sell_epbs (PbsDesigns *d, const PbsDesignSlot *slot, PbsDesignSale *sale)
{
  const gboolean direct = sim_uniform (d->faults) < d->p->direct_share,
                 fails = sim_uniform (d->faults) < d->p->honest_fail_share;
  const PbsSet among = everybody (d);
  double bid_eth[PBS_BUILDERS_MAX], top_eth, held_eth, x_eth;

  top_eth = gossip (d, slot, bid_eth);
  for (guint b = 0; b < d->builders->n && direct; b++)
    bid_eth[b] = MAX (bid_eth[b],
                      bid_for_option (d, slot, b, slot->value_eth[b] + slot->edge_eth[b], top_eth));
  pbs_design_auction (d, bid_eth, &among, sale);
  if (sale->winner < 0)
    return;
  held_eth = slot->edge_eth[sale->winner]
             + (direct ? slot->value_eth[sale->winner] : slot->early_eth[sale->winner]);
  sale->held_s = direct ? (pbs_design_last_tick (d, (guint) sale->winner) + 1) * PBS_TICK_S
                        : slot->early_s[sale->winner];
  /* the bid is sunk by now: only what showing brings counts */
  x_eth = held_eth + slot->spread_eth[sale->winner] * slot->move[sale->winner];
  sale->withheld = x_eth < -d->kappa_eth || fails;
  sale->value_eth = sale->withheld ? 0.0 : x_eth;
  sale->burnt_eth = sale->withheld ? d->kappa_eth : 0.0;
  d->kappa_eth = pbs_next_penalty (d->p, d->kappa_eth, sale->withheld);
}

const PbsDesign pbs_design_epbs = { .sell = sell_epbs };

/* A block without what lists hold, and with gas for it, would not be built upon: who would make one
 * knows, and does not bid. */
static void
sell_focil (PbsDesigns *d, const PbsDesignSlot *slot, PbsDesignSale *sale)
{
  PbsSet among = everybody (d);

  for (guint b = 0; b < d->builders->n; b++)
    if (pbs_design_censors (d, b) && pbs_design_fails_lists (d, slot, b))
      pbs_set_put (&among, b, FALSE);
  sell_open (d, slot->edge_eth, &among, sale);
  deliver (slot, sale);
}

const PbsDesign pbs_design_focil = { .sell = sell_focil };

/* The right alone is sold: content is chosen until the reveal, so that what comes later is in the
 * bid as a forecast, a trade is an option on itself, and nothing is worth withholding. */
static void
sell_slot_auction (PbsDesigns *d, const PbsDesignSlot *slot, PbsDesignSale *sale)
{
  const PbsSet among = everybody (d);
  double extra_eth[PBS_BUILDERS_MAX];

  for (guint b = 0; b < d->builders->n; b++)
    extra_eth[b]
      = d->late_mean_eth[b] + pbs_option_worth (slot->edge_eth[b], slot->spread_eth[b], 0.0);
  sell_open (d, extra_eth, &among, sale);
  if (sale->winner < 0)
    return;
  sale->held_s = d->p->slot_s + d->p->payload_window_s;
  sale->value_eth = slot->value_eth[sale->winner] + slot->late_eth[sale->winner]
                    + MAX (0.0, slot->edge_eth[sale->winner]
                                  + slot->spread_eth[sale->winner] * slot->move[sale->winner]);
}

const PbsDesign pbs_design_slot_auction = { .sell = sell_slot_auction };

/* Who holds the right builds, or sells it on to a higher bid: who makes the block is reported as
 * the winner, and what holder and buyer pay each other stays among builders. */
static void
use_right (PbsDesigns *d, const PbsDesignSlot *slot, const double *bid_eth, int holder,
           PbsDesignSale *sale)
{
  const double own_eth = slot->value_eth[holder] + slot->edge_eth[holder];
  PbsSet among = everybody (d);

  pbs_set_put (&among, (guint) holder, FALSE);
  sale->winner = -1;
  if (d->p->resale)
    pbs_design_auction (d, bid_eth, &among, sale);
  if (sale->winner < 0 || bid_eth[sale->winner] <= own_eth)
    sale->winner = holder;
  sale->held_s = (pbs_design_last_tick (d, (guint) sale->winner) + 1) * PBS_TICK_S;
  deliver (slot, sale);
}

/* The price of the right is burnt.  What the right would have been worth to each is learnt, of the
 * auction just in time: its own bid, or the best of another. */
static void
settle_right (PbsDesigns *d, const PbsDesignSlot *slot, int holder, double paid_eth,
              PbsDesignSale *sale)
{
  const PbsSet among = everybody (d);
  double best_eth = 0.0, second_eth = 0.0;
  PbsOutcome o;

  pbs_design_play (d, slot->edge_eth, &among, pbs_ticks_of (d->p->slot_s), &o);
  for (guint b = 0; b < d->builders->n; b++)
    {
      second_eth = MAX (second_eth, MIN (best_eth, o.bids_eth[b]));
      best_eth = MAX (best_eth, o.bids_eth[b]);
    }
  for (guint b = 0; b < d->builders->n; b++)
    {
      const double resold_eth = o.bids_eth[b] >= best_eth ? second_eth : best_eth,
                   own_eth = MAX (0.0, o.bids_eth[b]),
                   worth_eth = d->p->resale ? MAX (own_eth, resold_eth) : own_eth;

      d->resale_mean_eth[b] += d->p->forecast_weight * (worth_eth - d->resale_mean_eth[b]);
    }
  use_right (d, slot, o.bids_eth, holder, sale);
  sale->price_eth = 0.0;
  sale->burnt_eth = paid_eth;
}

/* Sold long before, on forecasts alone. */
static void
sell_ahead (PbsDesigns *d, const PbsDesignSlot *slot, PbsDesignSale *sale)
{
  const PbsSet among = everybody (d);
  double paid_eth;

  pbs_design_auction (d, d->resale_mean_eth, &among, sale);
  if (sale->winner < 0)
    sale->winner = (int) sim_integer (d->lottery, d->builders->n); /* nobody knows anything yet */
  paid_eth = sale->price_eth;
  settle_right (d, slot, sale->winner, paid_eth, sale);
}

const PbsDesign pbs_design_ahead = { .sell = sell_ahead };

/* A ticket of the stock is drawn; one is sold, at a price that rises while several want it. */
static void
sell_tickets (PbsDesigns *d, const PbsDesignSlot *slot, PbsDesignSale *sale)
{
  guint wants[PBS_BUILDERS_MAX], n = 0, drawn;
  double paid_eth = 0.0;
  int holder;

  /* the stock is filled up as long as somebody wants one at its price */
  for (guint b = 0; b < d->builders->n; b++)
    if (d->resale_mean_eth[b] >= d->price_eth)
      wants[n++] = b;
  while (n > 0 && d->tickets->len < (guint) d->p->tickets_n)
    {
      const guint32 buyer = wants[sim_integer (d->lottery, n)];

      g_array_append_val (d->tickets, buyer);
      paid_eth += d->price_eth;
    }
  d->price_eth = MAX (1e-6, d->price_eth)
                 * (1.0
                    + d->p->ticket_step_share
                        * (n > 1    ? 1.0
                           : n == 0 ? -1.0
                                    : 0.0));
  if (d->tickets->len == 0)
    return;
  drawn = (guint) sim_integer (d->lottery, d->tickets->len);
  holder = (int) g_array_index (d->tickets, guint32, drawn);
  g_array_remove_index_fast (d->tickets, drawn);
  settle_right (d, slot, holder, paid_eth, sale);
}

const PbsDesign pbs_design_tickets = { .sell = sell_tickets };

/* The best bid that attesters saw burn_lead_s before is the base fee, burnt; the rest is a tip. */
static void
sell_burn (PbsDesigns *d, const PbsDesignSlot *slot, PbsDesignSale *sale)
{
  const PbsSet among = everybody (d);
  SimStream *const ties = d->ties;
  PbsOutcome base;

  /* who led at that time is nobody's business: its ties are drawn apart */
  d->ties = d->lottery;
  pbs_design_play (d, slot->edge_eth, &among,
                   pbs_ticks_of (MAX (PBS_TICK_S, d->p->slot_s - d->p->burn_lead_s)), &base);
  d->ties = ties;
  sell_relays (d, slot, sale);
  if (sale->winner < 0)
    return;
  /* owed whatever the second bid is */
  sale->burnt_eth = MAX (0.0, base.bid_eth);
  sale->price_eth = MAX (0.0, sale->price_eth - sale->burnt_eth);
}

const PbsDesign pbs_design_burn = { .sell = sell_burn };

/* Members bid together, as the first of them; what flows add goes back, as far as there is
 * surplus. */
static void
sell_sharing (PbsDesigns *d, const PbsDesignSlot *slot, PbsDesignSale *sale)
{
  double edge_eth[PBS_BUILDERS_MAX];
  PbsSet among = everybody (d);

  memcpy (edge_eth, slot->edge_eth, d->builders->n * sizeof *edge_eth);
  for (guint b = 0; b < d->builders->n; b++)
    if (d->builders->rows[b]->pool && (int) b != d->pool)
      {
        edge_eth[d->pool] = MAX (edge_eth[d->pool], slot->edge_eth[b]);
        /* nobody bids against its own house */
        pbs_set_put (&among, b, FALSE);
      }
  sell_open (d, edge_eth, &among, sale);
  if (sale->winner < 0)
    return;
  sale->value_eth = slot->value_eth[sale->winner] + edge_eth[sale->winner];
  if (sale->winner == d->pool)
    sale->refund_eth
      = MAX (0.0, MIN (d->p->refund_share * slot->refund_eth, sale->value_eth - sale->price_eth));
}

const PbsDesign pbs_design_sharing = { .shares = TRUE, .sell = sell_sharing };

/* Tips of preconfirmed transactions are the proposer's already; they have their place in a full
 * block whatever they displace (fill.c). */
static void
sell_preconf (PbsDesigns *d, const PbsDesignSlot *slot, PbsDesignSale *sale)
{
  sell_relays (d, slot, sale);
  if (sale->winner < 0)
    return;
  sale->value_eth += slot->tips_eth;
  sale->price_eth += slot->tips_eth;
}

const PbsDesign pbs_design_preconf = { .confirms = TRUE, .sell = sell_preconf };

/* Two slots in one auction: the second on forecasts, and worth more for the first. */
static void
sell_multi_slot (PbsDesigns *d, const PbsDesignSlot *slot, PbsDesignSale *sale)
{
  const double more = 1.0 + d->p->multi_gain_share;
  const PbsSet among = everybody (d);
  double extra_eth[PBS_BUILDERS_MAX];

  if (d->holder >= 0)
    {
      /* it has been paid for in the slot before */
      sale->winner = d->holder;
      sale->held_s = (pbs_design_last_tick (d, (guint) d->holder) + 1) * PBS_TICK_S;
      d->holder = -1;
      deliver (slot, sale);
      sale->value_eth *= more;
      return;
    }
  for (guint b = 0; b < d->builders->n; b++)
    extra_eth[b] = slot->edge_eth[b] + more * d->mean_eth[b];
  sell_open (d, extra_eth, &among, sale);
  deliver (slot, sale);
  d->holder = sale->winner;
}

const PbsDesign pbs_design_multi_slot = { .sell = sell_multi_slot };

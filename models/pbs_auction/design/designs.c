/* models/pbs_auction/design/designs.c - the designs: a family of rules on the same slot.
 *
 * Builders bid honestly, value less margin, on what a design lets them know; `payment` says whether
 * the winner pays its bid or the second.  Sources: mev-boost (relays); EIP-7732 (epbs); EIP-7805
 * (focil); ethresear.ch 17944, 19894 (tickets, ahead), 15590 (burn); BuilderNet's documents
 * (sharing); constraints API (preconf).  Simplified to what moves money: deadlines are in what is
 * drawn (draw.c).
 */
#include "models/pbs_auction/design/design.h"
#include "models/pbs_auction/slot/option.h"
#include "models/pbs_auction/wei.h"
#include <math.h>

/* In ETH, drawn for the slot. */
static double
margin_of (const PbsDesigns *d, guint b)
{
  return d->builders->bidders[b].traits.margin_eth;
}

/* All but those that a design leaves out. */
static PbsSet
everybody (const PbsDesigns *d)
{
  PbsSet all = { { 0 } };

  for (guint b = 0; b < d->builders->n; b++)
    pbs_put (all.words, b, TRUE);
  return all;
}

/* Of equal bids, in wei, each wins equally often. */
void
pbs_design_auction (PbsDesigns *d, const double *bid_eth, const PbsSet *among, PbsDesignSale *sale)
{
  PbsWei best = 0, second = 0;
  guint n_tied = 0;

  sale->winner = -1;
  for (guint b = 0; b < d->builders->n; b++)
    {
      const PbsWei bid = pbs_has (among, b) ? pbs_wei (bid_eth[b]) : 0;

      second = MAX (second, MIN (bid, best));
      n_tied = bid > best ? 1 : n_tied + (bid == best && bid > 0);
      if (bid > best
          || (bid == best && n_tied > 1 && sim_uniform (d->ties) * (double) n_tied < 1.0))
        sale->winner = (int) b;
      best = MAX (best, bid);
    }
  sale->price_eth = pbs_eth (d->p->payment == PBS_SECOND_PRICE ? second : best);
}

/* Nobody is left out. */
static void
auction_of_all (PbsDesigns *d, const double *bid_eth, PbsDesignSale *sale)
{
  const PbsSet among = everybody (d);

  pbs_design_auction (d, bid_eth, &among, sale);
}

/* What it holds when the auction ends, less what it keeps. */
static void
honest_bids (const PbsDesigns *d, const PbsDesignSlot *slot, double *bid_eth)
{
  for (guint b = 0; b < d->builders->n; b++)
    bid_eth[b] = slot->value_eth[b] + slot->edge_eth[b] - margin_of (d, b);
}

/* The block is worth what its builder said. */
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
  double bid_eth[PBS_BUILDERS_MAX];

  honest_bids (d, slot, bid_eth);
  auction_of_all (d, bid_eth, sale);
  deliver (slot, sale);
}

const PbsDesign pbs_design_relays = { .sell = sell_relays };

/* One bid per builder over gossip, of the block that it has then, or asked directly at the end; on
 * what the block is worth to one who may withhold it.  The bid is owed in any case. */
static void
sell_epbs (PbsDesigns *d, const PbsDesignSlot *slot, PbsDesignSale *sale)
{
  const gboolean direct = sim_uniform (d->faults) < d->p->direct_share,
                 fails = sim_uniform (d->faults) < d->p->honest_fail_share;
  double bid_eth[PBS_BUILDERS_MAX], held_eth[PBS_BUILDERS_MAX], x_eth;

  for (guint b = 0; b < d->builders->n; b++)
    {
      held_eth[b] = (direct ? slot->value_eth[b] : slot->early_eth[b]) + slot->edge_eth[b];
      bid_eth[b]
        = pbs_option_worth (held_eth[b], slot->spread_eth[b], d->kappa_eth) - margin_of (d, b);
    }
  auction_of_all (d, bid_eth, sale);
  if (sale->winner < 0)
    return;
  /* the bid is sunk by now: only what showing brings counts */
  x_eth = held_eth[sale->winner] + slot->spread_eth[sale->winner] * slot->move[sale->winner];
  sale->withheld = x_eth < -d->kappa_eth || fails;
  sale->value_eth = sale->withheld ? 0.0 : x_eth;
  sale->burnt_eth = sale->withheld ? d->kappa_eth : 0.0;
  d->kappa_eth = pbs_next_penalty (d->p, d->kappa_eth, sale->withheld);
}

const PbsDesign pbs_design_epbs = { .sell = sell_epbs };

/* Lists hold what is contested: a censor's block would not be built upon, and it knows. */
static void
sell_focil (PbsDesigns *d, const PbsDesignSlot *slot, PbsDesignSale *sale)
{
  double bid_eth[PBS_BUILDERS_MAX];
  const PbsSet censors = pbs_design_censors (d);
  PbsSet among = everybody (d);

  if (slot->n_contested > 0)
    among = pbs_without (&among, &censors);
  honest_bids (d, slot, bid_eth);
  pbs_design_auction (d, bid_eth, &among, sale);
  deliver (slot, sale);
}

const PbsDesign pbs_design_focil = { .sell = sell_focil };

/* The right alone is sold: content is chosen until the reveal, so that what comes later is in the
 * bid as a forecast, a trade is an option on itself, and nothing is worth withholding. */
static void
sell_slot_auction (PbsDesigns *d, const PbsDesignSlot *slot, PbsDesignSale *sale)
{
  double bid_eth[PBS_BUILDERS_MAX];

  for (guint b = 0; b < d->builders->n; b++)
    bid_eth[b] = slot->value_eth[b] + d->late_mean_eth[b]
                 + pbs_option_worth (slot->edge_eth[b], slot->spread_eth[b], 0.0)
                 - margin_of (d, b);
  auction_of_all (d, bid_eth, sale);
  if (sale->winner < 0)
    return;
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

  pbs_put (among.words, (guint) holder, FALSE);
  sale->winner = -1;
  if (d->p->resale)
    pbs_design_auction (d, bid_eth, &among, sale);
  if (sale->winner < 0 || bid_eth[sale->winner] <= own_eth)
    sale->winner = holder;
  deliver (slot, sale);
}

/* The price of the right is burnt.  What the right would have been worth to each is learnt: its own
 * block, or the best bid of another. */
static void
settle_right (PbsDesigns *d, const PbsDesignSlot *slot, int holder, double paid_eth,
              PbsDesignSale *sale)
{
  double bid_eth[PBS_BUILDERS_MAX], best_eth = 0.0, second_eth = 0.0;

  honest_bids (d, slot, bid_eth);
  for (guint b = 0; b < d->builders->n; b++)
    {
      second_eth = MAX (second_eth, MIN (best_eth, bid_eth[b]));
      best_eth = MAX (best_eth, bid_eth[b]);
    }
  for (guint b = 0; b < d->builders->n; b++)
    {
      const double resold_eth = bid_eth[b] >= best_eth ? second_eth : best_eth,
                   worth_eth = d->p->resale ? MAX (bid_eth[b], resold_eth) : bid_eth[b];

      d->resale_mean_eth[b] += d->p->forecast_weight * (worth_eth - d->resale_mean_eth[b]);
    }
  use_right (d, slot, bid_eth, holder, sale);
  sale->price_eth = 0.0;
  sale->burnt_eth = paid_eth;
}

/* Sold long before, on forecasts alone. */
static void
sell_ahead (PbsDesigns *d, const PbsDesignSlot *slot, PbsDesignSale *sale)
{
  double paid_eth;

  auction_of_all (d, d->resale_mean_eth, sale);
  if (sale->winner < 0)
    sale->winner = (int) sim_integer (d->lottery, d->builders->n);   /* nobody knows anything yet */
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
  double bid_eth[PBS_BUILDERS_MAX], base_eth = 0.0;

  for (guint b = 0; b < d->builders->n; b++)
    base_eth = MAX (base_eth, slot->early_eth[b] + slot->edge_eth[b] - margin_of (d, b));
  honest_bids (d, slot, bid_eth);
  auction_of_all (d, bid_eth, sale);
  deliver (slot, sale);
  if (sale->winner < 0)
    return;
  /* owed whatever the second bid is */
  sale->burnt_eth = base_eth;
  sale->price_eth = MAX (0.0, sale->price_eth - base_eth);
}

const PbsDesign pbs_design_burn = { .burns = TRUE, .sell = sell_burn };

/* Members bid together, as the first of them; what flows add goes back, as far as there is
 * surplus. */
static void
sell_sharing (PbsDesigns *d, const PbsDesignSlot *slot, PbsDesignSale *sale)
{
  double bid_eth[PBS_BUILDERS_MAX], edge_eth = 0.0;
  PbsSet among = everybody (d);
  int first = -1;

  honest_bids (d, slot, bid_eth);
  for (guint b = 0; b < d->builders->n; b++)
    if (d->builders->rows[b]->pool)
      {
        edge_eth = MAX (edge_eth, slot->edge_eth[b]);
        if (first >= 0)
          pbs_put (among.words, b, FALSE);
        else
          first = (int) b;
      }
  /* nobody bids against its own house */
  if (first >= 0)
    bid_eth[first] = slot->pool_eth + edge_eth - margin_of (d, (guint) first);
  pbs_design_auction (d, bid_eth, &among, sale);
  deliver (slot, sale);
  if (first < 0 || sale->winner != first)
    return;
  sale->value_eth = slot->pool_eth + edge_eth;
  sale->refund_eth
    = MAX (0.0, MIN (d->p->refund_share * slot->refund_eth, sale->value_eth - sale->price_eth));
}

const PbsDesign pbs_design_sharing = { .shares = TRUE, .sell = sell_sharing };

/* Tips of preconfirmed transactions are the proposer's already (draw.c). */
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
  double bid_eth[PBS_BUILDERS_MAX];

  honest_bids (d, slot, bid_eth);
  if (d->holder >= 0)
    {
      /* it has been paid for in the slot before */
      sale->winner = d->holder;
      d->holder = -1;
      deliver (slot, sale);
      sale->value_eth *= more;
      return;
    }
  for (guint b = 0; b < d->builders->n; b++)
    bid_eth[b] += more * d->mean_eth[b] - margin_of (d, b);
  auction_of_all (d, bid_eth, sale);
  deliver (slot, sale);
  d->holder = sale->winner;
}

const PbsDesign pbs_design_multi_slot = { .sell = sell_multi_slot };

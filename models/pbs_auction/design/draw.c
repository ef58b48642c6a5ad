/* models/pbs_auction/design/draw.c - what comes in a slot, whatever the design.
 *
 * Neighbouring private arrivals conflict with conflict_share: who has both can include one.
 * Public arrivals are contested with contested_share: censors leave them out.  A trade of an
 * integrated builder is a position whose value moves with a normal price until the reveal, as in
 * study epbs with option: priced.  Who can have what is put on a tape of its own, so that the
 * engines play it as they play any other.
 */
#include "models/pbs_auction/design/design.h"
#include "models/pbs_auction/design/fill.h"
#include <math.h>
#include <string.h>

/* What each builder has of the pair that may conflict, ETH; 0: nothing to conflict with. */
typedef struct {
  double last_eth[PBS_BUILDERS_MAX];
} Pairs;

/* Positions are of integrated builders; drawn for all, so that a kind moves no other's draw. */
static void
draw_trades (PbsDesigns *d, PbsDesignSlot *slot)
{
  const PbsParams *p = d->p;
  const double keep = exp2 (-p->slot_s / p->cex_regime_half_life_s),
               sd = p->cex_regime_log_sd * sqrt (1.0 - keep * keep);
  double spread;

  d->log_regime = keep * d->log_regime + sim_normal (d->regimes, 0.0, sd);
  spread
    = 1e-4 * p->cex_sd_bp * exp (d->log_regime) / sqrt (p->slot_s) * sqrt (p->payload_window_s);
  for (guint b = 0; b < d->builders->n; b++)
    {
      const double q_eth
        = exp (sim_normal (d->positions, p->position_log_mean, p->position_log_sd));
      const gboolean trades = d->builders->rows[b]->kind == PBS_INTEGRATED;

      slot->edge_eth[b] = trades ? q_eth * 1e-4 * p->position_edge_bp : 0.0;
      slot->spread_eth[b] = trades ? q_eth * spread : 0.0;
      slot->move[b] = sim_normal (d->moves, 0.0, 1.0);
      slot->early_s[b] = p->slot_s - sim_uniform (d->gossip) * p->gossip_s;
    }
}

/* The words of those who have an arrival of the tape, with what gas asks about it. */
static guint64 *
put_on_tape (PbsDesigns *d, const PbsArrival *from, double value_eth, const PbsDesignItem *item)
{
  g_array_append_vals (d->items, item, 1);
  return pbs_tape_add_hidden (
    &d->tape, (PbsArrival){ .value_eth = value_eth, .at_s = from->at_s, .tick = from->tick });
}

/* Members of the pool see what any of them sees, and the first of them builds for all. */
static gboolean
gets (const PbsDesigns *d, const PbsArrival *arrival, guint b)
{
  if (d->pool < 0 || !d->builders->rows[b]->pool)
    return pbs_sees (&d->value->tape, arrival, b);
  for (guint k = 0; k < d->builders->n && (int) b == d->pool; k++)
    if (d->builders->rows[k]->pool && pbs_sees (&d->value->tape, arrival, k))
      return TRUE;
  return FALSE;
}

/* The refund of a flow of the pool is its marginal value, all together at most the surplus: with
 * conflicts the lesser of a pair has none, the greater what it is more. */
static void
refund (PbsDesigns *d, PbsDesignSlot *slot, const PbsArrival *arrival, double last_eth)
{
  const double more_eth = MAX (0.0, arrival->value_eth - last_eth);

  if (arrival->tick > pbs_design_last_tick (d, (guint) d->pool))
    return;
  slot->refund_eth += more_eth;
  if (last_eth > 0.0)
    slot->refund_eth -= MIN (last_eth, arrival->value_eth);
}

/* Who has the other of the pair gets what this one is more; pairs alone, so that nothing is left to
 * conflict with then. */
static void
add_private (PbsDesigns *d, PbsDesignSlot *slot, Pairs *pairs, const PbsArrival *arrival,
             const PbsDesignItem *item)
{
  PbsSet all = { 0 };

  for (guint b = 0; b < d->builders->n; b++)
    {
      const double last_eth = item->conflicts ? pairs->last_eth[b] : 0.0;

      if (!gets (d, arrival, b))
        continue;
      pairs->last_eth[b] = last_eth > 0.0 ? 0.0 : arrival->value_eth;
      if (last_eth > 0.0)
        pbs_put (put_on_tape (d, arrival, MAX (0.0, arrival->value_eth - last_eth), item), b, TRUE);
      else
        pbs_set_put (&all, b, TRUE);
      if ((int) b == d->pool)
        refund (d, slot, arrival, last_eth);
    }
  if (!pbs_set_empty (&all))
    memcpy (put_on_tape (d, arrival, arrival->value_eth, item), all.words,
            d->tape.n_words * sizeof *all.words);
}

/* Tips of preconfirmed ones are the proposer's, whose place they have bought; contested ones are no
 * censor's. */
static void
add_public (PbsDesigns *d, PbsDesignSlot *slot, const PbsArrival *arrival, PbsDesignItem *item)
{
  const double u = sim_uniform (d->contests), v = sim_uniform (d->contests);
  double value_eth = arrival->value_eth;
  guint64 *seen;

  item->contested = u < d->p->contested_share;
  item->listed = item->contested && arrival->at_s < d->p->slot_s - d->p->inclusion_lead_s;
  slot->n_listed += item->listed ? 1 : 0;
  if (d->design->confirms && arrival->at_s < d->p->slot_s && v < d->p->preconf_share)
    {
      item->forced = TRUE;
      slot->tips_eth += d->p->preconf_tip_share * value_eth;
      value_eth -= d->p->preconf_tip_share * value_eth;
    }
  seen = put_on_tape (d, arrival, value_eth, item);
  for (guint b = 0; b < d->builders->n; b++)
    pbs_put (seen, b, !(item->contested && pbs_design_censors (d, b)));
}

/* All arrivals of the slot and of the time until the reveal, behind a place for each builder. */
static void
draw_flow (PbsDesigns *d, PbsDesignSlot *slot)
{
  const PbsTape *tape = &d->value->tape;
  Pairs pairs;

  memset (pairs.last_eth, 0, d->builders->n * sizeof *pairs.last_eth);
  pbs_tape_begin (&d->tape, d->builders->n);
  g_array_set_size (d->items, 0);
  for (guint b = 0; b < d->builders->n; b++)
    pbs_put (put_on_tape (d, &(PbsArrival){ 0 }, 0.0, &(PbsDesignItem){ 0 }), b, TRUE);
  for (guint i = 0; i < tape->n; i++)
    {
      /* in this order, whatever the arrival is */
      PbsDesignItem item
        = { .conflicts = sim_uniform (d->contests) < d->p->conflict_share,
            .gas = d->p->block_gas > 0.0 ? sim_dist_draw (&d->p->arrival_gas, d->gases) : 0.0 };

      if (tape->arrivals[i].row == 0)
        add_public (d, slot, &tape->arrivals[i], &item);
      else
        add_private (d, slot, &pairs, &tape->arrivals[i], &item);
    }
}

/* What each builder has at its last bid, at its gossiped one, and what comes later. */
static void
add_up (PbsDesigns *d, PbsDesignSlot *slot)
{
  for (guint i = d->builders->n; i < d->tape.n; i++)
    for (guint b = 0; b < d->builders->n; b++)
      {
        const PbsArrival *arrival = &d->tape.arrivals[i];

        if (!pbs_sees (&d->tape, arrival, b))
          continue;
        *(arrival->tick <= pbs_design_last_tick (d, b) ? &slot->value_eth[b] : &slot->late_eth[b])
          += arrival->value_eth;
        slot->early_eth[b] += arrival->at_s < slot->early_s[b] ? arrival->value_eth : 0.0;
      }
}

/* Trades first: they do not depend on what arrives. */
void
pbs_design_draw (PbsDesigns *d, PbsDesignSlot *slot)
{
  *slot = (PbsDesignSlot){ .tips_eth = 0.0 };
  draw_trades (d, slot);
  draw_flow (d, slot);
  pbs_design_fill (d, slot);
  add_up (d, slot);
}

/* models/pbs_auction/design/draw.c - what comes in a slot, whatever the design.
 *
 * Neighbouring private arrivals conflict with conflict_share: who has both can include one.
 * Public arrivals are contested with contested_share: censors leave them out.  A trade of an
 * integrated builder is a position whose value moves with a normal price until the reveal, as in
 * study epbs with option: priced.
 */
#include "models/pbs_auction/design/design.h"
#include <math.h>

/* Sums of one builder, or of the pool, up to a time. */
typedef struct {
  double until_s, sum_eth, last_eth;   /* last: of a private arrival that may conflict */
} Sum;

/* What comes too late is in none of its blocks; of a pair only the better one is. */
static void
add_private (Sum *sum, const PbsArrival *arrival, gboolean conflicts)
{
  if (arrival->at_s >= sum->until_s)
    return;
  if (conflicts && sum->last_eth > 0.0)
    {
      sum->sum_eth += MAX (0.0, arrival->value_eth - sum->last_eth);
      sum->last_eth = 0.0;             /* pairs alone */
      return;
    }
  sum->sum_eth += arrival->value_eth;
  sum->last_eth = arrival->value_eth;
}

/* By their rows: who leaves out does so in every slot. */
PbsSet
pbs_design_censors (const PbsDesigns *d)
{
  PbsSet censors = { { 0 } };

  for (guint b = 0; b < d->builders->n; b++)
    pbs_put (censors.words, b, d->builders->rows[b]->censors);
  return censors;
}

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
    }
}

/* When each builder's sum of early_eth ends: its gossiped bid, or the base fee of the burn. */
static double
early_until (PbsDesigns *d)
{
  if (d->design->burns)
    return d->p->slot_s - d->p->burn_lead_s;
  return d->p->slot_s - sim_uniform (d->gossip) * d->p->gossip_s;
}

/* One public arrival: tips of preconfirmed ones are the proposer's, contested ones no censor's. */
static double
public_value (PbsDesigns *d, PbsDesignSlot *slot, const PbsArrival *arrival, gboolean *contested)
{
  const double u = sim_uniform (d->contests), v = sim_uniform (d->contests);
  const gboolean in_time = arrival->at_s < d->p->slot_s;
  double value_eth = arrival->value_eth;

  *contested = u < d->p->contested_share;
  if (in_time && *contested)
    slot->n_contested++;
  if (d->design->confirms && in_time && v < d->p->preconf_share)
    {
      slot->tips_eth += d->p->preconf_tip_share * value_eth;
      value_eth -= d->p->preconf_tip_share * value_eth;
    }
  return value_eth;
}

/* The refund of a flow of the pool is its marginal value, all together at most the surplus: with
 * conflicts the lesser of a pair has none, the greater what it is more. */
static void
add_to_pool (PbsDesignSlot *slot, Sum *pool, const PbsArrival *arrival, gboolean conflicts)
{
  const double before_eth = pool->sum_eth, last_eth = pool->last_eth;

  add_private (pool, arrival, conflicts);
  slot->refund_eth += pool->sum_eth - before_eth;
  if (conflicts && last_eth > 0.0 && arrival->at_s < pool->until_s)
    slot->refund_eth -= MIN (last_eth, arrival->value_eth);
}

/* No other design has one: members are builders like others there. */
static PbsSet
pool_of (const PbsDesigns *d)
{
  PbsSet pool = { { 0 } };

  for (guint b = 0; b < d->builders->n && d->design->shares; b++)
    pbs_put (pool.words, b, d->builders->rows[b]->pool);
  return pool;
}

/* Sums of the slot: of each builder now, early and late; of the pool. */
typedef struct {
  Sum    own[PBS_BUILDERS_MAX][3], common;
  PbsSet censors, pool;
} Sums;

/* The builders' sums of one private arrival, and the pool's. */
static void
hand_out (PbsDesigns *d, PbsDesignSlot *slot, Sums *sums, const PbsArrival *arrival,
          gboolean conflicts)
{
  gboolean pooled = FALSE;

  for (guint b = 0; b < d->builders->n; b++)
    {
      const gboolean sees = pbs_sees (&d->value->tape, arrival, b);

      pooled |= sees && pbs_has (&sums->pool, b);
      for (guint k = 0; k < 3 && sees; k++)
        add_private (&sums->own[b][k], arrival, conflicts);
    }
  if (pooled)
    add_to_pool (slot, &sums->common, arrival, conflicts);
}

/* A pool with a censor in it leaves contested ones out. */
static void
hand_out_public (PbsDesigns *d, PbsDesignSlot *slot, Sums *sums, const PbsArrival *arrival)
{
  gboolean contested;
  const double value_eth = public_value (d, slot, arrival, &contested);
  for (guint b = 0; b < d->builders->n; b++)
    for (guint k = 0; k < 3; k++)
      if (!(contested && pbs_has (&sums->censors, b)) && arrival->at_s < sums->own[b][k].until_s)
        sums->own[b][k].sum_eth += value_eth;
  if (!(contested && pbs_sets_meet (&sums->censors, &sums->pool))
      && arrival->at_s < sums->common.until_s)
    sums->common.sum_eth += value_eth;
}

/* All arrivals of the slot and of the time until the reveal. */
static void
draw_flow (PbsDesigns *d, PbsDesignSlot *slot)
{
  const double end_s = d->p->slot_s;
  const PbsTape *tape = &d->value->tape;
  Sums sums = { .common = { end_s - d->p->pool_latency_s, 0.0, 0.0 },
                .censors = pbs_design_censors (d),
                .pool = pool_of (d) };

  for (guint b = 0; b < d->builders->n; b++)
    {
      sums.own[b][0] = (Sum){ end_s, 0.0, 0.0 };
      sums.own[b][1] = (Sum){ early_until (d), 0.0, 0.0 };
      sums.own[b][2] = (Sum){ end_s + d->p->payload_window_s, 0.0, 0.0 };
    }
  for (guint i = 0; i < tape->n; i++)
    {
      const PbsArrival *arrival = &tape->arrivals[i];
      const gboolean is_public = arrival->row == 0,
                     conflicts = sim_uniform (d->contests) < d->p->conflict_share && !is_public;

      if (is_public)
        hand_out_public (d, slot, &sums, arrival);
      else
        hand_out (d, slot, &sums, arrival, conflicts);
    }
  for (guint b = 0; b < d->builders->n; b++)
    {
      slot->value_eth[b] = sums.own[b][0].sum_eth;
      slot->early_eth[b] = sums.own[b][1].sum_eth;
      slot->late_eth[b] = sums.own[b][2].sum_eth - sums.own[b][0].sum_eth;
    }
  slot->pool_eth = pbs_set_size (&sums.pool) > 0 ? sums.common.sum_eth : 0.0;
}

/* Trades first: they do not depend on what arrives. */
void
pbs_design_draw (PbsDesigns *d, PbsDesignSlot *slot)
{
  *slot = (PbsDesignSlot){ .tips_eth = 0.0 };
  draw_trades (d, slot);
  draw_flow (d, slot);
}

/* models/pbs_auction/market/day_slot.c - a slot of the day loop: the end of an auction of honest
 * bids.
 *
 * V of a builder = (public value + bundles that it gets) x exp (skill + noise); it bids (V -
 * rebates) (1 - margin).  An entrant whose value is near the best bid may pay the rest out of its
 * budget.  pricing closed: a winner far ahead pays less than its honest bid by climb_share of its
 * lead: in an open auction it need not climb beyond the second; only the end counts, as on the fast
 * path.  pricing sampled: the auction is played (sampled_slot.c).  V = bid + profit + refunds.
 */
#include "models/pbs_auction/market/laws.h"
#include "models/pbs_auction/wei.h"
#include <math.h>
#include <string.h>

/* Who gets a bundle: the builders of its route and those it leaks to, as far as they are in the
 * market, and the whole pool if a member does.  A gap between exchanges is there for all that
 * trade for themselves: each would close it with a flow of its own. */
static PbsSet
receivers (PbsDays *d, const PbsFlow *flow)
{
  PbsSet seen = flow->route;

  if (flow->kind == PBS_NON_ATOMIC)
    {
      seen = pbs_either (&flow->route, &d->traders);
      return pbs_both (&seen, &d->active);
    }
  for (guint b = 0; flow->kind == PBS_EXCLUSIVE && d->p->leak_share > 0.0 && b < d->builders->n;
       b++)
    if (sim_uniform (d->leaks) < d->p->leak_share)
      pbs_set_put (&seen, b, TRUE);
  seen = pbs_both (&seen, &d->active);
  return pbs_sets_meet (&seen, &d->pool) ? pbs_either (&seen, &d->pool) : seen;
}

/* What comes behind a builder's last bid in time is not in its block. */
static void
hand_out (const PbsDays *d, const PbsBundle *bundle, PbsFlowOfSlot *at)
{
  const PbsFlow *flow = &d->flows[bundle->flow];
  const guint first = pbs_next (&bundle->seen, 0);
  /* members of the pool count as one, but each makes its own non-atomic trades */
  const gboolean pooled = pbs_has (&d->pool, first) && flow->kind != PBS_NON_ATOMIC;
  const gboolean alone
    = pooled ? pbs_set_within (&bundle->seen, &d->pool) : pbs_set_single (&bundle->seen);
  const guint only = pbs_set_single (&flow->route) ? pbs_next (&flow->route, 0) : d->builders->n;

  for (guint b = first; b < d->builders->n; b = pbs_next (&bundle->seen, b + 1))
    {
      if (bundle->tick > pbs_last_tick (d, b))
        continue;
      at->private_eth[b] += bundle->value_eth;
      at->alone_eth[b] += alone ? bundle->value_eth : 0.0;
      at->exclusive_eth[b] += alone && pbs_is_contracted (d, flow) ? bundle->value_eth : 0.0;
      if (flow->kind != PBS_NON_ATOMIC && b == only && !pbs_has (&d->pool, b))
        at->rebate_eth[b] += d->states[b].rebate_share * bundle->value_eth;
    }
}

/* Bundles of the slot, and what of them each builder gets.  A trade that nobody is there to make
 * is none. */
static void
draw_bundles (PbsDays *d, SimStream *stream)
{
  const PbsParams *p = d->p;
  const double mean = p->private_hz * p->slot_s, sd = p->bundle_log_sd;
  const double spread2 = sd * sd + p->flow_log_sd * p->flow_log_sd;
  const double log_scale = log (p->day_value_eth * d->private_share / mean) - 0.5 * spread2;
  const guint n = gsl_ran_poisson (sim_stream_gsl (stream), mean);

  g_array_set_size (d->sent, 0);
  for (guint i = 0; i < n; i++)
    {
      PbsBundle bundle = { .flow = (guint32) gsl_ran_discrete (sim_stream_gsl (stream), d->pick) };
      const PbsFlow *flow = &d->flows[bundle.flow];

      bundle.seen = receivers (d, flow);
      bundle.value_eth = exp (sim_normal (stream, log_scale + flow->log_value, sd)
                              + (flow->kind == PBS_NON_ATOMIC ? d->log_volatility : 0.0));
      if (pbs_set_empty (&bundle.seen))
        continue;
      g_array_append_val (d->sent, bundle);
    }
}

/* Of a room for a thousand builders, what @n have. */
static void
clear (PbsFlowOfSlot *at, guint n)
{
  double *const all[] = { at->public_eth, at->private_eth, at->alone_eth, at->exclusive_eth,
                          at->rebate_eth, at->factor,      at->value_eth, at->honest_eth };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    memset (all[i], 0, n * sizeof *all[i]);
}

/* Public value that is there by each builder's last bid: all of it in closed form. */
static void
hand_out_public (const PbsDays *d, double public_eth, PbsFlowOfSlot *at)
{
  const gboolean closed = d->p->pricing == PBS_CLOSED;

  for (guint b = 0; b < d->builders->n; b++)
    {
      const gint32 last = pbs_last_tick (d, b);

      at->public_eth[b] = closed ? public_eth : 0.0;
      for (guint i = 0; !closed && i < d->pieces->len; i++)
        if (g_array_index (d->pieces, PbsPiece, i).tick <= last)
          at->public_eth[b] += g_array_index (d->pieces, PbsPiece, i).value_eth;
    }
}

/* The first builder, in a random order, that can reach the best bid with its budget does so. */
static void
subsidise (PbsDays *d, const PbsFlowOfSlot *at, PbsDaySlot *slot)
{
  const guint first = (guint) sim_integer (d->noise, d->builders->n);

  for (guint i = 0; i < d->builders->n; i++)
    {
      const guint b = (first + i) % d->builders->n;
      const double own_eth = at->value_eth[b] - at->rebate_eth[b],
                   gap_eth = slot->bid_eth + d->p->step_eth - own_eth;

      if ((int) b == slot->winner || !pbs_has (&d->active, b) || d->states[b].budget_eth < gap_eth
          || d->states[b].budget_eth <= 0.0 || gap_eth > d->p->subsidy_reach_share * slot->bid_eth)
        continue;
      slot->subsidy_eth = MAX (0.0, gap_eth);
      slot->second_eth = slot->bid_eth;
      d->states[b].budget_eth -= slot->subsidy_eth;
      slot->bid_eth += d->p->step_eth;
      slot->winner = (int) b;
      slot->value_eth = at->value_eth[b];
      return;
    }
}

/* The flow that a bundle is counted for: of a trade between exchanges one of whoever made it. */
static guint32
flow_of (const PbsDays *d, const PbsBundle *bundle, guint winner)
{
  const GArray *own = d->trades[winner];

  if (d->flows[bundle->flow].kind != PBS_NON_ATOMIC || own->len == 0)
    return bundle->flow;
  return g_array_index (own, guint32, bundle->flow % own->len);
}

static void
count_bundle (PbsDays *d, const PbsBundle *bundle, guint winner)
{
  const guint32 index = flow_of (d, bundle, winner);
  PbsFlow *flow = &d->flows[index];
  const gsize cell = (gsize) index * d->builders->n + winner;
  const gboolean contracted = pbs_is_contracted (d, &d->flows[bundle->flow]);

  if (bundle->tick > pbs_last_tick (d, winner))
    return; /* of the next slot */
  d->n_bundles++;
  if (!pbs_has (&bundle->seen, winner))
    {
      d->n_delayed++;
      d->n_delayed_exclusive += pbs_set_single (&bundle->seen);
      return;
    }
  flow->n++;
  flow->n_contracted += contracted;
  flow->bribes_eth += bundle->value_eth;
  flow->log_bribes += log (bundle->value_eth);
  flow->log_bribes2 += log (bundle->value_eth) * log (bundle->value_eth);
  flow->volatile_eth += bundle->value_eth * d->log_volatility;
  d->n_at[cell]++;
  d->bribes_at[cell] += bundle->value_eth;
  d->private_eth += bundle->value_eth;
  *(flow->kind == PBS_NON_ATOMIC ? &d->non_atomic_eth : &d->bribes_eth) += bundle->value_eth;
  d->exclusive_eth += contracted ? bundle->value_eth : 0.0;
  d->states[winner].month.exclusive_eth += contracted ? bundle->value_eth : 0.0;
  d->states[winner].month.private_eth += bundle->value_eth;
}

/* What flows get back: rebates of a builder; of a member of the pool refund_share of what it got
 * from flows, capped by what is left. */
static double
refund (PbsDays *d, const PbsFlowOfSlot *at, const PbsDaySlot *slot)
{
  const guint w = (guint) slot->winner;
  double hidden_eth = 0.0, refund_eth;

  if (!pbs_has (&d->pool, w))
    return at->rebate_eth[w];
  for (guint i = 0; i < d->sent->len; i++)
    {
      const PbsBundle *bundle = &g_array_index (d->sent, PbsBundle, i);

      if (pbs_has (&bundle->seen, w) && d->flows[bundle->flow].kind != PBS_NON_ATOMIC)
        hidden_eth += bundle->value_eth;
    }
  refund_eth = MIN (d->p->refund_share * hidden_eth, MAX (0.0, slot->value_eth - slot->bid_eth));
  d->pool_hidden_eth += hidden_eth;
  d->pool_refunds_eth += refund_eth;
  return refund_eth;
}

static void
count_slot (PbsDays *d, const PbsDaySlot *slot, const PbsFlowOfSlot *at)
{
  const guint w = (guint) slot->winner;
  PbsBuilderState *winner = &d->states[w];
  const double without_eth
    = (at->public_eth[w] + at->private_eth[w] - at->alone_eth[w]) * at->factor[w];

  for (guint i = 0; i < d->sent->len; i++)
    count_bundle (d, &g_array_index (d->sent, PbsBundle, i), w);
  d->n_bundles += d->p->public_hz * d->p->slot_s;      /* public transactions: nobody misses them */
  d->block_eth += at->public_eth[w] + at->private_eth[w];
  d->subsidies_eth += slot->subsidy_eth;
  winner->day_won++;
  winner->month_won++;
  winner->window_won++;
  winner->pivotal_won += without_eth * (1.0 - winner->margin_share) < slot->second_eth;
  /* what flows of its own were worth to it: the surplus over the second with them, less without */
  winner->day_pivotal_eth
    += MAX (0.0, slot->value_eth - slot->second_eth) - MAX (0.0, without_eth - slot->second_eth);
  winner->day_rebated_eth += at->rebate_eth[w];
  winner->day_profit_eth += slot->value_eth - slot->bid_eth - slot->refund_eth;
  pbs_history_add (d, slot, at);
}

/* Of equal bids each wins as often: the @n_tied-th takes the lead with chance 1 / n_tied.  A bid of
 * nothing is none. */
static gboolean
takes_lead (PbsDays *d, PbsWei bid, PbsWei best, guint n_tied)
{
  return bid > best || (bid == best && n_tied > 1 && sim_uniform (d->ties) * (double) n_tied < 1.0);
}

/* Honest bids: the best and the second. */
static void
auction_off (PbsDays *d, PbsFlowOfSlot *at, PbsDaySlot *slot)
{
  PbsWei best = 0;
  guint n_tied = 0;

  for (guint b = 0; b < d->builders->n; b++)
    {
      const double noise = sim_normal (d->noise, 0.0, d->p->noise_log_sd);
      double bid_eth;

      if (!pbs_has (&d->active, b))
        continue;
      at->factor[b] = exp (d->states[b].log_skill + noise);
      at->value_eth[b] = (at->public_eth[b] + at->private_eth[b]) * at->factor[b];
      bid_eth = MAX (0.0, at->value_eth[b] - at->rebate_eth[b]) * (1.0 - d->states[b].margin_share);
      at->honest_eth[b] = bid_eth;
      slot->best_eth = MAX (slot->best_eth, at->value_eth[b]);
      slot->second_eth = MAX (slot->second_eth, MIN (bid_eth, slot->bid_eth));
      if (pbs_wei (bid_eth) == best && n_tied > 0)
        n_tied++;
      if (!takes_lead (d, pbs_wei (bid_eth), best, n_tied))
        continue;
      n_tied = pbs_wei (bid_eth) > best ? 1 : n_tied;
      best = pbs_wei (bid_eth);
      slot->bid_eth = bid_eth;
      slot->winner = (int) b;
      slot->value_eth = at->value_eth[b];
    }
  slot->tied = n_tied > 1;
}

/* In closed form: a winner keeps part of its lead.  A subsidised one has none. */
static void
climb (const PbsDays *d, PbsDaySlot *slot)
{
  if (slot->second_eth > 0.0)
    slot->bid_eth -= d->p->climb_share * (slot->bid_eth - slot->second_eth);
}

/* Subsidies come before the climb, and before the auction is played: a bid of its own money is no
 * honest bid to climb from, it beats all of them. */
PbsDaySlot
pbs_day_slot (PbsDays *d, SimStream *bundles, gboolean count)
{
  const PbsParams *p = d->p;
  const double sd = p->public_day_log_sd,
               public_eth = p->day_value_eth * (1.0 - d->private_share)
                            * exp (sim_normal (bundles, -0.5 * sd * sd, sd));
  PbsFlowOfSlot at;
  PbsDaySlot slot = { .winner = -1, .bid_eth = -1.0, .second_eth = -1.0 };

  clear (&at, d->builders->n);
  draw_bundles (d, bundles);
  if (p->pricing == PBS_SAMPLED)
    pbs_draw_times (d, public_eth);
  hand_out_public (d, public_eth, &at);
  for (guint i = 0; i < d->sent->len; i++)
    hand_out (d, &g_array_index (d->sent, PbsBundle, i), &at);
  auction_off (d, &at, &slot);
  if (slot.winner >= 0 && count)
    subsidise (d, &at, &slot);
  if (slot.winner >= 0 && slot.subsidy_eth <= 0.0 && count)
    climb (d, &slot);
  if (slot.winner >= 0 && slot.subsidy_eth <= 0.0 && p->pricing == PBS_SAMPLED)
    pbs_play_slot (d, &at, &slot, count);
  if (slot.winner < 0 || !count)
    return slot;
  slot.refund_eth = refund (d, &at, &slot);
  count_slot (d, &slot, &at);
  return slot;
}

/* models/pbs_auction/day_slot.c - a slot of the day loop: the end of an auction of honest bids.
 *
 * V of a builder = (public value + bundles that it gets) x exp (skill + noise); it bids V (1 -
 * margin).  An entrant whose value is near the best bid may pay the rest out of its budget.  A
 * winner far ahead pays less than its honest bid: in an open auction it need not climb beyond the
 * second.  Only the end counts, as on the fast path.
 */
#include "models/pbs_auction/days.h"
#include <math.h>

static guint64
leak (Pbs *m, const PbsFlow *flow)
{
  PbsDays *d = m->own;
  guint64 seen = flow->route;

  for (guint b = 0; flow->kind == PBS_EXCLUSIVE && m->p->leak_share > 0.0 && b < m->n_builders; b++)
    seen |= (guint64) (sim_uniform (d->leaks) < m->p->leak_share) << b;
  return seen;
}

/* Bundles of the slot, and what of them each builder gets. */
static void
draw_bundles (Pbs *m, SimStream *stream, double private_eth[PBS_BUILDERS_MAX])
{
  const PbsParams *p = m->p;
  PbsDays *d = m->own;
  const double mean = p->private_hz * p->slot_s, sd = p->bundle_log_sd;
  const double spread2 = sd * sd + p->flow_log_sd * p->flow_log_sd;
  const double log_scale = log (p->day_value_eth * d->private_share / mean) - 0.5 * spread2;
  const guint n = gsl_ran_poisson (sim_stream_gsl (stream), mean);

  g_array_set_size (d->sent, n);
  for (guint i = 0; i < n; i++)
    {
      PbsBundle *bundle = &g_array_index (d->sent, PbsBundle, i);
      const PbsFlow *flow;

      bundle->flow = (guint32) gsl_ran_discrete (sim_stream_gsl (stream), d->pick);
      flow = &d->flows[bundle->flow];
      bundle->seen = leak (m, flow);
      bundle->value_eth = exp (sim_normal (stream, log_scale + flow->log_value, sd)
                               + (flow->kind == PBS_NON_ATOMIC ? d->log_volatility : 0.0));
      for (guint64 seen = bundle->seen; seen; seen &= seen - 1)
        private_eth[__builtin_ctzll (seen)] += bundle->value_eth;
    }
}

/* The first builder, in a random order, that can reach the best bid with its budget does so. */
static void
subsidise (Pbs *m, const double *value_eth, PbsDaySlot *slot)
{
  PbsDays *d = m->own;
  const guint first = (guint) sim_integer (d->noise, m->n_builders);

  for (guint i = 0; i < m->n_builders; i++)
    {
      const guint b = (first + i) % m->n_builders;
      const double gap_eth = slot->bid_eth + m->p->step_eth - value_eth[b];

      if ((int) b == slot->winner || !d->makers[b].active || d->makers[b].budget_eth < gap_eth
          || gap_eth > m->p->subsidy_reach_share * slot->bid_eth)
        continue;
      slot->subsidy_eth = MAX (0.0, gap_eth);
      slot->second_eth = slot->bid_eth;
      d->makers[b].budget_eth -= slot->subsidy_eth;
      slot->bid_eth += m->p->step_eth;
      slot->winner = (int) b;
      slot->value_eth = value_eth[b];
      return;
    }
}

static void
count_bundle (Pbs *m, const PbsBundle *bundle, guint winner)
{
  PbsDays *d = m->own;
  PbsFlow *flow = &d->flows[bundle->flow];
  const gsize cell = (gsize) bundle->flow * m->n_builders + winner;

  d->n_bundles++;
  if (!(bundle->seen >> winner & 1))
    {
      d->n_delayed++;
      d->n_delayed_exclusive += (bundle->seen & (bundle->seen - 1)) == 0;
      return;
    }
  flow->n++;
  flow->bribes_eth += bundle->value_eth;
  flow->log_bribes += log (bundle->value_eth);
  flow->log_bribes2 += log (bundle->value_eth) * log (bundle->value_eth);
  flow->volatile_eth += bundle->value_eth * d->log_volatility;
  d->n_at[cell]++;
  d->bribes_at[cell] += bundle->value_eth;
  d->private_eth += bundle->value_eth;
  *(flow->kind == PBS_NON_ATOMIC ? &d->non_atomic_eth : &d->bribes_eth) += bundle->value_eth;
  d->exclusive_eth += flow->kind == PBS_EXCLUSIVE ? bundle->value_eth : 0.0;
}

static void
count_slot (Pbs *m, const PbsDaySlot *slot, double public_eth, double included_eth)
{
  PbsDays *d = m->own;
  PbsMaker *winner = &d->makers[slot->winner];

  for (guint i = 0; i < d->sent->len; i++)
    count_bundle (m, &g_array_index (d->sent, PbsBundle, i), (guint) slot->winner);
  d->n_bundles += m->p->public_hz * m->p->slot_s;      /* public transactions: nobody misses them */
  d->block_eth += public_eth + included_eth;
  d->subsidies_eth += slot->subsidy_eth;
  winner->day_won++;
  winner->month_won++;
  winner->window_won++;
}

PbsDaySlot
pbs_day_slot (Pbs *m, SimStream *bundles, gboolean count)
{
  const PbsParams *p = m->p;
  PbsDays *d = m->own;
  const double sd = p->public_day_log_sd;
  const double public_eth
    = p->day_value_eth * (1.0 - d->private_share) * exp (sim_normal (bundles, -0.5 * sd * sd, sd));
  double private_eth[PBS_BUILDERS_MAX] = { 0 }, value_eth[PBS_BUILDERS_MAX];
  PbsDaySlot slot = { .winner = -1, .bid_eth = -1.0, .second_eth = -1.0 };

  draw_bundles (m, bundles, private_eth);
  for (guint b = 0; b < m->n_builders; b++)
    {
      const double noise = sim_normal (d->noise, 0.0, p->noise_log_sd);
      double bid_eth;

      if (!d->makers[b].active)
        continue;
      value_eth[b] = (public_eth + private_eth[b]) * exp (d->makers[b].log_skill + noise);
      bid_eth = value_eth[b] * (1.0 - d->makers[b].margin_share);
      slot.best_eth = MAX (slot.best_eth, value_eth[b]);
      slot.second_eth = MAX (slot.second_eth, MIN (bid_eth, slot.bid_eth));
      if (bid_eth <= slot.bid_eth)
        continue;
      slot.bid_eth = bid_eth;
      slot.winner = (int) b;
      slot.value_eth = value_eth[b];
    }
  if (slot.winner < 0)
    return slot;
  if (count)
    {
      subsidise (m, value_eth, &slot);
      if (slot.subsidy_eth <= 0.0 && slot.second_eth > 0.0)
        slot.bid_eth -= p->climb_share * (slot.bid_eth - slot.second_eth);
      count_slot (m, &slot, public_eth, private_eth[slot.winner]);
    }
  return slot;
}

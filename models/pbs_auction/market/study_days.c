/* models/pbs_auction/market/study_days.c - the loop over days, and what it tells by month.
 *
 * A day: builders set margins; sampled slots are auctioned; smoothed shares follow; some flows
 * route anew. A month has 30 days.  Named builders are those whose row says so: the index of the
 * published series leaves others out.
 */
#include "models/pbs_auction/results/concentration.h"
#include "models/pbs_auction/detection/detect.h"
#include "models/pbs_auction/market/laws.h"
#include "models/pbs_auction/pbs.h"
#include <math.h>

enum { MONTH_DAYS = 30 };

/* Shares of kinds are of private value; a path must rise in days. */
static gboolean
check (const PbsParams *p, GError **error)
{
  const PbsPrivate *path = p->private_path.items;

  if (p->exclusive_share + p->non_atomic_share > 1.0)
    return sim_invalid (error, "exclusive_share (%g) and non_atomic_share (%g) exceed 1 together",
                        p->exclusive_share, p->non_atomic_share);
  if (p->n_flows + p->n_exclusive + p->n_non_atomic == 0)
    return sim_invalid (error, "n_flows, n_exclusive and n_non_atomic are all 0: there is no flow");
  if ((p->exclusive_share > 0.0) != (p->n_exclusive > 0)
      || (p->non_atomic_share > 0.0) != (p->n_non_atomic > 0))
    return sim_invalid (
      error, "a kind of flow has a share of value without flows, or flows without a share");
  for (guint i = 1; i < p->private_path.n; i++)
    if (path[i].day <= path[i - 1].day)
      return sim_invalid (error,
                          "private_path: day %" G_GINT64_FORMAT
                          " does not follow day %" G_GINT64_FORMAT,
                          path[i].day, path[i - 1].day);
  return TRUE;
}

/* Straight between the days given, level outside; private_share where none is given. */
static double
private_share_of (const PbsParams *p, double day)
{
  const PbsPrivate *path = p->private_path.items;
  guint i = 0;

  if (p->private_path.n == 0)
    return p->private_share;
  while (i < p->private_path.n && (double) path[i].day < day)
    i++;
  if (i == 0 || i == p->private_path.n)
    return path[i == 0 ? 0 : i - 1].share;
  return path[i - 1].share
         + (path[i].share - path[i - 1].share) * (day - (double) path[i - 1].day)
             / (double) (path[i].day - path[i - 1].day);
}

/* The published index leaves unnamed builders out: so does this. */
static void
report_month (Pbs *m)
{
  PbsDays *d = m->own;
  const guint month = d->day / MONTH_DAYS;
  double first = 0.0, second = 0.0, squares = 0.0, all[PBS_BUILDERS_MAX],
         groups[PBS_GROUPS_MAX] = { 0 };

  for (guint b = 0; b < m->builders.n; b++)
    {
      const double share = d->states[b].month_won / MAX (1.0, d->month_slots);

      all[b] = share;
      groups[m->builders.group[b]] += share;
      d->states[b].month_won = 0.0;
      if (!m->builders.rows[b]->named)
        continue;
      squares += share * share;
      second = MAX (second, MIN (first, share));
      first = MAX (first, share);
    }
  for (guint g = 0; g < PBS_GROUPS_MAX; g++)
    sim_sample (m->sim, PBS_GROUP_MONTH + g, groups[g]);
  sim_sample (m->sim, PBS_HHI_MONTH, squares);
  if (d->month_slots > 0.0)
    sim_sample (m->sim, PBS_GINI_MONTH, pbs_gini (all, m->builders.n));
  d->month_slots = 0.0;
  pbs_history_report (d);
  if (month < 1 || month > PBS_MONTHS_MAX)
    return;
  sim_result (m->sim, PBS_HHI_M + month - 1, squares);
  sim_result (m->sim, PBS_TOP1_M + month - 1, first);
  sim_result (m->sim, PBS_TOP2_M + month - 1, first + second);
  sim_result (m->sim, PBS_LOSS_M + month - 1, pbs_ratio (d->month_loss_eth, d->month_best_eth));
  d->month_best_eth = d->month_loss_eth = 0.0;
}

/* The same accounts as the other studies: a day's slots are sold blocks. */
static void
run_slots (Pbs *m)
{
  PbsDays *d = m->own;

  for (gint64 i = 0; i < m->p->slots_per_day; i++)
    {
      const PbsDaySlot slot = pbs_day_slot (d, d->bundles, TRUE);

      m->accounts.n_slots++;
      sim_count (m->sim, PBS_SLOTS, 1);
      if (slot.winner < 0)
        {
          pbs_unsold (&m->accounts);
          continue;
        }
      pbs_account (&m->accounts, (guint) slot.winner,
                   &(PbsSettled){ .value_eth = slot.value_eth,
                                  .paid_eth = slot.bid_eth,
                                  .refund_eth = slot.refund_eth },
                   0.0);
      sim_tally (m->sim, PBS_BID, slot.bid_eth);
      sim_tally (m->sim, PBS_LOSS, (slot.best_eth - slot.bid_eth) / slot.best_eth);
      if (slot.second_eth > 0.0)
        {
          sim_tally (m->sim, PBS_CI, 100.0 * (slot.bid_eth / slot.second_eth - 1.0));
          sim_tally (m->sim, PBS_EI, 100.0 * (slot.value_eth / slot.second_eth - 1.0));
        }
      if (slot.tied)
        sim_count (m->sim, PBS_TIED, 1);
      if (slot.bid_eth > slot.value_eth)
        sim_count (m->sim, PBS_ABOVE_VALUE, 1);
      d->month_slots++;
      d->month_best_eth += slot.best_eth;
      d->month_loss_eth += slot.best_eth - slot.bid_eth;
    }
}

/* What providers look at is smoothed: nobody reroutes on one day. */
static void
close_day (Pbs *m)
{
  PbsDays *d = m->own;
  double shares[PBS_BUILDERS_MAX];

  for (guint b = 0; b < m->builders.n; b++)
    {
      PbsBuilderState *maker = &d->states[b];

      shares[b] = maker->day_won / (double) m->p->slots_per_day;
      maker->share += m->p->rho * (shares[b] - maker->share);
      maker->day_won = 0.0;
    }
  if (d->pool_hidden_eth > 0.0)
    d->pool_refund_share
      += m->p->rho * (d->pool_refunds_eth / d->pool_hidden_eth - d->pool_refund_share);
  d->pool_hidden_eth = d->pool_refunds_eth = 0.0;
  g_array_append_vals (d->daily, shares, m->builders.n);
  sim_sample (m->sim, PBS_HHI_DAY, pbs_hhi (shares, m->builders.n));
}

/* In this order: who is there, what is auctioned, what is seen of it, who moves. */
static void
day (Sim *sim, gpointer self, gpointer item)
{
  Pbs *m = self;
  const PbsParams *p = m->p;
  PbsDays *d = m->own;
  const double keep = exp2 (-1.0 / p->volatility_half_life_days), sd = p->volatility_log_sd;

  d->private_share = private_share_of (p, d->day);
  d->log_volatility
    = keep * d->log_volatility + sim_normal (d->volatility, 0.0, sd * sqrt (1.0 - keep * keep));
  pbs_builders_day (d);
  run_slots (m);
  close_day (m);
  pbs_close_books (d);
  pbs_offer_rebates (d);
  pbs_route_some (d, p->eta);
  d->day++;
  if (d->day % MONTH_DAYS == 0)
    report_month (m);
  if ((gint64) d->day < p->n_days)
    sim_after (sim, 86400.0, day, m, NULL);
}

/* Planting and solving use streams of their own: a longer run has the same market at its start. */
static void
start (Pbs *m)
{
  PbsDays *d = g_new0 (PbsDays, 1);

  m->own = d;
  d->sim = m->sim;
  d->p = m->p;
  d->builders = d->drawn = &m->builders;
  d->ties = m->ties;
  d->daily = g_array_new (FALSE, FALSE, sizeof (double));
  d->sent = g_array_new (FALSE, FALSE, sizeof (PbsBundle));
  d->pieces = g_array_new (FALSE, FALSE, sizeof (PbsPiece));
  d->decoupled = g_array_new (FALSE, FALSE, sizeof (double));
  d->engine = m->engine;
  d->times = sim_stream (m->sim, "times");
  d->ranks = sim_stream (m->sim, "ranks");
  d->bundles = sim_stream (m->sim, "bundles");
  d->noise = sim_stream (m->sim, "noise");
  d->routes = sim_stream (m->sim, "routes");
  d->planting = sim_stream (m->sim, "planting");
  d->leaks = sim_stream (m->sim, "leaks");
  d->volatility = sim_stream (m->sim, "volatility");
  d->folds = sim_stream (m->sim, "folds");
  d->starts = sim_stream (m->sim, "starts");
  d->homeless = sim_stream (m->sim, "homeless");
  d->private_share = private_share_of (m->p, 0.0);
  pbs_flows_plant (d);
  pbs_builders_start (d);
  sim_after (m->sim, 86400.0, day, m, NULL);
}

/* Four builders or more, as the source counts them. */
static double
multihomed_share (const PbsDays *d)
{
  double n = 0.0, many = 0.0;

  for (guint i = 0; i < d->n_flows; i++)
    if (d->flows[i].kind == PBS_PLAIN)
      {
        n++;
        many += pbs_set_size (&d->flows[i].route) >= 4;
      }
  return pbs_ratio (many, n);
}

/* How often what a builder alone had decided its wins. */
static void
report_pivotal (Pbs *m)
{
  const PbsDays *d = m->own;
  double pivotal[PBS_GROUPS_MAX] = { 0 }, won[PBS_GROUPS_MAX] = { 0 };

  for (guint b = 0; b < m->builders.n; b++)
    {
      pivotal[m->builders.group[b]] += d->states[b].pivotal_won;
      won[m->builders.group[b]] += d->states[b].window_won;
    }
  for (guint g = 0; g < PBS_GROUPS_MAX; g++)
    sim_result (m->sim, PBS_PIVOTAL + g, pbs_ratio (pivotal[g], won[g]));
}

/* Detectors run once, over the whole window. */
static void
finish (Pbs *m)
{
  PbsDays *d = m->own;

  pbs_report (&m->accounts);
  report_pivotal (m);
  sim_result (m->sim, PBS_EXCLUSIVE_SHARE, pbs_ratio (d->exclusive_eth, d->bribes_eth));
  sim_result (m->sim, PBS_NON_ATOMIC_SHARE, pbs_ratio (d->non_atomic_eth, d->block_eth));
  sim_result (m->sim, PBS_PRIVATE_SHARE, pbs_ratio (d->private_eth, d->block_eth));
  sim_result (m->sim, PBS_DELAYED_SHARE, pbs_ratio (d->n_delayed, d->n_bundles));
  sim_result (m->sim, PBS_DELAYED_EXCLUSIVE, pbs_ratio (d->n_delayed_exclusive, d->n_delayed));
  sim_result (m->sim, PBS_MULTIHOMED, multihomed_share (d));
  sim_result (m->sim, PBS_SUBSIDIES, d->subsidies_eth);
  pbs_report_closed (d);
  pbs_history_finish (d);
  pbs_detect (d);
  pbs_classify (d);
  pbs_report_eras (d);
}

static void
clear (Pbs *m)
{
  PbsDays *d = m->own;

  if (d == NULL)
    return;
  pbs_flows_free (d);
  g_array_unref (d->daily);
  g_array_unref (d->sent);
  g_array_unref (d->pieces);
  g_array_unref (d->decoupled);
  pbs_tape_clear (&d->tape);
  pbs_scratch_clear (&d->scratch);
  g_free (d);
}

const PbsStudy pbs_study_days
  = { .check = check, .start = start, .finish = finish, .clear = clear, .plays_engine = TRUE };

/* models/pbs_auction/market/history.c - every builder's own history, by month: what it won, by how
 * much, for which flow; and how far its share has come apart from flow of its own.
 *
 * Decoupling of a builder in a month: of the blocks that it won, those that it would have won all
 * the same had all others had the bundles of exclusive flows that it alone had (same draws, honest
 * bids).  Near 0 its
 * share is its exclusive flow; near 1 it has become a fact of its own.  The stage of a month is
 * read off this and is our own reading of the eras of arXiv 2605.04471, whose dates are not public:
 * 1 open (nobody above a quarter), 2 by exclusive flow, 3 entrenched, 4 pooled.
 */
#include "models/pbs_auction/market/laws.h"
#include "models/pbs_auction/metrics_more.h"
#include "models/pbs_auction/results/concentration.h"
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <string.h>

enum { MONTH_DAYS = 30 };

/* The winner's bundles of exclusive flows in everybody's hands: is its honest bid still the best?
 * What others could have and do not, for a flow prefers this house, stays: that is the network
 * effect. */
static gboolean
wins_without_secrets (const PbsDays *d, guint w, const PbsFlowOfSlot *at)
{
  for (guint k = 0; k < d->builders->n; k++)
    if (k != w && pbs_has (&d->active, k)
        && at->honest_eth[k]
               + at->exclusive_eth[w] * at->factor[k] * (1.0 - d->states[k].margin_share)
             >= at->honest_eth[w])
      return FALSE;
  return TRUE;
}

/* Of the winner alone: who lost has neither sold nor paid. */
void
pbs_history_add (PbsDays *d, const PbsDaySlot *slot, const PbsFlowOfSlot *at)
{
  const guint w = (guint) slot->winner;
  PbsHistory *month = &d->states[w].month;
  const double without_eth
    = (at->public_eth[w] + at->private_eth[w] - at->alone_eth[w]) * at->factor[w];

  month->won++;
  month->value_eth += at->public_eth[w] + at->private_eth[w];
  month->paid_eth += slot->bid_eth;
  month->lead_eth += slot->bid_eth - MAX (0.0, slot->second_eth);
  month->profit_eth += slot->value_eth - slot->bid_eth - slot->refund_eth;
  d->states[w].kept_eth += slot->value_eth - slot->bid_eth - slot->refund_eth;
  month->subsidy_eth += slot->subsidy_eth;
  month->pivotal += without_eth * (1.0 - d->states[w].margin_share) < slot->second_eth;
  month->kept += slot->subsidy_eth <= 0.0 && wins_without_secrets (d, w, at);
  d->month_sold++;
  d->month_pool += pbs_has (&d->pool, w) ? 1.0 : 0.0;
}

/* Of builders alike each has a number behind the name of their row. */
static char *
name_of (const PbsDays *d, guint b)
{
  guint n = 1;

  if (d->builders->rows[b]->count == 1)
    return g_strdup (d->builders->rows[b]->name);
  for (guint k = b; k > 0 && d->builders->rows[k - 1] == d->builders->rows[b]; k--)
    n++;
  return g_strdup_printf ("%s#%u", d->builders->rows[b]->name, n);
}

/* All of it under the builder's name: who is in a market is known when it has run. */
static void
report_builder (PbsDays *d, guint b, double time_s)
{
  const PbsHistory *h = &d->states[b].month;
  g_autofree char *name = name_of (d, b);
  const struct {
    guint metric;
    double value;
  } rows[] = {
    { PBS_BY_MONTH_BLOCKS, h->won },
    { PBS_BY_MONTH_SHARE, h->won / d->month_sold },
    { PBS_BY_MONTH_VALUE, h->paid_eth },
    { PBS_BY_MONTH_MARGIN, h->lead_eth / h->won },
    { PBS_MONTH_EXCLUSIVE_ETH, h->exclusive_eth },
    { PBS_MONTH_EXCLUSIVE_SHARE, h->exclusive_eth / h->value_eth },
    { PBS_MONTH_PROFIT, h->profit_eth },
    { PBS_MONTH_SUBSIDY, h->subsidy_eth },
    { PBS_MONTH_PIVOTAL, h->pivotal / h->won },
    { PBS_MONTH_DECOUPLED, h->kept / h->won },
    { PBS_MONTH_REBATE, d->states[b].rebate_share },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    sim_label (d->sim, rows[i].metric, name, time_s, rows[i].value);
}

/* The two that won most. */
static void
find_leaders (const PbsDays *d, const PbsHistory *two[2])
{
  two[0] = two[1] = NULL;
  for (guint b = 0; b < d->builders->n; b++)
    {
      const PbsHistory *h = &d->states[b].month;

      if (two[0] == NULL || h->won > two[0]->won)
        {
          two[1] = two[0];
          two[0] = h;
        }
      else if (two[1] == NULL || h->won > two[1]->won)
        two[1] = h;
    }
}

/* The order matters: a pool that leads is a pool, however its members came to it. */
static double
stage_of (const PbsDays *d, const PbsHistory *leader)
{
  if (!pbs_set_empty (&d->pool) && d->month_pool > leader->won)
    return 4.0;
  if (leader->won <= 0.25 * d->month_sold)
    return 1.0;
  return leader->kept < 0.5 * leader->won ? 2.0 : 3.0;
}

/* A builder that won nothing has no row: a share of nothing would be a division by 0. */
void
pbs_history_report (PbsDays *d)
{
  const PbsHistory *two[2];

  find_leaders (d, two);
  if (d->month_sold > 0.0 && two[1] != NULL)
    {
      const double decoupled = pbs_ratio (two[0]->kept + two[1]->kept, two[0]->won + two[1]->won);

      g_array_append_val (d->decoupled, decoupled);
      sim_sample (d->sim, PBS_STAGE_MONTH, stage_of (d, two[0]));
    }
  for (guint b = 0; b < d->builders->n; b++)
    {
      if (d->states[b].month.won > 0.0)
        report_builder (d, b, 86400.0 * (d->day - MONTH_DAYS));
      memset (&d->states[b].month, 0, sizeof (PbsHistory));
    }
  d->month_sold = d->month_pool = 0.0;
}

static double
mean_of (const GArray *x, guint from, guint to)
{
  double sum = 0.0;

  for (guint i = from; i < to; i++)
    sum += g_array_index (x, double, i);
  return pbs_ratio (sum, to - from);
}

/* How evenly a builder's blocks hold the flows that there are: entropy of inclusions, nats. */
static double
mix_of (const PbsDays *d, guint b)
{
  double total = 0.0, sum = 0.0;

  for (guint i = 0; i < d->n_flows; i++)
    {
      const double n = d->n_at[(gsize) i * d->builders->n + b];

      total += n;
      sum += n > 0.0 ? n * log (n) : 0.0;
    }
  return total > 0.0 ? log (total) - sum / total : 0.0;
}

/* Over builders: does a larger share go with a more even mix, does profit with providers of its
 * own?  Nothing is said of fewer than three. */
static void
report_correlations (PbsDays *d)
{
  const guint n = d->builders->n;
  double share[PBS_BUILDERS_MAX], mix[PBS_BUILDERS_MAX], profit[PBS_BUILDERS_MAX],
    providers[PBS_BUILDERS_MAX] = { 0 };

  for (guint i = 0; i < d->n_flows; i++)
    if (d->flows[i].kind == PBS_EXCLUSIVE && pbs_is_contracted (d, &d->flows[i]))
      providers[d->flows[i].home]++;
  for (guint b = 0; b < n; b++)
    {
      share[b] = d->states[b].window_won;
      mix[b] = mix_of (d, b);
      profit[b] = d->states[b].kept_eth;
    }
  if (n < 3)
    return;
  sim_result (d->sim, PBS_SHARE_MIX, gsl_stats_correlation (share, 1, mix, 1, n));
  sim_result (d->sim, PBS_PROFIT_PROVIDERS, gsl_stats_correlation (profit, 1, providers, 1, n));
}

/* Thirds of the months: the middle one is left out. */
void
pbs_history_finish (PbsDays *d)
{
  const guint n = d->decoupled->len, third = n / 3;

  report_correlations (d);
  if (third == 0)
    return;
  sim_result (d->sim, PBS_DECOUPLED_FIRST, mean_of (d->decoupled, 0, third));
  sim_result (d->sim, PBS_DECOUPLED_LAST, mean_of (d->decoupled, n - third, n));
}

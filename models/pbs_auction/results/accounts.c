/* models/pbs_auction/results/accounts.c - accounts of builders, and the results that all studies
 * share. */
#include "models/pbs_auction/results/concentration.h"
#include "models/pbs_auction/results/accounts.h"
#include "models/pbs_auction/metrics_more.h"
#include <math.h>

/* Zeroed but for its ground. */
void
pbs_accounts_init (PbsAccounts *a, Sim *sim, const PbsParams *p, const PbsBuilders *builders)
{
  a->sim = sim;
  a->p = p;
  a->builders = builders;
  a->sales = g_array_new (FALSE, FALSE, sizeof (PbsSale));
}

/* A run that failed early has no sales. */
void
pbs_accounts_clear (PbsAccounts *a)
{
  g_clear_pointer (&a->sales, g_array_unref);
}

/* Counted twice on purpose: the metric obeys the warm-up, the total is for the conservation law. */
void
pbs_unsold (PbsAccounts *a)
{
  a->n_unsold++;
  sim_count (a->sim, PBS_UNSOLD, 1);
}

/* Value = payment + refund + profit, for every block; pbs_report holds the sums to it. */
void
pbs_account (PbsAccounts *a, guint winner, const PbsSettled *block, double move_bp)
{
  const double profit_eth
    = block->value_eth - block->paid_eth - block->refund_eth - block->fee_eth - block->burnt_eth;

  pbs_keep_sale (a, winner, block->paid_eth, move_bp);
  a->of[winner].won++;
  a->of[winner].profit_eth += profit_eth;
  a->proposer_eth += block->paid_eth;
  a->sold.value_eth += block->value_eth;
  a->sold.paid_eth += block->paid_eth;
  a->sold.refund_eth += block->refund_eth;
  a->sold.fee_eth += block->fee_eth;
  a->sold.burnt_eth += block->burnt_eth;
  sim_count (a->sim, PBS_VALUE, block->value_eth);
  sim_count (a->sim, PBS_REFUNDS, block->refund_eth);
  sim_count (a->sim, PBS_RELAY_ETH, block->fee_eth);
  sim_count (a->sim, PBS_BURNT, block->burnt_eth);
  sim_count (a->sim, PBS_PROPOSER, block->paid_eth);
  sim_count (a->sim, PBS_PROFIT, profit_eth);
}

/* Groups are what papers plot: several keys of one builder are one.  A group without builders has
 * no results, and one that won nothing no profit a win. */
static void
report_groups (PbsAccounts *a)
{
  double won[PBS_GROUPS_MAX] = { 0 }, profit_eth[PBS_GROUPS_MAX] = { 0 };
  const double n = (double) a->n_slots;
  gboolean has[PBS_GROUPS_MAX] = { FALSE };

  for (guint b = 0; b < a->builders->n; b++)
    {
      has[a->builders->group[b]] = TRUE;
      won[a->builders->group[b]] += (double) a->of[b].won;
      profit_eth[a->builders->group[b]] += a->of[b].profit_eth;
    }
  for (guint g = 0; g < PBS_GROUPS_MAX; g++)
    {
      if (!has[g])
        continue;
      sim_result (a->sim, PBS_WIN_SHARE + g, pbs_ratio (won[g], n));
      sim_result (a->sim, PBS_WIN_PROFIT + g, pbs_ratio (profit_eth[g], won[g]));
      sim_result (a->sim, PBS_SLOT_PROFIT + g, pbs_ratio (profit_eth[g], n));
    }
}

/* Nakamoto's coefficient at 51 %, as the literature on relays counts it. */
void
pbs_report_concentration (Sim *sim, const double *won, guint n)
{
  sim_result (sim, PBS_HHI, pbs_hhi (won, n));
  sim_result (sim, PBS_GINI, pbs_gini (won, n));
  sim_result (sim, PBS_NAKAMOTO, pbs_nakamoto (won, n, 0.51));
}

/* Conservation: every slot is sold or unsold, and all value has gone somewhere. */
void
pbs_report (PbsAccounts *a)
{
  double won[PBS_BUILDERS_MAX], kept_eth = 0.0;
  const PbsSettled *all = &a->sold;
  guint64 sold = 0;

  for (guint b = 0; b < a->builders->n; b++)
    {
      won[b] = (double) a->of[b].won;
      sold += a->of[b].won;
      kept_eth += a->of[b].profit_eth;
    }
  sim_assert (a->sim, sold + a->n_unsold == a->n_slots);
  kept_eth += a->burned_eth;
  sim_assert (a->sim, fabs (all->value_eth - all->paid_eth - all->refund_eth - all->fee_eth
                            - all->burnt_eth - kept_eth)
                        <= 1e-9 * (1.0 + all->value_eth + all->paid_eth));
  report_groups (a);
  pbs_report_deciles (a);
  pbs_report_concentration (a->sim, won, a->builders->n);
}

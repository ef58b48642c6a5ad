/* models/pbs_auction/results/accounts.c - accounts of builders, and the results that all studies
 * share. */
#include "models/pbs_auction/results/concentration.h"
#include "models/pbs_auction/pbs.h"
#include <math.h>

void
pbs_account (Pbs *m, guint winner, PbsSettled block)
{
  PbsAccount *a = &m->accounts[winner];
  const double profit_eth = block.value_eth - block.paid_eth - block.refund_eth;

  pbs_keep_sale (m, winner, block.paid_eth);
  a->won++;
  a->profit_eth += profit_eth;
  m->proposer_eth += block.paid_eth;
  m->sold.value_eth += block.value_eth;
  m->sold.paid_eth += block.paid_eth;
  m->sold.refund_eth += block.refund_eth;
  sim_count (m->sim, PBS_VALUE, block.value_eth);
  sim_count (m->sim, PBS_REFUNDS, block.refund_eth);
  sim_count (m->sim, PBS_PROPOSER, block.paid_eth);
  sim_count (m->sim, PBS_PROFIT, profit_eth);
}

static void
tell_groups (Pbs *m)
{
  double won[PBS_GROUPS_MAX] = { 0 }, profit_eth[PBS_GROUPS_MAX] = { 0 };
  const double n = (double) MAX (1, m->n_slots);

  for (guint b = 0; b < m->n_builders; b++)
    {
      won[m->group[b]] += (double) m->accounts[b].won;
      profit_eth[m->group[b]] += m->accounts[b].profit_eth;
    }
  for (guint g = 0; g < PBS_GROUPS_MAX; g++)
    {
      sim_result (m->sim, PBS_WIN_SHARE + g, won[g] / n);
      sim_result (m->sim, PBS_WIN_PROFIT + g, won[g] > 0 ? profit_eth[g] / won[g] : 0.0);
      sim_result (m->sim, PBS_SLOT_PROFIT + g, profit_eth[g] / n);
    }
}

void
pbs_tell_concentration (Pbs *m, const double *won, guint n)
{
  sim_result (m->sim, PBS_HHI, pbs_hhi (won, n));
  sim_result (m->sim, PBS_GINI, pbs_gini (won, n));
  sim_result (m->sim, PBS_NAKAMOTO, pbs_nakamoto (won, n, 0.51));
}

void
pbs_tell (Pbs *m)
{
  double won[PBS_BUILDERS_MAX], kept_eth = 0.0;
  const PbsSettled *all = &m->sold;
  guint64 sold = 0;

  for (guint b = 0; b < m->n_builders; b++)
    {
      won[b] = (double) m->accounts[b].won;
      sold += m->accounts[b].won;
      kept_eth += m->accounts[b].profit_eth;
    }
  sim_assert (m->sim, sold + m->n_unsold == m->n_slots);
  kept_eth += m->burned_eth;
  sim_assert (m->sim, fabs (all->value_eth - all->paid_eth - all->refund_eth - kept_eth)
                        <= 1e-9 * (1.0 + all->value_eth + all->paid_eth));
  tell_groups (m);
  pbs_tell_deciles (m);
  pbs_tell_concentration (m, won, m->n_builders);
}

/* models/pbs_auction/tell.c - accounts of builders, and the results that all studies share. */
#include "models/pbs_auction/concentration.h"
#include "models/pbs_auction/pbs.h"

void
pbs_account (Pbs *m, guint winner, double value_eth, double paid_eth)
{
  PbsAccount *a = &m->accounts[winner];

  pbs_keep_sale (m, winner, paid_eth);
  a->won++;
  a->profit_eth += value_eth - paid_eth;
  m->proposer_eth += paid_eth;
  sim_count (m->sim, PBS_PROPOSER, paid_eth);
  sim_count (m->sim, PBS_PROFIT, value_eth - paid_eth);
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
  double won[PBS_BUILDERS_MAX];
  guint64 sold = 0;

  for (guint b = 0; b < m->n_builders; b++)
    {
      won[b] = (double) m->accounts[b].won;
      sold += m->accounts[b].won;
    }
  sim_assert (m->sim, sold + m->n_unsold == m->n_slots);
  tell_groups (m);
  pbs_tell_deciles (m);
  pbs_tell_concentration (m, won, m->n_builders);
}

/* models/pbs_auction/learning/levels.c - levels of what is learnt, and what one brings in an
 * auction that has been played. */
#include "models/pbs_auction/learning/learn.h"
#include "models/pbs_auction/wei.h"
#include <math.h>

/* The ends are levels themselves: what is best is often there. */
double
pbs_level_of (const PbsParams *p, guint i, guint n)
{
  return p->learn_low + i * (p->learn_high - p->learn_low) / (n - 1);
}

/* A bluff that is shown from the start has nothing to take back, as where bluffs are drawn. */
void
pbs_set_level (PbsBidder *bidder, const PbsParams *p, double level)
{
  const gint32 ends = pbs_ticks_of (p->slot_s) - 1;

  if (p->learn_of == PBS_LEARN_MARGIN)
    bidder->traits.margin_eth = level;
  else if (p->learn_of == PBS_LEARN_REVEAL)
    bidder->reveal_tick = ends - bidder->lag_ticks - (gint32) floor (level + 0.5);
  else if (p->learn_of == PBS_LEARN_BLUFF)
    bidder->traits.bluff_eth = level;
  if (bidder->reveal_tick <= 0)
    bidder->traits.bluff_eth = 0.0;
}

/* A chance and no draw for ties: levels are compared under the same luck. */
double
pbs_profit_of (const PbsAuction *auction, const PbsOutcome *outcome, guint b, int payment)
{
  const double own_eth = outcome->bids_eth[b];
  double total_eth, other_eth = 0.0;
  PbsView views[PBS_BUILDERS_MAX];
  guint n_tied = 1;

  /* a bid of nothing is none: who has not shown anything yet shares no block */
  if (pbs_wei (own_eth) == 0)
    return 0.0;
  for (guint k = 0; k < auction->n_bidders; k++)
    {
      if (k == b || outcome->bids_eth[k] < 0.0)
        continue;
      if (pbs_wei (outcome->bids_eth[k]) > pbs_wei (own_eth))
        return 0.0;
      n_tied += pbs_wei (outcome->bids_eth[k]) == pbs_wei (own_eth);
      other_eth = MAX (other_eth, outcome->bids_eth[k]);
    }
  pbs_last_views (auction, views, &total_eth);
  return (views[b].own_eth - (payment == PBS_SECOND_PRICE ? other_eth : own_eth)) / n_tied;
}

/* A share of more than all would be money put in; a reveal before the auction begins is none. */
gboolean
pbs_check_levels (const PbsParams *p, GError **error)
{
  const PbsBuilder *rows = p->builders.items;

  if (p->learn_low >= p->learn_high)
    return sim_invalid (error, "learn_low (%g) is not below learn_high (%g)", p->learn_low,
                        p->learn_high);
  if (p->learn_of == PBS_LEARN_SHARE && p->learn_high > 1.0)
    return sim_invalid (error, "learn_high (%g) is a share of value here: at most 1",
                        p->learn_high);
  for (guint i = 0; i < p->builders.n && p->learn_of == PBS_LEARN_REVEAL; i++)
    if (p->learn_high + (double) (p->global_delay_ticks + rows[i].delay_ticks)
        >= pbs_ticks_of (p->slot_s))
      return sim_invalid (error,
                          "builder %s: learn_high (%g ticks) is before the auction of %g s begins, "
                          "with its delays",
                          rows[i].name, p->learn_high, p->slot_s);
  return TRUE;
}

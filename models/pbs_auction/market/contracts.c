/* models/pbs_auction/market/contracts.c - exclusive flow by contract, builders paid by what they
 * earn.
 *
 * contracts offered: a builder raises what it gives back while flows of its own are worth more to
 * it than it gives back (the surplus over the second bid with them, less the same without them),
 * and lowers it otherwise; one without such flows raises it towards the best offer.  funding
 * earned: profits are money for subsidies, running a builder costs, who has nothing left leaves,
 * and others come while those who are there earn more than it costs.  Both laws are ours.
 */
#include "models/pbs_auction/market/laws.h"
#include <math.h>

static const double DAY_S = 86400.0;

/* A route of one builder is a contract, whatever it was signed for.  The pool is one house. */
gboolean
pbs_is_contracted (const PbsDays *d, const PbsFlow *flow)
{
  if (flow->kind != PBS_EXCLUSIVE)
    return FALSE;
  return d->p->contracts == PBS_PLANTED || pbs_set_single (&flow->route)
         || (!pbs_set_empty (&d->pool) && pbs_sets_equal (&flow->route, &d->pool));
}

/* A day's weight is that of shares: rho. */
static void
smooth (double *mean, double *day, double rho)
{
  *mean += rho * (*day - *mean);
  *day = 0.0;
}

/* What those who have no flow of their own must match. */
static double
best_offer (const PbsDays *d)
{
  double best = 0.0;

  for (guint b = 0; b < d->builders->n; b++)
    if (pbs_has (&d->active, b))
      best = MAX (best, d->states[b].rebate_share);
  return best;
}

/* What the pool returns follows from its flows (BuilderNet); its members offer nothing beside. */
void
pbs_offer_rebates (PbsDays *d)
{
  const double best = best_offer (d);

  if (d->p->contracts != PBS_OFFERED)
    return;
  for (guint b = 0; b < d->builders->n; b++)
    {
      PbsBuilderState *maker = &d->states[b];
      double step = d->p->offer_step_share;

      smooth (&maker->pivotal_eth, &maker->day_pivotal_eth, d->p->rho);
      smooth (&maker->rebated_eth, &maker->day_rebated_eth, d->p->rho);
      if (!pbs_has (&d->active, b) || pbs_has (&d->pool, b))
        continue;
      if (maker->pivotal_eth <= 0.0 && maker->rebated_eth <= 0.0)
        step = maker->rebate_share < best ? step : 0.0;
      else if (maker->pivotal_eth <= maker->rebated_eth)
        step = -step;
      maker->rebate_share = CLAMP (maker->rebate_share + step, 0.0, 1.0);
    }
}

/* Those of the start; at most one comes a day, in the order of names, from its entry_day on. */
static void
let_in (PbsDays *d)
{
  double profit_eth = 0.0;
  guint n = 0;

  /* what those who are there earn is what an entrant may hope for */
  for (guint b = 0; b < d->builders->n; b++)
    if (d->states[b].came && !d->states[b].gone)
      {
        profit_eth += d->states[b].profit_eth;
        n++;
      }
  if (n > 0 && profit_eth / n <= d->p->running_cost_eth)
    return;
  for (guint b = 0; b < d->builders->n; b++)
    {
      PbsBuilderState *maker = &d->states[b];

      if (maker->came || (gint64) d->day < d->builders->rows[b]->entry_day)
        continue;
      maker->came = TRUE;
      maker->fund_eth = d->builders->rows[b]->capital_eth;
      maker->profit_eth = n > 0 ? profit_eth / n : 0.0;
      return;
    }
}

/* Budgets are for the sampled slots; who has left does not come back. */
void
pbs_fund_day (PbsDays *d)
{
  if (d->p->funding != PBS_EARNED)
    return;
  for (guint b = 0; b < d->builders->n && d->day == 0; b++)
    if (pbs_has (&d->active, b))
      {
        d->states[b].came = TRUE;
        d->states[b].fund_eth = d->builders->rows[b]->capital_eth;
      }
  for (guint b = 0; b < d->builders->n; b++)
    d->states[b].gone |= d->states[b].came && d->states[b].fund_eth < 0.0;
  if (d->day > 0)
    let_in (d);
}

/* The profit of the sampled slots stands for that of all slots of the day. */
void
pbs_close_books (PbsDays *d)
{
  const double sampled = (double) d->p->slots_per_day * d->p->slot_s / DAY_S;

  for (guint b = 0; b < d->builders->n; b++)
    {
      PbsBuilderState *maker = &d->states[b];
      double whole_eth = maker->day_profit_eth / sampled;

      if (pbs_has (&d->active, b))
        maker->fund_eth += whole_eth - d->p->running_cost_eth;
      smooth (&maker->profit_eth, &whole_eth, d->p->rho);
      maker->day_profit_eth = 0.0;
    }
}

/* models/pbs_auction/market/builders.c - builders over days: entry and exit, margins, budgets,
 * skill.
 *
 * Skill is what a builder makes of the same flow, as a factor on value.  For builders with a
 * start share it is solved for before day 1, so that the simulated shares of the start are the
 * given ones; others bring the skill of their row, over the mean of the start's builders of their
 * kind.  A
 * builder with a share above margin_from_share takes more. Source of the margin law: arXiv
 * 2407.13931 (share and margin correlate); of entry by subsidy: arXiv 2405.01329.  With funding
 * earned who is there follows from profits (contracts.c).
 */
#include "models/pbs_auction/market/laws.h"
#include <math.h>

enum { SOLVE_ROUNDS = 40, SOLVE_SLOTS = 400 };

static const double DAY_S = 86400.0;

/* A large builder takes more: it is asked less about its price. */
static double
margin_of (const PbsParams *p, const PbsBuilderState *maker, const PbsBuilder *row)
{
  return row->margin_share + (maker->share > p->margin_from_share ? p->margin_more_share : 0.0);
}

/* By the calendar of the rows, or as long as it can pay for itself. */
static gboolean
is_there (const PbsDays *d, guint b)
{
  const PbsBuilder *row = d->builders->rows[b];
  const gint64 day = d->day;

  if (d->p->funding == PBS_EARNED)
    return d->states[b].came && !d->states[b].gone;
  return day >= row->entry_day && (row->exit_day == 0 || day < row->exit_day);
}

/* Of a whole day: given, or part of what it owns. */
static double
budget_of (const PbsDays *d, guint b)
{
  if (d->p->funding == PBS_EARNED)
    return d->p->invest_share * MAX (0.0, d->states[b].fund_eth);
  return d->builders->rows[b]->subsidy_eth_per_day * d->p->subsidy_factor;
}

/* A day's budget is for all its slots; the sampled ones get their part. */
void
pbs_builders_day (PbsDays *d)
{
  const double sampled = (double) d->p->slots_per_day * d->p->slot_s / DAY_S;
  const PbsSet were = d->active;

  pbs_fund_day (d);
  d->active = d->pool = (PbsSet){ 0 };
  for (guint b = 0; b < d->builders->n; b++)
    {
      const PbsBuilder *row = d->builders->rows[b];
      PbsBuilderState *maker = &d->states[b];
      const gboolean active = is_there (d, b);

      pbs_set_put (&d->active, b, active);
      pbs_set_put (&d->pool, b, active && row->pool && (gint64) d->day >= row->pool_day);
      if (active && !pbs_has (&were, b))
        maker->share = MAX (maker->share, d->p->entrant_share);
      if (!active)
        maker->share = 0.0;
      maker->margin_share = margin_of (d->p, maker, row);
      maker->budget_eth = budget_of (d, b) * sampled;
    }
}

/* Of the builders of the start of one kind, weighted by share; 0 where there are none. */
static double
mean_start_skill (const PbsDays *d, int kind)
{
  double sum = 0.0, shares = 0.0;

  for (guint b = 0; b < d->builders->n; b++)
    {
      const double share = d->builders->rows[b]->start_share / (double) d->builders->rows[b]->count;

      if (d->builders->rows[b]->kind != kind)
        continue;
      sum += share * d->states[b].log_skill;
      shares += share;
    }
  return shares > 0.0 ? sum / shares : 0.0;
}

/* One round: shares of some slots, and each skill moved towards its target by a shrinking step. */
static void
solve_round (PbsDays *d, guint round)
{
  double won[PBS_BUILDERS_MAX] = { 0 };
  const double step = 0.6 * d->p->noise_log_sd / (1.0 + 0.1 * round);

  for (guint i = 0; i < SOLVE_SLOTS; i++)
    {
      const int winner = pbs_day_slot (d, d->starts, FALSE).winner;

      if (winner >= 0)
        won[winner]++;
    }
  for (guint b = 0; b < d->builders->n; b++)
    {
      const double target = d->states[b].share;

      if (pbs_has (&d->active, b) && target > 0.0)
        d->states[b].log_skill
          += step * CLAMP (log (target) - log ((won[b] + 0.5) / SOLVE_SLOTS), -1.0, 1.0);
    }
}

/* Skills are solved on trial slots that count for nothing; entrants get the mean of their kind. */
void
pbs_builders_start (PbsDays *d)
{
  double total = 0.0, mean[2];

  for (guint b = 0; b < d->builders->n; b++)
    total += d->builders->rows[b]->start_share / (double) d->builders->rows[b]->count;
  for (guint b = 0; b < d->builders->n; b++)
    {
      PbsBuilderState *maker = &d->states[b];

      maker->share = total > 0.0 ? d->builders->rows[b]->start_share
                                     / (double) d->builders->rows[b]->count / total
                                 : 1.0 / d->builders->n;
      maker->rebate_share = d->builders->rows[b]->rebate_share;
      pbs_set_put (&d->active, b, maker->share > 0.0 && d->builders->rows[b]->entry_day == 0);
      pbs_set_put (&d->pool, b,
                   pbs_has (&d->active, b) && d->builders->rows[b]->pool
                     && d->builders->rows[b]->pool_day == 0);
    }
  for (guint b = 0; b < d->builders->n; b++)
    d->states[b].margin_share = margin_of (d->p, &d->states[b], d->builders->rows[b]);
  pbs_route_some (d, 1.0);
  for (guint round = 0; d->p->solve_skill && total > 0.0 && round < SOLVE_ROUNDS; round++)
    solve_round (d, round);
  mean[PBS_NEUTRAL] = mean_start_skill (d, PBS_NEUTRAL);
  mean[PBS_INTEGRATED] = mean_start_skill (d, PBS_INTEGRATED);
  for (guint b = 0; b < d->builders->n; b++)
    if (!d->p->solve_skill || d->builders->rows[b]->start_share <= 0.0)
      d->states[b].log_skill = mean[d->builders->rows[b]->kind] + d->builders->rows[b]->log_skill;
}

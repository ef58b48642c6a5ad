/* models/pbs_auction/makers.c - builders over days: entry and exit, margins, budgets, skill.
 *
 * Skill is what a builder makes of the same flow, as a factor on value.  For builders with a
 * start share it is solved for before day 1, so that the simulated shares of the start are the
 * given ones; others bring the skill of their row, over the mean of the builders of the start.  A
 * builder with a share above margin_from_share takes more. Source of the margin law: arXiv
 * 2407.13931 (share and margin correlate); of entry by subsidy: arXiv 2405.01329.
 */
#include "models/pbs_auction/days.h"
#include <math.h>

enum { SOLVE_ROUNDS = 40, SOLVE_SLOTS = 400 };

static double
margin_of (const PbsParams *p, const PbsMaker *maker, const PbsBuilder *row)
{
  return row->margin_share + (maker->share > p->margin_from_share ? p->margin_more_share : 0.0);
}

void
pbs_makers_day (Pbs *m)
{
  PbsDays *d = m->own;

  for (guint b = 0; b < m->n_builders; b++)
    {
      const PbsBuilder *row = m->builders[b];
      PbsMaker *maker = &d->makers[b];
      const gboolean was = maker->active;

      maker->active = (gint64) d->day >= row->entry_day
                      && (row->exit_day == 0 || (gint64) d->day < row->exit_day);
      if (maker->active && !was)
        maker->share = MAX (maker->share, m->p->entrant_share);
      if (!maker->active)
        maker->share = 0.0;
      maker->margin_share = margin_of (m->p, maker, row);
      maker->budget_eth = row->subsidy_eth_per_day;
    }
}

static double
mean_start_skill (const Pbs *m)
{
  const PbsDays *d = m->own;
  double sum = 0.0, shares = 0.0;

  for (guint b = 0; b < m->n_builders; b++)
    {
      const double share = m->builders[b]->start_share / (double) m->builders[b]->count;

      sum += share * d->makers[b].log_skill;
      shares += share;
    }
  return shares > 0.0 ? sum / shares : 0.0;
}

/* One round: shares of some slots, and each skill moved towards its target by a shrinking step. */
static void
solve_round (Pbs *m, guint round)
{
  PbsDays *d = m->own;
  double won[PBS_BUILDERS_MAX] = { 0 };
  const double step = 0.6 * m->p->noise_log_sd / (1.0 + 0.1 * round);

  for (guint i = 0; i < SOLVE_SLOTS; i++)
    won[pbs_day_slot (m, d->starts, FALSE).winner]++;
  for (guint b = 0; b < m->n_builders; b++)
    {
      const double target = d->makers[b].share;

      if (d->makers[b].active && target > 0.0)
        d->makers[b].log_skill
          += step * CLAMP (log (target) - log ((won[b] + 0.5) / SOLVE_SLOTS), -1.0, 1.0);
    }
}

void
pbs_makers_start (Pbs *m)
{
  PbsDays *d = m->own;
  double total = 0.0, mean;

  for (guint b = 0; b < m->n_builders; b++)
    total += m->builders[b]->start_share / (double) m->builders[b]->count;
  for (guint b = 0; b < m->n_builders; b++)
    {
      PbsMaker *maker = &d->makers[b];

      maker->share = total > 0.0
                       ? m->builders[b]->start_share / (double) m->builders[b]->count / total
                       : 1.0 / m->n_builders;
      maker->active = maker->share > 0.0 && m->builders[b]->entry_day == 0;
    }
  for (guint b = 0; b < m->n_builders; b++)
    d->makers[b].margin_share = margin_of (m->p, &d->makers[b], m->builders[b]);
  pbs_route_some (m, 1.0);
  for (guint round = 0; m->p->solve_skill && total > 0.0 && round < SOLVE_ROUNDS; round++)
    solve_round (m, round);
  mean = mean_start_skill (m);
  for (guint b = 0; b < m->n_builders; b++)
    if (!m->p->solve_skill || m->builders[b]->start_share <= 0.0)
      d->makers[b].log_skill = mean + m->builders[b]->log_skill + m->p->entrant_log_skill;
}

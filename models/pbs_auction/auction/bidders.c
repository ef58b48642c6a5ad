/* models/pbs_auction/auction/bidders.c - from rows of `builders` to bidders, and what each draws
 * for an
 * auction. */
#include "models/pbs_auction/pbs.h"
#include <math.h>

guint
pbs_count_builders (const PbsParams *p)
{
  const PbsBuilder *rows = p->builders.items;
  guint64 n = 0;

  for (guint i = 0; i < p->builders.n; i++)
    n += (guint64) rows[i].count;
  return (guint) MIN (n, G_MAXUINT);
}

gint32
pbs_ticks_of (double seconds)
{
  return (gint32) floor (seconds / PBS_TICK_S + 1e-9);
}

static void
set_up_one (Pbs *m, guint b, guint row)
{
  const PbsBuilder *r = &((const PbsBuilder *) m->p->builders.items)[row];
  PbsBidder *bidder = &m->bidders[b];

  m->builders[b] = r;
  m->group[b] = (guint) (r->group > 0 ? r->group - 1 : MIN ((gint64) row, PBS_GROUPS_MAX - 1));
  bidder->strategy = pbs_strategies[r->strategy].impl;
  bidder->lag_ticks = (gint32) (m->p->global_delay_ticks + r->delay_ticks - 1);
  bidder->reveal_tick = (gint32) (pbs_ticks_of (m->p->slot_s) - m->p->reveal_ticks
                                  - m->p->global_delay_ticks - r->delay_ticks);
  bidder->traits.shade_share = r->shade_share;
  bidder->traits.step_eth = m->p->step_eth;
}

void
pbs_set_up_builders (Pbs *m)
{
  const PbsBuilder *rows = m->p->builders.items;
  guint b = 0;

  for (guint i = 0; i < m->p->builders.n; i++)
    for (gint64 j = 0; j < rows[i].count; j++)
      set_up_one (m, b++, i);
  m->n_builders = b;
}

void
pbs_draw_bidders (Pbs *m)
{
  for (guint b = 0; b < m->n_builders; b++)
    {
      const PbsBuilder *r = m->builders[b];
      PbsTraits *t = &m->bidders[b].traits;
      const double u = sim_uniform (m->traits), z = sim_normal (m->traits, 0.0, 1.0);

      m->access_share[b] = r->access_low_share + u * (r->access_high_share - r->access_low_share);
      t->margin_eth = r->margin_eth + z * r->margin_sd_eth;
      if (m->bidders[b].strategy != &pbs_bluff)
        continue;
      t->bluff_eth = m->p->bluff_low_eth
                     + sim_uniform (m->bluffs) * (m->p->bluff_high_eth - m->p->bluff_low_eth);
      if (m->bidders[b].reveal_tick <= 0)
        t->bluff_eth = 0.0;      /* it shows its value from the start: nothing to take back */
    }
}

/* models/pbs_auction/auction/bidders.c - from rows of `builders` to bidders, and what each draws
 * for an auction. */
#include "models/pbs_auction/auction/bidders.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

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

/* Delays are of the path (global) and of the builder; a bid made now is there D + d - 1 ticks
 * later. */
static void
set_up_one (PbsBuilders *all, guint b, const PbsBuilder *r)
{
  const gint64 row = r - (const PbsBuilder *) all->p->builders.items;
  PbsBidder *bidder = &all->bidders[b];

  all->rows[b] = r;
  all->group[b] = (guint) (r->group > 0 ? r->group - 1 : MIN (row, PBS_GROUPS_MAX - 1));
  bidder->lag_ticks = (gint32) (all->p->global_delay_ticks + r->delay_ticks - 1);
  bidder->reveal_tick = (gint32) (pbs_ticks_of (all->p->slot_s) - all->p->reveal_ticks
                                  - all->p->global_delay_ticks - r->delay_ticks);
  bidder->traits.shade_share = r->shade_share;
  bidder->traits.step_eth = all->p->step_eth;
}

/* The name is the first member of every row that has one. */
G_STATIC_ASSERT (offsetof (PbsBuilder, name) == 0 && offsetof (PbsRelay, name) == 0);

static const char *
name_of (gconstpointer row)
{
  return *(const char *const *) row;
}

/* By bytes: a locale decides nothing. */
static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (name_of (*(const gconstpointer *) a), name_of (*(const gconstpointer *) b));
}

gconstpointer *
pbs_rows_by_name (const SimList *list, gsize size)
{
  gconstpointer *rows = g_new (gconstpointer, list->n);

  for (guint i = 0; i < list->n; i++)
    rows[i] = (const char *) list->items + i * size;
  if (list->n > 1)
    qsort (rows, list->n, sizeof *rows, compare_names);
  return rows;
}

const char *
pbs_name_twice (const SimList *list, gsize size)
{
  g_autofree gconstpointer *rows = pbs_rows_by_name (list, size);

  for (guint i = 1; i < list->n; i++)
    if (compare_names (&rows[i - 1], &rows[i]) == 0)
      return name_of (rows[i]);
  return NULL;
}

/* Builders draw one after the other from streams that they share: in the order of names, so that
 * the order of rows decides nothing. */
void
pbs_builders_set_up (PbsBuilders *all, const PbsParams *p)
{
  g_autofree gconstpointer *rows = pbs_rows_by_name (&p->builders, sizeof (PbsBuilder));
  guint b = 0;

  all->p = p;
  for (guint i = 0; i < p->builders.n; i++)
    for (gint64 j = 0; j < ((const PbsBuilder *) rows[i])->count; j++)
      set_up_one (all, b++, rows[i]);
  all->n = b;
}

/* Drawn for all in one order, bluffers or not: a builder that changes its strategy moves no
 * other's draw. */
void
pbs_draw_bidders (PbsBuilders *all)
{
  for (guint b = 0; b < all->n; b++)
    {
      const PbsBuilder *r = all->rows[b];
      PbsTraits *t = &all->bidders[b].traits;
      const double u = sim_uniform (all->traits), z = sim_normal (all->traits, 0.0, 1.0);

      all->access_share[b] = r->access_low_share + u * (r->access_high_share - r->access_low_share);
      t->margin_eth = r->margin_eth + z * r->margin_sd_eth;
      if (all->bidders[b].strategy != &pbs_bluff)
        continue;
      t->bluff_eth = all->p->bluff_low_eth
                     + sim_uniform (all->bluffs) * (all->p->bluff_high_eth - all->p->bluff_low_eth);
      if (all->bidders[b].reveal_tick <= 0)
        t->bluff_eth = 0.0;      /* it shows its value from the start: nothing to take back */
    }
}

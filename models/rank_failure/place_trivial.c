/* models/rank_failure/place_trivial.c - experts in their order, again and again: no balancing. */
#include "models/rank_failure/placement/placement.h"

static void
place (Ep *m, const gboolean *live, gint16 *slots)
{
  guint n = ep_count_live (m, live) * (m->n_slots / m->n_ranks);
  g_autofree guint *plan = g_new (guint, n);

  for (guint s = 0; s < n; s++)
    plan[s] = s % m->n_experts;
  for (guint l = 0; l < m->n_layers; l++)
    ep_spread (m, live, plan, slots + l * m->n_slots);
}

const EpPlacement ep_place_trivial = { place };

/* models/rank_failure/placement/holders.c - see holders.h. */
#include <math.h>
#include "models/rank_failure/placement/holders.h"

void
ep_holders_init (EpHolders *h, const EpExperts *m)
{
  h->start = g_new0 (guint, m->inst->n_experts + 1);
  h->rank = g_new0 (guint, m->inst->n_slots);
}

void
ep_holders_clear (EpHolders *h)
{
  g_free (h->start);
  g_free (h->rank);
}

/* Those that leave by plan are alive, and give what they have. */
static gboolean
gives (const EpExperts *m, guint rank)
{
  const EpRank *r = &m->inst->rank[rank];

  return !r->dead && (r->member == EP_LIVE || r->member == EP_LEAVES);
}

/* A counting sort: first how many of each expert, then each to its place.  Slots are in the order
 * of their ranks, and so are those of an expert. */
void
ep_holders_index (EpHolders *h, const EpExperts *m, const gint16 *from)
{
  guint each = m->inst->n_slots / m->inst->n_ranks, n_experts = m->inst->n_experts;

  memset (h->start, 0, (n_experts + 1) * sizeof *h->start);
  for (guint s = 0; s < m->inst->n_slots; s++)
    if (from[s] >= 0 && gives (m, s / each))
      h->start[from[s] + 1]++;
  for (guint e = 0; e < n_experts; e++)
    h->start[e + 1] += h->start[e];
  for (guint s = 0; s < m->inst->n_slots; s++)
    if (from[s] >= 0 && gives (m, s / each))
      h->rank[h->start[from[s]]++] = s / each;
  /* start[e] has become the end of e, which is where e + 1 starts */
  memmove (h->start + 1, h->start, n_experts * sizeof *h->start);
  h->start[0] = 0;
}

EpHolder
ep_holders_find (const EpHolders *h, const EpExperts *m, guint to, gint16 expert,
                 const EpQueues *queues)
{
  guint size = (guint) m->inst->p->ranks_per_node;
  EpHolder best = { 0, FALSE, FALSE };
  double best_queue = INFINITY;

  for (guint i = h->start[expert]; i < h->start[expert + 1]; i++)
    {
      guint r = h->rank[i];
      gboolean near = r / size == to / size;
      double queue = r == to ? -1.0 : near ? queues->near[r] : queues->far[r];

      if (best.found && (best.same_node > near || (best.same_node == near && queue >= best_queue)))
        continue;
      best = (EpHolder){ r, TRUE, near };
      best_queue = queue;
    }
  return best;
}

/* models/rank_failure/placement/placement.c - which expert sits in which slot: shares of ranks,
 * coverage, and the table of policies (place_*.c, repair_*.c).
 */
#include "models/rank_failure/metrics.h"
#include "models/rank_failure/placement/placement.h"
#include "models/rank_failure/step/step.h"

void
ep_spread (const Ep *m, const gboolean *live, const guint *plan, gint16 *slots)
{
  guint each = m->n_slots / m->n_ranks, next = 0;

  for (guint r = 0; r < m->n_ranks; r++)
    for (guint i = 0; i < each; i++)
      slots[r * each + i] = live[r] ? (gint16) plan[next++] : EP_HOLE;
}

guint
ep_count_live (const Ep *m, const gboolean *live)
{
  guint n = 0;

  for (guint r = 0; r < m->n_ranks; r++)
    n += live[r] != FALSE;
  return n;
}

gboolean
ep_placement_feasible (const Ep *m)
{
  return m->n_slots / m->n_ranks * m->n_alive >= m->n_experts;
}

/* Returns: experts of all layers without a slot in @slots whose rank is not masked. */
guint
ep_count_lost (const Ep *m, const gint16 *slots)
{
  guint each = m->n_slots / m->n_ranks, lost = 0;
  g_autofree gboolean *held = g_new (gboolean, m->n_experts);

  for (guint l = 0; l < m->n_layers; l++)
    {
      memset (held, 0, m->n_experts * sizeof *held);
      for (guint s = 0; s < m->n_slots; s++)
        if (slots[l * m->n_slots + s] >= 0 && m->rank[s / each].member == EP_LIVE)
          held[slots[l * m->n_slots + s]] = TRUE;
      for (guint e = 0; e < m->n_experts; e++)
        lost += !held[e];
    }
  return lost;
}

static void
index_layer (Ep *m, guint l)
{
  guint *copies = m->copies + l * m->n_experts;
  guint *start = m->copy_start + l * (m->n_experts + 1);
  const gint16 *slots = m->slots + l * m->n_slots;
  g_autofree guint *next = g_new (guint, m->n_experts);

  memset (copies, 0, m->n_experts * sizeof *copies);
  for (guint s = 0; s < m->n_slots; s++)
    if (slots[s] >= 0)
      copies[slots[s]]++;
  start[0] = 0;
  for (guint e = 0; e < m->n_experts; e++)
    {
      next[e] = start[e];
      start[e + 1] = start[e] + copies[e];
    }
  for (guint s = 0; s < m->n_slots; s++)
    if (slots[s] >= 0)
      m->copy_slot[l * m->n_slots + next[slots[s]]++] = s;
}

static double
share_layer (Ep *m, guint l)
{
  guint each = m->n_slots / m->n_ranks;
  double peak = 0.0;

  for (guint r = 0; r < m->n_ranks; r++)
    {
      double share = 0.0;

      for (guint s = r * each; s < (r + 1) * each; s++)
        {
          gint16 e = m->slots[l * m->n_slots + s];
          gsize at = (gsize) l * m->n_experts + (gsize) MAX (0, e);

          if (e >= 0)
            share += (double) m->popularity[at] / m->copies[at];
        }
      m->share[l * m->n_ranks + r] = (float) share;
      peak = MAX (peak, share);
    }
  return peak;
}

/* Experts whose live copies are all on one rank, mean over layers. */
static double
single_copies (const Ep *m)
{
  guint each = m->n_slots / m->n_ranks, n = 0;

  for (guint l = 0; l < m->n_layers; l++)
    for (guint e = 0; e < m->n_experts; e++)
      {
        const guint *start = m->copy_start + l * (m->n_experts + 1) + e;
        const guint *slot = m->copy_slot + l * m->n_slots;

        n += start[1] > start[0] && slot[start[0]] / each == slot[start[1] - 1] / each;
      }
  return (double) n / m->n_layers;
}

double
ep_balance (const Ep *m)
{
  return (1.0 - m->dropped_share) / (m->static_peak * m->n_alive);
}

/* Shares of ranks, from popularity and the present slots. */
static void
weigh (Ep *m)
{
  ep_loads_forget (m);
  m->static_peak = 0.0;
  for (guint l = 0; l < m->n_layers; l++)
    m->static_peak += share_layer (m, l) / m->n_layers;
  ep_drop_weigh (m);
  sim_level (m->sim, EP_BALANCE_LEVEL, ep_balance (m));
  if (m->policy.tier->adopt != NULL)
    m->policy.tier->adopt (m);
}

void
ep_popularity_changed (Ep *m)
{
  weigh (m);
  ep_step_changed (m);
}

/* Live nodes, and the share of its peers that a rank of the emptiest has on others. */
static void
count_live_nodes (Ep *m)
{
  guint size = (guint) m->p->ranks_per_node, least = m->n_alive;

  m->n_alive_nodes = 0;
  for (guint node = 0; node < m->n_nodes; node++)
    {
      guint n = 0;

      for (guint r = node * size; r < (node + 1) * size && r < m->n_ranks; r++)
        n += m->rank[r].member == EP_LIVE;
      m->n_alive_nodes += n > 0;
      least = n > 0 ? MIN (least, n) : least;
    }
  m->far_share = 1.0 - (double) least / m->n_alive;
  sim_assert (m->sim, m->far_share >= 0.0 && m->far_share < 1.0);
}

/* Mask, placement and loads agree from here on: every expert has a live slot, unless the system
 * drops it; no dead rank has one. */
void
ep_placement_adopt (Ep *m, const gint16 *slots)
{
  gboolean drops = m->policy.system->drops;
  guint each = m->n_slots / m->n_ranks;

  memmove (m->slots, slots, m->n_layers * m->n_slots * sizeof *slots);
  count_live_nodes (m);
  for (guint l = 0; l < m->n_layers; l++)
    {
      index_layer (m, l);
      for (guint e = 0; e < m->n_experts; e++)
        sim_assert (m->sim, m->copies[l * m->n_experts + e] > 0 || drops);
      for (guint s = 0; s < m->n_slots; s++)
        sim_assert (m->sim,
                    (m->slots[l * m->n_slots + s] >= 0) == (m->rank[s / each].member == EP_LIVE));
    }
  sim_level (m->sim, EP_SINGLE_COPY, single_copies (m));
  weigh (m);
}

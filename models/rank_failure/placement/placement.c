/* models/rank_failure/placement/placement.c - which expert sits in which slot: what follows from
 * that for shares of ranks and coverage.
 */
#include "models/rank_failure/metrics.h"
#include "models/rank_failure/placement/placement.h"

void
ep_experts_init (EpExperts *m)
{
  gsize slots = (gsize) m->inst->n_layers * m->inst->n_slots;
  gsize experts = (gsize) m->inst->n_layers * m->inst->n_experts;

  m->popularity = g_new (float, experts);
  m->slots = g_new0 (gint16, slots);
  m->initial = g_new0 (gint16, slots);
  m->next = g_new0 (gint16, slots);
  m->share = g_new0 (float, (gsize) m->inst->n_layers * m->inst->n_ranks);
  m->copies = g_new0 (guint, experts);
  m->copy_start = g_new0 (guint, experts + m->inst->n_layers);
  m->copy_slot = g_new0 (guint, slots);
}

/* A study without experts never reserved any: all may be NULL. */
void
ep_experts_clear (EpExperts *m)
{
  gpointer owned[] = { m->popularity, m->believed, m->slots,      m->initial,  m->next,
                       m->share,      m->copies,   m->copy_start, m->copy_slot };

  g_clear_pointer (&m->exchanges, g_array_unref);
  for (guint i = 0; i < G_N_ELEMENTS (owned); i++)
    g_free (owned[i]);
}

/* A plan knows nothing of dead ranks: it numbers the slots of the live ones through. */
void
ep_spread (const EpExperts *m, const gboolean *live, const guint *plan, gint16 *slots)
{
  guint each = m->inst->n_slots / m->inst->n_ranks, next = 0;

  for (guint r = 0; r < m->inst->n_ranks; r++)
    for (guint i = 0; i < each; i++)
      slots[r * each + i] = live[r] ? (gint16) plan[next++] : EP_HOLE;
}

/* The mask is the caller's: ranks that are about to join may count as live. */
guint
ep_count_live (const EpExperts *m, const gboolean *live)
{
  guint n = 0;

  for (guint r = 0; r < m->inst->n_ranks; r++)
    n += live[r] != FALSE;
  return n;
}

/* Repairs keep one copy of each expert, in every layer alike. */
gboolean
ep_placement_feasible (const EpExperts *m)
{
  return m->inst->n_slots / m->inst->n_ranks * m->inst->n_alive >= m->inst->n_experts;
}

/* @held: whether each expert has one of the @slots of a layer whose rank is live. */
static void
find_held (const EpExperts *m, const gint16 *slots, gboolean *held)
{
  guint each = m->inst->n_slots / m->inst->n_ranks;

  memset (held, 0, m->inst->n_experts * sizeof *held);
  for (guint s = 0; s < m->inst->n_slots; s++)
    if (slots[s] >= 0 && m->inst->rank[s / each].member == EP_LIVE)
      held[slots[s]] = TRUE;
}

/* Layers are looked at one by one: an expert may be lost in some of them only. */
guint
ep_count_lost (const EpExperts *m, const gint16 *slots)
{
  guint lost = 0;
  g_autofree gboolean *held = g_new (gboolean, m->inst->n_experts);

  for (guint l = 0; l < m->inst->n_layers; l++)
    {
      find_held (m, slots + l * m->inst->n_slots, held);
      for (guint e = 0; e < m->inst->n_experts; e++)
        lost += !held[e];
    }
  return lost;
}

/* The same by what they are chosen for. */
double
ep_lost_share (const EpExperts *m)
{
  double lost = 0.0;
  g_autofree gboolean *held = g_new (gboolean, m->inst->n_experts);

  for (guint l = 0; l < m->inst->n_layers; l++)
    {
      find_held (m, m->slots + l * m->inst->n_slots, held);
      for (guint e = 0; e < m->inst->n_experts; e++)
        lost += held[e] ? 0.0 : (double) m->popularity[l * m->inst->n_experts + e];
    }
  return lost / m->inst->n_layers;
}

/* Counting sort of slots by expert, so that a pick finds the copies of its expert in one step. */
static void
index_layer (EpExperts *m, guint l)
{
  guint *copies = m->copies + l * m->inst->n_experts;
  guint *start = m->copy_start + l * (m->inst->n_experts + 1);
  const gint16 *slots = m->slots + l * m->inst->n_slots;
  g_autofree guint *next = g_new (guint, m->inst->n_experts);

  memset (copies, 0, m->inst->n_experts * sizeof *copies);
  for (guint s = 0; s < m->inst->n_slots; s++)
    if (slots[s] >= 0)
      copies[slots[s]]++;
  start[0] = 0;
  for (guint e = 0; e < m->inst->n_experts; e++)
    {
      next[e] = start[e];
      start[e + 1] = start[e] + copies[e];
    }
  for (guint s = 0; s < m->inst->n_slots; s++)
    if (slots[s] >= 0)
      m->copy_slot[l * m->inst->n_slots + next[slots[s]]++] = s;
}

/* A pick takes any live copy with equal chance: copies share what their expert is chosen. */
static double
share_layer (EpExperts *m, guint l)
{
  guint each = m->inst->n_slots / m->inst->n_ranks;
  double peak = 0.0;

  for (guint r = 0; r < m->inst->n_ranks; r++)
    {
      double share = 0.0;

      for (guint s = r * each; s < (r + 1) * each; s++)
        {
          gint16 e = m->slots[l * m->inst->n_slots + s];
          gsize at = (gsize) l * m->inst->n_experts + (gsize) MAX (0, e);

          if (e >= 0)
            share += (double) m->popularity[at] / m->copies[at];
        }
      m->share[l * m->inst->n_ranks + r] = (float) share;
      peak = MAX (peak, share);
    }
  return peak;
}

/* Experts whose live copies are all on one rank, mean over layers. */
static double
single_copies (const EpExperts *m)
{
  guint each = m->inst->n_slots / m->inst->n_ranks, n = 0;

  for (guint l = 0; l < m->inst->n_layers; l++)
    for (guint e = 0; e < m->inst->n_experts; e++)
      {
        const guint *start = m->copy_start + l * (m->inst->n_experts + 1) + e;
        const guint *slot = m->copy_slot + l * m->inst->n_slots;

        n += start[1] > start[0] && slot[start[0]] / each == slot[start[1] - 1] / each;
      }
  return (double) n / m->inst->n_layers;
}

/* What is dropped makes no load: the mean is of what is routed. */
double
ep_balance (const EpExperts *m)
{
  return (1.0 - m->dropped_share) / (m->static_peak * m->inst->n_alive);
}

/* Whenever popularity or the placement changed; membership alone changes no share. */
void
ep_placement_weigh (EpExperts *m)
{
  m->static_peak = 0.0;
  for (guint l = 0; l < m->inst->n_layers; l++)
    m->static_peak += share_layer (m, l) / m->inst->n_layers;
  ep_drop_weigh (m);
  sim_level (m->inst->sim, EP_BALANCE_LEVEL, ep_balance (m));
  if (m->reweighed != NULL)
    m->reweighed (m->data);
}

/* Live nodes, and the share of its peers that a rank of the emptiest has on others. */
static void
count_live_nodes (EpExperts *m)
{
  guint size = (guint) m->inst->p->ranks_per_node, least = m->inst->n_alive;

  m->n_alive_nodes = 0;
  for (guint node = 0; node < m->inst->n_nodes; node++)
    {
      guint n = 0;

      for (guint r = node * size; r < (node + 1) * size && r < m->inst->n_ranks; r++)
        n += m->inst->rank[r].member == EP_LIVE;
      m->n_alive_nodes += n > 0;
      least = n > 0 ? MIN (least, n) : least;
    }
  m->far_share = 1.0 - (double) least / m->inst->n_alive;
  sim_assert (m->inst->sim, m->far_share >= 0.0 && m->far_share < 1.0);
}

/* `slots` may be what was planned in `next`, or the placement of the beginning after a restart. */
void
ep_placement_adopt (EpExperts *m, const gint16 *slots)
{
  gboolean drops = m->inst->policy.system->drops;
  guint each = m->inst->n_slots / m->inst->n_ranks;

  memmove (m->slots, slots, m->inst->n_layers * m->inst->n_slots * sizeof *slots);
  count_live_nodes (m);
  for (guint l = 0; l < m->inst->n_layers; l++)
    {
      index_layer (m, l);
      for (guint e = 0; e < m->inst->n_experts; e++)
        sim_assert (m->inst->sim, m->copies[l * m->inst->n_experts + e] > 0 || drops);
      for (guint s = 0; s < m->inst->n_slots; s++)
        sim_assert (m->inst->sim, (m->slots[l * m->inst->n_slots + s] >= 0)
                                    == (m->inst->rank[s / each].member == EP_LIVE));
    }
  sim_level (m->inst->sim, EP_SINGLE_COPY, single_copies (m));
  ep_placement_weigh (m);
}

/* Those who join are planned for before they are live, so that weights move once. */
double
ep_placement_plan (EpExperts *m, const EpPlacement *policy, EpMember also)
{
  g_autofree gboolean *live = g_new (gboolean, m->inst->n_ranks);

  ep_statistics_learn (m);
  for (guint r = 0; r < m->inst->n_ranks; r++)
    live[r] = m->inst->rank[r].member == EP_LIVE || m->inst->rank[r].member == also;
  policy->place (m, live, m->next);
  return ep_move_s (m, m->slots, m->next);
}

/* models/rank_failure/placement.c - which expert sits in which slot, and what repair changes.
 *
 * After a fault the public code drops the hierarchical policy and plans all layers anew over the
 * slots of the live ranks (SGLang, maybe_rebalance_after_rank_fault); `minimal` only refills what
 * has no live copy, in slots of the most copied experts.
 */
#include "models/rank_failure/eplb.h"
#include "models/rank_failure/ep.h"
#include "models/rank_failure/tier.h"

/* A layer being filled. */
typedef struct {
  gint16 *slots;
  float *load;
  guint *filled;
} Filling;

/* Spreads @plan over the slots of live ranks; dead ranks keep holes. */
static void
spread (const Ep *m, const gboolean *live, const guint *plan, gint16 *slots)
{
  guint each = m->n_slots / m->n_ranks, next = 0;

  for (guint r = 0; r < m->n_ranks; r++)
    for (guint i = 0; i < each; i++)
      slots[r * each + i] = live[r] ? (gint16) plan[next++] : EP_HOLE;
}

static guint
count_live (const Ep *m, const gboolean *live)
{
  guint n = 0;

  for (guint r = 0; r < m->n_ranks; r++)
    n += live[r] != FALSE;
  return n;
}

static void
place_eplb (Ep *m, const gboolean *live, gint16 *slots, guint groups)
{
  guint n = count_live (m, live), each = m->n_slots / m->n_ranks;
  EplbShape shape = { .n_experts = m->n_experts, .n_slots = n * each, .n_devices = n };
  g_autofree guint *plan = g_new (guint, n * each);

  shape.n_groups = n == m->n_ranks ? groups : 1;
  shape.n_nodes = shape.n_groups > 1 ? m->n_nodes : 1;
  for (guint l = 0; l < m->n_layers; l++)
    {
      eplb_plan (&shape, m->popularity + l * m->n_experts, plan);
      spread (m, live, plan, slots + l * m->n_slots);
    }
}

static void
place_hierarchical (Ep *m, const gboolean *live, gint16 *slots)
{
  place_eplb (m, live, slots, (guint) m->p->expert_groups);
}

static void
place_global (Ep *m, const gboolean *live, gint16 *slots)
{
  place_eplb (m, live, slots, 1);
}

/* Experts in their order, again and again: no balancing. */
static void
place_trivial (Ep *m, const gboolean *live, gint16 *slots)
{
  guint n = count_live (m, live) * (m->n_slots / m->n_ranks);
  g_autofree guint *plan = g_new (guint, n);

  for (guint s = 0; s < n; s++)
    plan[s] = s % m->n_experts;
  for (guint l = 0; l < m->n_layers; l++)
    spread (m, live, plan, slots + l * m->n_slots);
}

static gboolean
holds (const gint16 *slots, guint n, guint expert)
{
  for (guint i = 0; i < n; i++)
    if (slots[i] == (gint16) expert)
      return TRUE;
  return FALSE;
}

/* Returns: the lightest live rank that has room and no copy of @expert; where all have one, the
 * lightest with room. */
static guint
seat_for (const Ep *m, const gboolean *live, const Filling *f, guint expert)
{
  guint each = m->n_slots / m->n_ranks, best = m->n_ranks;
  gboolean best_has = TRUE;

  for (guint r = 0; r < m->n_ranks; r++)
    {
      gboolean has;

      if (!live[r] || f->filled[r] == each)
        continue;
      has = holds (f->slots + r * each, f->filled[r], expert);
      if (best == m->n_ranks || has < best_has || (has == best_has && f->load[r] < f->load[best]))
        {
          best = r;
          best_has = has;
        }
    }
  return best;
}

/* The heaviest copy first. */
static void
spread_layer (const Ep *m, const gboolean *live, const float *weight, gint16 *slots)
{
  guint each = m->n_slots / m->n_ranks, n = count_live (m, live) * each;
  g_autofree guint *expert = g_new (guint, n), *copies = g_new (guint, m->n_experts);
  g_autofree float *load = g_new0 (float, m->n_ranks), *left = g_new (float, n);
  g_autofree guint *filled = g_new0 (guint, m->n_ranks);
  Filling f = { slots, load, filled };

  eplb_replicate (weight, m->n_experts, n, expert, copies);
  for (guint s = 0; s < n; s++)
    left[s] = weight[expert[s]] / (float) copies[expert[s]];
  for (guint s = 0; s < m->n_slots; s++)
    slots[s] = EP_HOLE;
  for (guint k = 0; k < n; k++)
    {
      guint s = 0, rank;

      for (guint i = 1; i < n; i++)
        if (left[i] > left[s])
          s = i;
      rank = seat_for (m, live, &f, expert[s]);
      slots[rank * each + filled[rank]++] = (gint16) expert[s];
      load[rank] += weight[expert[s]] / (float) copies[expert[s]];
      left[s] = -1.0f;
    }
}

static void
place_spread (Ep *m, const gboolean *live, gint16 *slots)
{
  for (guint l = 0; l < m->n_layers; l++)
    spread_layer (m, live, m->popularity + l * m->n_experts, slots + l * m->n_slots);
}

static void
refill_layer (const Ep *m, gint16 *slots)
{
  g_autofree guint *copies = g_new0 (guint, m->n_experts);

  for (guint s = 0; s < m->n_slots; s++)
    if (slots[s] >= 0)
      copies[slots[s]]++;
  for (guint e = 0; e < m->n_experts; e++)
    {
      gint victim = -1;

      if (copies[e] > 0)
        continue;
      for (guint s = 0; s < m->n_slots; s++)
        if (slots[s] >= 0 && (victim < 0 || copies[slots[s]] > copies[slots[victim]]))
          victim = (gint) s;
      sim_assert (m->sim, victim >= 0 && copies[slots[victim]] > 1);
      copies[slots[victim]]--;
      slots[victim] = (gint16) e;
      copies[e] = 1;
    }
}

static void
repair_minimal (Ep *m, const gboolean *live, gint16 *slots)
{
  guint each = m->n_slots / m->n_ranks;

  memcpy (slots, m->slots, m->n_layers * m->n_slots * sizeof *slots);
  for (guint l = 0; l < m->n_layers; l++)
    {
      for (guint s = 0; s < m->n_slots; s++)
        if (!live[s / each])
          slots[l * m->n_slots + s] = EP_HOLE;
      refill_layer (m, slots + l * m->n_slots);
    }
}

static void
repair_full (Ep *m, const gboolean *live, gint16 *slots)
{
  ((const EpPlacement *) ep_placements[m->p->placement].impl)->place (m, live, slots);
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
      m->copy_slot[l * m->n_slots + next[slots[s]]++] = (guint16) s;
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

/* Mask, placement and loads agree from here on: every expert has a live slot, no dead rank has
 * one. */
void
ep_placement_adopt (Ep *m, const gint16 *slots)
{
  const EpTier *tier = ep_tiers[m->p->fidelity].impl;
  guint each = m->n_slots / m->n_ranks;

  memmove (m->slots, slots, m->n_layers * m->n_slots * sizeof *slots);
  m->loads.key = G_MININT;
  m->static_peak = 0.0;
  for (guint l = 0; l < m->n_layers; l++)
    {
      index_layer (m, l);
      m->static_peak += share_layer (m, l) / m->n_layers;
      for (guint e = 0; e < m->n_experts; e++)
        sim_assert (m->sim, m->copies[l * m->n_experts + e] > 0);
      for (guint s = 0; s < m->n_slots; s++)
        sim_assert (m->sim,
                    (m->slots[l * m->n_slots + s] >= 0) == (m->rank[s / each].member == EP_LIVE));
    }
  if (tier->adopt != NULL)
    tier->adopt (m);
}

static const EpPlacement trivial = { place_trivial }, hierarchical = { place_hierarchical },
                         global = { place_global }, apart = { place_spread },
                         full = { repair_full }, minimal = { repair_minimal };

const SimChoice ep_placements[] = {
  { "trivial", "experts in their order, no balancing", &trivial },
  { "eplb", "EPLB, hierarchical where groups divide among the nodes", &hierarchical },
  { "eplb_global", "EPLB, always global", &global },
  { "anti_affine", "copies as EPLB has them, no two on a rank where that can be", &apart },
  { NULL, NULL, NULL },
};

const SimChoice ep_repairs[] = {
  { "full", "the whole placement anew over live slots, as SGLang does", &full },
  { "minimal", "only experts without a live copy move, into slots of the most copied", &minimal },
  { NULL, NULL, NULL },
};

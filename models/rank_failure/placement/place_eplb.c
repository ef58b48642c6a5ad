/* models/rank_failure/placement/place_eplb.c - no balancing at all, and the public balancer,
 * hierarchical or global.
 *
 * With any rank dead the public code drops the hierarchy and plans all layers anew over the slots
 * of the live ranks (SGLang, maybe_rebalance_after_rank_fault).
 */
#include "models/rank_failure/placement/eplb.h"
#include "models/rank_failure/placement/placement.h"

/* Experts in their order, again and again. */
static void
place_trivial (const EpExperts *m, const gboolean *live, gint16 *slots)
{
  guint n = ep_count_live (m, live) * (m->inst->n_slots / m->inst->n_ranks);
  g_autofree guint *plan = g_new (guint, n);

  for (guint s = 0; s < n; s++)
    plan[s] = s % m->inst->n_experts;
  for (guint l = 0; l < m->inst->n_layers; l++)
    ep_spread (m, live, plan, slots + l * m->inst->n_slots);
}

/* The hierarchy needs all ranks: with holes, nodes have different numbers of slots. */
static void
plan_layers (const EpExperts *m, const gboolean *live, gint16 *slots, guint groups)
{
  guint n = ep_count_live (m, live), each = m->inst->n_slots / m->inst->n_ranks;
  EplbShape shape = { .n_experts = m->inst->n_experts, .n_slots = n * each, .n_devices = n };
  g_autofree guint *plan = g_new (guint, n * each);

  shape.n_groups = n == m->inst->n_ranks ? groups : 1;
  shape.n_nodes = shape.n_groups > 1 ? m->inst->n_nodes : 1;
  for (guint l = 0; l < m->inst->n_layers; l++)
    {
      eplb_plan (&shape, m->believed + l * m->inst->n_experts, plan);
      ep_spread (m, live, plan, slots + l * m->inst->n_slots);
    }
}

static void
place_hierarchical (const EpExperts *m, const gboolean *live, gint16 *slots)
{
  plan_layers (m, live, slots, (guint) m->inst->p->expert_groups);
}

static void
place_global (const EpExperts *m, const gboolean *live, gint16 *slots)
{
  plan_layers (m, live, slots, 1);
}

const EpPlacement ep_place_trivial = { place_trivial };
const EpPlacement ep_place_hierarchical = { place_hierarchical };
const EpPlacement ep_place_global = { place_global };

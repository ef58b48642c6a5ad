/* models/rank_failure/placement/repair.c - the placement after a fault: planned anew, or with the
 * fewest moves.
 */
#include "models/rank_failure/placement/placement.h"

/* The whole placement anew over the live slots; most experts move (SGLang,
 * maybe_rebalance_after_rank_fault). */
static void
plan_anew (const EpExperts *m, const gboolean *live, gint16 *slots)
{
  m->inst->policy.placement->place (m, live, slots);
}

/* Every expert without a live copy takes a slot of the expert that has the most. */
static void
refill_layer (const EpExperts *m, gint16 *slots)
{
  g_autofree guint *copies = g_new0 (guint, m->inst->n_experts);

  for (guint s = 0; s < m->inst->n_slots; s++)
    if (slots[s] >= 0)
      copies[slots[s]]++;
  for (guint e = 0; e < m->inst->n_experts; e++)
    {
      gint victim = -1;

      if (copies[e] > 0)
        continue;
      for (guint s = 0; s < m->inst->n_slots; s++)
        if (slots[s] >= 0 && (victim < 0 || copies[slots[s]] > copies[slots[victim]]))
          victim = (gint) s;
      sim_assert (m->inst->sim, victim >= 0 && copies[slots[victim]] > 1);
      copies[slots[victim]]--;
      slots[victim] = (gint16) e;
      copies[e] = 1;
    }
}

/* Only what has no live copy moves (as vLLM PR 38862 does: at least one copy of each). */
static void
refill (const EpExperts *m, const gboolean *live, gint16 *slots)
{
  ep_keep_live (m, live, slots);
  for (guint l = 0; l < m->inst->n_layers; l++)
    refill_layer (m, slots + l * m->inst->n_slots);
}

const EpPlacement ep_repair_full = { plan_anew };
const EpPlacement ep_repair_minimal = { refill };

/* models/sandbox_platform/instances/evict.c - memory of a node is short: idle instances go.
 *
 * In the order of the policy, until the deficit (used + size - cap) is gone and no more; where all
 * idle ones together are too small none goes.  The clock of a ranked policy is the priority of the
 * last victim.
 */
#include "models/sandbox_platform/instances/instances.h"

/* Sums of many sizes: what rounding leaves is far below a page. */
#define SLACK_BYTES 1.0

/* Idle instances could all be given up. */
gboolean
plat_fits (const Plat *m, const PlatNode *node, double bytes)
{
  return node->used - node->idle_bytes + bytes <= m->p->node_bytes + SLACK_BYTES;
}

gboolean
plat_evict (Plat *m, PlatNode *node, double bytes)
{
  if (!plat_fits (m, node, bytes))
    return FALSE;
  while (node->used + bytes > m->p->node_bytes + SLACK_BYTES)
    {
      PlatInst *inst = m->keep->value != NULL ? plat_rank_worst (node) : node->idle.head;

      sim_assert (m->sim, inst != NULL);
      if (m->keep->value != NULL)
        node->clock = inst->group->priority;
      sim_count (m->sim, PLAT_EVICTED, 1);
      plat_inst_remove (m, inst, sim_now (m->sim));
    }
  return TRUE;
}

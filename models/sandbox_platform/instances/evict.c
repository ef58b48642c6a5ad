/* models/sandbox_platform/instances/evict.c - memory of a node is short: idle instances go.
 *
 * In the order of the policy, until the deficit (used + size - cap) is gone and no more, of memory
 * and of CPUs that are promised; where all idle ones together are too small none goes.  The
 * clock of a ranked policy is the priority of the last victim.
 */
#include "models/sandbox_platform/instances/instances.h"

/* Sums of many sizes: what rounding leaves is far below a page. */
#define SLACK_BYTES 1.0
#define SLACK_VCPU 1e-9

/* Idle instances could all be given up. */
gboolean
plat_fits (const Plat *m, const PlatNode *node, const PlatUnit *unit)
{
  return node->used - node->idle_bytes + unit->bytes <= m->p->node_bytes + SLACK_BYTES
         && node->vcpu - node->idle_vcpu + unit->vcpu <= m->p->node_vcpu + SLACK_VCPU;
}

/* There is room as it is. */
static gboolean
has_room (const Plat *m, const PlatNode *node, const PlatUnit *unit)
{
  return node->used + unit->bytes <= m->p->node_bytes + SLACK_BYTES
         && node->vcpu + unit->vcpu <= m->p->node_vcpu + SLACK_VCPU;
}

/* Returns: (nullable): the idle instance that the policy gives up first. */
static PlatInst *
worst (const PlatNode *node)
{
  const SandboxRank *first;

  if (node->ranked == NULL)
    return node->idle.head;
  first = sandbox_ranks_first (node->ranked);
  return first != NULL ? ((const PlatGroup *) first)->oldest : NULL;
}

gboolean
plat_evict (Plat *m, PlatNode *node, const PlatUnit *unit)
{
  if (!plat_fits (m, node, unit))
    return FALSE;
  while (!has_room (m, node, unit))
    {
      PlatInst *inst = worst (node);

      sim_assert (m->sim, inst != NULL);
      if (m->keep->value != NULL)
        node->clock = inst->group->rank.priority;
      sim_count (m->sim, PLAT_EVICTED, 1);
      plat_inst_remove (m, inst, sim_now (m->sim));
    }
  return TRUE;
}

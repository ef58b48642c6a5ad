/* models/rank_failure/fleet/pool.c - the spares of the fleet, and the slots that wait for one.
 *
 * Whole nodes, shared by all instances.  A node that is repaired goes to the instance that is down
 * and lacks the fewest, else to the slot that has waited for longest; or it is idle, and those idle
 * for longest go first.
 */
#include "models/rank_failure/fleet/ledger.h"
#include "models/rank_failure/fleet/pool.h"
#include "models/rank_failure/fleet/warm.h"

/* Told at once, since an instance that is down may be able to start with it. */
static void
give (EpFleet *f, EpFleetInst *inst, guint slot, guint node)
{
  f->node[node].inst = (int) inst->id;
  f->node[node].spare = TRUE;
  inst->slot[slot] = (int) node;
  ep_ledger_paint (f, inst);
  f->act (f, inst);
}

/* Returns: the place of the need to be met first. */
static guint
first_need (const EpFleet *f)
{
  guint first = 0, most = 0;

  for (guint i = 0; i < f->needs->len; i++)
    {
      const EpFleetInst *inst = &f->inst[g_array_index (f->needs, EpNeed, i).inst];
      /* one that serves can wait: 0 leaves it its place in the queue */
      guint whole = inst->state == EP_INST_DOWN ? ep_whole_nodes (f, inst) + 1 : 0;

      if (whole > most)
        {
          most = whole;
          first = i;
        }
    }
  return first;
}

/* The oldest first, so that use is spread over the spares. */
static guint
take_idle (EpFleet *f)
{
  guint node = g_array_index (f->idle, guint, 0);

  g_array_remove_index (f->idle, 0);
  return node;
}

/* Whoever waits comes before the pool: a node is idle only when nobody lacks one. */
void
ep_pool_add (EpFleet *f, guint node)
{
  f->node[node].inst = -1;
  ep_ledger_set (f, node, EP_NODE_IDLE);
  if (f->needs->len > 0)
    {
      guint first = first_need (f);
      EpNeed need = g_array_index (f->needs, EpNeed, first);

      g_array_remove_index (f->needs, first);
      give (f, &f->inst[need.inst], need.slot, node);
    }
  else
    g_array_append_val (f->idle, node);
}

/* What was warmed in time comes first. */
void
ep_pool_fill (EpFleet *f, EpFleetInst *inst, guint slot)
{
  EpNeed need = { inst->id, slot };

  if (inst->reserve >= 0)
    {
      inst->slot[slot] = inst->reserve;
      inst->reserve = -1;
      ep_ledger_paint (f, inst);
    }
  else if (f->idle->len > 0)
    give (f, inst, slot, take_idle (f));
  else
    g_array_append_val (f->needs, need);
}

/* One at a time.  Returns: whether a spare is on its way. */
gboolean
ep_pool_reserve (EpFleet *f, EpFleetInst *inst)
{
  if (inst->reserve >= 0)
    return TRUE;
  if (!f->system->spares || f->idle->len == 0)
    return FALSE;
  inst->reserve = (int) take_idle (f);
  f->node[inst->reserve].inst = (int) inst->id;
  f->node[inst->reserve].spare = TRUE;
  ep_warm (f, (guint) inst->reserve);
  return TRUE;
}

/* A spare that breaks is in no instance: only the list has to forget it. */
void
ep_pool_remove (EpFleet *f, guint node)
{
  for (guint i = 0; i < f->idle->len; i++)
    if (g_array_index (f->idle, guint, i) == node)
      {
        g_array_remove_index (f->idle, i);
        return;
      }
}

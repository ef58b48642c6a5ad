/* models/rank_failure/fleet/partition.c - a block that loses its uplinks: its nodes reach each
 * other and no others, and each half of an instance believes the other dead.
 *
 * Kernels of both halves time out alike.  One half goes on as after a loss; the other must stop, or
 * requests that are made again would be served in both.  Who is told to stop is the choice
 * `partition`: by most ranks, by the coordinator, or nobody, and then what the wrong half serves is
 * counted apart and never as served.  Clients and spares are behind another network: an instance
 * that is whole on one side notices nothing.
 * Source: Mooncake (one coordinator, no fencing); majorities: Lamport, The part-time parliament.
 */
#include "models/rank_failure/fleet/costs.h"
#include "models/rank_failure/fleet/instance.h"
#include "models/rank_failure/fleet/ledger.h"
#include "models/rank_failure/metrics.h"

/* Ranks of @inst that could take part on @side, and whether its coordinator is there. */
typedef struct {
  guint ranks;
  gboolean headed;
} Half;

static Half
half_of (const EpFleet *f, const EpFleetInst *inst, guint side)
{
  Half half = { 0, FALSE };

  for (guint s = 0; s < f->nodes_each; s++)
    {
      int node = inst->slot[s];

      if (node < 0 || f->node[node].apart != side || f->node[node].outages > 0)
        continue;
      half.ranks += (guint) f->p->ranks_per_node - f->node[node].cut;
      half.headed |= f->node[node].live > 0 && ep_inst_headed_by (f, inst, (guint) node);
    }
  return half;
}

/* Equal halves: the coordinator decides, as it does where it may. */
static gboolean
first_goes_on (const EpFleet *f, const Half *first, const Half *second)
{
  if (f->p->partition == EP_PART_COORDINATOR && first->headed != second->headed)
    return first->headed;
  return first->ranks != second->ranks ? first->ranks > second->ranks : first->headed;
}

/* Its processes end, as those of a node that is out of reach. */
static void
stop (EpFleet *f, EpFleetInst *inst, guint node, gboolean sudden)
{
  EpFleetNode *n = &f->node[node];

  if (n->live > 0 || n->chosen)
    ep_inst_hit (inst, sudden);
  ep_ledger_die (f, inst, sudden ? n->live : 0);
  n->live = 0;
  n->warms = n->ready = n->chosen = FALSE;
  n->order++;
}

/* It has noticed the loss of the others, and repaired itself as they have. */
static void
serves_too (Sim *sim, gpointer self, gpointer item)
{
  EpFleet *f = self;
  EpFleetInst *inst = item;

  inst->splitting = 0;
  inst->serves_twice = TRUE;
  ep_ledger_paint (f, inst);
}

/* Nobody stops the half on @side: it needs every expert, and a coordinator. */
static void
split_brain (EpFleet *f, EpFleetInst *inst, guint side)
{
  guint ranks = half_of (f, inst, side).ranks;

  inst->other = side;
  if (f->p->partition != EP_PART_BOTH || !f->system->inside->elastic || inst->splitting != 0
      || f->p->coordinator == EP_HEAD_RESTARTS || !ep_fleet_holds (f, ranks))
    return;
  inst->splitting = sim_after (f->sim, ep_detection_s (f->like) + ep_cost_repair_s (f, ranks),
                               serves_too, f, inst);
}

/* @side is the block that was cut off from where @inst is. */
static void
divide (EpFleet *f, EpFleetInst *inst, guint side, gboolean sudden)
{
  Half inside = half_of (f, inst, side), outside = half_of (f, inst, inst->side);
  guint lost = side;

  if (inside.ranks == 0)
    return;
  if (outside.ranks == 0 || first_goes_on (f, &inside, &outside))
    {
      lost = inst->side;
      inst->side = side;
    }
  if (outside.ranks > 0)
    split_brain (f, inst, lost);
  for (guint s = 0; s < f->nodes_each; s++)
    if (inst->slot[s] >= 0 && f->node[inst->slot[s]].apart != inst->side)
      {
        inst->headless
          |= f->node[inst->slot[s]].live > 0 && ep_inst_headed_by (f, inst, (guint) inst->slot[s]);
        stop (f, inst, (guint) inst->slot[s], sudden);
      }
  ep_ledger_paint (f, inst);
}

void
ep_partition_begin (EpFleet *f, const EpFleetRow *row)
{
  guint side = row->row.id + 1;

  for (guint i = row->taken.first; i < row->taken.first + row->taken.n_nodes; i++)
    f->node[i].apart = side;
  for (guint i = 0; i < f->n_inst; i++)
    divide (f, &f->inst[i], side, row->sudden);
}

/* Everybody is where the others are again; what was stopped starts and joins like a repaired
 * node. */
void
ep_partition_end (EpFleet *f, const EpFleetRow *row)
{
  guint side = row->row.id + 1;

  for (guint i = row->taken.first; i < row->taken.first + row->taken.n_nodes; i++)
    f->node[i].apart = 0;
  for (guint i = 0; i < f->n_inst; i++)
    {
      EpFleetInst *inst = &f->inst[i];

      if (inst->side == side)
        inst->side = 0;
      if (inst->splitting != 0)
        sim_cancel (f->sim, inst->splitting);
      inst->splitting = 0;
      inst->serves_twice = FALSE;
      ep_ledger_paint (f, inst);
      ep_inst_act (f, inst);
    }
}

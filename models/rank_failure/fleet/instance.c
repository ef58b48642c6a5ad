/* models/rank_failure/fleet/instance.c - what one instance of a fleet does when ranks go and come.
 *
 * serving -> repairing -> serving with fewer ranks -> joining -> serving; or -> restarting ->
 * serving, after waiting for nodes where no shape can start on what is left.  A loss while
 * repairing, joining or restarting begins the pause again; detection that is under way goes on.
 */
#include <math.h>
#include "models/rank_failure/fleet/costs.h"
#include "models/rank_failure/fleet/instance.h"
#include "models/rank_failure/fleet/ledger.h"
#include "models/rank_failure/fleet/pool.h"
#include "models/rank_failure/metrics.h"

#define S_PER_H 3600.0
#define S_PER_DAY 86400.0

/* Rank 0, or whichever takes its place, is on the first node that takes part. */
gboolean
ep_inst_headed_by (const EpFleet *f, const EpFleetInst *inst, guint node)
{
  for (guint s = 0; s < f->nodes_each; s++)
    if (inst->slot[s] >= 0 && f->node[inst->slot[s]].live > 0)
      return inst->slot[s] == (int) node;
  return FALSE;
}

/* What that does is for when all of the row is known: its nodes go at one instant, and who is told
 * first must decide nothing. */
void
ep_inst_hit (EpFleetInst *inst, gboolean sudden)
{
  inst->hit = TRUE;
  inst->hit_suddenly |= sudden;
}

/* A pause that follows a pause is one pause for the users: it began when service ended. */
static void
enter (EpFleet *f, EpFleetInst *inst, EpInstState state)
{
  if (inst->state == EP_INST_SERVES && state != EP_INST_SERVES)
    inst->paused_at_s = sim_now_s (f->sim);
  inst->state = state;
  ep_ledger_paint (f, inst);
}

/* A loss makes the end of what was under way void. */
static void
cancel (EpFleet *f, SimEventId *event)
{
  if (*event != 0)
    sim_cancel (f->sim, *event);
  *event = 0;
}

/* A pause of a kind has ended. */
static void
serve (EpFleet *f, EpFleetInst *inst, guint metric)
{
  double paused = sim_now_s (f->sim) - inst->paused_at_s;

  inst->pending = 0;
  inst->leaving = 0;
  enter (f, inst, EP_INST_SERVES);
  sim_tally (f->sim, EP_PAUSE_S, paused);
  sim_tally (f->sim, metric, paused);
}

/* The slots of an instance, for handlers that carry only it. */
static EpFleet *
fleet_of (gpointer self)
{
  return self;
}

static void restart (EpFleet *f, EpFleetInst *inst);

/* All ranks restart on the nodes that were chosen; those come back empty. */
static void
restarted (Sim *sim, gpointer self, gpointer item)
{
  EpFleet *f = fleet_of (self);
  EpFleetInst *inst = item;

  for (guint s = 0; s < f->nodes_each; s++)
    {
      EpFleetNode *n = inst->slot[s] >= 0 ? &f->node[inst->slot[s]] : NULL;

      if (n == NULL || !n->chosen)
        continue;
      n->live = (guint) f->p->ranks_per_node;
      n->chosen = n->ready = n->spare = FALSE;
    }
  inst->headless = FALSE;
  sim_count (sim, EP_RESTARTS, 1);
  serve (f, inst, EP_RESTART_PAUSE_S);
  ep_inst_act (f, inst);
}

/* Returns: nodes of the largest shape that the system starts on what is whole; 0: none. */
static guint
shape_now (const EpFleet *f, const EpFleetInst *inst)
{
  guint whole = ep_whole_nodes (f, inst);

  if (whole < f->nodes_each && !f->system->smaller)
    return 0;
  return ep_cost_shape (f->p, whole);
}

/* The first nodes that are whole; a warm-up that was under way ends with it. */
static void
choose (EpFleet *f, EpFleetInst *inst, guint nodes)
{
  for (guint s = 0; s < f->nodes_each; s++)
    {
      EpFleetNode *n = inst->slot[s] >= 0 ? &f->node[inst->slot[s]] : NULL;

      if (n == NULL)
        continue;
      n->live = 0;
      n->chosen
        = nodes > 0 && ep_node_usable (f, (guint) inst->slot[s]) == (guint) f->p->ranks_per_node;
      if (!n->chosen)
        continue;
      nodes--;
      n->warms = n->ready = FALSE;
      n->order++;
    }
}

/* Or wait until a shape can start. */
static void
restart (EpFleet *f, EpFleetInst *inst)
{
  guint shape = shape_now (f, inst);
  double wait = MAX (0.0, inst->detected_s - sim_now_s (f->sim));

  cancel (f, &inst->pending);
  cancel (f, &inst->growing);
  cancel (f, &inst->loading);
  choose (f, inst, shape);
  enter (f, inst, shape > 0 ? EP_INST_RESTARTS : EP_INST_DOWN);
  if (shape > 0)
    inst->pending
      = sim_after (f->sim, wait + ep_cost_restart_s (f->p, shape * (guint) f->p->ranks_per_node),
                   restarted, f, inst);
}

/* A node that is ready, or has ranks within reach again. */
static gboolean
could_join (const EpFleet *f, const EpFleetInst *inst, guint slot)
{
  int node = inst->slot[slot];

  return node >= 0 && ep_node_usable (f, (guint) node) > f->node[node].live
         && (f->node[node].ready || f->node[node].live > 0);
}

/* Everybody who could join by now does, also those who became ready during the pause. */
static void
joined (Sim *sim, gpointer self, gpointer item)
{
  EpFleet *f = fleet_of (self);
  EpFleetInst *inst = item;

  for (guint s = 0; s < f->nodes_each; s++)
    if (could_join (f, inst, s))
      {
        EpFleetNode *n = &f->node[inst->slot[s]];

        f->n_joins += n->live == 0;
        sim_count (sim, EP_JOINS, n->live == 0);
        n->live = ep_node_usable (f, (guint) inst->slot[s]);
        n->ready = n->spare = FALSE;
      }
  serve (f, inst, EP_JOIN_PAUSE_S);
  ep_inst_act (f, inst);
}

/* The bandwidth that loading took is free again; that is all that changes. */
static void
loaded (Sim *sim, gpointer self, gpointer item)
{
  EpFleet *f = fleet_of (self);
  EpFleetInst *inst = item;

  inst->loading = 0;
  ep_ledger_paint (f, inst);
}

/* Returns: ranks whose KV moves in this pause, and is not lost with them. */
static guint
senders (const EpFleet *f, const EpFleetInst *inst)
{
  return f->p->drain_kv == EP_DRAIN_MIGRATES ? inst->leaving : 0;
}

/* Members are as they are now; what was repaired meanwhile may join at once. */
static void
repaired (Sim *sim, gpointer self, gpointer item)
{
  EpFleet *f = fleet_of (self);
  EpFleetInst *inst = item;

  inst->headless = FALSE;
  sim_count (sim, EP_MIGRATED_KV, ep_cost_kv_bytes (f->p, senders (f, inst)));
  /* what is given back by plan has left its experts */
  if (f->system->background && !inst->scaling)
    inst->loading = sim_after (sim, ep_cost_load_s (f, inst->live), loaded, f, inst);
  serve (f, inst, inst->scaling ? EP_SCALE_PAUSE_S : EP_RECOVERY_PAUSE_S);
  inst->scaling = FALSE;
  ep_inst_act (f, inst);
}

/* Whether the ranks that take part can go on: they hold every expert, and have a coordinator. */
static gboolean
goes_on (const EpFleet *f, const EpFleetInst *inst)
{
  if (!f->system->inside->elastic || inst->live == 0
      || (inst->headless && f->p->coordinator == EP_HEAD_RESTARTS))
    return FALSE;
  return ep_fleet_holds (f, inst->live);
}

/* Ranks that leave by plan are sources of their experts until they are gone, and their KV goes the
 * same way after them. */
static double
moves_s (EpFleet *f, const EpFleetInst *inst)
{
  double kv_s = ep_cost_migrate_s (f->p, senders (f, inst), inst->live);

  if (f->system->background && !inst->scaling)
    return kv_s + ep_cost_mask_s (f, inst->live);
  return kv_s + (inst->gives ? ep_cost_shrink_s : ep_cost_repair_s) (f, inst->live);
}

/* Detection under way covers what is lost meanwhile. */
static void
repair (EpFleet *f, EpFleetInst *inst)
{
  double wait = MAX (0.0, inst->detected_s - sim_now_s (f->sim));

  /* nobody commits a smaller group before there is a coordinator */
  if (inst->headless && f->p->coordinator == EP_HEAD_STANDS_BY)
    wait += f->p->failover_s;
  cancel (f, &inst->pending);
  cancel (f, &inst->loading);
  enter (f, inst, EP_INST_REPAIRS);
  inst->pending = sim_after (f->sim, wait + moves_s (f, inst), repaired, f, inst);
}

/* While it is down nobody counts on it.  A restart begins again, since its nodes are chosen anew;
 * only sudden losses have to be detected, and one detection covers all that fall into it. */
void
ep_inst_lost (EpFleet *f, EpFleetInst *inst, gboolean sudden)
{
  double now = sim_now_s (f->sim);
  gboolean begins_anew;

  ep_ledger_paint (f, inst);
  begins_anew
    = inst->state == EP_INST_DOWN || inst->state == EP_INST_RESTARTS || !goes_on (f, inst);
  ep_ledger_settle (f, inst, !begins_anew);
  if (inst->state == EP_INST_DOWN)
    return;
  /* a loss on the way down makes the pause one of recovery */
  inst->scaling &= !sudden;
  inst->gives = !sudden && (inst->gives || inst->state == EP_INST_SERVES);
  if (sudden && inst->detected_s <= now && inst->state != EP_INST_RESTARTS)
    inst->detected_s = now + ep_detection_s (f->like);
  if (begins_anew)
    restart (f, inst);
  else
    repair (f, inst);
}

/* It may have failed since the plan was made: then a restart has taken the nodes along already. */
static void
grow (Sim *sim, gpointer self, gpointer item)
{
  EpFleet *f = fleet_of (self);
  EpFleetInst *inst = item;

  inst->growing = 0;
  if (inst->state == EP_INST_SERVES)
    restart (f, inst);
}

/* A planned restart with more nodes: at once, or when few are asking. */
static void
plan_growth (EpFleet *f, EpFleetInst *inst)
{
  double now = sim_now_s (f->sim), at_s = f->p->grow_at_h * S_PER_H;

  if (inst->growing != 0 || f->p->grow == EP_GROW_NEVER
      || shape_now (f, inst) * (guint) f->p->ranks_per_node <= inst->live)
    return;
  at_s = at_s - fmod (now, S_PER_DAY) + (fmod (now, S_PER_DAY) > at_s ? S_PER_DAY : 0.0);
  inst->growing = sim_after (f->sim, f->p->grow == EP_GROW_AT_ONCE ? 0.0 : at_s, grow, f, inst);
}

/* Behind all else of this instant: whoever is ready by now joins in one pause. */
static void
begin_join (Sim *sim, gpointer self, gpointer item)
{
  EpFleet *f = fleet_of (self);
  EpFleetInst *inst = item;
  guint ranks = inst->live;

  inst->joining = FALSE;
  /* counted anew: what asked for the join may be gone again */
  for (guint s = 0; s < f->nodes_each; s++)
    if (could_join (f, inst, s))
      ranks += ep_node_usable (f, (guint) inst->slot[s]) - f->node[inst->slot[s]].live;
  if (ranks == inst->live || inst->state != EP_INST_SERVES)
    return;
  enter (f, inst, EP_INST_JOINS);
  inst->pending = sim_after (sim, ep_cost_join_s (f, ranks), joined, f, inst);
}

/* Whole nodes that take no part warm up, and those that are warm join. */
static void
take_back (EpFleet *f, EpFleetInst *inst)
{
  for (guint s = 0; s < f->nodes_each; s++)
    {
      EpFleetNode *n = inst->slot[s] >= 0 ? &f->node[inst->slot[s]] : NULL;

      if (n == NULL || ep_node_usable (f, (guint) inst->slot[s]) <= n->live)
        continue;
      if (n->live == 0 && !n->ready && !n->warms)
        ep_warm (f, (guint) inst->slot[s]);
      if (could_join (f, inst, s) && !inst->joining)
        {
          inst->joining = TRUE;
          sim_after_all (f->sim, 0.0, begin_join, f, inst);
        }
    }
}

/* Down: start if a shape fits.  Restarting: it ends with what it chose.  Else elastic systems take
 * nodes back by joins, and those with a fixed membership by a planned restart. */
void
ep_inst_act (EpFleet *f, EpFleetInst *inst)
{
  if (inst->state == EP_INST_DOWN)
    {
      if (shape_now (f, inst) > 0)
        restart (f, inst);
    }
  else if (inst->state == EP_INST_RESTARTS)
    return;
  else if (f->system->inside->rejoins)
    take_back (f, inst);
  else if (!f->system->inside->elastic && inst->state == EP_INST_SERVES)
    plan_growth (f, inst);
}

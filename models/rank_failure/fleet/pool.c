/* models/rank_failure/fleet/pool.c - the spares of the fleet, the slots that wait for one, and how
 * a node warms up before it joins.
 *
 * Whole nodes, shared by all instances.  A node that is repaired goes to the instance that is down
 * and lacks the fewest, else to the slot that has waited for longest; or it is idle, and those idle
 * for longest go first.
 *
 * A warm-up is launch, weights, kernels and graphs, alone, while the instance serves.  A joiner
 * that registers before its kernels are warm may be evicted by the coordinator, because a GPU that
 * is busy for longer than the eviction time lets no heartbeat through; when the others had
 * committed to the larger group, that is a fault of theirs.
 * Others are never heard of again: connections spin without bound, and only a timeout ends that.
 * Source: SGLang issue 33111: kernel warm-up starves the heartbeat.
 */
#include "models/rank_failure/fleet/ledger.h"
#include "models/rank_failure/fleet/pool.h"
#include "models/rank_failure/metrics.h"

#define S_PER_H 3600.0
#define S_PER_DAY 86400.0

static void order_warm_up (EpFleet *f, guint node, guint tries);

/* After the last try another node has to do, where one is idle: this one goes to the end of the
 * queue.  Returns: whether it went. */
static gboolean
exchange (EpFleet *f, guint node)
{
  EpFleetInst *inst = &f->inst[f->node[node].inst];

  for (guint s = 0; f->idle->len > 0 && s < f->nodes_each; s++)
    if (inst->slot[s] == (int) node)
      {
        inst->slot[s] = -1;
        f->node[node].inst = -1;
        f->node[node].spare = FALSE;
        f->node[node].order++;
        /* before the other one is idle, so that it is not given to itself */
        ep_pool_fill (f, inst, s);
        ep_pool_add (f, node);
        return TRUE;
      }
  return FALSE;
}

/* Its slot is empty again, as far as the others know. */
static void
failed (EpFleet *f, const EpFleetOrder *order)
{
  EpFleetNode *n = &f->node[order->node];
  EpFleetInst *inst = &f->inst[n->inst];

  f->n_failed_joins++;
  sim_count (f->sim, EP_FAILED_JOINS, 1);
  if (order->tries + 1 < f->p->join_tries || !exchange (f, order->node))
    order_warm_up (f, order->node, order->tries + 1);
  ep_ledger_paint (f, inst);
  if (f->p->join_commits_first && inst->state == EP_INST_SERVES)
    f->lost (f, inst, TRUE);
}

/* An old timer: the node was lost, or chosen for a restart, since it was set. */
static void
warmed (Sim *sim, gpointer self, gpointer item)
{
  EpFleet *f = self;
  EpFleetOrder order = *(const EpFleetOrder *) item;
  EpFleetNode *n = &f->node[order.node];

  sim_items_give_back (&f->orders, item);
  if (n->order != order.order || n->inst < 0)
    return;
  n->warms = FALSE;
  if (order.fails)
    {
      failed (f, &order);
      return;
    }
  n->ready = TRUE;
  ep_ledger_paint (f, &f->inst[n->inst]);
  f->act (f, &f->inst[n->inst]);
}

/* How far a spare has come already; repaired nodes and crashed processes start from nothing. */
static double
warm_up_s (EpFleet *f, const EpFleetNode *n)
{
  SimStream *stream = sim_stream (f->sim, "warm-up");

  if (n->spare && f->p->spare_stage == EP_HOT)
    return 0.0;
  return sim_dist_draw (n->spare && f->p->spare_stage == EP_WARM ? &f->p->warm_spare_s
                                                                 : &f->p->warm_s,
                        stream);
}

/* Drawn only where there are such joiners, so that others draw what they always did. */
static gboolean
is_lost (EpFleet *f)
{
  return f->p->join_lost_share > 0.0
         && sim_uniform (sim_stream (f->sim, "lost-joins")) < f->p->join_lost_share;
}

/* Whether it will fail is known when it begins, since the stretch without a heartbeat is drawn
 * then; it shows only at the end, or where nothing is heard at all, at the end of the wait. */
static void
order_warm_up (EpFleet *f, guint node, guint tries)
{
  EpFleetNode *n = &f->node[node];
  EpFleetOrder *order = sim_items_take (&f->orders);
  double warm_s = warm_up_s (f, n), busy_s = 0.0;
  gboolean lost = is_lost (f);

  if (f->p->join_registers_first)
    busy_s = sim_dist_draw (&f->p->join_blocking_s, sim_stream (f->sim, "blocking"));
  n->warms = TRUE;
  n->ready = FALSE;
  order->node = node;
  order->order = ++n->order;
  order->tries = tries;
  order->fails = lost || (f->p->join_registers_first && busy_s >= f->p->join_eviction_s);
  warm_s += lost ? f->p->join_timeout_s : 0.0;
  sim_after (f->sim, warm_s + (tries > 0 ? f->p->join_retry_s : 0.0), warmed, f, order);
}

/* Painted at once: hours that warm up are none that wait. */
void
ep_warm (EpFleet *f, guint node)
{
  order_warm_up (f, node, 0);
  ep_ledger_paint (f, &f->inst[f->node[node].inst]);
}

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

/* Experts move to those that stay, in a pause that nobody has to detect; what leaves is idle, or
 * given to an instance that lacks a node. */
static void
give_back (EpFleet *f, EpFleetInst *inst)
{
  guint first = f->nodes_each - (guint) f->p->scale_nodes;
  g_autofree guint *node = g_new (guint, f->nodes_each);

  for (guint s = first; s < f->nodes_each; s++)
    {
      node[s] = (guint) inst->slot[s];
      inst->slot[s] = -1;
      ep_ledger_leave (f, inst, f->node[node[s]].live);
      f->node[node[s]].live = 0;
      f->node[node[s]].inst = -1;
    }
  inst->scaled = inst->scaling = TRUE;
  f->lost (f, inst, FALSE);
  /* after the loss, so that nobody joins what has not shrunk yet */
  for (guint s = first; s < f->nodes_each; s++)
    ep_pool_add (f, node[s]);
}

/* Only whole instances that serve: others lack the nodes, or are busy. */
static void
scale_down (Sim *sim, gpointer self, gpointer item)
{
  EpFleet *f = self;

  for (guint i = 0; i < f->n_inst; i++)
    ep_ledger_paint (f, &f->inst[i]);
  f->low = TRUE;
  for (guint i = 0; i < f->n_inst; i++)
    if (f->inst[i].state == EP_INST_SERVES && f->inst[i].live == (guint) f->p->ranks
        && !f->inst[i].scaled)
      {
        f->given += (guint) f->p->scale_nodes;
        give_back (f, &f->inst[i]);
      }
  sim_after (sim, S_PER_DAY, scale_down, f, NULL);
}

/* Each slot asks the pool, as one whose node has failed does. */
static void
scale_up (Sim *sim, gpointer self, gpointer item)
{
  EpFleet *f = self;

  for (guint i = 0; i < f->n_inst; i++)
    ep_ledger_paint (f, &f->inst[i]);
  f->low = FALSE;
  f->given = 0;
  for (guint i = 0; i < f->n_inst; i++)
    {
      EpFleetInst *inst = &f->inst[i];
      guint s = f->nodes_each - (guint) f->p->scale_nodes;

      for (; inst->scaled && s < f->nodes_each; s++)
        ep_pool_fill (f, inst, s);
      inst->scaled = FALSE;
    }
  sim_after (sim, S_PER_DAY, scale_up, f, NULL);
}

/* The first day begins with whole instances, whatever the hour.  Nobody plans to do without
 * experts. */
void
ep_pool_scale (EpFleet *f)
{
  const EpSystem *inside = f->system->inside;

  if (!inside->rejoins || inside->drops || f->p->scale_nodes == 0)
    return;
  sim_after (f->sim, f->p->scale_down_h * S_PER_H, scale_down, f, NULL);
  sim_after (f->sim, f->p->scale_up_h * S_PER_H, scale_up, f, NULL);
}

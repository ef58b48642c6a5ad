/* models/rank_failure/fleet/fleet.c - a fleet hears of outages: which nodes go, how they go,
 * and when they come back.
 *
 * A row of the log is one outage, one repair, and at most one join.  What a unit takes with it is
 * the fabric's business, how it goes the class's: at once, or with notice, for which a spare may
 * warm before the node is taken out.
 */
#include <math.h>
#include "models/rank_failure/fleet/costs.h"
#include "models/rank_failure/fleet/instance.h"
#include "models/rank_failure/fleet/ledger.h"
#include "models/rank_failure/fleet/pool.h"
#include "models/rank_failure/metrics.h"

/* What the choices of fleet_system are made of: EpFleetSystem says what each field allows. */
static const EpFleetSystem wait_system = { .inside = &ep_system_fixed };
static const EpFleetSystem spares_system = { .inside = &ep_system_fixed, .spares = TRUE };
static const EpFleetSystem smaller_system = { .inside = &ep_system_fixed, .smaller = TRUE };
static const EpFleetSystem restart_system
  = { .inside = &ep_system_fixed, .spares = TRUE, .smaller = TRUE };
static const EpFleetSystem shrink_system = { .inside = &ep_system_shrink, .smaller = TRUE };
static const EpFleetSystem eep_system
  = { .inside = &ep_system_eep, .spares = TRUE, .smaller = TRUE };
static const EpFleetSystem background_system
  = { .inside = &ep_system_eep, .spares = TRUE, .smaller = TRUE, .background = TRUE };
static const EpFleetSystem drop_system
  = { .inside = &ep_system_drop, .spares = TRUE, .smaller = TRUE };

const SimChoice ep_fleet_systems[] = {
  { "wait", "fixed membership: down until its own nodes are back, then a restart", &wait_system },
  { "spares", "fixed membership: restarts when the pool has made it whole", &spares_system },
  { "smaller", "fixed membership: restarts on what is left, and again when its nodes are back",
    &smaller_system },
  { "restart", "fixed membership: restarts on spares, or on what is left", &restart_system },
  { "shrink", "EEP that shrinks and never grows, until a restart when experts do not fit",
    &shrink_system },
  { "eep", "EEP: shrinks, and takes a spare or a repaired node back by a join", &eep_system },
  { "background", "EEP that serves before lost experts are loaded again", &background_system },
  { "drop", "EEP that moves no weights: lost experts are dropped until a join brings them back",
    &drop_system },
  { NULL, NULL, NULL },
};

/* Counted as one fault, however many instances have ranks in it. */
static void
tell_hit (EpFleet *f)
{
  gboolean any = FALSE;

  for (guint i = 0; i < f->n_inst; i++)
    {
      EpFleetInst *inst = &f->inst[i];
      gboolean sudden = inst->hit_suddenly;

      if (!inst->hit)
        continue;
      inst->hit = inst->hit_suddenly = FALSE;
      any |= inst->state != EP_INST_DOWN;
      ep_inst_lost (f, inst, sudden);
    }
  sim_count (f->sim, EP_FAULTS_SEEN, any);
}

/* A whole node goes: what it held is lost, and a spare takes its place where there is one. */
static void
node_goes (EpFleet *f, guint node, gboolean sudden, gboolean stays)
{
  EpFleetNode *n = &f->node[node];
  EpFleetInst *inst = n->inst >= 0 ? &f->inst[n->inst] : NULL;
  gboolean part = n->live > 0 || n->chosen;

  if (inst == NULL)
    {
      ep_pool_remove (f, node);
      ep_ledger_set (f, node, EP_NODE_OUT);
      return;
    }
  inst->headless |= n->live > 0 && ep_inst_headed_by (f, inst, node);
  ep_ledger_die (f, inst, sudden ? n->live : 0);
  ep_ledger_leave (f, inst, sudden ? 0 : n->live);
  n->live = 0;
  n->warms = n->ready = n->chosen = n->spare = FALSE;
  n->order++;
  ep_ledger_set (f, node, EP_NODE_OUT);
  /* it was not in service yet: the instance goes on, without a reserve */
  if (inst->reserve == (int) node)
    {
      inst->reserve = n->inst = -1;
      return;
    }
  if (f->system->spares && !stays)
    {
      n->inst = -1;
      for (guint s = 0; s < f->nodes_each; s++)
        if (inst->slot[s] == (int) node)
          {
            inst->slot[s] = -1;
            ep_pool_fill (f, inst, s);
            break;
          }
    }
  if (part)
    ep_inst_hit (inst, sudden);
  ep_ledger_paint (f, inst);
}

/* Rows overlap: a node whose feed fails while it is in repair goes once, and comes back once. */
static void
node_out (EpFleet *f, guint node, gboolean sudden, gboolean stays)
{
  if (f->node[node].outages++ == 0)
    node_goes (f, node, sudden, stays);
}

/* It comes back whole: to its own instance, or to whoever needs one. */
static void
node_back (EpFleet *f, guint node)
{
  EpFleetNode *n = &f->node[node];

  sim_assert (f->sim, n->outages > 0);
  if (--n->outages > 0)
    return;
  if (n->inst < 0)
    {
      ep_pool_add (f, node);
      return;
    }
  ep_ledger_paint (f, &f->inst[n->inst]);
  ep_inst_act (f, &f->inst[n->inst]);
}

/* A rank is out of reach, and its node lives.  A fixed membership loses the whole node. */
static void
rank_cut (EpFleet *f, guint node, guint rank, gboolean sudden)
{
  EpFleetNode *n = &f->node[node];
  EpFleetInst *inst = n->inst >= 0 ? &f->inst[n->inst] : NULL;

  if (f->rank_cut[node * f->p->ranks_per_node + rank]++ > 0)
    return;
  /* such an instance cannot leave one rank out */
  if (!f->system->inside->elastic)
    {
      node_out (f, node, sudden, FALSE);
      return;
    }
  n->cut++;
  if (inst == NULL || n->live <= ep_node_usable (f, node))
    return;
  inst->headless |= rank == 0 && ep_inst_headed_by (f, inst, node);
  ep_ledger_die (f, inst, sudden ? 1 : 0);
  ep_ledger_leave (f, inst, !sudden);
  n->live = ep_node_usable (f, node);
  ep_inst_hit (inst, sudden);
  ep_ledger_paint (f, inst);
}

/* Its node has been there all the time, so it needs no warm-up to join. */
static void
rank_back (EpFleet *f, guint node, guint rank)
{
  EpFleetNode *n = &f->node[node];

  if (--f->rank_cut[node * f->p->ranks_per_node + rank] > 0)
    return;
  if (!f->system->inside->elastic)
    {
      node_back (f, node);
      return;
    }
  n->cut--;
  if (n->inst >= 0)
    ep_inst_act (f, &f->inst[n->inst]);
}

/* Those nodes send at the share that is left, as long as it lasts. */
static void
slow_down (EpFleet *f, const EpTaken *taken, double factor)
{
  for (guint i = taken->first; i < taken->first + taken->n_nodes; i++)
    {
      EpFleetNode *n = &f->node[i];

      n->bandwidth *= factor;
      /* shares are multiplied and divided again: rounding must not leave a node slow for ever */
      if (fabs (n->bandwidth - 1.0) < 1e-9)
        n->bandwidth = 1.0;
      if (n->inst >= 0)
        ep_ledger_paint (f, &f->inst[n->inst]);
    }
}

/* A crash leaves the machine whole; where the row is short the process is launched again there. */
static gboolean
stays (const EpFleetRow *row, const EpParams *p)
{
  return row->item->effect == EP_PROCESS_DIES
         && row->row.end_s - row->row.start_s < p->crash_limit_s;
}

/* The machine of a rank that dies is drained with its healthy GPUs, which are counted apart: they
 * are what repair by node costs beyond repair by GPU. */
static void
take (EpFleet *f, EpFleetRow *row)
{
  row->on = TRUE;
  if (row->taken.divides)
    ep_partition_begin (f, row);
  for (guint i = row->taken.first; !row->taken.divides && i < row->taken.first + row->taken.n_nodes;
       i++)
    if (row->taken.dies)
      node_out (f, i, row->sudden, stays (row, f->p));
    else if (row->taken.rank >= 0)
      rank_cut (f, i, (guint) row->taken.rank, row->sudden);
    else
      for (guint r = 0; r < (guint) f->p->ranks_per_node; r++)
        rank_cut (f, i, r, row->sudden);
  tell_hit (f);
  if (row->item->effect == EP_RANK_DIES && row->taken.dies)
    {
      ep_ledger_book (f);
      f->healthy_out += (guint) f->p->ranks_per_node - 1;
    }
}

/* The mirror of take: each outage that was counted is taken off once. */
static void
give_back (EpFleet *f, EpFleetRow *row)
{
  row->on = FALSE;
  if (row->taken.divides)
    ep_partition_end (f, row);
  for (guint i = row->taken.first; !row->taken.divides && i < row->taken.first + row->taken.n_nodes;
       i++)
    if (row->taken.dies)
      node_back (f, i);
    else if (row->taken.rank >= 0)
      rank_back (f, i, (guint) row->taken.rank);
    else
      for (guint r = 0; r < (guint) f->p->ranks_per_node; r++)
        rank_back (f, i, r);
  if (row->item->effect == EP_RANK_DIES && row->taken.dies)
    {
      ep_ledger_book (f);
      f->healthy_out -= (guint) f->p->ranks_per_node - 1;
    }
}

/* A slow rank whose row ended before the check was never drained; `held` says which it is. */
static void
row_ends (Sim *sim, gpointer self, gpointer item)
{
  EpFleet *f = self;
  EpFleetRow *row = item;

  if (row->held)
    slow_down (f, &row->taken, 1.0 / f->p->slow_share);
  else if (row->taken.share > 0.0)
    slow_down (f, &row->taken, 1.0 / row->taken.share);
  else if (row->on)
    give_back (f, row);
  row->held = FALSE;
}

/* The check has noticed that a rank is slow: its node is drained. */
static void
slow_noticed (Sim *sim, gpointer self, gpointer item)
{
  EpFleet *f = self;
  EpFleetRow *row = item;

  if (!row->held)
    return;
  row->held = FALSE;
  slow_down (f, &row->taken, 1.0 / f->p->slow_share);
  take (f, row);
}

/* Counted even when it has no effect: a log is compared by its rows. */
static void
row_starts (Sim *sim, gpointer self, gpointer item)
{
  EpFleet *f = self;
  EpFleetRow *row = item;

  sim_count (sim, EP_FAULTS, 1);
  if (row->item->effect == EP_NO_EFFECT)
    return;
  if (row->taken.share > 0.0)
    slow_down (f, &row->taken, row->taken.share);
  else if (row->item->effect == EP_RANK_SLOWS && f->p->slow_check_s > 0.0 && !row->taken.divides)
    {
      row->held = TRUE;
      slow_down (f, &row->taken, f->p->slow_share);
      sim_after (sim, f->p->slow_check_s, slow_noticed, f, row);
    }
  else
    take (f, row);
  sim_after (sim, row->row.end_s - row->row.start_s, row_ends, f, row);
}

/* A drain that was announced: a spare warms up while the node still serves. */
static void
row_known (Sim *sim, gpointer self, gpointer item)
{
  EpFleet *f = self;
  const EpFleetRow *row = item;
  const EpFleetNode *n = &f->node[row->taken.first];

  if (n->inst >= 0 && f->system->inside->rejoins && n->live > 0)
    ep_pool_reserve (f, &f->inst[n->inst]);
}

/* The log knows best whether a node was drained; where it does not say, the class does. */
static void
expect_row (EpFleet *f, EpFleetRow *row, const EpOutage *outage)
{
  row->row = *outage;
  row->item = (const EpFaultClass *) f->p->fault_classes.items + outage->klass;
  row->taken = ep_fabric_takes (f->p, outage->domain, outage->id);
  /* all ranks of the nodes go: a node is the unit of repair */
  if (outage->domain == EP_OF_RANK || outage->domain == EP_OF_POWER)
    row->taken.rank = -1;
  row->sudden = outage->drained < 0
                  ? row->item->effect != EP_NODE_DRAINED && row->item->effect != EP_RANK_SLOWS
                  : outage->drained == 0;
  sim_after (f->sim, outage->start_s, row_starts, f, row);
  if (!row->sudden && row->taken.dies && row->taken.n_nodes == 1 && row->item->notice_s > 0.0)
    sim_after (f->sim, MAX (0.0, outage->start_s - row->item->notice_s), row_known, f, row);
}

/* Beyond its window a log says nothing, which is not the same as no failures; nor is what was not
 * drawn. */
static void
beyond (Sim *sim, gpointer self, gpointer item)
{
  const EpFleet *f = self;

  if (f->p->outages == EP_OUTAGES_DRAWN)
    sim_fail (sim, "run.until goes beyond horizon_s, %.6g s, for which outages are drawn; raise it",
              f->p->horizon_s);
  else
    sim_fail (sim,
              "run.until goes beyond the window of outage_log, %.6g s; where the log's window is "
              "longer than its last row, say so by log_window_s",
              sim_now_s (f->sim) - 1.0);
}

/* All outages are known at the start, since none depends on what the fleet does. */
static void
start_rows (EpFleet *f)
{
  g_autoptr (GArray) all = NULL, rows = NULL;
  double until_s = f->p->horizon_s;

  if (f->p->outages == EP_OUTAGES_NONE)
    return;
  if (f->p->outages == EP_OUTAGES_LOG)
    {
      sim_after (f->sim, ep_log_window_s (f->p) + 1.0, beyond, f, NULL);
      all = ep_outages_of_log (f->p);
    }
  else
    {
      sim_after (f->sim, until_s + 1.0, beyond, f, NULL);
      all = ep_outages_draw (f->p, f->sim, until_s);
    }
  rows = ep_outages_unite (f->p, all);
  f->n_rows = rows->len;
  f->row = g_new0 (EpFleetRow, MAX (1, f->n_rows));
  for (guint i = 0; i < f->n_rows; i++)
    expect_row (f, &f->row[i], &g_array_index (rows, EpOutage, i));
}

/* Which nodes are an instance: neighbours, or any. */
static void
share_out (EpFleet *f)
{
  g_autofree guint *order = g_new (guint, f->n_nodes);

  for (guint i = 0; i < f->n_nodes; i++)
    order[i] = i;
  for (guint i = f->n_nodes; f->p->shuffle_nodes && i > 1; i--)
    {
      guint j = (guint) sim_integer (sim_stream (f->sim, "shuffle"), i), kept = order[i - 1];

      order[i - 1] = order[j];
      order[j] = kept;
    }
  for (guint i = 0; i < f->n_nodes; i++)
    f->node[i].bandwidth = 1.0;
  for (guint i = 0; i < f->n_nodes; i++)
    if (i < f->n_inst * f->nodes_each)
      {
        f->inst[i / f->nodes_each].slot[i % f->nodes_each] = (int) order[i];
        f->node[order[i]].inst = (int) (i / f->nodes_each);
        f->node[order[i]].live = (guint) f->p->ranks_per_node;
      }
    else
      {
        f->node[order[i]].inst = -1;
        g_array_append_val (f->idle, order[i]);
      }
}

/* Months are kept by instance, so that availability has a distribution and not only a mean. */
static void
make_instances (EpFleet *f)
{
  f->inst = g_new0 (EpFleetInst, f->n_inst);
  for (guint i = 0; i < f->n_inst; i++)
    {
      f->inst[i] = (EpFleetInst){ .id = i, .reserve = -1 };
      f->inst[i].slot = g_new (int, f->nodes_each);
      f->inst[i].month_up_s = g_new0 (double, f->n_months);
      f->inst[i].month_capacity_s = g_new0 (double, f->n_months);
      f->inst[i].month_slo_s = g_new0 (double, f->n_months);
    }
}

/* All nodes are painted from idle, so that counts of states are right from the first instant. */
void
ep_fleet_start (EpFleet *f)
{
  double until_s = f->p->outages == EP_OUTAGES_LOG ? ep_log_window_s (f->p) : f->p->horizon_s;

  f->act = ep_inst_act;
  f->lost = ep_inst_lost;
  f->n_nodes = (guint) f->p->fleet_nodes;
  f->nodes_each = ep_fleet_nodes_each (f->p);
  f->n_inst = ep_fleet_instances (f->p);
  f->n_prefill = (guint) f->p->prefill_instances;
  f->n_months = (guint) MIN (1e5, until_s / f->p->month_s) + 1;
  f->node = g_new0 (EpFleetNode, f->n_nodes);
  f->rank_cut = g_new0 (guint, f->n_nodes * (guint) f->p->ranks_per_node);
  f->idle = g_array_new (FALSE, FALSE, sizeof (guint));
  f->needs = g_array_new (FALSE, FALSE, sizeof (EpNeed));
  ep_cost_start (f);
  sim_items_init (&f->orders, sizeof (EpFleetOrder));
  make_instances (f);
  share_out (f);
  f->count[EP_NODE_IDLE] = f->n_nodes;
  for (guint i = 0; i < f->n_inst; i++)
    ep_ledger_paint (f, &f->inst[i]);
  start_rows (f);
  ep_pool_scale (f);
}

/* Also after a start that failed half way: what was not made is NULL. */
void
ep_fleet_clear (EpFleet *f)
{
  for (guint i = 0; i < f->n_inst && f->inst != NULL; i++)
    {
      g_free (f->inst[i].slot);
      g_free (f->inst[i].month_up_s);
      g_free (f->inst[i].month_capacity_s);
      g_free (f->inst[i].month_slo_s);
    }
  sim_items_clear (&f->orders);
  g_free (f->inst);
  g_free (f->node);
  g_free (f->rank_cut);
  g_free (f->row);
  g_free (f->move_s);
  g_free (f->lost_share);
  g_free (f->dies);
  g_clear_pointer (&f->idle, g_array_unref);
  g_clear_pointer (&f->needs, g_array_unref);
}

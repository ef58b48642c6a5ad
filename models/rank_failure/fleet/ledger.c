/* models/rank_failure/fleet/ledger.c - where the hours of nodes, and the months of instances, go.
 *
 * Every change books the time before it at the old states.  Node-hours of all states add up to
 * nodes x time, and what instances served is split over calendar months of month_s.
 */
#include <math.h>
#include "models/rank_failure/fleet/costs.h"
#include "models/rank_failure/fleet/ledger.h"
#include "models/rank_failure/metrics.h"

/* An outage of the node takes all its ranks, whatever else is out of reach. */
guint
ep_node_usable (const EpFleet *f, guint node)
{
  const EpFleetNode *n = &f->node[node];

  /* across a partition from the others */
  if (n->inst >= 0 && n->apart != f->inst[n->inst].side)
    return 0;
  return n->outages > 0 ? 0 : (guint) f->p->ranks_per_node - n->cut;
}

gboolean
ep_fleet_holds (const EpFleet *f, guint ranks)
{
  if (f->system->inside->drops)
    return ranks > 0;
  return ranks > 0 && f->p->slots_per_rank * (gint64) ranks >= f->p->llm->experts;
}

/* Restarts take whole nodes alone: a node with a rank out of reach would stop them. */
guint
ep_whole_nodes (const EpFleet *f, const EpFleetInst *inst)
{
  guint n = 0;

  for (guint s = 0; s < f->nodes_each; s++)
    n += inst->slot[s] >= 0
         && ep_node_usable (f, (guint) inst->slot[s]) == (guint) f->p->ranks_per_node;
  return n;
}

double
ep_fleet_asked (const EpFleet *f)
{
  return f->p->demand_share * (f->low ? f->p->low_demand_share : 1.0);
}

guint
ep_fleet_decoding (const EpFleet *f)
{
  return f->n_inst - f->n_prefill;
}

void
ep_ledger_die (EpFleet *f, EpFleetInst *inst, guint ranks)
{
  if (f->p->kv_checkpoint)
    inst->dying += ranks;
  else
    sim_count (f->sim, EP_KV_LOSSES, ranks);
}

/* Processes that start anew know of no request: nobody asks for what was kept. */
void
ep_ledger_settle (EpFleet *f, EpFleetInst *inst, gboolean goes_on)
{
  sim_count (f->sim, EP_KV_LOSSES, goes_on ? 0 : inst->dying);
  sim_count (f->sim, EP_RESTORED_KV, goes_on ? ep_cost_kv_bytes (f->p, inst->dying) : 0.0);
  inst->dying = 0;
}

void
ep_ledger_leave (EpFleet *f, EpFleetInst *inst, guint ranks)
{
  inst->leaving += ranks;
  /* of a system that begins anew nothing is kept anyway, and that is counted there */
  if (f->system->inside->elastic && f->p->drain_kv == EP_DRAIN_DROPS)
    ep_ledger_die (f, inst, ranks);
}

/* No more is decoded than prompts are made for. */
static double
made (const EpFleet *f, double decoded)
{
  return f->n_prefill > 0 ? MIN (decoded, f->prompts * f->prefill) : decoded;
}

/* With a router that spreads, what is asked for goes wherever there is capacity; else each
 * instance has its own share of it. */
static double
served (const EpFleet *f)
{
  double each = ep_fleet_asked (f), asked = each * ep_fleet_decoding (f), sum = 0.0;

  if (f->p->router == EP_SPREAD)
    return made (f, MIN (asked, f->capacity));
  for (guint i = f->n_prefill; i < f->n_inst; i++)
    sum += MIN (each, f->inst[i].rate);
  return made (f, sum);
}

/* As served, of what is decoded within slo_tpot_s: ranks that are left take on more requests each,
 * as far as that and their KV room go. */
static double
served_in_time (const EpFleet *f)
{
  double asked = ep_fleet_asked (f), sum = 0.0;

  if (f->p->router == EP_SPREAD)
    return made (f, MIN (asked * ep_fleet_decoding (f), f->headroom * f->capacity));
  for (guint i = f->n_prefill; i < f->n_inst; i++)
    sum += MIN (asked, f->headroom * f->inst[i].rate);
  return made (f, sum);
}

/* Sums start again at the end of warm-up, also those of instances and months. */
static void
measure (EpFleet *f)
{
  SimTime since = sim_measured_from (f->sim);
  double from_s = sim_seconds (f->sim, since);

  if (since == f->measured_from)
    return;
  f->measured_from = since;
  memset (f->node_s, 0, sizeof f->node_s);
  f->served_s = f->healthy_out_s = f->slo_s = f->twice_s = 0.0;
  f->asked_s = f->given_s = 0.0;
  f->last_s = MAX (f->last_s, from_s);
  for (guint i = 0; i < f->n_inst; i++)
    {
      EpFleetInst *inst = &f->inst[i];

      inst->up_s = inst->capacity_s = 0.0;
      memset (inst->month_up_s, 0, f->n_months * sizeof (double));
      memset (inst->month_capacity_s, 0, f->n_months * sizeof (double));
      memset (inst->month_slo_s, 0, f->n_months * sizeof (double));
      inst->last_s = MAX (inst->last_s, from_s);
    }
}

/* Before every change, at the states and rates that held until now. */
void
ep_ledger_book (EpFleet *f)
{
  double now = sim_now_s (f->sim), passed;

  measure (f);
  passed = now - f->last_s;
  if (passed <= 0.0)
    return;
  for (guint s = 0; s < EP_N_NODE_STATES; s++)
    f->node_s[s] += passed * f->count[s];
  f->served_s += passed * served (f);
  f->slo_s += passed * served_in_time (f);
  f->twice_s += passed * f->twice;
  f->asked_s += passed * ep_fleet_asked (f) * ep_fleet_decoding (f);
  f->given_s += passed * f->given;
  f->healthy_out_s += passed * f->healthy_out;
  f->last_s = now;
}

/* Counts by state are kept, so that booking costs the number of states and not of nodes. */
void
ep_ledger_set (EpFleet *f, guint node, EpNodeState state)
{
  EpFleetNode *n = &f->node[node];

  ep_ledger_book (f);
  f->count[n->state]--;
  n->state = state;
  f->count[state]++;
}

/* The time since last_s, month by month. */
static void
book_months (EpFleet *f, EpFleetInst *inst, double now)
{
  double from = sim_seconds (f->sim, f->measured_from), at = inst->last_s;

  while (at < now)
    {
      guint month = MIN (f->n_months - 1, (guint) ((at - from) / f->p->month_s));
      double end = MIN (now, month + 1 == f->n_months ? now : from + (month + 1) * f->p->month_s);

      if (end <= at) /* a month's end that rounding put on this side */
        end = now;
      inst->month_up_s[month] += inst->rate > 0.0 ? end - at : 0.0;
      inst->month_capacity_s[month] += inst->rate * (end - at);
      inst->month_slo_s[month]
        += MIN (1.0, f->headroom * inst->rate / ep_fleet_asked (f)) * (end - at);
      at = end;
    }
}

/* Up is whether it serves at all, capacity how much: an instance with half its ranks is up, at half
 * its capacity. */
static void
book_instance (EpFleet *f, EpFleetInst *inst)
{
  double now = sim_now_s (f->sim), passed = now - inst->last_s;

  if (passed <= 0.0)
    return;
  inst->up_s += inst->rate > 0.0 ? passed : 0.0;
  inst->capacity_s += inst->rate * passed;
  book_months (f, inst, now);
  inst->last_s = now;
}

/* Each node has one state, so that node-hours add up: what is out cannot also wait, and a node that
 * warms does so whatever its instance does. */
static EpNodeState
state_of (const EpFleetInst *inst, const EpFleetNode *n)
{
  if (n->outages > 0 || n->apart != inst->side)
    return EP_NODE_OUT;
  if (n->warms)
    return EP_NODE_WARMS;
  if (inst->state == EP_INST_RESTARTS)
    return n->chosen ? EP_NODE_RESTARTS : EP_NODE_WAITS;
  if (n->live == 0 || inst->state == EP_INST_DOWN)
    return EP_NODE_WAITS;
  return inst->state == EP_INST_SERVES ? EP_NODE_SERVES : EP_NODE_PAUSES;
}

/* In lock step the node with the least bandwidth is waited for. */
static double
rate_of (EpFleet *f, const EpFleetInst *inst)
{
  double share = (double) inst->live / (double) f->p->ranks, bandwidth = 1.0;

  if (inst->state != EP_INST_SERVES)
    return 0.0;
  for (guint s = 0; s < f->nodes_each; s++)
    if (inst->slot[s] >= 0 && f->node[inst->slot[s]].live > 0)
      bandwidth = MIN (bandwidth, f->node[inst->slot[s]].bandwidth);
  /* experts that are loaded in the background take their share of the network */
  if (inst->loading != 0)
    bandwidth *= 1.0 - f->p->background_share;
  return share * ep_cost_slowed (f, bandwidth);
}

/* Experts that wait for their weights, or for their rank, answer nobody. */
static double
dropped_of (EpFleet *f, const EpFleetInst *inst)
{
  gboolean drops = f->system->inside->drops || inst->loading != 0;

  if (!drops || inst->id < f->n_prefill || inst->rate <= 0.0)
    return 0.0;
  return inst->rate * ep_cost_lost_share (f, inst->live);
}

/* Ranks of the half that should have stopped, while it holds every expert. */
static guint
ranks_twice (const EpFleet *f, const EpFleetInst *inst)
{
  guint ranks = 0;

  for (guint s = 0; inst->serves_twice && s < f->nodes_each; s++)
    {
      const EpFleetNode *n = inst->slot[s] >= 0 ? &f->node[inst->slot[s]] : NULL;

      if (n != NULL && n->apart == inst->other && n->outages == 0)
        ranks += (guint) f->p->ranks_per_node - n->cut;
    }
  return ep_fleet_holds (f, ranks) ? ranks : 0;
}

/* Called whenever anything of the instance may have changed: cheaper to get right than to say what
 * each change touches. */
void
ep_ledger_paint (EpFleet *f, EpFleetInst *inst)
{
  double *capacity = inst->id < f->n_prefill ? &f->prefill : &f->capacity;

  ep_ledger_book (f);
  book_instance (f, inst);
  *capacity -= inst->rate;
  inst->live = 0;
  for (guint s = 0; s < f->nodes_each; s++)
    if (inst->slot[s] >= 0)
      {
        EpFleetNode *n = &f->node[inst->slot[s]];

        /* ranks that step together reach each other: no token is served twice as one's own */
        sim_assert (f->sim, n->live == 0 || n->apart == inst->side);
        inst->live += n->live;
        ep_ledger_set (f, (guint) inst->slot[s], state_of (inst, n));
      }
  if (inst->reserve >= 0)
    ep_ledger_set (f, (guint) inst->reserve, state_of (inst, &f->node[inst->reserve]));
  f->twice -= inst->twice;
  inst->twice = ranks_twice (f, inst);
  f->twice += inst->twice;
  inst->rate = rate_of (f, inst);
  *capacity += inst->rate;
  f->dropped -= inst->dropped;
  inst->dropped = dropped_of (f, inst);
  f->dropped += inst->dropped;
  /* sums and differences of shares: no rounding is left over */
  sim_level (f->sim, EP_DROPPED_SHARE,
             f->dropped > 1e-12 * f->n_inst ? MIN (1.0, f->dropped / f->capacity) : 0.0);
}

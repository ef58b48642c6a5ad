/* models/rank_failure/recovery/recover.c - from a dead rank to service on the others (EEP; as
 * SGLang's maybe_rebalance_after_rank_fault, Mooncake EP).
 *
 * serving -> stalled until the survivors' receive times out -> repairing: agree, plan, move,
 * barrier, refresh -> serving with fewer ranks.  A fault costs one timeout.  A fault while stalled
 * joins the same detection; while repairing or joining, detection starts again and the repair is
 * planned again.  Too few live slots, or a dead coordinator (rank 0): full restart.
 */
#include <math.h>
#include "models/rank_failure/recovery/recovery.h"
#include "models/rank_failure/metrics.h"

const EpSystem ep_system_eep = { .elastic = TRUE, .rejoins = TRUE };
const EpSystem ep_system_shrink = { .elastic = TRUE };
const EpSystem ep_system_fixed = { .elastic = FALSE };

/* With retract the broken step is made again; else its tokens count, though experts were
 * missing. */
static void
repaired (Sim *sim, gpointer self, gpointer item)
{
  EpRecovery *m = self;

  ep_move_count (m->experts);
  ep_placement_adopt (m->experts, m->experts->next);
  m->inst->policy.decode->drop (m->serving);
  ep_resume (m, !m->inst->p->retract, EP_RECOVERY_PAUSE_S);
}

/* What was lost is counted before the plan: afterwards nothing is. */
static void
begin_repair (EpRecovery *m)
{
  const EpParams *p = m->inst->p;
  double move_s;

  sim_tally (m->inst->sim, EP_UNCOVERED,
             ep_count_lost (m->experts, m->experts->slots) / (double) m->inst->n_layers);
  move_s = ep_placement_plan (m->experts, m->inst->policy.repair, EP_LIVE);
  sim_tally (m->inst->sim, EP_MOVE_S, move_s);
  sim_tally (m->inst->sim, EP_MOVE_BOUND_S, m->experts->move_bound_s);
  ep_enter (m, EP_REPAIRING);
  ep_phase (m, "agree", p->agree_s + ep_exchange_s (m->inst, m->inst->n_alive));
  ep_phase (m, "plan", ep_plan_s (m->inst, m->inst->n_alive));
  sim_tally (m->inst->sim, EP_PLAN_S, ep_plan_s (m->inst, m->inst->n_alive));
  ep_phase (m, "move", move_s);
  ep_phase (m, "barrier", ep_barrier_s (m->inst, m->inst->n_alive));
  ep_phase (m, "refresh", p->refresh_s);
  ep_phase_rebuild (m, m->inst->n_alive);
  m->pending = sim_after (m->inst->sim, ep_phases_s (m), repaired, m, NULL);
}

/* Whether the live ranks can go on. */
static gboolean
can_shrink (const EpRecovery *m)
{
  const EpSystem *system = m->inst->policy.system;

  return system->elastic && m->inst->n_alive > 0
         && (system->drops || ep_placement_feasible (m->experts));
}

static void
detected (Sim *sim, gpointer self, gpointer item)
{
  EpRecovery *m = self;
  gboolean coordinator = m->inst->rank[0].dead && m->inst->rank[0].member == EP_LIVE
                         && m->inst->p->coordinator_restarts;

  m->pending = 0;
  sim_tally (sim, EP_DETECTION_S, sim_now_s (sim) - m->fault_s);
  ep_report_spans (m);
  ep_mask_dead (m);
  if (coordinator || !can_shrink (m))
    ep_restart (m);
  else
    begin_repair (m);
}

/* A live rank has died: nothing ends before the survivors notice.  A restart baseline states its
 * stages from the fault on, the rest of the step included. */
static void
stall (EpRecovery *m)
{
  double wait = 0.0, now = sim_now_s (m->inst->sim);

  if (m->inst->state == EP_STALLED && m->pending != 0 && !m->flapping)
    return;
  if (m->pending != 0)
    sim_cancel (m->inst->sim, m->pending);
  m->flapping = FALSE;
  if (m->inst->state == EP_SERVING)
    {
      ep_throughput_fault (m->serving);
      ep_enter (m, EP_STALLED);
      m->fault_s = now;
      wait = m->inst->policy.system->elastic ? MAX (0.0, m->step_end_s - now) : 0.0;
    }
  else
    ep_enter (m, EP_STALLED);
  m->pending = sim_after (m->inst->sim, wait + ep_detection_s (m->inst), detected, m, NULL);
}

static void
spares_back (Sim *sim, gpointer self, gpointer item)
{
  EpRecovery *m = self;
  EpOrder *order = item;

  m->spares += order->n_spares;
  sim_items_give_back (&m->orders, order);
  ep_renew (m);
}

/* Whether rank @r dies now: it has not died already. */
static gboolean
can_die (const EpRecovery *m, guint r)
{
  return m->inst->rank[r].member != EP_MASKED
         && !(m->inst->rank[r].dead && m->inst->rank[r].member == EP_LIVE);
}

static void
kill_rank (EpRecovery *m, guint r, double replaced_s)
{
  EpRank *rank = &m->inst->rank[r];

  ep_report_spans (m);
  rank->dead = TRUE;
  rank->replaced_s = sim_now_s (m->inst->sim) + replaced_s;
  ep_slow_forget (m->inst, r);
  rank->life++;
  if (rank->member != EP_LIVE)
    rank->member = EP_WARMING;
}

/* One repair of what failed, be it a rank or a node, is ordered when it dies.  Spares stand in at
 * once for as many ranks as there are, and are back when it is repaired. */
static void
kill_ranks (EpRecovery *m, const guint *victim, guint n, gboolean crash)
{
  SimStream *stream = sim_stream (m->inst->sim, "replacements");
  double repair_s
    = sim_dist_draw (crash ? &m->inst->p->relaunch_s : &m->inst->p->replace_s, stream);
  guint spares = crash ? 0 : (guint) MIN ((gint64) n, m->spares);

  m->spares -= spares;
  if (spares > 0)
    {
      EpOrder *order = sim_items_take (&m->orders);

      order->n_spares = spares;
      sim_after (m->inst->sim, repair_s, spares_back, m, order);
    }
  for (guint i = 0; i < n; i++)
    kill_rank (m, victim[i], i < spares ? m->inst->p->spare_s : repair_s);
  if (!m->inst->policy.system->rejoins)
    return;
  ep_join_prepare (m, victim, spares);
  ep_join_prepare (m, victim + spares, n - spares);
}

/* Ranks that are dead already do not die again; if none was live, no survivor notices anything. */
void
ep_die (EpRecovery *m, guint first, guint n, gboolean crash)
{
  g_autofree guint *victim = g_new (guint, n);
  gboolean fault = FALSE;
  guint n_victims = 0;

  for (guint r = first; r < first + n; r++)
    if (can_die (m, r))
      {
        victim[n_victims++] = r;
        fault |= m->inst->rank[r].member == EP_LIVE;
      }
  if (n_victims > 0)
    kill_ranks (m, victim, n_victims, crash);
  if (!fault)
    return;
  sim_count (m->inst->sim, EP_FAULTS_SEEN, 1);
  if (m->inst->state == EP_RESTARTING)
    ep_restart (m);
  else
    stall (m);
}

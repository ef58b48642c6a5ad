/* models/rank_failure/recovery/recover.c - from a dead rank to service on the others (EEP; as
 * SGLang's maybe_rebalance_after_rank_fault, Mooncake EP).
 *
 * serving -> stalled until the survivors' receive times out -> repairing: agree, plan, move,
 * barrier, refresh -> serving with fewer ranks.  A fault costs one timeout.  A fault while stalled
 * joins the same detection; while repairing or joining, detection starts again and the repair is
 * planned again.  Too few live slots, or a dead coordinator (rank 0): full restart.
 */
#include <math.h>
#include "models/rank_failure/load/load.h"
#include "models/rank_failure/metrics.h"

const EpSystem ep_system_eep = { .elastic = TRUE, .rejoins = TRUE };
const EpSystem ep_system_shrink = { .elastic = TRUE };
const EpSystem ep_system_fixed = { .elastic = FALSE };

/* Books the time since the last change of state. */
void
ep_account (Ep *m)
{
  double now = sim_now_s (m->sim);

  ep_measure (m);
  if (m->state == EP_SERVING)
    {
      m->up_s += now - m->last_s;
      m->capacity_s += (now - m->last_s) * m->n_alive / m->n_ranks;
    }
  m->last_s = now;
}

void
ep_enter (Ep *m, EpState state)
{
  ep_account (m);
  ep_tell_spans (m);
  m->n_phases = 0;
  if (m->state == EP_SERVING && state != EP_SERVING)
    {
      m->pause_from_s = sim_now_s (m->sim);
      m->step_end_s = m->policy.decode->freeze (m);
    }
  m->state = state;
  sim_level (m->sim, EP_UP, state == EP_SERVING);
}

void
ep_resume (Ep *m, gboolean commit, guint metric)
{
  double paused = sim_now_s (m->sim) - m->pause_from_s;

  ep_enter (m, EP_SERVING);
  m->pending = 0;
  sim_tally (m->sim, EP_PAUSE_S, paused);
  sim_tally (m->sim, metric, paused);
  sim_level (m->sim, EP_ALIVE, m->n_alive);
  m->policy.decode->thaw (m, commit);
  ep_join_try (m);
}

static void
count_alive (Ep *m)
{
  m->n_alive = 0;
  for (guint r = 0; r < m->n_ranks; r++)
    m->n_alive += m->rank[r].member == EP_LIVE;
}

static void
mask_dead (Ep *m)
{
  for (guint r = 0; r < m->n_ranks; r++)
    if (m->rank[r].dead && m->rank[r].member == EP_LIVE)
      {
        m->rank[r].member = m->rank[r].back             ? EP_READY
                            : m->policy.system->rejoins ? EP_WARMING
                                                        : EP_MASKED;
        m->rank[r].ready_s = sim_now_s (m->sim);
        m->rank[r].dead = !m->rank[r].back;
        m->rank[r].back = FALSE;
        m->policy.decode->lose (m, r);
      }
  count_alive (m);
}

static void
repaired (Sim *sim, gpointer self, gpointer item)
{
  Ep *m = self;

  ep_move_count (m);
  ep_placement_adopt (m, m->next);
  m->policy.decode->drop (m);
  ep_resume (m, !m->p->retract, EP_RECOVERY_PAUSE_S);
}

static void
begin_repair (Ep *m)
{
  const EpParams *p = m->p;
  g_autofree gboolean *live = g_new (gboolean, m->n_ranks);
  double move_s;

  for (guint r = 0; r < m->n_ranks; r++)
    live[r] = m->rank[r].member == EP_LIVE;
  sim_tally (m->sim, EP_UNCOVERED, ep_count_lost (m, m->slots) / (double) m->n_layers);
  ep_statistics_learn (m);
  m->policy.repair->place (m, live, m->next);
  move_s = ep_move_s (m, m->slots, m->next);
  sim_tally (m->sim, EP_MOVE_S, move_s);
  sim_tally (m->sim, EP_MOVE_BOUND_S, m->move_bound_s);
  ep_enter (m, EP_REPAIRING);
  ep_phase (m, "agree", p->agree_s + ep_exchange_s (m, m->n_alive));
  ep_phase (m, "plan", ep_plan_s (m, m->n_alive));
  ep_phase (m, "move", move_s);
  ep_phase (m, "barrier", ep_barrier_s (m, m->n_alive));
  ep_phase (m, "refresh", p->refresh_s);
  m->pending = sim_after (m->sim, ep_phases_s (m), repaired, m, NULL);
}

/* Whether the live ranks can go on. */
static gboolean
can_shrink (const Ep *m)
{
  const EpSystem *system = m->policy.system;

  return system->elastic && m->n_alive > 0 && (system->drops || ep_placement_feasible (m));
}

static void
detected (Sim *sim, gpointer self, gpointer item)
{
  Ep *m = self;
  gboolean coordinator
    = m->rank[0].dead && m->rank[0].member == EP_LIVE && m->p->coordinator_restarts;

  m->pending = 0;
  sim_tally (sim, EP_DETECTION_S, sim_now_s (sim) - m->fault_s);
  ep_tell_spans (m);
  mask_dead (m);
  if (coordinator || !can_shrink (m))
    ep_restart (m);
  else
    begin_repair (m);
}

double
ep_detection_s (const Ep *m)
{
  if (!m->policy.system->elastic)
    return m->p->restart_detect_s;
  if (m->p->detection == EP_CONNECTION)
    return m->p->connection_s;
  return m->p->detection == EP_HEARTBEAT ? m->p->heartbeat_s : m->p->timeout_s;
}

/* A live rank is gone: nothing ends before the survivors notice.  A restart baseline states its
 * stages from the fault on, the rest of the step included. */
static void
stall (Ep *m)
{
  double wait = 0.0, now = sim_now_s (m->sim);

  if (m->state == EP_STALLED && m->pending != 0 && !m->flapping)
    return;
  if (m->pending != 0)
    sim_cancel (m->sim, m->pending);
  m->flapping = FALSE;
  if (m->state == EP_SERVING)
    {
      ep_throughput_fault (m);
      ep_enter (m, EP_STALLED);
      m->fault_s = now;
      wait = m->policy.system->elastic ? MAX (0.0, m->step_end_s - now) : 0.0;
    }
  else
    ep_enter (m, EP_STALLED);
  m->pending = sim_after (m->sim, wait + ep_detection_s (m), detected, m, NULL);
}

static void
spares_back (Sim *sim, gpointer self, gpointer item)
{
  ((Ep *) self)->spares += GPOINTER_TO_UINT (item);
}

/* Whether rank @r dies now: it is not gone already. */
static gboolean
can_die (const Ep *m, guint r)
{
  return m->rank[r].member != EP_MASKED && !(m->rank[r].dead && m->rank[r].member == EP_LIVE);
}

static void
kill_rank (Ep *m, guint r, double replaced_s)
{
  EpRank *rank = &m->rank[r];

  ep_tell_spans (m);
  rank->dead = TRUE;
  rank->replaced_s = sim_now_s (m->sim) + replaced_s;
  ep_slow_forget (m, r);
  rank->life++;
  if (rank->member != EP_LIVE)
    rank->member = EP_WARMING;
}

/* One repair of what failed, be it a rank or a node, is ordered when it dies.  Spares stand in at
 * once for as many ranks as there are, and are back when it is repaired. */
static void
kill_ranks (Ep *m, const guint *victim, guint n, gboolean crash)
{
  SimStream *stream = sim_stream (m->sim, "replacements");
  double repair_s = sim_dist_draw (crash ? &m->p->relaunch_s : &m->p->replace_s, stream);
  guint spares = crash ? 0 : (guint) MIN ((gint64) n, m->spares);

  m->spares -= spares;
  if (spares > 0)
    sim_after (m->sim, repair_s, spares_back, m, GUINT_TO_POINTER (spares));
  for (guint i = 0; i < n; i++)
    kill_rank (m, victim[i], i < spares ? m->p->spare_s : repair_s);
  if (!m->policy.system->rejoins)
    return;
  ep_join_prepare (m, victim, spares);
  ep_join_prepare (m, victim + spares, n - spares);
}

void
ep_die (Ep *m, guint first, guint n, gboolean crash)
{
  g_autofree guint *victim = g_new (guint, n);
  gboolean fault = FALSE;
  guint n_victims = 0;

  for (guint r = first; r < first + n; r++)
    if (can_die (m, r))
      {
        victim[n_victims++] = r;
        fault |= m->rank[r].member == EP_LIVE;
      }
  if (n_victims > 0)
    kill_ranks (m, victim, n_victims, crash);
  if (!fault)
    return;
  sim_count (m->sim, EP_FAULTS_SEEN, 1);
  if (m->state == EP_RESTARTING)
    ep_restart (m);
  else
    stall (m);
}

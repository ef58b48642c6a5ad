/* models/rank_failure/recovery/membership.c - who takes part, and whether the instance serves: the
 * ground of the other files of this folder, which it does not know.
 */
#include <math.h>
#include <string.h>
#include "models/rank_failure/metrics.h"
#include "models/rank_failure/recovery/recovery.h"

void
ep_recovery_init (EpRecovery *m)
{
  m->spares = m->inst->p->spares;
  sim_items_init (&m->orders, sizeof (EpOrder));
}

void
ep_recovery_clear (EpRecovery *m)
{
  sim_items_clear (&m->orders);
}

/* The sums of a run start again at the end of warm-up. */
static void
measure (EpRecovery *m)
{
  SimTime since = sim_measured_from (m->inst->sim);

  ep_measure (m->serving);
  if (since == m->measured_from)
    return;
  m->measured_from = since;
  m->up_s = m->capacity_s = m->restart_s = 0.0;
  m->last_s = MAX (m->last_s, sim_seconds (m->inst->sim, since));
}

/* Capacity is what served: a rank that is out serves nothing, and in a pause nobody does. */
void
ep_account (EpRecovery *m)
{
  double now = sim_now_s (m->inst->sim);

  measure (m);
  if (m->inst->state == EP_SERVING)
    {
      m->up_s += now - m->last_s;
      m->capacity_s += (now - m->last_s) * m->inst->n_alive / m->inst->n_ranks;
    }
  if (m->inst->state == EP_RESTARTING)
    m->restart_s += now - m->last_s;
  m->last_s = now;
}

/* Are all ranks in, and all spares back? */
static gboolean
is_whole (const EpRecovery *m)
{
  for (guint r = 0; r < m->inst->n_ranks; r++)
    if (m->inst->rank[r].dead || m->inst->rank[r].member != EP_LIVE)
      return FALSE;
  return m->spares == m->inst->p->spares;
}

/* Until a dead rank can join, on average. */
static double
repair_mean_s (const EpParams *p)
{
  double crashes = p->rank_share * p->crash_share;

  return crashes * sim_dist_mean (&p->relaunch_s) + (1.0 - crashes) * sim_dist_mean (&p->replace_s)
         + sim_dist_mean (&p->warm_s);
}

/* Ranks that died together have one repair, and so one time. */
double
ep_next_repair_s (const EpRecovery *m)
{
  double last_s = -1.0;
  guint n = 0;

  if (is_whole (m))
    return INFINITY;
  for (guint r = 0; r < m->inst->n_ranks; r++)
    if (m->inst->rank[r].dead && m->inst->rank[r].replaced_s != last_s)
      {
        last_s = m->inst->rank[r].replaced_s;
        n++;
      }
  return repair_mean_s (m->inst->p) / MAX (n, 1);
}

void
ep_renew (EpRecovery *m)
{
  const EpExperts *e = m->experts;

  if (m->renewed == NULL || m->inst->state != EP_SERVING || !is_whole (m))
    return;
  if (memcmp (e->slots, e->initial, m->inst->n_layers * m->inst->n_slots * sizeof *e->slots) != 0)
    sim_fail (m->inst->sim, "run.rare: all ranks are back, and experts are not where they were at "
                            "the beginning: a placement that depends on what was repaired has no "
                            "cycles");
  m->renewed (m->renewed_data);
}

/* What a run of cycles sums up; a restart is what is rare. */
static void
price (const EpInstance *inst)
{
  sim_rare_cost (inst->sim, EP_COSTS_PAUSE, inst->state != EP_SERVING);
  sim_rare_cost (inst->sim, EP_COSTS_RESTART, inst->state == EP_RESTARTING);
  if (inst->state == EP_RESTARTING)
    sim_rare_reached (inst->sim);
}

/* Before the state changes: time and timelines up to now belong to the old one. */
void
ep_enter (EpRecovery *m, EpState state)
{
  ep_account (m);
  ep_report_spans (m);
  m->n_phases = 0;
  if (m->inst->state == EP_SERVING && state != EP_SERVING)
    {
      m->pause_from_s = sim_now_s (m->inst->sim);
      m->step_end_s = m->inst->policy.decode->pause (m->serving);
    }
  m->inst->state = state;
  price (m->inst);
  sim_level (m->inst->sim, EP_UP, state == EP_SERVING);
}

void
ep_resume (EpRecovery *m, gboolean commit, guint metric)
{
  double paused = sim_now_s (m->inst->sim) - m->pause_from_s;

  ep_enter (m, EP_SERVING);
  m->pending = 0;
  sim_tally (m->inst->sim, EP_PAUSE_S, paused);
  sim_tally (m->inst->sim, metric, paused);
  sim_level (m->inst->sim, EP_ALIVE, m->inst->n_alive);
  m->inst->policy.decode->resume (m->serving, commit);
  if (m->resumed != NULL)
    m->resumed (m);
  ep_renew (m);
}

static void
count_alive (EpRecovery *m)
{
  m->inst->n_alive = 0;
  for (guint r = 0; r < m->inst->n_ranks; r++)
    m->inst->n_alive += m->inst->rank[r].member == EP_LIVE;
}

/* A rank whose replacement came first is masked and ready at once: it has to join like any
 * other. */
void
ep_mask_dead (EpRecovery *m)
{
  for (guint r = 0; r < m->inst->n_ranks; r++)
    if (m->inst->rank[r].dead && m->inst->rank[r].member == EP_LIVE)
      {
        m->inst->rank[r].member = m->inst->rank[r].back             ? EP_READY
                                  : m->inst->policy.system->rejoins ? EP_WARMING
                                                                    : EP_MASKED;
        m->inst->rank[r].ready_s = sim_now_s (m->inst->sim);
        m->inst->rank[r].dead = !m->inst->rank[r].back;
        m->inst->rank[r].back = FALSE;
        m->inst->policy.decode->fail (m->serving, r);
      }
  count_alive (m);
}

/* A fixed membership waits for the watchdog, however quickly its kernels would give up. */
double
ep_detection_s (const EpInstance *inst)
{
  if (!inst->policy.system->elastic)
    return inst->p->restart_detect_s;
  if (inst->p->detection == EP_CONNECTION)
    return inst->p->connection_s;
  return inst->p->detection == EP_HEARTBEAT ? inst->p->heartbeat_s : inst->p->timeout_s;
}

void
ep_slow_report (const EpInstance *inst)
{
  guint n = 0;

  for (guint r = 0; r < inst->n_ranks; r++)
    n += inst->rank[r].slow > 1.0;
  sim_level (inst->sim, EP_SLOW_RANKS, n);
}

/* A dead rank is not slow, nor is what replaces it. */
void
ep_slow_forget (EpInstance *inst, guint rank)
{
  inst->rank[rank].slow = 1.0;
  ep_slow_report (inst);
}

/* In a pause there is no step to change: what was kept of the old ones goes all the same. */
void
ep_step_changed (EpRecovery *m)
{
  ep_loads_forget (m->steps);
  if (m->inst->state == EP_SERVING)
    m->inst->policy.decode->change (m->serving);
}

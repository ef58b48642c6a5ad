/* models/rank_failure/recovery/restart.c - the baseline: the whole instance starts again.
 *
 * Stop, launch and initialise, load the weights of a node from storage, compile, capture graphs,
 * health check.  All KV is lost.  A dead rank has to be replaced first.  Only sums are published
 * (348 s; 120 to 180 s): the split is a placeholder, and the load follows from bytes and storage.
 */
#include "models/rank_failure/recovery/recovery.h"
#include "models/rank_failure/metrics.h"

/* Every node reads the weights of all its ranks over its own path from storage: the experts of each
 * slot, and once what all ranks hold alike. */
static double
load_s (const EpParams *p)
{
  double layers = (double) (p->llm->layers - p->llm->dense_layers);
  double slots = (double) (p->slots_per_rank * MIN (p->ranks, p->ranks_per_node));

  return (ep_resident_bytes (p) + slots * layers * ep_expert_bytes (p)) / p->storage_bytes_per_s;
}

double
ep_restart_stages_s (const EpParams *p)
{
  return p->restart_stop_s + ep_launch_s (p) + load_s (p) + p->restart_jit_s + p->restart_capture_s
         + p->restart_health_s;
}

/* All ranks are new, and have the placement of the beginning. */
static void
restarted (Sim *sim, gpointer self, gpointer item)
{
  EpRecovery *m = self;

  ep_report_spans (m);
  for (guint r = 0; r < m->inst->n_ranks; r++)
    {
      m->inst->rank[r].dead = m->inst->rank[r].back = FALSE;
      m->inst->rank[r].life++;
      m->inst->rank[r].member = EP_LIVE;
      m->inst->policy.decode->open (m->serving, r);
    }
  m->inst->n_alive = m->inst->n_ranks;
  ep_placement_adopt (m->experts, m->experts->initial);
  sim_count (sim, EP_RESTARTS, 1);
  ep_resume (m, FALSE, EP_RESTART_PAUSE_S);
}

/* Returns: how long the last of the dead ranks still needs to be replaced. */
static double
replacement_wait_s (const EpRecovery *m)
{
  double wait = 0.0, now = sim_now_s (m->inst->sim);

  for (guint r = 0; r < m->inst->n_ranks; r++)
    if (m->inst->rank[r].dead)
      wait = MAX (wait, m->inst->rank[r].replaced_s - now);
  return wait;
}

static void
report_phases (EpRecovery *m, double wait_s)
{
  const EpParams *p = m->inst->p;

  ep_phase (m, "wait for ranks", wait_s);
  ep_phase (m, "stop", p->restart_stop_s);
  ep_phase (m, "launch", ep_launch_s (p));
  ep_phase (m, "load", load_s (p));
  ep_phase (m, "compile", p->restart_jit_s);
  ep_phase (m, "capture", p->restart_capture_s);
  ep_phase (m, "health check", p->restart_health_s);
}

/* Also while restarting, when another rank dies: all over again. */
void
ep_restart (EpRecovery *m)
{
  double wait = replacement_wait_s (m);

  if (m->pending != 0)
    sim_cancel (m->inst->sim, m->pending);
  if (m->inst->state != EP_RESTARTING)
    for (guint r = 0; r < m->inst->n_ranks; r++)
      if (m->inst->rank[r].member == EP_LIVE)
        m->inst->policy.decode->fail (m->serving, r);
  ep_enter (m, EP_RESTARTING);
  for (guint r = 0; r < m->inst->n_ranks; r++)
    m->inst->rank[r].member = EP_LIVE;
  report_phases (m, wait);
  m->pending
    = sim_after (m->inst->sim, wait + ep_restart_stages_s (m->inst->p), restarted, m, NULL);
}

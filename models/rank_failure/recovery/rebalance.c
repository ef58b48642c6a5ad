/* models/rank_failure/recovery/rebalance.c - popularity that moves, plans that know it late, and
 * balancing anew.
 *
 * Every drift_s, drift_exchanges pairs of experts of each layer exchange their popularity: the law
 * stays, the hot experts change.  A plan sees what was true statistics_lag_s before; the first one
 * what was true stale_exchanges before.  Every rebalance_s the placement is planned again when its
 * balance is below rebalance_below: all ranks pause for plan, move and barrier.
 */
#include "models/rank_failure/recovery/recovery.h"
#include "models/rank_failure/metrics.h"

/* Also while the instance stands: popularity is of the users, not of the instance. */
static void
drift (Sim *sim, gpointer self, gpointer item)
{
  EpRecovery *m = self;

  ep_popularity_exchange (m->experts, m->inst->p->drift_exchanges);
  ep_statistics_learn (m->experts);
  ep_placement_weigh (m->experts);
  ep_step_changed (m);
  sim_after (sim, m->inst->p->drift_s, drift, m, NULL);
}

static void
rebalanced (Sim *sim, gpointer self, gpointer item)
{
  EpRecovery *m = self;

  ep_move_count (m->experts);
  ep_placement_adopt (m->experts, m->experts->next);
  ep_resume (m, FALSE, EP_REBALANCE_PAUSE_S);
}

/* At a boundary, which may come after a fault or a join: then there is nothing to balance. */
static void
begin (Sim *sim, gpointer self, gpointer item)
{
  EpRecovery *m = self;
  double move_s;

  if (m->inst->state != EP_SERVING || ep_balance (m->experts) >= m->inst->p->rebalance_below)
    return;
  move_s = ep_placement_plan (m->experts, m->inst->policy.placement, EP_LIVE);
  ep_enter (m, EP_REBALANCING);
  ep_phase (m, "plan", ep_plan_s (m->inst, m->inst->n_alive));
  ep_phase (m, "move", move_s);
  ep_phase (m, "barrier", ep_barrier_s (m->inst, m->inst->n_alive));
  m->pending = sim_after (sim, ep_phases_s (m), rebalanced, m, NULL);
}

/* Looks go on during pauses, so that a long one does not shift all that follow. */
static void
look (Sim *sim, gpointer self, gpointer item)
{
  EpRecovery *m = self;

  if (m->inst->state == EP_SERVING)
    ep_load_boundary (m->serving, begin, m);
  sim_after (sim, m->inst->p->rebalance_s, look, m, NULL);
}

void
ep_rebalance_start (EpRecovery *m)
{
  if (m->inst->p->drift_s > 0.0)
    sim_after (m->inst->sim, m->inst->p->drift_s, drift, m, NULL);
  if (m->inst->p->rebalance_s > 0.0)
    sim_after (m->inst->sim, m->inst->p->rebalance_s, look, m, NULL);
}

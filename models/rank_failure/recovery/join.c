/* models/rank_failure/recovery/join.c - a replaced rank comes back (SGLang PRs 15771 and 31744).
 *
 * The replacement warms up alone: launch, weights, graph capture.  Then, at the next step boundary,
 * all ranks pause: groups are recovered, peers refreshed, expert locations broadcast.  Healthy
 * ranks capture nothing again, so the pause has no term for that.  The rank starts empty.
 */
#include <math.h>
#include "models/rank_failure/recovery/recovery.h"
#include "models/rank_failure/metrics.h"

/* A rank that died again since was ordered anew; a restart takes all ranks back by itself. The
 * replacement may be there before the survivors noticed that the rank was dead. */
static void
ready (Sim *sim, gpointer self, gpointer item)
{
  EpRecovery *m = self;
  EpOrder *order = item;
  guint rank = order->rank, life = order->life;

  sim_items_give_back (&m->orders, order);
  if (m->inst->rank[rank].life != life || m->inst->state == EP_RESTARTING)
    return;
  if (m->inst->rank[rank].member == EP_LIVE)
    {
      m->inst->rank[rank].back = TRUE;
      return;
    }
  ep_report_spans (m);
  m->inst->rank[rank].dead = FALSE;
  m->inst->rank[rank].member = EP_READY;
  m->inst->rank[rank].ready_s = sim_now_s (sim);
  ep_join_try (m);
}

/* Ranks that were lost together have a replacement, later; they warm up from then on, each by
 * itself, and join together when the last of them is warm. */
void
ep_join_prepare (EpRecovery *m, const guint *rank, guint n)
{
  double warm_s = 0.0;

  for (guint i = 0; i < n; i++)
    {
      double drawn_s = sim_dist_draw (&m->inst->p->warm_s, sim_stream (m->inst->sim, "warm-up"));

      warm_s = MAX (warm_s, drawn_s);
    }
  for (guint i = 0; i < n; i++)
    {
      const EpRank *dead = &m->inst->rank[rank[i]];
      EpOrder *order = sim_items_take (&m->orders);

      order->rank = rank[i];
      order->life = dead->life;
      sim_after (m->inst->sim, dead->replaced_s - sim_now_s (m->inst->sim) + warm_s, ready, m,
                 order);
    }
}

/* The joiners take the slots that they had at the beginning; nobody else moves. */
static void
take_slots_back (EpRecovery *m)
{
  guint each = m->inst->n_slots / m->inst->n_ranks;

  memcpy (m->experts->next, m->experts->slots,
          m->inst->n_layers * m->inst->n_slots * sizeof *m->experts->next);
  for (guint r = 0; r < m->inst->n_ranks; r++)
    {
      if (m->inst->rank[r].member != EP_READY)
        continue;
      m->inst->rank[r].member = EP_LIVE;
      m->inst->n_alive++;
      m->inst->policy.decode->open (m->serving, r);
      for (guint l = 0; l < m->inst->n_layers; l++)
        memcpy (m->experts->next + l * m->inst->n_slots + r * each,
                m->experts->initial + l * m->inst->n_slots + r * each,
                each * sizeof *m->experts->next);
    }
}

static void
joined (Sim *sim, gpointer self, gpointer item)
{
  EpRecovery *m = self;

  ep_report_spans (m);
  take_slots_back (m);
  if (m->inst->p->join_rebalances)
    {
      ep_placement_plan (m->experts, m->inst->policy.placement, EP_LIVE);
      ep_move_count (m->experts);
    }
  ep_placement_adopt (m->experts, m->experts->next);
  ep_resume (m, FALSE, EP_JOIN_PAUSE_S);
}

static gboolean
anybody_ready (const EpRecovery *m)
{
  for (guint r = 0; r < m->inst->n_ranks; r++)
    if (m->inst->rank[r].member == EP_READY)
      return TRUE;
  return FALSE;
}

/* Whoever is ready by now joins in this pause, too. */
static void
begin (Sim *sim, gpointer self, gpointer item)
{
  EpRecovery *m = self;
  const EpParams *p = m->inst->p;
  guint grown = m->inst->n_alive;

  m->joining = FALSE;
  if (m->inst->state != EP_SERVING || !anybody_ready (m))
    return;
  ep_enter (m, EP_JOINING);
  for (guint r = 0; r < m->inst->n_ranks; r++)
    grown += m->inst->rank[r].member == EP_READY;
  ep_phase (m, "join groups", ep_join_groups_s (m->inst, grown));
  ep_phase (m, "refresh", p->join_refresh_s);
  ep_phase_rebuild (m, grown);
  ep_phase (m, "broadcast", p->join_broadcast_s);
  ep_phase (m, "reset", p->join_reset_s);
  if (p->join_rebalances)
    {
      double move_s = ep_placement_plan (m->experts, m->inst->policy.placement, EP_READY);

      ep_phase (m, "plan and move", ep_plan_s (m->inst, grown) + move_s);
    }
  m->pending = sim_after (sim, ep_phases_s (m), joined, m, NULL);
}

static void
look (Sim *sim, gpointer self, gpointer item)
{
  EpRecovery *m = self;

  m->join_look = 0;
  ep_join_try (m);
}

/* When ranks become ready, and whenever service goes on: both may be the moment. */
void
ep_join_try (EpRecovery *m)
{
  if (m->inst->state != EP_SERVING || m->joining || !anybody_ready (m))
    return;
  if (m->inst->policy.join->now != NULL && !m->inst->policy.join->now (m))
    {
      if (m->join_look == 0)
        m->join_look = sim_after (m->inst->sim, m->inst->p->join_look_s, look, m, NULL);
      return;
    }
  m->joining = TRUE;
  ep_load_boundary (m->serving, begin, m);
}

const EpJoin ep_join_at_once = { .now = NULL };
static double
longest_wait_s (const EpRecovery *m)
{
  double wait = 0.0, now = sim_now_s (m->inst->sim);

  for (guint r = 0; r < m->inst->n_ranks; r++)
    if (m->inst->rank[r].member == EP_READY)
      wait = MAX (wait, now - m->inst->rank[r].ready_s);
  return wait;
}

/* Ranks that are ready wait for low load before everybody pauses for them: at most
 * join_below_requests decode on a live rank, on average, or the first of them has waited
 * join_patience_s. */
static gboolean
load_is_low (const EpRecovery *m)
{
  return m->inst->policy.decode->running (m->serving)
           <= m->inst->p->join_below_requests * m->inst->n_alive
         || longest_wait_s (m) >= m->inst->p->join_patience_s;
}

const EpJoin ep_join_deferred = { .now = load_is_low };

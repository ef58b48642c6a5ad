/* models/rank_failure/recovery/join.c - a replaced rank comes back (SGLang PRs 15771 and 31744).
 *
 * The replacement warms up alone: launch, weights, graph capture.  Then, at the next step boundary,
 * all ranks pause: groups are recovered, peers refreshed, expert locations broadcast.  Healthy
 * ranks capture nothing again, so the pause has no term for that.  The rank starts empty.
 */
#include <math.h>
#include "models/rank_failure/load/load.h"
#include "models/rank_failure/metrics.h"

static void
ready (Sim *sim, gpointer self, gpointer item)
{
  Ep *m = self;
  guint rank = GPOINTER_TO_UINT (item) & 0xffff, life = GPOINTER_TO_UINT (item) >> 16;

  if ((m->rank[rank].life & 0xffff) != life || m->state == EP_RESTARTING)
    return;
  if (m->rank[rank].member == EP_LIVE)
    {
      m->rank[rank].back = TRUE;
      return;
    }
  ep_tell_spans (m);
  m->rank[rank].dead = FALSE;
  m->rank[rank].member = EP_READY;
  m->rank[rank].ready_s = sim_now_s (sim);
  ep_join_try (m);
}

/* Ranks that were lost together have a replacement, later; they warm up from then on, each by
 * itself, and join together when the last of them is warm. */
void
ep_join_prepare (Ep *m, const guint *rank, guint n)
{
  double warm_s = 0.0;

  for (guint i = 0; i < n; i++)
    warm_s = MAX (warm_s, sim_dist_draw (&m->p->warm_s, sim_stream (m->sim, "warm-up")));
  for (guint i = 0; i < n; i++)
    sim_after (m->sim, m->rank[rank[i]].replaced_s - sim_now_s (m->sim) + warm_s, ready, m,
               GUINT_TO_POINTER (rank[i] | (m->rank[rank[i]].life & 0xffff) << 16));
}

/* The joiners take the slots that they had at the beginning; nobody else moves. */
static void
take_seats (Ep *m)
{
  guint each = m->n_slots / m->n_ranks;

  memcpy (m->next, m->slots, m->n_layers * m->n_slots * sizeof *m->next);
  for (guint r = 0; r < m->n_ranks; r++)
    {
      if (m->rank[r].member != EP_READY)
        continue;
      m->rank[r].member = EP_LIVE;
      m->n_alive++;
      m->policy.decode->open (m, r);
      for (guint l = 0; l < m->n_layers; l++)
        memcpy (m->next + l * m->n_slots + r * each, m->initial + l * m->n_slots + r * each,
                each * sizeof *m->next);
    }
}

static void
joined (Sim *sim, gpointer self, gpointer item)
{
  Ep *m = self;

  ep_tell_spans (m);
  take_seats (m);
  if (m->p->join_rebalances)
    {
      ep_replan (m, EP_LIVE);
      ep_move_count (m);
    }
  ep_placement_adopt (m, m->next);
  ep_resume (m, FALSE, EP_JOIN_PAUSE_S);
}

static gboolean
anybody_ready (const Ep *m)
{
  for (guint r = 0; r < m->n_ranks; r++)
    if (m->rank[r].member == EP_READY)
      return TRUE;
  return FALSE;
}

static void
begin (Sim *sim, gpointer self, gpointer item)
{
  Ep *m = self;
  const EpParams *p = m->p;
  guint grown = m->n_alive;

  m->joining = FALSE;
  if (m->state != EP_SERVING || !anybody_ready (m))
    return;
  ep_enter (m, EP_JOINING);
  for (guint r = 0; r < m->n_ranks; r++)
    grown += m->rank[r].member == EP_READY;
  ep_phase (m, "join groups", ep_join_groups_s (m, grown));
  ep_phase (m, "refresh", p->join_refresh_s);
  ep_phase (m, "broadcast", p->join_broadcast_s);
  ep_phase (m, "reset", p->join_reset_s);
  if (p->join_rebalances)
    {
      double move_s = ep_replan (m, EP_READY);

      ep_phase (m, "plan and move", ep_plan_s (m, grown) + move_s);
    }
  m->pending = sim_after (sim, ep_phases_s (m), joined, m, NULL);
}

static void
look (Sim *sim, gpointer self, gpointer item)
{
  Ep *m = self;

  m->join_look = 0;
  ep_join_try (m);
}

void
ep_join_try (Ep *m)
{
  if (m->state != EP_SERVING || m->joining || !anybody_ready (m))
    return;
  if (m->policy.join->now != NULL && !m->policy.join->now (m))
    {
      if (m->join_look == 0)
        m->join_look = sim_after (m->sim, m->p->join_look_s, look, m, NULL);
      return;
    }
  m->joining = TRUE;
  ep_load_boundary (m, begin);
}

const EpJoin ep_join_at_once = { NULL };
static double
longest_wait_s (const Ep *m)
{
  double wait = 0.0, now = sim_now_s (m->sim);

  for (guint r = 0; r < m->n_ranks; r++)
    if (m->rank[r].member == EP_READY)
      wait = MAX (wait, now - m->rank[r].ready_s);
  return wait;
}

/* Ranks that are ready wait for low load before everybody pauses for them: at most
 * join_below_requests decode on a live rank, on average, or the first of them has waited
 * join_patience_s. */
static gboolean
load_is_low (Ep *m)
{
  return m->policy.decode->running (m) <= m->p->join_below_requests * m->n_alive
         || longest_wait_s (m) >= m->p->join_patience_s;
}

const EpJoin ep_join_deferred = { load_is_low };

/* models/rank_failure/join.c - a replaced rank comes back (SGLang PRs 15771 and 31744).
 *
 * The replacement warms up alone: launch, weights, graph capture.  Then, at the next step boundary,
 * all ranks pause: groups are recovered, peers refreshed, expert locations broadcast.  Healthy
 * ranks capture nothing again, so the pause has no term for that.  The rank starts empty.
 */
#include "models/rank_failure/ep.h"
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
  m->rank[rank].dead = FALSE;
  m->rank[rank].member = EP_READY;
  ep_join_try (m);
}

static void
spare_back (Sim *sim, gpointer self, gpointer item)
{
  ((Ep *) self)->spares++;
}

/* Returns: seconds until a process for @rank can start. */
double
ep_replacement_s (Ep *m, gboolean crash)
{
  SimStream *stream = sim_stream (m->sim, "replacements");

  if (crash)
    return sim_dist_draw (&m->p->relaunch_s, stream);
  if (m->spares == 0)
    return sim_dist_draw (&m->p->replace_s, stream);
  m->spares--;
  sim_after (m->sim, sim_dist_draw (&m->p->replace_s, stream), spare_back, m, NULL);
  return m->p->spare_s;
}

void
ep_replace (Ep *m, guint rank, gboolean crash)
{
  double wait = ep_replacement_s (m, crash);
  double warm = sim_dist_draw (&m->p->warm_s, sim_stream (m->sim, "warm-up"));

  sim_after (m->sim, wait + warm, ready, m,
             GUINT_TO_POINTER (rank | (m->rank[rank].life & 0xffff) << 16));
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
      ep_load_open (m, r);
      for (guint l = 0; l < m->n_layers; l++)
        memcpy (m->next + l * m->n_slots + r * each, m->initial + l * m->n_slots + r * each,
                each * sizeof *m->next);
    }
}

static void
joined (Sim *sim, gpointer self, gpointer item)
{
  Ep *m = self;

  take_seats (m);
  if (m->p->join_rebalances)
    {
      g_autofree gboolean *live = g_new (gboolean, m->n_ranks);

      for (guint r = 0; r < m->n_ranks; r++)
        live[r] = m->rank[r].member == EP_LIVE;
      ((const EpPlacement *) ep_placements[m->p->placement].impl)->place (m, live, m->next);
    }
  ep_placement_adopt (m, m->next);
  ep_resume (m, FALSE, EP_JOIN_PAUSE_S);
}

/* With a new plan the healthy ranks' slots move too; the joiner loaded its own while warming. */
static double
rebalance_s (Ep *m)
{
  g_autofree gboolean *live = NULL;

  if (!m->p->join_rebalances)
    return 0.0;
  live = g_new (gboolean, m->n_ranks);
  for (guint r = 0; r < m->n_ranks; r++)
    live[r] = m->rank[r].member == EP_LIVE || m->rank[r].member == EP_READY;
  ((const EpPlacement *) ep_placements[m->p->placement].impl)->place (m, live, m->next);
  return m->p->plan_s + ep_move_s (m, m->slots, m->next);
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
  double pause = (double) p->join_groups * p->join_group_s + p->join_refresh_s + p->join_broadcast_s
                 + p->join_reset_s;

  m->joining = FALSE;
  if (m->state != EP_SERVING || !anybody_ready (m))
    return;
  ep_enter (m, EP_JOINING);
  m->pending = sim_after (sim, pause + rebalance_s (m), joined, m, NULL);
}

void
ep_join_try (Ep *m)
{
  if (m->state != EP_SERVING || m->joining || !anybody_ready (m))
    return;
  m->joining = TRUE;
  ep_load_boundary (m, begin);
}

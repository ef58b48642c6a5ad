/* models/rank_failure/faults/slow.c - ranks that are slow for a while, or out of reach for a
 * moment.
 *
 * A slow rank's attention and expert work take slow_factor times as long, and in lock step
 * everybody's layer does.  Neither a slow rank nor a short loss of contact changes the membership,
 * unless the others wait longer for it than the survivors' timeout: then it counts as dead, and is
 * replaced though nothing was wrong with it.
 */
#include "models/rank_failure/ep.h"
#include "models/rank_failure/load/load.h"
#include "models/rank_failure/metrics.h"

static void
tell (Ep *m)
{
  guint n = 0;

  for (guint r = 0; r < m->n_ranks; r++)
    n += m->rank[r].slow > 1.0;
  sim_level (m->sim, EP_SLOW_RANKS, n);
}

/* A dead rank is not slow, nor is what replaces it. */
void
ep_slow_forget (Ep *m, guint rank)
{
  m->rank[rank].slow = 1.0;
  tell (m);
}

void
ep_step_changed (Ep *m)
{
  ep_loads_forget (m);
  if (m->state == EP_SERVING)
    m->policy.decode->change (m);
}

static void
set_slow (Ep *m, guint rank, double factor)
{
  m->rank[rank].slow = factor;
  tell (m);
  ep_step_changed (m);
}

static void
slow_over (Sim *sim, gpointer self, gpointer item)
{
  Ep *m = self;
  guint rank = GPOINTER_TO_UINT (item) - 1;

  if (m->rank[rank].slow > 1.0 && sim_now (sim) >= m->rank[rank].slow_until)
    set_slow (m, rank, 1.0);
}

/* A later slow-down replaces the present one. */
static void
make_slow (Ep *m, guint rank, double factor, double length_s)
{
  if (m->rank[rank].dead || m->rank[rank].member != EP_LIVE || factor <= 1.0)
    return;
  if (factor * m->step_s / m->n_layers >= ep_detection_s (m))
    {
      ep_die (m, rank, 1, TRUE);
      return;
    }
  m->rank[rank].slow_until = sim_time_add (sim_now (m->sim), sim_time_from_s (length_s));
  sim_at (m->sim, m->rank[rank].slow_until, slow_over, m, GUINT_TO_POINTER (rank + 1));
  set_slow (m, rank, factor);
}

static void
slow_down (Sim *sim, gpointer self, gpointer item)
{
  Ep *m = self;
  guint rank = (guint) sim_integer (sim_stream (sim, "slow ranks"), m->n_ranks);
  double factor = sim_dist_draw (&m->p->slow_factor, sim_stream (sim, "slow factors"));

  make_slow (m, rank, factor, sim_dist_draw (&m->p->slow_s, sim_stream (sim, "slow lengths")));
  sim_after (sim, sim_exp (sim_stream (sim, "slow times"), 1.0 / m->p->slow_rate_hz), slow_down, m,
             NULL);
}

static void
flap_over (Sim *sim, gpointer self, gpointer item)
{
  Ep *m = self;

  m->flapping = FALSE;
  ep_resume (m, TRUE, EP_FLAP_PAUSE_S);
}

static void
flap (Sim *sim, gpointer self, gpointer item)
{
  Ep *m = self;
  guint rank = (guint) sim_integer (sim_stream (sim, "flappers"), m->n_ranks);
  double length_s = sim_dist_draw (&m->p->flap_s, sim_stream (sim, "flaps"));

  sim_after (sim, sim_exp (sim_stream (sim, "flap times"), 1.0 / m->p->flap_rate_hz), flap, m,
             NULL);
  if (m->state != EP_SERVING || m->rank[rank].member != EP_LIVE)
    return;
  if (length_s >= ep_detection_s (m))
    {
      ep_die (m, rank, 1, TRUE);
      return;
    }
  ep_enter (m, EP_STALLED);
  m->flapping = TRUE;
  m->pending = sim_after (m->sim, length_s, flap_over, m, NULL);
}

void
ep_slow_start (Ep *m)
{
  tell (m);
  if (m->p->flap_rate_hz > 0.0)
    sim_after (m->sim, sim_exp (sim_stream (m->sim, "flap times"), 1.0 / m->p->flap_rate_hz), flap,
               m, NULL);
  if (m->p->slow_rate_hz > 0.0)
    sim_after (m->sim, sim_exp (sim_stream (m->sim, "slow times"), 1.0 / m->p->slow_rate_hz),
               slow_down, m, NULL);
}

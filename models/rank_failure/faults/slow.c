/* models/rank_failure/faults/slow.c - ranks that are slow for a while, or out of reach for a
 * moment.
 *
 * A slow rank's attention and expert work take slow_factor times as long, and in lock step
 * everybody's layer does.  Neither a slow rank nor a short loss of contact changes the membership,
 * unless the others wait longer for it than the survivors' timeout: then it counts as dead, and is
 * replaced though nothing was wrong with it.
 */
#include "models/rank_failure/faults/faults.h"
#include "models/rank_failure/load/load.h"
#include "models/rank_failure/metrics.h"

/* In lock step the speed of one rank is the speed of all. */
static void
set_slow (EpFailures *m, EpRank *rank, double factor)
{
  rank->slow = factor;
  ep_slow_report (m->inst);
  ep_step_changed (m->recovery);
}

/* A rank that died and came back, or was slowed again, is no longer this event's. */
static void
slow_over (Sim *sim, gpointer self, gpointer item)
{
  EpFailures *m = self;
  EpRank *rank = item;

  if (rank->slow > 1.0 && sim_now (sim) >= rank->slow_until)
    set_slow (m, rank, 1.0);
}

/* A later slow-down replaces the present one. */
static void
make_slow (EpFailures *m, EpRank *rank, double factor, double length_s)
{
  const EpInstance *inst = m->inst;

  if (rank->dead || rank->member != EP_LIVE || factor <= 1.0)
    return;
  if (factor * m->recovery->steps->step_s / inst->n_layers >= ep_detection_s (inst))
    {
      ep_die (m->recovery, (guint) (rank - inst->rank), 1, TRUE);
      return;
    }
  rank->slow_until = sim_time_add (sim_now (inst->sim), sim_ticks (inst->sim, length_s));
  sim_at (inst->sim, rank->slow_until, slow_over, m, rank);
  set_slow (m, rank, factor);
}

/* Ranks are drawn whether they serve or not: the rate is one of the whole instance. */
static void
slow_down (Sim *sim, gpointer self, gpointer item)
{
  EpFailures *m = self;
  guint rank = (guint) sim_integer (sim_stream (sim, "slow ranks"), m->inst->n_ranks);
  double factor = sim_dist_draw (&m->inst->p->slow_factor, sim_stream (sim, "slow factors"));

  make_slow (m, &m->inst->rank[rank], factor,
             sim_dist_draw (&m->inst->p->slow_s, sim_stream (sim, "slow lengths")));
  sim_after (sim, sim_exp (sim_stream (sim, "slow times"), 1.0 / m->inst->p->slow_rate_hz),
             slow_down, m, NULL);
}

static void
flap_over (Sim *sim, gpointer self, gpointer item)
{
  EpFailures *m = self;

  m->recovery->flapping = FALSE;
  ep_resume (m->recovery, TRUE, EP_FLAP_PAUSE_S);
}

/* The next loss of contact is scheduled first: its rate does not depend on what this one does. */
static void
flap (Sim *sim, gpointer self, gpointer item)
{
  EpFailures *m = self;
  guint rank = (guint) sim_integer (sim_stream (sim, "flappers"), m->inst->n_ranks);
  double length_s = sim_dist_draw (&m->inst->p->flap_s, sim_stream (sim, "flaps"));

  sim_after (sim, sim_exp (sim_stream (sim, "flap times"), 1.0 / m->inst->p->flap_rate_hz), flap, m,
             NULL);
  if (m->inst->state != EP_SERVING || m->inst->rank[rank].member != EP_LIVE)
    return;
  if (length_s >= ep_detection_s (m->inst))
    {
      ep_die (m->recovery, rank, 1, TRUE);
      return;
    }
  ep_enter (m->recovery, EP_STALLED);
  m->recovery->flapping = TRUE;
  m->recovery->pending = sim_after (m->inst->sim, length_s, flap_over, m, NULL);
}

void
ep_slow_start (EpFailures *m)
{
  ep_slow_report (m->inst);
  if (m->inst->p->flap_rate_hz > 0.0)
    sim_after (m->inst->sim,
               sim_exp (sim_stream (m->inst->sim, "flap times"), 1.0 / m->inst->p->flap_rate_hz),
               flap, m, NULL);
  if (m->inst->p->slow_rate_hz > 0.0)
    sim_after (m->inst->sim,
               sim_exp (sim_stream (m->inst->sim, "slow times"), 1.0 / m->inst->p->slow_rate_hz),
               slow_down, m, NULL);
}

/* models/rank_failure/fault_bursts.c - failures that come in bursts: a Poisson process whose rate
 * is modulated by a Markov chain of two states.
 *
 * For an exponential time of mean calm_s all rates are low, then for one of mean burst_s they are
 * burst_factor times as high; over a long time there are as many events as without bursts.  The
 * first state is drawn from the stationary law.
 * Source: W. Fischer, K. Meier-Hellstern, The Markov-modulated Poisson process (MMPP) cookbook,
 * Performance Evaluation 18 (1993), 149-171.
 */
#include "models/rank_failure/ep.h"

static void
set_hazard (Ep *m, gboolean burst)
{
  const EpParams *p = m->p;
  double calm = (p->calm_s + p->burst_s) / (p->calm_s + p->burst_factor * p->burst_s);

  m->bursting = burst;
  m->hazard = burst ? p->burst_factor * calm : calm;
}

static void
turn (Sim *sim, gpointer self, gpointer item)
{
  Ep *m = self;
  const EpParams *p = m->p;

  if (item != NULL)
    {
      set_hazard (m, !m->bursting);
      ep_faults_redraw (m);
    }
  sim_after (sim, sim_exp (sim_stream (sim, "bursts"), m->bursting ? p->burst_s : p->calm_s), turn,
             m, m);
}

void
ep_bursts_start (Ep *m)
{
  double share = m->p->burst_s / (m->p->burst_s + m->p->calm_s);

  set_hazard (m, sim_uniform (sim_stream (m->sim, "bursts")) < share);
  turn (m->sim, m, NULL);
}

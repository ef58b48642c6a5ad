/* models/rank_failure/recovery/control_plane.c - what the control plane takes, by the number of
 * ranks.
 *
 * Every rank computes the same plan, of so many slots a layer; the new view goes around a ring; a
 * barrier through a store is served rank after rank; a communicator is built from connections to
 * all of its ranks.  Wide instances pause for longer, whatever they move.
 */
#include "models/rank_failure/ep.h"

double
ep_plan_s (const Ep *m, guint ranks)
{
  double slots = (double) (m->p->slots_per_rank * ranks);

  if (m->policy.system->drops)
    return m->p->plan_s; /* no placement to find */
  return m->p->plan_s + m->p->plan_per_slot_s * m->n_layers * slots;
}

double
ep_exchange_s (const Ep *m, guint ranks)
{
  return ranks > 1 ? m->p->exchange_per_rank_s * (ranks - 1.0) : 0.0;
}

double
ep_barrier_s (const Ep *m, guint ranks)
{
  return m->p->barrier_s + m->p->barrier_per_rank_s * ranks;
}

double
ep_join_groups_s (const Ep *m, guint ranks)
{
  return (double) m->p->join_groups * (m->p->join_group_s + m->p->join_group_per_rank_s * ranks);
}

double
ep_launch_s (const EpParams *p)
{
  return p->restart_launch_s + p->restart_launch_per_rank_s * (double) p->ranks;
}

/* models/rank_failure/recovery/control_plane.c - what the control plane takes, by the number of
 * ranks.
 *
 * Every rank computes the same plan, of so many slots per layer; the new view goes around a ring; a
 * barrier through a store is served rank after rank; a communicator is built from connections to
 * all of its ranks.  Wide instances pause for longer, whatever they move.
 */
#include "models/rank_failure/recovery/recovery.h"

/* Every rank computes the whole plan, so more ranks do not share the work: they add slots to it. */
double
ep_plan_s (const EpInstance *inst, guint ranks)
{
  double slots = (double) (inst->p->slots_per_rank * ranks);

  if (inst->policy.system->drops)
    return inst->p->plan_s; /* no placement to find */
  return inst->p->plan_s + inst->p->plan_per_slot_s * inst->n_layers * slots;
}

/* Around a ring: one hop less than there are ranks. */
double
ep_exchange_s (const EpInstance *inst, guint ranks)
{
  return ranks > 1 ? inst->p->exchange_per_rank_s * (ranks - 1.0) : 0.0;
}

/* A store answers one rank after the other. */
double
ep_barrier_s (const EpInstance *inst, guint ranks)
{
  return inst->p->barrier_s + inst->p->barrier_per_rank_s * ranks;
}

/* Each communicator connects every rank of the larger instance anew. */
double
ep_join_groups_s (const EpInstance *inst, guint ranks)
{
  return (double) inst->p->join_groups
         * (inst->p->join_group_s + inst->p->join_group_per_rank_s * ranks);
}

double
ep_launch_s (const EpParams *p)
{
  return p->restart_launch_s + p->restart_launch_per_rank_s * (double) p->ranks;
}

/* Claim 1 of EEP, switched off: what knows its members is ended and built anew for @ranks of them:
 * communicators, buffers, and a queue pair for each slot.  With it, tables are patched
 * (refresh_s). */
double
ep_rebuild_s (const EpParams *p, guint ranks)
{
  double groups = (double) p->rebuild_groups, slots = (double) (p->slots_per_rank * ranks);

  if (!p->rebuilds_communicators)
    return 0.0;
  return p->rebuild_abort_s + groups * (p->communicator_s + p->communicator_per_rank_s * ranks)
         + p->buffer_bytes / p->register_bytes_per_s + slots * p->queue_pair_s;
}

/* Claim 3: graphs of healthy ranks stay.  They hold addresses of what claim 1 keeps. */
double
ep_recapture_s (const EpParams *p)
{
  if (!p->recaptures_graphs && !p->rebuilds_communicators)
    return 0.0;
  return (double) p->graphs * p->graph_capture_s;
}

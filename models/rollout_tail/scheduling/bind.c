/* models/rollout_tail/scheduling/bind.c - what bound policies share: a request is given to an
 * instance at the start and stays (Seer section 2.2).
 *
 * With data-parallel ranks it goes to the least loaded rank of its instance (not published).
 */
#include "models/rollout_tail/instances/instances.h"
#include "models/rollout_tail/scheduling/scheduling.h"

/* With free ranks the pieces of an instance lie side by side: the least loaded of them takes it. */
static guint
least_piece (const RollScheduling *m, guint instance)
{
  guint best = instance;

  for (guint i = instance; i < instance + m->fleet->split; i++)
    if (m->fleet->instances[i]->n_inflight < m->fleet->instances[best]->n_inflight)
      best = i;
  return best;
}

void
roll_bind (RollScheduling *m, guint instance, guint id)
{
  RollRequest *r = &m->work->requests[id];
  RollInstance *in;

  if (r->state == ROLL_DONE)
    return;
  instance = least_piece (m, instance * m->fleet->split);
  in = m->fleet->instances[instance];
  r->stop = r->length_tokens;
  r->recompute_tokens = r->prompt_tokens + r->done;
  roll_instance_submit (in, roll_least_rank (in), id, sim_now_s (m->work->sim));
  roll_reschedule (m->fleet, instance);
}

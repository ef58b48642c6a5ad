/* models/rollout_tail/scheduling/bind.c - what bound policies share: a request is given to an
 * instance at the start and stays (Seer section 2.2).
 *
 * With data-parallel ranks it goes to the least loaded rank of its instance (not published).
 */
#include "models/rollout_tail/instances/instances.h"
#include "models/rollout_tail/scheduling/scheduling.h"

/* With free ranks the pieces of an instance lie side by side: the least loaded of them takes it. */
static guint
least_piece (const Rollout *m, guint instance)
{
  guint best = instance;

  for (guint i = instance; i < instance + m->split; i++)
    if (m->instances[i]->n_inflight < m->instances[best]->n_inflight)
      best = i;
  return best;
}

void
roll_bind (Rollout *m, guint instance, guint id)
{
  RollRequest *r = &m->requests[id];
  RollInstance *in;

  if (r->state == ROLL_DONE)
    return;
  instance = least_piece (m, instance * m->split);
  in = m->instances[instance];
  r->stop = r->length_tokens;
  r->recompute_tokens = r->prompt_tokens + r->done;
  roll_instance_submit (in, roll_least_rank (in), id, sim_now_s (m->sim));
  roll_touch (m, instance);
}

/* models/rank_failure/recovery/join_deferred.c - ranks that are ready wait for low load before
 * everybody
 * pauses for them: at most join_below_requests decode on a live rank, on average, or the first of
 * them has waited join_patience_s.
 */
#include <math.h>
#include "models/rank_failure/load/load.h"

static double
longest_wait_s (const Ep *m)
{
  double wait = 0.0, now = sim_now_s (m->sim);

  for (guint r = 0; r < m->n_ranks; r++)
    if (m->rank[r].member == EP_READY)
      wait = MAX (wait, now - m->rank[r].ready_s);
  return wait;
}

static gboolean
now (Ep *m)
{
  return ep_load_of (m)->running (m) <= m->p->join_below_requests * m->n_alive
         || longest_wait_s (m) >= m->p->join_patience_s;
}

const EpJoin ep_join_deferred = { now };

/* models/sandbox_pool/keep_alive/ranked.c - what the ranks of keep-alive as caching are made of:
 * FaasCache
 * (ASPLOS'21), sections 4 and 5.
 *
 * A rank is clock + value, where clock is the rank of the node's last victim and the lowest rank
 * goes first.  The frequency in it is that of the node's sandboxes of the function that live: one
 * that goes takes its uses with it.
 */
#include "models/sandbox_pool/policies.h"

/* Returns: seconds that a cold start costs over a warm one. */
double
pool_cold_cost_s (const Pool *m, guint fn)
{
  return MAX (0.0, m->system->mean_start_s (m, fn) - sim_dist_mean (&m->p->reuse_s));
}

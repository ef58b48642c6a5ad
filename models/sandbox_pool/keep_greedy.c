/* models/sandbox_pool/keep_greedy.c - keep-alive as caching: FaasCache (ASPLOS'21), sections 4
 * and 5.
 *
 * Rank = clock + value, where clock is the rank of the node's last victim and the lowest rank
 * goes first.  Frequency is
 * summed over all sandboxes of a function, cost is what a cold start costs over a warm one,
 * size is in MB.
 * Landlord charges rent by the smallest credit over size, which is the same as a clock that
 * advances by it.
 */
#include "models/sandbox_pool/policies.h"

static double
cost_s (const Pool *m, guint fn)
{
  return MAX (0.0, m->system->mean_start_s (m, fn) - sim_dist_mean (&m->p->reuse_s));
}

static double
greedy_dual (const Pool *m, const PoolNode *n, const PoolSandbox *s)
{
  const PoolFunction *f = &m->fn[s->fn];

  return n->clock + f->frequency * cost_s (m, s->fn) / f->row.limit_bytes;
}

static double
frequency (const Pool *m, const PoolNode *n, const PoolSandbox *s)
{
  return n->clock + m->fn[s->fn].frequency * cost_s (m, s->fn);
}

static double
size (const Pool *m, const PoolNode *n, const PoolSandbox *s)
{
  return n->clock + m->fn[s->fn].frequency / m->fn[s->fn].row.limit_bytes;
}

static double
landlord (const Pool *m, const PoolNode *n, const PoolSandbox *s)
{
  return n->clock + cost_s (m, s->fn) / m->fn[s->fn].row.limit_bytes;
}

static void
called (Pool *m, guint fn)
{
  m->fn[fn].frequency += 1.0;
}

const PoolKeep pool_keep_greedy_dual = { .rank = greedy_dual, .called = called };
const PoolKeep pool_keep_frequency = { .rank = frequency, .called = called };
const PoolKeep pool_keep_size = { .rank = size, .called = called };
const PoolKeep pool_keep_landlord = { .rank = landlord };

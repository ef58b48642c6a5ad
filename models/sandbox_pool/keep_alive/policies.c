/* models/sandbox_pool/keep_alive/policies.c - which idle sandbox goes first: the one idle longest,
 * or the one of the lowest rank, as caches do (FaasCache, ASPLOS'21, sections 4 and 5).
 *
 * A rank is clock + value, where clock is the rank of the node's last victim.  The frequency in it
 * is that of the node's sandboxes of the function that live: one that goes takes its uses with it.
 */
#include "models/sandbox_pool/keep_alive/keep_alive.h"
#include "models/sandbox_pool/policies.h"

/* The artifact's: a fixed time to live. */
const PoolKeep pool_keep_ttl = { .collects = TRUE };

/* Kept until memory is short. */
const PoolKeep pool_keep_lru = { .collects = FALSE };

/* TrEnv's: a sandbox of any function serves all. */
const PoolKeep pool_keep_universal = { .collects = FALSE };

/* Returns: seconds that a cold start costs over a warm one. */
static double
cold_cost_s (const PoolKeepAlive *m, guint fn)
{
  return MAX (0.0, m->cluster->system->mean_start_s (m->cluster, fn)
                     - sim_dist_mean (&m->cluster->p->reuse_s));
}

/* Greedy-dual: calls x cost / size. */
static double
greedy_dual_rank (const PoolKeepAlive *m, const PoolNode *n, const PoolSandbox *s)
{
  const PoolFunction *f = &m->cluster->fn[s->fn];

  return n->clock + n->slots[s->fn].frequency * cold_cost_s (m, s->fn) / f->row.limit_bytes;
}

const PoolKeep pool_keep_greedy_dual = { .rank = greedy_dual_rank };

/* Calls x cost, whatever the size. */
static double
frequency_rank (const PoolKeepAlive *m, const PoolNode *n, const PoolSandbox *s)
{
  return n->clock + n->slots[s->fn].frequency * cold_cost_s (m, s->fn);
}

const PoolKeep pool_keep_frequency = { .rank = frequency_rank };

/* Calls / size, whatever the cost. */
static double
size_rank (const PoolKeepAlive *m, const PoolNode *n, const PoolSandbox *s)
{
  const PoolFunction *f = &m->cluster->fn[s->fn];

  return n->clock + n->slots[s->fn].frequency / f->row.limit_bytes;
}

const PoolKeep pool_keep_size = { .rank = size_rank };

/* Landlord: credit of one cold start; the rent, the smallest credit over size, is a clock that
 * advances by it. */
static double
landlord_rank (const PoolKeepAlive *m, const PoolNode *n, const PoolSandbox *s)
{
  const PoolFunction *f = &m->cluster->fn[s->fn];

  return n->clock + cold_cost_s (m, s->fn) / f->row.limit_bytes;
}

const PoolKeep pool_keep_landlord = { .rank = landlord_rank };

/* models/sandbox_pool/keep_alive/policies.c - which idle sandbox goes first: the one idle longest,
 * or the one of the lowest rank, as caches do (FaasCache, ASPLOS'21, sections 4 and 5).
 *
 * A priority is clock + value, set for all sandboxes of a function on a node at each access, by the
 * clock of that moment; the clock is the priority of the node's last victim.  The frequency in it
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
greedy_dual (const PoolKeepAlive *m, const PoolNode *n, guint fn)
{
  return n->slots[fn].frequency * cold_cost_s (m, fn) / m->cluster->fn[fn].row.limit_bytes;
}

const PoolKeep pool_keep_greedy_dual = { .value = greedy_dual };

/* Calls x cost, whatever the size. */
static double
frequency (const PoolKeepAlive *m, const PoolNode *n, guint fn)
{
  return n->slots[fn].frequency * cold_cost_s (m, fn);
}

const PoolKeep pool_keep_frequency = { .value = frequency };

/* Calls / size, whatever the cost. */
static double
size (const PoolKeepAlive *m, const PoolNode *n, guint fn)
{
  return n->slots[fn].frequency / m->cluster->fn[fn].row.limit_bytes;
}

const PoolKeep pool_keep_size = { .value = size };

/* Landlord: credit of one cold start; the rent, the smallest credit over size, is a clock that
 * advances by it. */
static double
landlord (const PoolKeepAlive *m, const PoolNode *n, guint fn)
{
  return cold_cost_s (m, fn) / m->cluster->fn[fn].row.limit_bytes;
}

const PoolKeep pool_keep_landlord = { .value = landlord };

/* models/sandbox_pool/ledger.c - two ledgers of memory (section 10 of the facts).
 *
 * Accounted: declared limits of live sandboxes; it alone drives eviction.  Resident: what is
 * really held on the
 * nodes: private memory of each sandbox, and memory that a function's sandboxes share on a node.
 */
#include "models/sandbox_pool/pool.h"

/* Sums of thousands of terms of both signs: what rounding leaves is far below a byte of 256 GB. */
#define SLACK_BYTES 1.0

void
pool_account (Pool *m, PoolNode *n, double bytes)
{
  n->accounted += bytes;
  m->accounted += bytes;
  sim_assert (m->sim, n->accounted > -SLACK_BYTES);
  sim_level (m->sim, POOL_ACCOUNTED_BYTES, m->accounted);
}

void
pool_reside (Pool *m, PoolNode *n, double bytes)
{
  n->resident += bytes;
  m->resident += bytes;
  sim_assert (m->sim, n->resident > -SLACK_BYTES);
  sim_level (m->sim, POOL_RESIDENT_BYTES, m->resident);
}

void
pool_lives (Pool *m, PoolNode *n, gint more)
{
  n->n_alive += (guint) more;
  m->n_alive += (guint) more;
  sim_level (m->sim, POOL_ALIVE, m->n_alive);
}

/* A sandbox of @fn comes to hold memory: the first of a node brings what they share. */
void
pool_clone_begins (Pool *m, PoolNode *n, guint fn)
{
  const PoolFunction *f = &m->fn[fn];

  pool_reside (m, n, f->private_bytes + (n->n_of_fn[fn] == 0 ? f->shared_bytes : 0.0));
  n->n_of_fn[fn]++;
}

void
pool_clone_ends (Pool *m, PoolNode *n, guint fn)
{
  const PoolFunction *f = &m->fn[fn];

  sim_assert (m->sim, n->n_of_fn[fn] > 0);
  n->n_of_fn[fn]--;
  pool_reside (m, n, -f->private_bytes - (n->n_of_fn[fn] == 0 ? f->shared_bytes : 0.0));
}

void
pool_samples (Pool *m)
{
  sim_sample (m->sim, POOL_ACCOUNTED, m->accounted);
  sim_sample (m->sim, POOL_RESIDENT, m->resident);
}

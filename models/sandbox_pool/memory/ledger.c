/* models/sandbox_pool/memory/ledger.c - two ledgers of memory.
 *
 * Accounted: declared limits of live sandboxes; it alone drives eviction.  Resident: what is really
 * held on the nodes: private memory of each sandbox, and memory that a function's sandboxes share
 * on a node.
 */
#include "models/sandbox_pool/memory/memory.h"

/* Sums of thousands of terms of both signs: what rounding leaves is far below a byte of 256 GB. */
#define SLACK_BYTES 1.0

/* Byte-seconds since the last change, of both ledgers. */
static void
integrate_accounted (Pool *m)
{
  SimTime now = sim_now (m->sim);

  sim_count (m->sim, POOL_ACCOUNTED_INTEGRAL,
             m->accounted * sim_seconds (m->sim, now - m->accounted_since));
  m->accounted_since = now;
}

static void
integrate_resident (Pool *m)
{
  SimTime now = sim_now (m->sim);

  sim_count (m->sim, POOL_RESIDENT_INTEGRAL,
             m->resident * sim_seconds (m->sim, now - m->resident_since));
  m->resident_since = now;
}

void
pool_integrals (Pool *m)
{
  integrate_accounted (m);
  integrate_resident (m);
}

void
pool_account (Pool *m, PoolNode *n, double bytes)
{
  integrate_accounted (m);
  n->accounted += bytes;
  m->accounted += bytes;
  sim_assert (m->sim, n->accounted > -SLACK_BYTES);
  sim_level (m->sim, POOL_ACCOUNTED_BYTES, m->accounted);
}

void
pool_reside (Pool *m, PoolNode *n, double bytes)
{
  integrate_resident (m);
  n->resident += bytes;
  m->resident += bytes;
  sim_assert (m->sim, n->resident > -SLACK_BYTES);
  if (n->resident > m->p->dram_bytes)
    sim_fail (m->sim,
              "node %u would hold %g B, more than dram_bytes (%g B): give it more, a lower "
              "soft_cap_bytes, or less load",
              (guint) (n - m->nodes), n->resident, m->p->dram_bytes);
  sim_level (m->sim, POOL_RESIDENT_BYTES, m->resident);
}

void
pool_lives (Pool *m, PoolNode *n, gint more)
{
  n->n_alive += (guint) more;
  m->n_alive += (guint) more;
  sim_level (m->sim, POOL_ALIVE, m->n_alive);
}

static double
own_bytes (const PoolFunction *f, gboolean plain)
{
  return plain ? f->image_bytes : f->private_bytes;
}

/* A sandbox of @fn comes to hold memory: the first of a node brings what they share. */
void
pool_clone_begins (Pool *m, PoolNode *n, guint fn, gboolean plain)
{
  const PoolFunction *f = &m->fn[fn];

  pool_reside (m, n, own_bytes (f, plain) + (n->slots[fn].n == 0 ? f->shared_bytes : 0.0));
  n->slots[fn].n++;
}

void
pool_clone_ends (Pool *m, PoolNode *n, guint fn, gboolean plain)
{
  const PoolFunction *f = &m->fn[fn];

  sim_assert (m->sim, n->slots[fn].n > 0);
  n->slots[fn].n--;
  pool_reside (m, n, -own_bytes (f, plain) - (n->slots[fn].n == 0 ? f->shared_bytes : 0.0));
}

void
pool_samples (Pool *m)
{
  sim_sample (m->sim, POOL_ACCOUNTED, m->accounted);
  sim_sample (m->sim, POOL_RESIDENT, m->resident);
}

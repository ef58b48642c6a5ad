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
integrate_accounted (PoolMemory *m)
{
  SimTime now = sim_now (m->cluster->sim);

  sim_count (m->cluster->sim, POOL_ACCOUNTED_INTEGRAL,
             m->accounted * sim_seconds (m->cluster->sim, now - m->accounted_since));
  m->accounted_since = now;
}

static void
integrate_resident (PoolMemory *m)
{
  SimTime now = sim_now (m->cluster->sim);

  sim_count (m->cluster->sim, POOL_RESIDENT_INTEGRAL,
             m->resident * sim_seconds (m->cluster->sim, now - m->resident_since));
  m->resident_since = now;
}

/* Called at the end too: without it the last stretch of a run would be missing. */
void
pool_integrals (PoolMemory *m)
{
  integrate_accounted (m);
  integrate_resident (m);
}

void
pool_account (PoolMemory *m, PoolNode *n, double bytes)
{
  integrate_accounted (m);
  n->accounted += bytes;
  m->accounted += bytes;
  sim_assert (m->cluster->sim, n->accounted > -SLACK_BYTES);
  sim_level (m->cluster->sim, POOL_ACCOUNTED_BYTES, m->accounted);
}

void
pool_reside (PoolMemory *m, PoolNode *n, double bytes)
{
  integrate_resident (m);
  n->resident += bytes;
  m->resident += bytes;
  sim_assert (m->cluster->sim, n->resident > -SLACK_BYTES);
  if (n->resident > m->cluster->p->dram_bytes)
    sim_fail (m->cluster->sim,
              "node %u would hold %g B, more than dram_bytes (%g B): give it more, a lower "
              "soft_cap_bytes, or less load",
              (guint) (n - m->cluster->nodes), n->resident, m->cluster->p->dram_bytes);
  sim_level (m->cluster->sim, POOL_RESIDENT_BYTES, m->resident);
}

/* Accounted sandboxes, those that are being made included. */
void
pool_lives (PoolMemory *m, PoolNode *n, gint more)
{
  n->n_alive += (guint) more;
  m->n_alive += (guint) more;
  sim_level (m->cluster->sim, POOL_ALIVE, m->n_alive);
}

/* A sandbox started cold by a system that repurposes has its memory to itself. */
static double
own_bytes (const PoolFunction *f, gboolean plain)
{
  return plain ? f->image_bytes : f->private_bytes;
}

/* A sandbox of @fn comes to hold memory: the first of a node brings what they share. */
void
pool_clone_begins (PoolMemory *m, PoolNode *n, guint fn, gboolean plain)
{
  const PoolFunction *f = &m->cluster->fn[fn];

  pool_reside (m, n, own_bytes (f, plain) + (n->slots[fn].n == 0 ? f->shared_bytes : 0.0));
  n->slots[fn].n++;
}

void
pool_clone_ends (PoolMemory *m, PoolNode *n, guint fn, gboolean plain)
{
  const PoolFunction *f = &m->cluster->fn[fn];

  sim_assert (m->cluster->sim, n->slots[fn].n > 0);
  n->slots[fn].n--;
  pool_reside (m, n, -own_bytes (f, plain) - (n->slots[fn].n == 0 ? f->shared_bytes : 0.0));
}

/* Both at once, so that a plot can lay one over the other. */
void
pool_samples (PoolMemory *m)
{
  sim_sample (m->cluster->sim, POOL_ACCOUNTED, m->accounted);
  sim_sample (m->cluster->sim, POOL_RESIDENT, m->resident);
}

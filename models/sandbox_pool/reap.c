/* models/sandbox_pool/reap.c - REAP+: a snapshot on a CXL file system, its recorded working set
 * prefetched before the
 * call runs, the rest served by user space on faults; network namespaces from a pool. */
#include "models/sandbox_pool/policies.h"

static double
working_set_bytes (const Pool *m, const PoolFunction *f)
{
  return (1.0 - m->p->outside_share) * f->pages * m->p->page_bytes;
}

static double
start_s (Pool *m, PoolNode *n, guint fn)
{
  return m->p->reuse_ns_s + pool_snapshot_s (m, n, fn)
         + pool_link_s (m, working_set_bytes (m, &m->fn[fn]));
}

static double
mean_start_s (const Pool *m, guint fn)
{
  return m->p->reuse_ns_s + pool_snapshot_mean_s (m)
         + working_set_bytes (m, &m->fn[fn]) / m->p->pool_bytes_per_s;
}

static void
set_up (const Pool *m, PoolFunction *f)
{
  double outside = m->p->outside_share * f->pages;

  f->private_bytes = f->pages * m->p->page_bytes + m->p->vmm_bytes + m->p->guest_cache_bytes;
  f->first_extra_s = outside * m->p->uffd_s;
  f->link_bytes = outside * m->p->page_bytes;
}

/* Full memory files and a working set a function. */
static double
pool_bytes (const Pool *m)
{
  double sum = 0.0;

  for (guint i = 1; i < m->n_fn; i++)
    sum += m->p->guest_memory_bytes * (double) m->p->snapshots_reap
           + working_set_bytes (m, &m->fn[i]);
  return sum;
}

const PoolSystem pool_reap = {
  .vm = TRUE, .workers = 6, .back_off = 5, .forgets = TRUE, .start_s = start_s,
  .mean_start_s = mean_start_s, .set_up = set_up, .pool_bytes = pool_bytes,
};

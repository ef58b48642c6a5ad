/* models/sandbox_pool/faasnap.c - FaaSnap+: a snapshot mapped by regions, its working set
 * loaded while the call runs;
 * pages read come from the page cache, one copy a node. */
#include "models/sandbox_pool/policies.h"

static double
start_s (Pool *m, PoolNode *n, guint fn)
{
  return m->p->reuse_ns_s + pool_snapshot_s (m, n, fn);
}

static double
mean_start_s (const Pool *m, guint fn)
{
  return m->p->reuse_ns_s + pool_snapshot_mean_s (m);
}

static void
set_up (const Pool *m, PoolFunction *f)
{
  double inside = 1.0 - m->p->outside_share, bytes = f->pages * m->p->page_bytes;

  f->private_bytes
    = f->written_pages * m->p->page_bytes + m->p->vmm_bytes + m->p->guest_cache_bytes;
  f->shared_bytes = f->ro_pages * m->p->page_bytes;
  f->first_extra_s = f->pages * (inside * m->p->minor_s + m->p->outside_share * m->p->disk_s);
  f->overlap_bytes = inside * bytes;
}

static double
pool_bytes (const Pool *m)
{
  double sum = 0.0;

  for (guint i = 1; i < m->n_fn; i++)
    sum += m->p->guest_memory_bytes * (double) m->p->snapshots_faasnap
           + (1.0 - m->p->outside_share) * m->fn[i].pages * m->p->page_bytes;
  return sum;
}

const PoolSystem pool_faasnap = {
  .vm = TRUE, .workers = 6, .back_off = 3, .start_s = start_s, .mean_start_s = mean_start_s,
  .set_up = set_up, .pool_bytes = pool_bytes,
};

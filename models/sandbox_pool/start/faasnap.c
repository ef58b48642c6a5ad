/* models/sandbox_pool/start/faasnap.c - FaaSnap+: a snapshot mapped by regions, its working set
 * loaded while the call runs; pages come from the page cache, one copy per node, and are copied
 * when written. */
#include "models/sandbox_pool/policies.h"
#include "models/sandbox_pool/start/start.h"

static double
start_s (PoolStart *m, PoolNode *n, guint fn)
{
  return pool_pooled_netns_s (m, n) + sim_dist_draw (&m->cluster->p->vmm_s, m->starts);
}

static double
finish_s (PoolStart *m, PoolNode *n, guint fn, double before_s)
{
  double load_s = pool_load_s (m, n, fn);

  return load_s + sim_dist_draw (&m->cluster->p->connect_s, m->starts);
}

static double
mean_start_s (const PoolCluster *m, guint fn)
{
  return m->p->reuse_ns_s + pool_snapshot_mean_s (m);
}

static void
set_up (const PoolParams *p, PoolFunction *f)
{
  double inside = 1.0 - p->outside_share, bytes = f->pages * p->page_bytes;

  f->private_bytes = f->written_pages * p->page_bytes;
  f->shared_bytes = bytes;
  f->first_extra_s = f->pages * (inside * p->minor_s + p->outside_share * p->disk_s);
  f->overlap_bytes = inside * bytes;
  pool_guest_memory (p, f, FALSE);
}

/* Full memory files, base and warm, and a working set. */
static double
stored_bytes (const PoolParams *p, const PoolFunction *f)
{
  return p->guest_memory_bytes * (double) p->snapshots_faasnap + pool_working_set_bytes (p, f);
}

const PoolSystem pool_faasnap = {
  .vm = TRUE, .workers = 6, .back_off = 3, .start_s = start_s, .finish_s = finish_s,
  .mean_start_s = mean_start_s, .set_up = set_up, .stored_bytes = stored_bytes,
};

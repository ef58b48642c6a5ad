/* models/sandbox_pool/start/faasnap.c - FaaSnap+: a snapshot mapped by regions, its working set
 * loaded while the call runs; pages come from the page cache, one copy a node, and are copied when
 * written. */
#include "models/sandbox_pool/policies.h"
#include "models/sandbox_pool/start/start.h"

static double
start_s (Pool *m, PoolNode *n, guint fn)
{
  return pool_pooled_netns_s (m, n) + sim_dist_draw (&m->p->vmm_s, m->starts);
}

static double
finish_s (Pool *m, PoolNode *n, guint fn, double before_s)
{
  double load_s = pool_load_s (m, n, fn);

  return load_s + sim_dist_draw (&m->p->connect_s, m->starts);
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

  f->private_bytes = f->written_pages * m->p->page_bytes;
  f->shared_bytes = bytes;
  f->first_extra_s = f->pages * (inside * m->p->minor_s + m->p->outside_share * m->p->disk_s);
  f->overlap_bytes = inside * bytes;
  pool_guest_memory (m, f, FALSE);
}

/* Full memory files, base and warm, and a working set. */
static double
stored_bytes (const Pool *m, const PoolFunction *f)
{
  return m->p->guest_memory_bytes * (double) m->p->snapshots_faasnap
         + pool_working_set_bytes (m, f);
}

const PoolSystem pool_faasnap = {
  .vm = TRUE, .workers = 6, .back_off = 3, .start_s = start_s, .finish_s = finish_s,
  .mean_start_s = mean_start_s, .set_up = set_up, .stored_bytes = stored_bytes,
};

/* models/sandbox_pool/start/reap.c - REAP+: a snapshot on a CXL file system, its recorded working
 * set prefetched before the call runs, the rest served by user space on faults; network namespaces
 * from a pool. */
#include "models/sandbox_pool/memory/memory.h"
#include "models/sandbox_pool/policies.h"
#include "models/sandbox_pool/start/start.h"

static double
start_s (PoolStart *m, PoolNode *n, guint fn)
{
  return pool_pooled_netns_s (m, n) + sim_dist_draw (&m->cluster->p->vmm_s, m->starts);
}

/* The prefetch is on the link of the pool: bursts of starts queue there, which is what REAP pays
 * for reading the working set eagerly. */
static double
finish_s (PoolStart *m, PoolNode *n, guint fn, double before_s)
{
  double s = pool_load_s (m, n, fn);

  s += sim_dist_draw (&m->cluster->p->connect_s, m->starts);
  return s
         + pool_link_s (m->memory, n, pool_working_set_bytes (m->cluster->p, &m->cluster->fn[fn]));
}

static double
mean_start_s (const PoolCluster *m, guint fn)
{
  return m->p->reuse_ns_s + pool_snapshot_mean_s (m)
         + pool_working_set_bytes (m->p, &m->fn[fn]) / m->p->pool_bytes_per_s;
}

/* What user space installs is anonymous and cannot be shared. */
static void
set_up (const PoolParams *p, PoolFunction *f)
{
  double outside = p->outside_share * f->pages;

  f->private_bytes = f->pages * p->page_bytes;
  f->first_extra_s = outside * p->uffd_s;
  f->link_bytes = outside * p->page_bytes;
  pool_guest_memory (p, f, FALSE);
}

/* Full memory files and a working set. */
static double
stored_bytes (const PoolParams *p, const PoolFunction *f)
{
  return p->guest_memory_bytes * (double) p->snapshots_reap + pool_working_set_bytes (p, f);
}

const PoolSystem pool_reap = {
  .vm = TRUE, .workers = 6, .back_off = 5, .forgets = TRUE, .start_s = start_s,
  .finish_s = finish_s, .mean_start_s = mean_start_s, .set_up = set_up,
  .stored_bytes = stored_bytes,
};

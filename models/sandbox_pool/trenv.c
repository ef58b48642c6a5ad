/* models/sandbox_pool/trenv.c - TrEnv: idle sandboxes of any function are switched, and memory
 * comes from a read-only
 * template in CXL memory or behind RDMA (SOSP'24 sections 4 and 5).
 *
 * CXL: pages are mapped where they are; a load that misses the caches is longer, a write copies
 * its page.  RDMA: the
 * first touch of a page brings it to local memory.
 */
#include "models/sandbox_pool/policies.h"

static double
start_s (Pool *m, PoolNode *n, guint fn)
{
  return pool_container_s (m, n);
}

static double
mean_start_s (const Pool *m, guint fn)
{
  return pool_container_mean_s (m) + m->fn[fn].row.init_s;
}

static void
cxl_set_up (const Pool *m, PoolFunction *f)
{
  const PoolParams *p = m->p;
  double far_s = MAX (0.0, p->cxl_latency_s - p->dram_latency_s);

  f->private_bytes = f->written_pages * p->page_bytes;
  f->again_extra_s = f->ro_pages * p->misses_per_ro_page * far_s / p->mlp;
  f->first_extra_s = f->again_extra_s + f->written_pages * p->cow_s;
  f->link_bytes = p->cow_s > 0.0 ? f->private_bytes : 0.0;
}

static void
rdma_set_up (const Pool *m, PoolFunction *f)
{
  f->private_bytes = f->pages * m->p->page_bytes;
  f->first_extra_s = f->pages * (m->p->trap_s + m->p->rdma_page_s);
  f->link_bytes = f->private_bytes;
}

/* Only private anonymous pages are in a template; pages that are zero or equal to others take
 * no room. */
double
pool_template_bytes (const Pool *m)
{
  double unique = (1.0 - m->p->zero_share) * (1.0 - m->p->dedup_share);

  return pool_image_sum (m, unique) + (m->n_fn - 1) * m->p->metadata_bytes;
}

const PoolSystem pool_trenv_cxl = {
  .repurposes = TRUE, .inits = TRUE, .workers = 10, .start_s = start_s,
    .mean_start_s = mean_start_s,
  .set_up = cxl_set_up, .pool_bytes = pool_template_bytes,
};

const PoolSystem pool_trenv_rdma = {
  .repurposes = TRUE, .inits = TRUE, .workers = 10, .start_s = start_s,
    .mean_start_s = mean_start_s,
  .set_up = rdma_set_up, .pool_bytes = pool_template_bytes,
};

/* models/sandbox_pool/start/trenv.c - TrEnv: idle sandboxes of any function are switched, and
 * memory comes from a read-only template in CXL or RDMA memory (SOSP'24 sections 4 and 5).
 *
 * A sandbox that must be started cold is a plain container whose memory is its own.
 */
#include "models/sandbox_pool/memory/memory.h"
#include "models/sandbox_pool/policies.h"
#include "models/sandbox_pool/start/start.h"

static double
trenv_start_s (PoolStart *m, PoolNode *n, guint fn)
{
  return pool_container_s (m, n);
}

static double
trenv_mean_start_s (const PoolCluster *m, guint fn)
{
  return pool_container_mean_s (m) + m->fn[fn].row.init_s;
}

/* Longer loads from CXL memory at every call; a first call copies the pages that it writes. */
void
pool_trenv_cxl_pages (const PoolParams *p, PoolFunction *f)
{
  double far_s = MAX (0.0, p->cxl_latency_s - p->dram_latency_s);

  f->private_bytes = f->written_pages * p->page_bytes;
  f->again_extra_s = f->ro_pages * p->misses_per_ro_page * far_s / p->mlp;
  f->first_extra_s = f->again_extra_s + f->written_pages * p->cow_s;
  f->link_bytes = p->cow_s > 0.0 ? f->private_bytes : 0.0;
}

/* Pages are mapped where they are; a load that misses the caches is longer, a write copies its
 * page. */
const PoolSystem pool_trenv_cxl = {
  .repurposes = TRUE, .inits = TRUE, .workers = 10, .start_s = trenv_start_s,
  .mean_start_s = trenv_mean_start_s, .set_up = pool_trenv_cxl_pages,
  .stored_bytes = pool_template_bytes,
};

/* Behind RDMA the first touch of a page is a fault that brings it to local memory, where it stays.
 * The time of a page includes its own transfer; what is added is the wait for the link, and the
 * transfer itself where the link is slower than that. */
static void
rdma_pages (const PoolParams *p, PoolFunction *f)
{
  f->private_bytes = f->pages * p->page_bytes;
  f->first_extra_s = f->pages * (p->trap_s + p->rdma_page_s);
  f->link_bytes = f->private_bytes;
  f->carried_s = f->pages * p->rdma_page_s;
}

const PoolSystem pool_trenv_rdma = {
  .repurposes = TRUE, .inits = TRUE, .workers = 10, .start_s = trenv_start_s,
  .mean_start_s = trenv_mean_start_s, .set_up = rdma_pages, .stored_bytes = pool_template_bytes,
};

/* models/sandbox_pool/start/trenv.c - TrEnv: idle sandboxes of any function are switched, and
 * memory
 * comes from a read-only template in CXL or RDMA memory (SOSP'24 sections 4 and 5).
 *
 * A sandbox that must be started cold is a plain container whose memory is its own.
 */
#include "models/sandbox_pool/policies.h"

double
pool_trenv_start_s (Pool *m, PoolNode *n, guint fn)
{
  return pool_container_s (m, n);
}

double
pool_trenv_mean_start_s (const Pool *m, guint fn)
{
  return pool_container_mean_s (m) + m->fn[fn].row.init_s;
}

/* Longer loads from CXL memory at every call; a first call copies the pages that it writes. */
void
pool_trenv_cxl_pages (const Pool *m, PoolFunction *f)
{
  const PoolParams *p = m->p;
  double far_s = MAX (0.0, p->cxl_latency_s - p->dram_latency_s);

  f->private_bytes = f->written_pages * p->page_bytes;
  f->again_extra_s = f->ro_pages * p->misses_per_ro_page * far_s / p->mlp;
  f->first_extra_s = f->again_extra_s + f->written_pages * p->cow_s;
  f->link_bytes = p->cow_s > 0.0 ? f->private_bytes : 0.0;
}

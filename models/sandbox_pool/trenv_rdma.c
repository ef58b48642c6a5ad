/* models/sandbox_pool/trenv_rdma.c - TrEnv behind RDMA: the first touch of a page is a fault that
 * brings it to local memory, where it stays.
 *
 * The time of a page includes its own transfer; what is added is the wait for the link, and the
 * transfer itself where the link is slower than that.
 */
#include "models/sandbox_pool/policies.h"

static void
set_up (const Pool *m, PoolFunction *f)
{
  f->private_bytes = f->pages * m->p->page_bytes;
  f->first_extra_s = f->pages * (m->p->trap_s + m->p->rdma_page_s);
  f->link_bytes = f->private_bytes;
  f->carried_s = f->pages * m->p->rdma_page_s;
}

const PoolSystem pool_trenv_rdma = {
  .repurposes = TRUE, .inits = TRUE, .workers = 10, .start_s = pool_trenv_start_s,
  .mean_start_s = pool_trenv_mean_start_s, .set_up = set_up, .stored_bytes = pool_template_bytes,
};

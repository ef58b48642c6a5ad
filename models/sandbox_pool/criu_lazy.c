/* models/sandbox_pool/criu_lazy.c - containers restored from a checkpoint, pages on first touch:
 * CRIU serves them from user space. */
#include "models/sandbox_pool/policies.h"

static double
start_s (Pool *m, PoolNode *n, guint fn)
{
  return pool_criu_restore_s (m, n);
}

static double
mean_start_s (const Pool *m, guint fn)
{
  return pool_criu_mean_restore_s (m);
}

static void
set_up (const Pool *m, PoolFunction *f)
{
  f->private_bytes = f->pages * m->p->page_bytes;
  f->first_extra_s = f->pages * m->p->uffd_s;
  f->link_bytes = f->private_bytes;
}

const PoolSystem pool_criu_lazy = {
  .workers = 10, .start_s = start_s, .mean_start_s = mean_start_s, .set_up = set_up,
  .stored_bytes = pool_image_bytes,
};

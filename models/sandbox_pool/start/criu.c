/* models/sandbox_pool/start/criu.c - containers restored from a checkpoint on a CXL file system,
 * the
 * whole image copied before the call runs. */
#include "models/sandbox_pool/policies.h"

double
pool_criu_restore_s (Pool *m, PoolNode *n)
{
  return pool_container_s (m, n) + m->p->spawn_s + sim_dist_draw (&m->p->restore_s, m->starts);
}

double
pool_criu_mean_restore_s (const Pool *m)
{
  return pool_container_mean_s (m) + m->p->spawn_s + sim_dist_mean (&m->p->restore_s);
}

static double
start_s (Pool *m, PoolNode *n, guint fn)
{
  return pool_criu_restore_s (m, n) + pool_link_s (m, n, m->fn[fn].image_bytes);
}

static double
mean_start_s (const Pool *m, guint fn)
{
  return pool_criu_mean_restore_s (m) + m->fn[fn].image_bytes / m->p->pool_bytes_per_s;
}

static void
set_up (const Pool *m, PoolFunction *f)
{
  f->private_bytes = f->image_bytes;
}

const PoolSystem pool_criu = {
  .workers = 10, .start_s = start_s, .mean_start_s = mean_start_s, .set_up = set_up,
  .stored_bytes = pool_image_bytes,
};

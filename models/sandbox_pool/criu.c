/* models/sandbox_pool/criu.c - containers restored from a checkpoint on a CXL file system, the
 * image copied at once or
 * page by page on first touch. */
#include "models/sandbox_pool/policies.h"

static double
lazy_start_s (Pool *m, PoolNode *n, guint fn)
{
  return pool_container_s (m, n) + m->p->spawn_s + sim_dist_draw (&m->p->restore_s, m->starts);
}

static double
start_s (Pool *m, PoolNode *n, guint fn)
{
  return lazy_start_s (m, n, fn) + pool_link_s (m, m->fn[fn].image_bytes);
}

static double
lazy_mean_start_s (const Pool *m, guint fn)
{
  return pool_container_mean_s (m) + m->p->spawn_s + sim_dist_mean (&m->p->restore_s);
}

static double
mean_start_s (const Pool *m, guint fn)
{
  return lazy_mean_start_s (m, fn) + m->fn[fn].image_bytes / m->p->pool_bytes_per_s;
}

static void
set_up (const Pool *m, PoolFunction *f)
{
  f->private_bytes = f->image_bytes;
}

static void
lazy_set_up (const Pool *m, PoolFunction *f)
{
  f->private_bytes = f->pages * m->p->page_bytes;
  f->first_extra_s = f->pages * m->p->disk_s;
  f->link_bytes = f->private_bytes;
}

static double
pool_bytes (const Pool *m)
{
  return pool_image_sum (m, 1.0);
}

const PoolSystem pool_criu = {
  .workers = 10, .start_s = start_s, .mean_start_s = mean_start_s, .set_up = set_up,
  .pool_bytes = pool_bytes,
};

const PoolSystem pool_criu_lazy = {
  .workers = 10, .start_s = lazy_start_s, .mean_start_s = lazy_mean_start_s, .set_up = lazy_set_up,
  .pool_bytes = pool_bytes,
};

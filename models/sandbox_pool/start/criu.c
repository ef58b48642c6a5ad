/* models/sandbox_pool/start/criu.c - containers restored from a checkpoint on a CXL file system:
 * the whole image copied before the call runs, or its pages on first touch. */
#include "models/sandbox_pool/memory/memory.h"
#include "models/sandbox_pool/policies.h"
#include "models/sandbox_pool/start/start.h"

/* A container as any, and the restore of its processes into it. */
static double
restore_s (PoolStart *m, PoolNode *n)
{
  return pool_container_s (m, n) + m->cluster->p->spawn_s
         + sim_dist_draw (&m->cluster->p->restore_s, m->starts);
}

/* Without the image, whose copy is the link's; callers add it at line rate. */
static double
mean_restore_s (const PoolCluster *m)
{
  return pool_container_mean_s (m) + m->p->spawn_s + sim_dist_mean (&m->p->restore_s);
}

static double
start_s (PoolStart *m, PoolNode *n, guint fn)
{
  return restore_s (m, n) + pool_link_s (m->memory, n, m->cluster->fn[fn].image_bytes);
}

static double
mean_start_s (const PoolCluster *m, guint fn)
{
  return mean_restore_s (m) + m->fn[fn].image_bytes / m->p->pool_bytes_per_s;
}

static void
set_up (const PoolParams *p, PoolFunction *f)
{
  f->private_bytes = f->image_bytes;
}

const PoolSystem pool_criu = {
  .workers = 10, .start_s = start_s, .mean_start_s = mean_start_s, .set_up = set_up,
  .stored_bytes = pool_image_bytes,
};

/* Lazily: CRIU serves the pages from user space. */
static double
lazy_start_s (PoolStart *m, PoolNode *n, guint fn)
{
  return restore_s (m, n);
}

static double
lazy_mean_start_s (const PoolCluster *m, guint fn)
{
  return mean_restore_s (m);
}

static void
lazy_set_up (const PoolParams *p, PoolFunction *f)
{
  f->private_bytes = f->pages * p->page_bytes;
  f->first_extra_s = f->pages * p->uffd_s;
  f->link_bytes = f->private_bytes;
}

const PoolSystem pool_criu_lazy = {
  .workers = 10, .start_s = lazy_start_s, .mean_start_s = lazy_mean_start_s, .set_up = lazy_set_up,
  .stored_bytes = pool_image_bytes,
};

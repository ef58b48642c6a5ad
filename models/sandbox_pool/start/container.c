/* models/sandbox_pool/start/container.c - a new container: what faasd, CRIU and a TrEnv without
 * idle sandboxes do. */
#include "models/sandbox_pool/memory/memory.h"
#include "models/sandbox_pool/policies.h"
#include "models/sandbox_pool/start/start.h"

double
pool_container_s (PoolStart *m, PoolNode *n)
{
  return m->cluster->p->containerd_s + pool_netns_s (m->cluster->p, n)
         + sim_dist_draw (&m->cluster->p->rootfs_s, m->starts);
}

double
pool_container_mean_s (const PoolCluster *m)
{
  return m->p->containerd_s + m->p->netns_base_s + sim_dist_mean (&m->p->rootfs_s);
}

static double
start_s (PoolStart *m, PoolNode *n, guint fn)
{
  return pool_container_s (m, n);
}

static double
mean_start_s (const PoolCluster *m, guint fn)
{
  return pool_container_mean_s (m) + m->fn[fn].row.init_s;
}

/* All of its memory is its own.  The image is filled while the runtime starts; what the first
 * call writes are new anonymous pages. */
static void
set_up (const PoolParams *p, PoolFunction *f)
{
  f->private_bytes = f->image_bytes;
  f->first_extra_s = pool_new_pages_s (p, f);
}

const PoolSystem pool_faasd = {
  .inits = TRUE, .workers = 10, .start_s = start_s, .mean_start_s = mean_start_s, .set_up = set_up,
};

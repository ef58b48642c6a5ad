/* models/sandbox_pool/e2b_plus.c - E2B with network namespaces from a pool and the snapshot mapped
 * privately; disk and guest page cache as before. */
#include "models/sandbox_pool/policies.h"

static double
start_s (Pool *m, PoolNode *n, guint fn)
{
  return m->p->reuse_ns_s + m->p->disk_copy_s;
}

static double
finish_s (Pool *m, PoolNode *n, guint fn, double before_s)
{
  double load_s = pool_load_s (m, n, fn);

  return pool_answer_s (m, load_s, before_s + load_s) - before_s;
}

static double
mean_start_s (const Pool *m, guint fn)
{
  return m->p->reuse_ns_s + m->p->disk_copy_s + sim_dist_mean (&m->p->load_hot_s)
         + sim_dist_mean (&m->p->guest_agent_s);
}

static void
set_up (const Pool *m, PoolFunction *f)
{
  f->private_bytes = f->written_pages * m->p->page_bytes;
  f->shared_bytes = f->pages * m->p->page_bytes;
  f->first_extra_s = f->pages * m->p->minor_s;
  pool_guest_memory (m, f, FALSE);
}

static void
agent_set_up (const Pool *m, PoolFunction *f)
{
  f->private_bytes = m->p->agent_dirty_bytes + m->p->agent_cache_bytes;
  f->shared_bytes = m->p->agent_shared_bytes;
}

const PoolSystem pool_e2b_plus = {
  .vm = TRUE, .workers = 10, .start_s = start_s, .finish_s = finish_s,
  .mean_start_s = mean_start_s, .set_up = set_up, .agent_set_up = agent_set_up,
  .stored_bytes = pool_image_bytes,
};

/* models/sandbox_pool/start/e2b.c - virtual machines that copy: memory, disk, a network namespace
 * of
 * their own (arXiv 2509.09525 sections 6 and 9.6). */
#include "models/sandbox_pool/policies.h"

static double
start_s (Pool *m, PoolNode *n, guint fn)
{
  return pool_netns_s (m->p, n) + m->p->hookup_s + m->p->disk_copy_s;
}

static double
finish_s (Pool *m, PoolNode *n, guint fn, double before_s)
{
  double load_s = pool_load_s (m, n, fn);

  load_s += pool_link_s (m, n, m->fn[fn].image_bytes);
  return pool_answer_s (m, load_s, before_s + load_s) - before_s;
}

static double
mean_start_s (const Pool *m, guint fn)
{
  const PoolParams *p = m->p;

  return p->netns_base_s + p->hookup_s + p->disk_copy_s + sim_dist_mean (&p->load_hot_s)
         + sim_dist_mean (&p->guest_agent_s) + m->fn[fn].image_bytes / p->pool_bytes_per_s;
}

static void
set_up (const Pool *m, PoolFunction *f)
{
  f->private_bytes = f->image_bytes;
  pool_guest_memory (m, f, FALSE);
}

/* A anonymous, G guest cache; browsers are counted where they open. */
static void
agent_set_up (const Pool *m, PoolFunction *f)
{
  f->private_bytes = m->p->agent_bytes + m->p->agent_cache_bytes;
  f->shared_bytes = 0.0;
}

const PoolSystem pool_e2b = {
  .vm = TRUE, .workers = 10, .start_s = start_s, .finish_s = finish_s,
  .mean_start_s = mean_start_s, .set_up = set_up, .agent_set_up = agent_set_up,
  .stored_bytes = pool_image_bytes,
};
